"""Why the figure moved, through the real actions, on both databases."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from landtrack.actions.buildings import StatedArea, state_area
from landtrack.actions.corrections import correct_field
from landtrack.actions.milestones import correct_milestone, withdraw_milestone
from landtrack.counting import AreaBasis, CountingRule, Reason
from landtrack.periods import Period
from landtrack.queries.moments import moment
from landtrack.queries.progress import progress
from landtrack.queries.waterfall import waterfall, waterfall_lines
from landtrack.report import Point, Waterfall
from landtrack.stages import Evidence
from landtrack.store.tables import Building, BuildingArea, Milestone
from landtrack.vocabulary import BuildingUse
from landtrack.waterfall import Move
from tests.clerk import ADMIN, TODAY, YEAR, Clerk

RULE = CountingRule("default", 1)
MARCH = date(2026, 3, 31)


@pytest.fixture
def clerk(session: Session) -> Clerk:
    return Clerk(session)


def point(
    clerk: Clerk,
    as_of: date = TODAY,
    known_at: datetime | None = None,
    rule: CountingRule = RULE,
    period: Period = YEAR,
) -> Point:
    return Point(period, moment(clerk.session, as_of, known_at), rule)


def bars(found: Waterfall) -> dict[Move, int]:
    return {bar.move: bar.cm2 // 10_000 for bar in found.bars}


def moved(clerk: Clerk, before: Point, after: Point) -> dict[Move, int]:
    """The bars, after checking that they add up and that each opens into its rows."""
    found = waterfall(clerk.session, before, after)
    lines = list(waterfall_lines(clerk.session, before, after))
    for side, counted in ((before, found.counted_before), (after, found.counted_after)):
        figure = progress(clerk.session, side.period, side.moment, side.rule)
        assert counted == figure.counted
    total = sum(bar.cm2 for bar in found.bars)
    assert total == found.counted_after.cm2 - found.counted_before.cm2
    for bar in found.bars:
        rows = [line for line in lines if line.move is bar.move]
        assert (sum(row.cm2 for row in rows), len(rows)) == (bar.cm2, bar.buildings)
        assert sum(row.cm2 for row in rows if row.late) == bar.late.cm2
    return bars(found)


def correct(clerk: Clerk, wrong: Milestone, **right: object) -> Milestone:
    return correct_milestone(
        clerk.session, wrong, reason="核实", actor=ADMIN, today=TODAY, now=clerk.tick(), **right
    )


def change(clerk: Clerk, building: Building, field: str, new: object) -> None:
    correct_field(
        clerk.session,
        building,
        field,
        new,
        expected=getattr(building, field),
        reason="核实",
        actor=ADMIN,
        now=clerk.tick(),
    )


def test_nothing_moves_without_a_change(clerk: Clerk) -> None:
    clerk.start(clerk.building(clerk.record()), date(2026, 3, 3))
    assert moved(clerk, point(clerk), point(clerk)) == {}


def test_time_passing_brings_new_starts(clerk: Clerk) -> None:
    record = clerk.record()
    clerk.start(clerk.building(record, "1"), date(2026, 3, 3))
    clerk.start(clerk.building(record, "2", 5_000), date(2026, 4, 4))
    before, after = point(clerk, MARCH), point(clerk)
    assert moved(clerk, before, after) == {Move.NEW_START: 5_000}
    assert moved(clerk, after, before) == {Move.NEW_START: -5_000}


def test_a_start_logged_late_is_new_and_shown_apart(clerk: Clerk) -> None:
    building = clerk.building(clerk.record())
    then = clerk.now
    clerk.start(building, date(2026, 3, 3))
    before, after = point(clerk, TODAY, then), point(clerk)
    assert moved(clerk, before, after) == {Move.NEW_START: 10_000}
    (bar,) = waterfall(clerk.session, before, after).bars
    assert bar.late == (100_000_000, 1)
    (line,) = waterfall_lines(clerk.session, before, after)
    assert (line.reason_before, line.reason_after) == (Reason.NOT_STARTED, Reason.COUNTED)
    assert [change.logged_by for change in line.changes] == ["tester"]


@pytest.mark.parametrize(
    ("first", "second", "bar"),
    [
        (date(2025, 12, 1), date(2026, 2, 1), {Move.REDATED_IN: 10_000}),
        (date(2026, 2, 1), date(2025, 12, 1), {Move.REDATED_OUT: -10_000}),
        (date(2026, 2, 1), date(2026, 4, 1), {Move.REDATED_OUT: -10_000}),
        (date(2026, 4, 1), date(2026, 2, 1), {Move.REDATED_IN: 10_000}),
        (date(2026, 2, 1), date(2026, 3, 1), {}),
    ],
)
def test_a_corrected_day(clerk: Clerk, first: date, second: date, bar: dict[Move, int]) -> None:
    wrong = clerk.start(clerk.building(clerk.record()), first).milestone
    then = clerk.now
    correct(clerk, wrong, happened_on=second)
    assert moved(clerk, point(clerk, MARCH, then), point(clerk, MARCH)) == bar


def test_corrections_up_and_down(clerk: Clerk) -> None:
    record = clerk.record()
    weak = clerk.building(record, "证据")
    weak_start = clerk.start(weak, date(2026, 2, 2), Evidence.C).milestone
    strong = clerk.start(clerk.building(record, "撤回", 2_000), date(2026, 2, 2)).milestone
    used = clerk.building(record, "用途", 300)
    clerk.start(used, date(2026, 2, 2))
    larger = clerk.building(record, "面积", 40)
    clerk.start(larger, date(2026, 2, 2))
    then = clerk.now
    correct(clerk, weak_start, evidence=Evidence.A)
    withdraw_milestone(clerk.session, strong, reason="误登", actor=ADMIN, now=clerk.tick())
    change(clerk, used, "use", BuildingUse.OFFICE)
    wrong = clerk.session.query(BuildingArea).filter_by(building_id=larger.id).one()
    state_area(
        clerk.session,
        larger,
        StatedArea(date(2025, 6, 1), 50),
        actor=ADMIN,
        now=clerk.tick(),
        replaces=wrong,
        reason="批文",
    )
    before, after = point(clerk, TODAY, then), point(clerk)
    expected = {Move.CORRECTED_UP: 10_010, Move.CORRECTED_DOWN: -2_300}
    assert moved(clerk, before, after) == expected
    assert moved(clerk, after, before) == {
        Move.CORRECTED_UP: 2_300,
        Move.CORRECTED_DOWN: -10_010,
    }
    lines = {line.building: line for line in waterfall_lines(clerk.session, before, after)}
    assert [change.reason for change in lines["用途"].changes] == ["核实"]
    assert [change.reason for change in lines["面积"].changes] == ["批文"]


def test_a_retired_building(clerk: Clerk) -> None:
    building = clerk.building(clerk.record())
    clerk.start(building, date(2026, 2, 2))
    then = clerk.now
    change(clerk, building, "retired_on", date(2026, 5, 5))
    assert moved(clerk, point(clerk, TODAY, then), point(clerk)) == {Move.RETIRED: -10_000}
    assert moved(clerk, point(clerk, MARCH), point(clerk)) == {Move.RETIRED: -10_000}


def test_a_redesign_restates_the_current_area(clerk: Clerk) -> None:
    current = CountingRule("current", 1, area=AreaBasis.CURRENT)
    building = clerk.building(clerk.record())
    clerk.start(building, date(2026, 2, 2))
    paper = StatedArea(date(2026, 5, 5), 12_000)
    state_area(clerk.session, building, paper, actor=ADMIN, now=clerk.tick())
    before, after = point(clerk, MARCH, rule=current), point(clerk, rule=current)
    assert moved(clerk, before, after) == {Move.RESTATED: 2_000}


def test_facts_rule_and_period_are_told_apart(clerk: Clerk) -> None:
    record = clerk.record()
    clerk.start(clerk.building(record, "去年", 500), date(2025, 7, 7))
    clerk.start(clerk.building(record, "二月", 4_000), date(2026, 2, 2))
    clerk.start(clerk.building(record, "四月", 30_000, replaced_m2=1_000), date(2026, 4, 4))
    net = CountingRule("net", 1, net=True)
    before, after = point(clerk, MARCH), point(clerk, rule=net, period=Period(2025))
    assert moved(clerk, before, after) == {
        Move.NEW_START: 30_000,
        Move.RULE: -1_000,
        Move.PERIOD: 500 - 33_000,
    }


def test_a_building_in_two_villages_moves_once(clerk: Clerk) -> None:
    record = clerk.record()
    clerk.start(clerk.building(record, gfa=1_000), date(2026, 2, 2))
    then = clerk.now
    correct_field(
        clerk.session,
        record,
        "shares",
        {"441900106203": 1.0, "441900106205": 2.0},
        expected=None,
        reason="跨村",
        actor=ADMIN,
        now=clerk.tick(),
    )
    clerk.start(clerk.building(record, "2", 500), date(2026, 3, 2))
    before, after = point(clerk, TODAY, then), point(clerk)
    assert moved(clerk, before, after) == {Move.NEW_START: 500}
