"""Taking a figure apart on the command line, on both databases."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from landtrack.actions.buildings import NewBuilding, StatedArea, add_building
from landtrack.store.engine import open_engine, writer
from tests.clerk import ADMIN, Clerk
from tests.recount import Export, recount
from tests.registers import ZONE
from tests.shell import Shell

TODAY = datetime.now(ZONE).date()
YEAR = str(TODAY.year)


@pytest.fixture
def shell(register_url: str, tmp_path: Path) -> Shell:
    """A register with two buildings under one permit number, both started today."""
    engine = open_engine(register_url)
    with writer(engine) as session:
        clerk = Clerk(session)
        for name, gfa in (("甲", 1_000), ("乙", 300)):
            building = add_building(
                session,
                clerk.record(),
                NewBuilding(name, construction_permit="施1"),
                StatedArea(date(2025, 6, 1), gfa),
                actor=ADMIN,
                now=clerk.tick(),
            )
            clerk.now = max(clerk.now, clerk.now.replace(year=TODAY.year))
            clerk.start(building, min(TODAY, clerk.now.date()))
        session.commit()
    engine.dispose()
    return Shell(tmp_path, register_url)


def building_ids(shell: Shell) -> list[int]:
    engine = open_engine(shell.url or "")
    with engine.connect() as connection:
        found = list(connection.scalars(sa.text("SELECT id FROM buildings ORDER BY id")))
    engine.dispose()
    return found


def test_doubles_are_listed_and_decided(shell: Shell) -> None:
    one, other = building_ids(shell)
    (pair,) = shell.json("doubles")
    assert (pair["decision"], pair["excluded_id"]) == ("suspected", other)
    assert "reason" in shell.refused("doubles", "--same", str(one), str(other))
    pair = shell.json("doubles", "--different", str(one), str(other), "--reason", "two houses")[0]
    assert (pair["decision"], pair["reason"]) == ("rejected", "two houses")
    assert "two houses" in shell.out("doubles")


def test_publish_then_tell_what_came_after(shell: Shell) -> None:
    year = shell.json("progress")["period"]
    (figure,) = shell.json("publish", "--title", "月报", "--year", year)
    assert figure["number"] == 1
    assert figure["amounts"]["counted"] == [10_000_000, 1]
    one, other = building_ids(shell)
    shell.run("doubles", "--different", str(one), str(other), "--reason", "two houses")
    told = shell.json("published", "1")
    assert told["amounts"] == figure["amounts"]
    assert [(bar["move"], bar["m2"]) for bar in told["later"]["bars"]] == [("double", 300.0)]
    assert "sha256" in shell.out("published")
    shell.run("verify")


def test_why_names_bars_rows_and_authors(shell: Shell) -> None:
    before = f"{TODAY - timedelta(days=1)}@2025-01-31"
    found = shell.json("why", "--from", before, "--year", YEAR)
    assert [(bar["move"], bar["m2"]) for bar in found["bars"]] == [("new_start", 1_000.0)]
    assert found["lines"][0]["changes"][0]["logged_by"] == "tester"
    text = shell.out("why", "--from", before, "--year", YEAR)
    assert "+1,000" in text
    assert "tester" in text


def test_the_raw_export_recounts_to_the_figure(shell: Shell) -> None:
    shell.run("export", "--raw", "raw")
    figure = shell.json("progress")
    other = recount(Export(shell.folder / "raw"), figure["period"], TODAY)
    assert other["counted"][0] / 10_000 == figure["counted_m2"] == 1_000


def test_targets_are_set_split_and_listed(shell: Shell) -> None:
    shell.run("target", "100万", "--source", "党代会报告")
    shell.run("target", "200000", "--village", "横沥村")
    assert "reason" in shell.refused("target", "90万")
    found = shell.json("target")
    assert [line["amount_m2"] for line in found["targets"]] == [1_000_000, 200_000]
    assert [(flag["along"], flag["parts"]) for flag in found["flags"]] == [("village", 200_000)]
    assert "≠" in shell.out("target")
    money = shell.json("target", "6.8亿", "--measure", "agreed_investment")["targets"]
    assert [line["amount"] for line in money] == [68_000]


def test_a_rule_is_recorded_and_counts_the_year(shell: Shell) -> None:
    year = shell.json("progress")["period"]
    shell.run("target", "100万")
    assert "reason" in shell.refused("rule", "default", "--cutoff-days", "15")
    versions = shell.json(
        "rule", "default", "--cutoff-days", "15", "--count", year, "--reason", "会议纪要"
    )
    assert (versions[0]["rule"]["label"], versions[0]["reason"]) == ("default v2", "会议纪要")
    assert versions[0]["rule"]["settings"]["cutoff_days"] == 15
    assert shell.json("progress")["rule"]["label"] == "default v2"
    assert "default v1" in shell.out("rule")


def test_measures_gaps_and_corrections_are_told(shell: Shell) -> None:
    year = shell.json("progress")["period"]
    found = {one["measure"]: one["done"] for one in shell.json("measures", "--year", year)}
    assert found["floor_area_started"] == 1_000
    assert shell.json("measures", "--as-of", "2020-01-01")[0]["done"] == 0
    assert shell.json("gaps") == []
    assert shell.json("corrections") == shell.json("corrections", "--refused") == []
    for command in ("measures", "gaps", "corrections"):
        shell.run(command)


def test_every_command_about_the_register_takes_both_axes(shell: Shell) -> None:
    assert "2025-01-02" in shell.refused("progress", "--known-at", "2020-01-01")
    known = ("--known-at", "2025-01-31")
    assert shell.json("doubles", *known) == []
    assert shell.json("published", *known) == []
    assert shell.json("gaps", *known) == []
    assert shell.json("target", *known) == {"targets": [], "flags": []}
    shell.run("export", "now.csv")
    shell.run("export", "then.csv", "--as-of", "2024-12-31", *known)
    now, then = (
        (shell.folder / name).read_text("utf-8-sig").splitlines()
        for name in ("now.csv", "then.csv")
    )
    assert (len(now), len(then)) == (3, 1)
    dictionary = "\n".join(
        path.read_text("utf-8-sig") for path in shell.folder.glob("then*") if "dict" in path.name
    )
    assert "as of 2024-12-31, as known at journal entry" in dictionary
    assert "Whole buildings, whose first start" in dictionary
