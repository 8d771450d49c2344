"""The same building twice: found, counted once, decided by people, and known by entry."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import shapely
from sqlalchemy.orm import Session

from landtrack.actions.buildings import NewBuilding, StatedArea, add_building
from landtrack.actions.corrections import correct_field
from landtrack.actions.doubles import confirm_double, look_everywhere, reject_double
from landtrack.actions.milestones import correct_milestone
from landtrack.actions.occupations import occupy
from landtrack.counting import CountingRule, Reason
from landtrack.doubles import Candidate, Decision, Ground, excluded
from landtrack.errors import Conflict, Invalid
from landtrack.queries.doubles import double_lines
from landtrack.queries.moments import moment
from landtrack.queries.verify import verify
from landtrack.queries.waterfall import waterfall, waterfall_lines
from landtrack.report import DoubleLine, Point
from landtrack.stages import MilestoneKind, Track
from landtrack.store.tables import Building, Double, Record
from landtrack.vocabulary import BuildingUse
from landtrack.waterfall import Move
from tests.clerk import ADMIN, TODAY, YEAR, Clerk

RULE = CountingRule("default", 1)
STARTED = date(2026, 3, 3)


@pytest.fixture
def clerk(session: Session) -> Clerk:
    return Clerk(session)


def building(clerk: Clerk, record: Record, name: str, gfa: Any = 10_000, **rest: Any) -> Building:
    area = StatedArea(date(2025, 6, 1), gfa)
    new = NewBuilding(name, **rest)
    return add_building(clerk.session, record, new, area, actor=ADMIN, now=clerk.tick())


def lines(clerk: Clerk) -> list[DoubleLine]:
    return double_lines(clerk.session, moment(clerk.session, TODAY), RULE, YEAR)


def pairs(clerk: Clerk) -> list[tuple[str, str, tuple[Ground, ...]]]:
    return [(line.one.building, line.other.building, line.grounds) for line in lines(clerk)]


def ground(west: float, size: float = 0.0005) -> shapely.MultiPolygon:
    south = 23.01
    return shapely.MultiPolygon([shapely.box(west, south, west + size, south + size)])


def correct(clerk: Clerk, subject: Building | Record, field: str, new: object) -> None:
    correct_field(
        clerk.session,
        subject,
        field,
        new,
        expected=getattr(subject, field),
        reason="核实",
        actor=ADMIN,
        now=clerk.tick(),
    )


@pytest.mark.parametrize(("shift", "suspected"), [(0.0001, True), (0.0003, False)])
def test_outlines_on_one_ground(clerk: Clerk, shift: float, suspected: bool) -> None:
    record = clerk.record()
    building(clerk, record, "甲", 1, geom=ground(113.95))
    building(clerk, record, "乙", 2, geom=ground(113.95 + shift))
    assert pairs(clerk) == ([("甲", "乙", (Ground.FOOTPRINT,))] if suspected else [])


def test_a_basement_lies_under_its_building(clerk: Clerk) -> None:
    record = clerk.record()
    building(clerk, record, "甲", 1, geom=ground(113.95))
    building(clerk, record, "地下室", 2, geom=ground(113.95), use=BuildingUse.BASEMENT)
    assert pairs(clerk) == []


def test_one_permit_on_two_sites_but_not_on_one(clerk: Clerk) -> None:
    here, there = clerk.record(), clerk.record()
    building(clerk, here, "1号厂房", 1, construction_permit="施2026-1")
    building(clerk, here, "2号厂房", 2, construction_permit="施2026-1")
    assert pairs(clerk) == []
    building(clerk, there, "2#厂房", 3, construction_permit=" 施2026-1")
    assert pairs(clerk) == [("2号厂房", "2#厂房", (Ground.CONSTRUCTION_PERMIT,))]


def test_one_name_or_area_on_overlapping_sites(clerk: Clerk) -> None:
    one = clerk.record(geom=shapely.box(113.95, 23.01, 113.952, 23.012))
    other = clerk.record(geom=shapely.box(113.951, 23.01, 113.953, 23.012))
    apart = clerk.record(geom=shapely.box(113.9519, 23.01, 113.9539, 23.012))
    for record, name, gfa in ((one, "厂房A", 5), (other, "厂房B", 5), (apart, "厂房A", 5)):
        building(clerk, record, name, gfa)
    found = {(a, b): grounds for a, b, grounds in pairs(clerk)}
    assert found == {
        ("厂房A", "厂房B"): (Ground.SITES_OVERLAP,),
        ("厂房B", "厂房A"): (Ground.SITES_OVERLAP,),
    }


def test_a_project_and_its_site(clerk: Clerk) -> None:
    site, project = clerk.record(), clerk.record(Track.PROJECT)
    on_site, of_project = building(clerk, site, "1号楼", 7), building(clerk, project, "总部", 7)
    assert pairs(clerk) == []
    clerk.start(on_site, STARTED)
    clerk.start(of_project, STARTED)
    occupy(clerk.session, project, site, STARTED, actor=ADMIN, now=clerk.tick())
    assert pairs(clerk) == [("1号楼", "总部", (Ground.PROJECT_AND_SITE,))]
    assert clerk.progress().counted == (70_000, 1)


def two(clerk: Clerk) -> tuple[Building, Building]:
    """Two started buildings under one permit number."""
    here, there = clerk.record(), clerk.record()
    one = building(clerk, here, "甲", 100, construction_permit="施1")
    other = building(clerk, there, "乙", 30, construction_permit="施1")
    clerk.start(one, date(2026, 4, 4))
    clerk.start(other, date(2026, 5, 5))
    return one, other


def test_one_counts_until_somebody_decides(clerk: Clerk) -> None:
    two(clerk)
    found = clerk.progress()
    assert found.counted == (1_000_000, 1)
    assert {c.reason: c.amount for c in found.by_reason}[Reason.DOUBLE] == (300_000, 1)
    (line,) = lines(clerk)
    assert (line.decision, line.excluded_id) == (Decision.SUSPECTED, line.other.building_id)
    assert (line.one.cm2, line.other.cm2) == (1_000_000, 300_000)


def test_the_precedence_follows_the_facts(clerk: Clerk) -> None:
    one, other = two(clerk)
    then = clerk.progress().moment
    clerk.start(other, date(2026, 2, 2))
    assert clerk.progress().counted == (300_000, 1)
    correct(clerk, other, "construction_permit", "")
    assert lines(clerk) == []
    assert clerk.progress().counted == (1_300_000, 2)
    correct(clerk, other, "construction_permit", "施1")
    correct(clerk, other, "retired_on", date(2026, 9, 9))
    assert lines(clerk) == []
    assert double_lines(clerk.session, then, RULE, YEAR)[0].excluded_id == other.id
    assert one.id != other.id
    assert list(verify(clerk.session)) == []


def test_people_decide_and_the_past_stays_as_it_was_known(clerk: Clerk) -> None:
    one, other = two(clerk)
    suspected = clerk.now
    decided = {"actor": ADMIN, "reason": "现场核对"}
    reject_double(clerk.session, one, other, now=clerk.tick(), **decided)
    rejected = clerk.now
    assert clerk.progress().counted == (1_300_000, 2)
    confirm_double(clerk.session, other, one, now=clerk.tick(), **decided)
    assert clerk.progress().counted == (300_000, 1)
    assert clerk.progress(known_at=rejected).counted == (1_300_000, 2)
    assert clerk.progress(known_at=suspected).counted == (1_000_000, 1)
    (line,) = lines(clerk)
    assert (line.decision, line.reason, line.logged_by) == (
        Decision.CONFIRMED,
        "现场核对",
        "tester",
    )
    confirm_double(clerk.session, one, other, now=clerk.tick(), **decided)
    assert clerk.progress().counted == (1_000_000, 1)
    assert list(verify(clerk.session)) == []


def test_a_decision_needs_a_reason_and_leaves_one_that_counts(clerk: Clerk) -> None:
    one, other = two(clerk)
    third = building(clerk, clerk.record(), "丙", 5)
    say = {"actor": ADMIN, "now": clerk.tick()}
    with pytest.raises(Invalid):
        confirm_double(clerk.session, one, other, reason=" ", **say)
    confirm_double(clerk.session, one, other, reason="同一栋", **say)
    confirm_double(clerk.session, other, third, reason="同一栋", **say)
    with pytest.raises(Conflict):
        confirm_double(clerk.session, third, one, reason="同一栋", **say)


def test_a_building_that_a_decision_excluded_loses_against_others(clerk: Clerk) -> None:
    one, other = two(clerk)
    third = building(clerk, clerk.record(), "丙", 5, construction_permit="施1")
    clerk.start(third, date(2026, 6, 6))
    confirm_double(clerk.session, third, one, reason="同一栋", actor=ADMIN, now=clerk.tick())
    correct_milestone(
        clerk.session,
        clerk.log(
            clerk.session.get_one(Record, other.record_id),
            MilestoneKind.TOPPED_OUT,
            date(2026, 7, 7),
            other,
        ).milestone,
        reason="核实",
        happened_on=date(2026, 7, 8),
        actor=ADMIN,
        today=TODAY,
        now=clerk.tick(),
    )
    counted = {r.reason: r.amount.buildings for r in clerk.progress().by_reason}
    assert counted == {Reason.COUNTED: 1, Reason.DOUBLE: 2}
    assert clerk.progress().counted == (300_000, 1)  # the earliest of those nobody excluded


def test_what_was_loaded_past_the_actions_is_found_and_verified(clerk: Clerk) -> None:
    two(clerk)
    clerk.session.query(Double).delete()
    assert {difference.what for difference in verify(clerk.session)} == {
        "doubles",
        "building_states",
    }
    assert look_everywhere(clerk.session, actor=ADMIN, now=clerk.tick()) == 1
    assert clerk.progress().counted == (1_000_000, 1)


@pytest.mark.parametrize(
    ("one", "other", "loser"),
    [
        (Candidate(1, False, STARTED), Candidate(2, True, None), 1),
        (Candidate(1, True, STARTED), Candidate(2, True, date(2026, 1, 1)), 1),
        (Candidate(1, True, None), Candidate(2, True, STARTED), 1),
        (Candidate(1, True, STARTED), Candidate(2, True, STARTED), 2),
        (Candidate(1, True, STARTED, True), Candidate(2, False, None), 1),
    ],
)
def test_the_written_precedence(one: Candidate, other: Candidate, loser: int) -> None:
    assert excluded(one, other) == excluded(other, one) == loser


def test_who_looks_alike_under_a_number_decides_about_all_under_it(clerk: Clerk) -> None:
    here, there = clerk.record(), clerk.record()
    building(clerk, here, "甲", 1, construction_permit="施1")
    building(clerk, there, "乙", 2, construction_permit="施1")
    assert pairs(clerk) == [("甲", "乙", (Ground.CONSTRUCTION_PERMIT,))]
    twin = building(clerk, there, "甲", 3, construction_permit="施1")
    assert pairs(clerk) == [("甲", "甲", (Ground.CONSTRUCTION_PERMIT,))]
    correct(clerk, twin, "construction_permit", "施2")
    assert pairs(clerk) == [("甲", "乙", (Ground.CONSTRUCTION_PERMIT,))]
    assert list(verify(clerk.session)) == []


def test_a_decision_is_a_bar_that_names_who_took_it(clerk: Clerk) -> None:
    one, other = two(clerk)
    before = clerk.progress().moment
    reject_double(clerk.session, one, other, reason="现场核对", actor=ADMIN, now=clerk.tick())
    after = clerk.progress().moment
    points = [Point(YEAR, at, RULE) for at in (before, after)]
    (bar,) = waterfall(clerk.session, *points).bars
    assert (bar.move, bar.cm2) == (Move.DOUBLE, 300_000)
    (line,) = waterfall_lines(clerk.session, *points)
    assert (line.reason_before, line.reason_after) == (Reason.DOUBLE, Reason.COUNTED)
    (change,) = line.changes
    assert (change.logged_by, change.reason) == ("tester", "现场核对")
    assert "甲" in change.what.zh
