"""The raw export: complete, as documented, and the worked example of docs/counting.md holds."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from landtrack.actions.buildings import NewBuilding, StatedArea, add_building, state_area
from landtrack.actions.doubles import reject_double
from landtrack.actions.milestones import correct_milestone, withdraw_milestone
from landtrack.counting import AreaBasis, CountingRule
from landtrack.queries.moments import moment
from landtrack.queries.raw import write_raw
from landtrack.queries.targets import rule_settings
from landtrack.queries.waterfall import waterfall
from landtrack.report import Point
from landtrack.stages import Evidence, MilestoneKind, Track
from landtrack.vocabulary import BuildingUse, Route
from landtrack.waterfall import Move
from tests.clerk import ADMIN, TODAY, YEAR, Clerk
from tests.recount import Export, recount
from tests.registers import ZONE

PAGE = (Path(__file__).parents[2] / "docs" / "counting.md").read_text(encoding="utf-8")


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=ZONE)


@pytest.fixture
def example(session: Session) -> Clerk:
    """Section 9 of the page."""
    clerk = Clerk(session, now=at(2, 1))
    record = clerk.record(village="441900106203")
    building = clerk.building(record, "1", "10000.5")
    clerk.now = at(3, 5)
    wrong = clerk.start(building, date(2026, 3, 3), Evidence.B).milestone
    clerk.now = at(4, 20)
    correct_milestone(
        session,
        wrong,
        reason="打桩记录",
        happened_on=date(2026, 4, 2),
        actor=ADMIN,
        today=TODAY,
        now=clerk.tick(),
    )
    clerk.now = at(5, 1)
    redesign = StatedArea(date(2026, 4, 20), 12_000)
    state_area(session, building, redesign, actor=ADMIN, now=clerk.tick())
    clerk.now = at(5, 2)
    second = clerk.building(record, "2", 4_000)
    clerk.now = at(5, 3)
    clerk.log(record, MilestoneKind.CONSTRUCTION_PERMIT, date(2026, 4, 28), second)
    clerk.log(record, MilestoneKind.START_STATISTICAL, date(2026, 9, 1), second, planned=True)
    return clerk


@pytest.mark.parametrize(
    ("as_of", "known_at", "expected"),
    [
        (date(2026, 3, 31), at(3, 31), (100_005_000, 0)),
        (date(2026, 3, 31), at(5, 31), (0, 0)),
        (date(2026, 5, 31), at(5, 31), (100_005_000, 40_000_000)),
        (date(2026, 5, 31), at(4, 30), (100_005_000, 0)),
    ],
)
def test_the_example_of_the_page(
    example: Clerk, tmp_path: Path, as_of: date, known_at: datetime, expected: tuple[int, int]
) -> None:
    found = example.progress(as_of, known_at)
    assert (found.counted.cm2, found.certain.cm2) == expected
    write_raw(example.session, tmp_path)
    other = recount(Export(tmp_path), "2026", as_of, known_at)
    assert (other["counted"][0], other["certain"][0]) == expected


def test_the_example_told_as_a_waterfall(example: Clerk) -> None:
    rule = CountingRule("default", 1)
    march = date(2026, 3, 31)
    points = [
        Point(YEAR, moment(example.session, march, known_at), rule)
        for known_at in (at(3, 31), at(5, 31))
    ]
    (bar,) = waterfall(example.session, *points).bars
    assert (bar.move, bar.cm2) == (Move.REDATED_OUT, -100_005_000)
    current = CountingRule("current", 1, area=AreaBasis.CURRENT)
    found = example.progress(date(2026, 5, 31), at(5, 31), rule=current)
    assert found.counted.cm2 == 120_000_000


@pytest.fixture
def harder(example: Clerk) -> Clerk:
    """The harder cases of section 9."""
    session, twins = example.session, []
    example.now = at(6, 25)
    for village, route, begun in (
        ("441900106205", Route.PRIVATE, date(2026, 6, 10)),
        ("441900106205", Route.NEW_LAND, date(2026, 6, 20)),
    ):
        record = example.record(village=village, route=route.value)
        new = NewBuilding(f"{len(twins) + 3}", BuildingUse.STORAGE, construction_permit="K1")
        area = StatedArea(date(2026, 5, 20), 6_000, 9_000, replaced_m2=1_500)
        twins.append(add_building(session, record, new, area, actor=ADMIN, now=example.tick()))
        started = example.start(twins[-1], begun).milestone
    example.now = at(7, 1)
    reject_double(session, *twins, reason="两本许可证", actor=ADMIN, now=example.tick())
    example.now = at(7, 10)
    withdraw_milestone(session, started, reason="误登", actor=ADMIN, now=example.tick())
    return example


@pytest.mark.parametrize(
    ("known_at", "rule", "expected"),
    [
        (at(6, 30), {}, 160_005_000),
        (at(6, 30), {"net": True}, 145_005_000),
        (at(6, 30), {"area": AreaBasis.FAR}, 90_000_000),
        (at(6, 30), {"routes": frozenset(Route) - {Route.PRIVATE}}, 100_005_000),
        (at(7, 5), {}, 220_005_000),
        (at(7, 31), {}, 160_005_000),
    ],
)
def test_the_harder_cases_of_the_page(
    harder: Clerk, tmp_path: Path, known_at: datetime, rule: dict[str, Any], expected: int
) -> None:
    july, chosen = date(2026, 7, 31), CountingRule("default", 1, **rule)
    assert harder.progress(july, known_at, rule=chosen).counted.cm2 == expected
    write_raw(harder.session, tmp_path)
    other = recount(Export(tmp_path), "2026", july, known_at, rule_settings(chosen))
    assert other["counted"][0] == expected
    assert f"| {expected:,} |" in PAGE


def test_every_field_is_documented(example: Clerk, tmp_path: Path) -> None:
    for track in (Track.RENOVATION, Track.PROJECT):
        example.record(track)
    write_raw(example.session, tmp_path)
    files = PAGE[PAGE.index("## 10.") :]
    common = set(re.findall(r"`(\w+)`", files[files.index("Every fact below") :].split("\n\n")[0]))
    for path in tmp_path.glob("*.jsonl"):
        described = re.search(rf"\*\*{path.name}\*\*.*?(?=\n\n)", files + "\n\n", re.DOTALL)
        assert described, path.name
        known = set(re.findall(r"`(\w+)`", described[0])) | common
        for line in path.read_text(encoding="utf-8").splitlines():
            assert set(json.loads(line)) <= known, path.name


def test_the_manifest_names_every_file_with_its_checksum(example: Clerk, tmp_path: Path) -> None:
    write_raw(example.session, tmp_path)
    files = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert set(files) == {path.name for path in tmp_path.glob("*.jsonl")}
    for name, file in files.items():
        content = (tmp_path / name).read_bytes()
        assert file == {
            "rows": content.count(b"\n"),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
