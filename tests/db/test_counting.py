"""What is counted when, through the real actions and queries, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from landtrack.actions.buildings import StatedArea, state_area
from landtrack.actions.corrections import correct_field
from landtrack.actions.journal import open_entry
from landtrack.actions.milestones import correct_milestone, withdraw_milestone
from landtrack.areas import to_m2
from landtrack.counting import AreaBasis, CountingRule, Reason, StartKind
from landtrack.queries.building_lines import BuildingFilter, building_lines
from landtrack.queries.keys import record_timelines
from landtrack.queries.verify import verify
from landtrack.report import Progress
from landtrack.stages import Evidence, MilestoneKind
from landtrack.vocabulary import BuildingUse
from tests.clerk import ADMIN, TODAY, YEAR, Clerk

K = MilestoneKind


@pytest.fixture
def clerk(session: Session) -> Clerk:
    return Clerk(session)


def counted(progress: Progress) -> int:
    return int(to_m2(progress.counted.cm2))


def reasons(progress: Progress) -> dict[Reason, int]:
    return {count.reason: count.amount.buildings for count in progress.by_reason}


def test_a_proven_start_in_the_year_counts_the_whole_building(clerk: Clerk) -> None:
    clerk.start(clerk.building(clerk.record(), gfa="12400.50"), date(2026, 3, 3))
    assert clerk.progress().counted == (124_005_000, 1)


@pytest.mark.parametrize(
    ("day", "grade", "reason"),
    [
        (date(2025, 12, 31), Evidence.A, Reason.EARLIER),
        (date(2026, 1, 1), Evidence.B, Reason.COUNTED),
        (date(2026, 3, 3), Evidence.C, Reason.EVIDENCE),
    ],
)
def test_day_and_evidence_decide(clerk: Clerk, day: date, grade: Evidence, reason: Reason) -> None:
    clerk.start(clerk.building(clerk.record()), day, grade)
    assert reasons(clerk.progress()) == {reason: 1}


def test_what_has_not_happened_by_the_day_is_not_counted(clerk: Clerk) -> None:
    clerk.start(clerk.building(clerk.record()), date(2026, 3, 3))
    assert counted(clerk.progress(as_of=date(2026, 3, 2))) == 0
    assert counted(clerk.progress(as_of=date(2026, 3, 3))) == 10_000


def test_resumed_work_never_counts_again(clerk: Clerk) -> None:
    record = clerk.record()
    building = clerk.building(record)
    clerk.start(building, date(2025, 5, 5))
    clerk.log(record, K.STOPPED, date(2025, 8, 1), building)
    clerk.log(record, K.RESUMED, date(2026, 2, 1), building)
    assert reasons(clerk.progress()) == {Reason.EARLIER: 1}
    assert counted(clerk.progress(as_of=date(2025, 12, 31), period=type(YEAR)(2025))) == 10_000


def test_a_ceremony_or_demolition_is_no_start(clerk: Clerk) -> None:
    record = clerk.record()
    building = clerk.building(record)
    clerk.log(record, K.START_CEREMONY, date(2026, 3, 3), building)
    assert reasons(clerk.progress()) == {Reason.CEREMONY_ONLY: 1}


def test_the_earliest_report_fixes_the_day_in_any_order(clerk: Clerk) -> None:
    building = clerk.building(clerk.record())
    clerk.start(building, date(2026, 5, 5), Evidence.A)
    clerk.start(building, date(2025, 5, 5), Evidence.C)
    assert reasons(clerk.progress()) == {Reason.EARLIER: 1}


def test_a_redesign_keeps_the_area_at_the_start(clerk: Clerk) -> None:
    building = clerk.building(clerk.record(), gfa=10_000)
    clerk.start(building, date(2026, 3, 3))
    state_area(
        clerk.session, building, StatedArea(date(2026, 9, 1), 15_000), actor=ADMIN, now=clerk.tick()
    )
    current = CountingRule("current", 1, area=AreaBasis.CURRENT)
    assert counted(clerk.progress()) == 10_000
    assert counted(clerk.progress(rule=current)) == 15_000
    assert counted(clerk.progress(as_of=date(2026, 8, 31), rule=current)) == 10_000


def test_net_counts_less_what_was_demolished(clerk: Clerk) -> None:
    clerk.start(clerk.building(clerk.record(), gfa=10_000, replaced_m2=4_000), date(2026, 3, 3))
    assert counted(clerk.progress(rule=CountingRule("net", 1, net=True))) == 6_000


def test_the_legal_start_is_another_figure(clerk: Clerk) -> None:
    record = clerk.record()
    building = clerk.building(record)
    clerk.log(record, K.START_LEGAL, date(2026, 4, 4), building, Evidence.A)
    assert reasons(clerk.progress()) == {Reason.LEGAL_ONLY: 1}
    assert counted(clerk.progress(rule=CountingRule("legal", 1, start=StartKind.LEGAL))) == 10_000


def test_each_building_that_is_not_counted_says_why(clerk: Clerk) -> None:
    record = clerk.record()
    clerk.building(record, "宿舍", use=BuildingUse.DORMITORY)
    clerk.start(clerk.building(record, "无面积", None), date(2026, 3, 3))
    permitted = clerk.building(record, "已领证")
    clerk.log(record, K.CONSTRUCTION_PERMIT, date(2026, 2, 2), permitted)
    retired = clerk.building(record, "已停用")
    correct_field(
        clerk.session,
        retired,
        "retired_on",
        date(2026, 6, 1),
        expected=None,
        reason="撤销",
        actor=ADMIN,
        now=clerk.tick(),
    )
    clerk.building(record, "未动")
    lines = building_lines(
        clerk.session, YEAR, clerk.progress().moment, CountingRule("default", 1), BuildingFilter()
    )
    assert {line.building: line.reason for line in lines} == {
        "宿舍": Reason.USE,
        "无面积": Reason.NO_AREA,
        "已领证": Reason.PERMITTED,
        "已停用": Reason.RETIRED,
        "未动": Reason.NOT_STARTED,
    }


def test_certain_is_permitted_and_planned_in_the_period(clerk: Clerk) -> None:
    record = clerk.record()
    building = clerk.building(record)
    clerk.building(record, "2号厂房", 5_000)
    clerk.log(record, K.CONSTRUCTION_PERMIT, date(2026, 2, 2), building)
    clerk.log(record, K.START_STATISTICAL, date(2026, 12, 12), building, planned=True)
    progress = clerk.progress()
    assert (progress.certain, progress.likely) == ((100_000_000, 1), (50_000_000, 1))
    clerk.log(record, K.START_STATISTICAL, date(2027, 2, 2), building, planned=True)
    assert clerk.progress().certain == (0, 0)


def test_the_past_stays_as_it_was_known(clerk: Clerk) -> None:
    clerk.target(100_000)
    record = clerk.record()
    building = clerk.building(record)
    logged = clerk.start(building, date(2026, 3, 3))
    then = clerk.now
    wrong = correct_milestone(
        clerk.session,
        logged.milestone,
        reason="证据不足",
        evidence=Evidence.C,
        actor=ADMIN,
        today=TODAY,
        now=clerk.tick(),
    )
    withdraw_milestone(clerk.session, wrong, reason="没有开工", actor=ADMIN, now=clerk.tick())
    correct_field(
        clerk.session,
        record,
        "village",
        "441900106207",
        expected="441900106203",
        reason="村界核实",
        actor=ADMIN,
        now=clerk.tick(),
    )
    clerk.target(50_000)
    now, before = clerk.progress(), clerk.progress(known_at=then)
    assert (counted(now), reasons(now)) == (0, {Reason.NOT_STARTED: 1})
    assert counted(before) == 10_000
    assert before.status.amount == 100_000 * 10_000
    assert {part.key for part in before.by_village if part.counted.cm2} == {"441900106203"}
    assert {part.key for part in now.by_village if part.likely.cm2} == {"441900106207"}


def test_the_parts_add_up_to_the_whole(clerk: Clerk) -> None:
    for i, village in enumerate(["横沥村", "田头村", "月塘村"]):
        record = clerk.record(village=village)
        clerk.start(clerk.building(record, gfa=f"{1000 + i}.33"), date(2026, 1 + i, 3))
    progress = clerk.progress()
    for parts in (
        progress.by_village,
        progress.by_route,
        progress.by_use,
        progress.by_unit,
        progress.by_month,
    ):
        assert sum(part.counted.cm2 for part in parts) == progress.counted.cm2 == 3_003_9900 + 0


def test_a_building_on_a_boundary_is_split_exactly(clerk: Clerk) -> None:
    record = clerk.record()
    building = clerk.building(record, gfa="1000.0001")
    clerk.start(building, date(2026, 3, 3))
    shares = {"441900106203": 1.0, "441900106205": 2.0}
    correct_field(
        clerk.session,
        record,
        "shares",
        shares,
        expected=None,
        reason="跨村",
        actor=ADMIN,
        now=clerk.tick(),
    )
    progress = clerk.progress()
    assert progress.counted == (10_000_001, 1)
    parts = {part.key: part.counted.cm2 for part in progress.by_village if part.counted.cm2}
    assert parts == {"441900106203": 3_333_334, "441900106205": 6_666_667}


def test_the_cache_is_what_the_facts_amount_to(clerk: Clerk) -> None:
    test_the_past_stays_as_it_was_known(clerk)
    test_a_building_on_a_boundary_is_split_exactly(Clerk(clerk.session, clerk.now, 50))
    assert list(verify(clerk.session)) == []


def test_two_corrections_of_a_field_in_one_entry_roll_back_to_the_first_value(
    clerk: Clerk,
) -> None:
    record = clerk.record(village="横沥村")
    clerk.start(clerk.building(record), date(2026, 3, 3))
    then = clerk.progress().moment
    entry = open_entry(clerk.session, "correct_field", actor=ADMIN, now=clerk.tick())
    for old, new in [("441900106203", "441900106205"), ("441900106205", "441900106207")]:
        correct_field(
            clerk.session,
            record,
            "village",
            new,
            expected=old,
            reason="村界核实",
            actor=ADMIN,
            now=clerk.tick(),
            entry=entry,
        )
    assert record_timelines(clerk.session, [record.id])[record.id].at(then.entry)["village"] == (
        "441900106203"
    )
    assert list(verify(clerk.session)) == []
