"""Published figures stay as they were, can be derived anew, and tell what came after."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Actor, Role
from landtrack.actions.milestones import correct_milestone
from landtrack.actions.published import NewFigure, publish_figure
from landtrack.errors import BadDate, Conflict, Forbidden
from landtrack.periods import Period
from landtrack.queries.moments import moment
from landtrack.queries.published import (
    closed_figures,
    later_findings,
    published_figure,
    published_figures,
)
from landtrack.queries.raw import write_raw
from landtrack.queries.verify import verify
from landtrack.stages import Evidence
from landtrack.waterfall import Move
from tests.clerk import ADMIN, TODAY, YEAR, Clerk
from tests.recount import Export

LAST_YEAR = Period(2025)
CLOSE = date(2025, 12, 31)


@pytest.fixture
def clerk(session: Session) -> Clerk:
    """Two starts of last year, published at its end as number 1."""
    clerk = Clerk(session)
    clerk.target(50_000, LAST_YEAR)
    record = clerk.record()
    for name in ("1", "2"):
        clerk.start(clerk.building(record, name, 1_000), date(2025, 7, 7))
    clerk.building(record, "3", 500)
    publish(clerk, NewFigure(LAST_YEAR, CLOSE, title="2025年末"))
    return clerk


def publish(clerk: Clerk, new: NewFigure) -> int:
    return publish_figure(clerk.session, new, actor=ADMIN, now=clerk.tick()).number


def test_it_keeps_what_it_said(clerk: Clerk) -> None:
    figure = published_figure(clerk.session, 1)
    assert figure.amounts["counted"] == [20_000_000, 2]
    assert figure.amounts["target_cm2"] == 500_000_000
    assert figure.amounts["by_reason"] == {
        "counted": [20_000_000, 2],
        "not_started": [5_000_000, 1],
    }
    assert figure.point.rule.label == "default v1"
    assert (figure.published_by, figure.facts) == ("tester", 7)


def test_later_findings_are_listed_apart(clerk: Clerk) -> None:
    figure = published_figure(clerk.session, 1)
    late = clerk.building(clerk.record(), "迟报", 300)
    wrong = clerk.start(late, date(2025, 11, 11)).milestone
    clerk.start(clerk.building(clerk.record(), "今年", 44), date(2026, 2, 2))
    now = moment(clerk.session, TODAY).entry
    found = later_findings(clerk.session, figure, now)
    assert {bar.move: bar.cm2 for bar in found.bars} == {Move.NEW_START: 3_000_000}
    assert found.bars[0].late.buildings == 1
    assert published_figure(clerk.session, 1) == figure
    assert list(verify(clerk.session)) == []
    correct_milestone(
        clerk.session,
        wrong,
        reason="核实",
        evidence=Evidence.C,
        actor=ADMIN,
        today=TODAY,
        now=clerk.tick(),
    )
    now = moment(clerk.session, TODAY).entry
    assert later_findings(clerk.session, figure, now).bars == ()
    assert publish(clerk, NewFigure(LAST_YEAR, CLOSE)) == 2


def test_the_first_figure_published_for_the_close_is_the_frozen_one(clerk: Clerk) -> None:
    publish(clerk, NewFigure(YEAR, TODAY))
    publish(clerk, NewFigure(LAST_YEAR, TODAY))
    closed = closed_figures(published_figures(clerk.session))
    assert {period: figure.number for period, figure in closed.items()} == {LAST_YEAR: 1}
    assert [figure.number for figure in published_figures(clerk.session)] == [3, 2, 1]


@pytest.mark.parametrize(
    ("tampering", "reported"),
    [
        ("UPDATE milestones SET evidence = 'B' WHERE id = 1", {"published sha256"}),
        (
            "UPDATE building_areas SET gfa_cm2 = gfa_cm2 + 1 WHERE building_id = 1",
            {"published sha256", "building_states"},
        ),
        (
            "UPDATE building_states SET statistical_gfa_cm2 = 1 WHERE building_id = 1",
            {"building_states"}
            | {f"published {name}" for name in ("counted", "by_village", "by_route", "by_use")}
            | {f"published {name}" for name in ("by_unit", "by_month", "by_reason")},
        ),
    ],
)
def test_verify_notices_tampering(clerk: Clerk, tampering: str, reported: set[str]) -> None:
    first = clerk.session.scalar(sa.text("SELECT min(id) FROM milestones"))
    building = clerk.session.scalar(sa.text("SELECT min(id) FROM buildings"))
    tampering = tampering.replace("WHERE id = 1", f"WHERE id = {first}")
    tampering = tampering.replace("building_id = 1", f"building_id = {building}")
    clerk.session.execute(sa.text(tampering))
    found = {difference.what for difference in verify(clerk.session)}
    assert reported <= found
    assert "published sha256" in found or "published counted" in found


def test_the_checksum_is_the_documented_one(clerk: Clerk, tmp_path: Path) -> None:
    write_raw(clerk.session, tmp_path)
    export = Export(tmp_path)
    (figure,) = export.file("published")
    rule = next(line for line in export.file("rules") if line["id"] == figure["rule_id"])
    fields = {
        "areas": ("building_id", "stated_on", "gfa_cm2", "far_cm2", "replaced_cm2"),
        "buildings": ("record_id", "use", "retired_on"),
        "doubles": ("one_id", "other_id", "decision", "excluded_id"),
        "milestones": ("building_id", "kind", "happened_on", "planned", "evidence"),
        "records": ("village", "shares", "route", "owner_unit", "retired_on"),
    }
    entry = figure["known_entry"]
    live = {name: export.live(name, entry) for name in ("areas", "milestones", "doubles")}
    live |= {name: list(export.subjects(name, entry).values()) for name in ("buildings", "records")}
    started = {line["building_id"] for line in live["milestones"]}
    keep = {
        "areas": lambda line: line["building_id"] in started,
        "milestones": lambda line: line["building_id"] in started,
        "buildings": lambda line: line["id"] in started,
    }
    lines = [
        {"period": "2025", "as_of": "2025-12-31", "known_entry": entry, "rule": rule["settings"]}
    ] + [
        {"file": name, "id": line["id"]} | {field: line[field] for field in fields[name]}
        for name in sorted(fields)
        for line in sorted(live[name], key=lambda line: line["id"])
        if keep.get(name, lambda line: True)(line)
    ]
    text = "".join(
        json.dumps(line, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n"
        for line in lines
    )
    assert hashlib.sha256(text.encode()).hexdigest() == figure["sha256"]


def test_what_cannot_be_published(clerk: Clerk) -> None:
    with pytest.raises(Conflict):
        publish(clerk, NewFigure(YEAR, TODAY, number=1))
    with pytest.raises(BadDate):
        publish(clerk, NewFigure(YEAR, date(2027, 1, 1)))
    visitor = Actor("visitor", Role.VISITOR)
    with pytest.raises(Forbidden):
        publish_figure(clerk.session, NewFigure(YEAR, TODAY), actor=visitor, now=clerk.tick())
