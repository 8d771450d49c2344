"""Meetings, decisions and the board they look at, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from landtrack.access import Actor, Role
from landtrack.actions.blockers import NewBlocker, raise_blocker
from landtrack.actions.dispatch import (
    NewDecision,
    NewMeeting,
    NewStep,
    follow_up,
    get_decision,
    get_meeting,
    hold_meeting,
    take_decision,
)
from landtrack.dispatch import DispatchRule, Ground, StepKind
from landtrack.errors import BadDate, Conflict, Forbidden, Invalid, NotFound
from landtrack.lifecycle import Light
from landtrack.queries.decisions import decisions, meetings
from landtrack.queries.dispatch import Board, dispatch_board
from landtrack.queries.moments import moment
from landtrack.queries.progress import progress
from landtrack.stages import MilestoneKind as K
from landtrack.stages import Track
from landtrack.vocabulary import BlockerKind
from tests.clerk import ADMIN, TODAY, YEAR, Clerk

RULE = DispatchRule()
STAFF = Actor("staff", Role.STAFF)
HELD = date(2026, 11, 2)


@pytest.fixture
def clerk(session: Session) -> Clerk:
    return Clerk(session)


def board(clerk: Clerk, actor: Actor = ADMIN) -> Board:
    found = progress(clerk.session, YEAR, moment(clerk.session, TODAY))
    return dispatch_board(clerk.session, found, RULE, actor=actor)


def said(clerk: Clerk, actor: Actor = ADMIN) -> dict[str, object]:
    return {"actor": actor, "now": clerk.tick()}


def test_the_board_names_what_is_late_and_whose_job_it_is(clerk: Clerk) -> None:
    clerk.target(100_000)
    clerk.target(10_000, village="441900106203")
    site = clerk.record(
        title="甲", start_by=date(2026, 3, 1), owner_unit="招商办", leader="分管副镇长"
    )
    clerk.record(title="乙", start_by=date(2027, 3, 1))
    quiet = clerk.record(Track.PROJECT, title="丙")
    clerk.log(quiet, K.IN_TALKS, date(2026, 9, 1))
    new = NewBlocker(BlockerKind.UTILITIES, "高压线未迁改", date(2026, 10, 1), "供电服务中心")
    raise_blocker(clerk.session, site, new, actor=ADMIN, today=TODAY, now=clerk.tick())
    found = board(clerk)
    assert {(one.ground, one.subject, one.light, one.level) for one in found.lamps} == {
        (Ground.START, "甲", Light.RED, 2),
        (Ground.PACE, "横沥村", Light.RED, 0),
        (Ground.QUIET, "丙", Light.AMBER, 0),
        (Ground.BLOCKER, "甲", Light.RED, 2),
    }
    loads = {one.name: (one.red, one.amber) for one in found.by_unit}
    assert loads["招商办"] == loads["供电服务中心"] == (1, 0)
    assert [one.name for one in found.by_leader] == ["分管副镇长"]


def test_a_decision_is_asked_for_the_next_time(clerk: Clerk) -> None:
    site = clerk.record(title="甲")
    meeting = hold_meeting(clerk.session, NewMeeting(HELD, chair="镇长"), **said(clerk))
    new = NewDecision("落实临时用电", "供电服务中心", date(2026, 11, 9), "分管副镇长")
    decision = take_decision(clerk.session, meeting, new, site, **said(clerk))
    before = moment(clerk.session, TODAY)
    put_off = NewStep(StepKind.EXTENDED, date(2026, 11, 9), "设备未到", date(2026, 11, 30))
    follow_up(clerk.session, decision, put_off, **said(clerk))
    (then,) = decisions(clerk.session, before, RULE, actor=ADMIN)
    (now,) = decisions(clerk.session, moment(clerk.session, TODAY), RULE, actor=ADMIN)
    late = (TODAY - date(2026, 11, 9)).days
    assert (then.due_on, then.days_late, then.light) == (date(2026, 11, 9), late, Light.RED)
    assert (now.due_on, now.first_due_on, now.light) == (
        date(2026, 11, 30),
        date(2026, 11, 9),
        Light.GREEN,
    )
    assert now.record == "甲"
    done = NewStep(StepKind.DONE, TODAY, "已通电")
    follow_up(clerk.session, decision, done, **said(clerk))
    (ended,) = decisions(clerk.session, moment(clerk.session, TODAY), RULE, actor=ADMIN)
    assert (ended.ended, ended.level, ended.days_late) == (StepKind.DONE, None, 0)
    with pytest.raises(Invalid):
        follow_up(clerk.session, decision, done, **said(clerk))


def test_numbers_follow_and_are_never_given_twice(clerk: Clerk) -> None:
    for number in (None, 7, None):
        hold_meeting(clerk.session, NewMeeting(HELD, number), **said(clerk))
    found = meetings(clerk.session, moment(clerk.session, TODAY), actor=ADMIN)
    assert [one.number for one in found] == [8, 7, 1]
    with pytest.raises(Conflict):
        hold_meeting(clerk.session, NewMeeting(HELD, 7), **said(clerk))
    with pytest.raises(Invalid):
        hold_meeting(clerk.session, NewMeeting(HELD, 0), **said(clerk))
    with pytest.raises(BadDate):
        hold_meeting(clerk.session, NewMeeting(date(2027, 1, 1)), **said(clerk))
    assert meetings(clerk.session, moment(clerk.session, date(2026, 11, 1)), actor=ADMIN) == []


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewDecision(" ", "招商办", TODAY), "text"),
        (NewDecision("办", "", TODAY), "unit"),
        (NewDecision("办", "招商办", date(2026, 11, 1)), "due_on"),
    ],
)
def test_a_decision_says_what_who_and_when(clerk: Clerk, new: NewDecision, field: str) -> None:
    meeting = hold_meeting(clerk.session, NewMeeting(HELD), **said(clerk))
    with pytest.raises(Invalid) as error:
        take_decision(clerk.session, meeting, new, **said(clerk))
    assert error.value.field == field


def test_staff_report_and_leaders_decide(clerk: Clerk) -> None:
    with pytest.raises(Forbidden):
        hold_meeting(clerk.session, NewMeeting(HELD), **said(clerk, STAFF))
    leader = Actor("leader", Role.LEADER)
    meeting = hold_meeting(clerk.session, NewMeeting(HELD), **said(clerk, leader))
    new = NewDecision("办", "招商办", TODAY)
    decision = take_decision(clerk.session, meeting, new, **said(clerk, leader))
    reported = NewStep(StepKind.REPORTED, TODAY, "在办")
    follow_up(clerk.session, decision, reported, **said(clerk, STAFF))
    for kind in (StepKind.DONE, StepKind.DROPPED, StepKind.EXTENDED):
        step = NewStep(kind, TODAY, "。", date(2026, 12, 31))
        with pytest.raises(Forbidden):
            follow_up(clerk.session, decision, step, **said(clerk, STAFF))
    with pytest.raises(Invalid):
        follow_up(clerk.session, decision, NewStep(StepKind.DONE, TODAY), **said(clerk, leader))


def test_what_is_not_there_is_said(clerk: Clerk) -> None:
    with pytest.raises(NotFound):
        get_meeting(clerk.session, 3)
    with pytest.raises(NotFound):
        get_decision(clerk.session, 3)


def test_a_visitor_is_told_of_what_kind_a_blocker_is_and_no_more(clerk: Clerk) -> None:
    new = NewBlocker(BlockerKind.FINANCE, "示例企业资金链紧张", TODAY, due_on=TODAY)
    raise_blocker(clerk.session, clerk.record(), new, actor=ADMIN, today=TODAY, now=clerk.tick())
    (mine,) = board(clerk).lamps
    (theirs,) = board(clerk, Actor("visitor", Role.VISITOR)).lamps
    assert mine.what.zh == "示例企业资金链紧张"
    assert (theirs.what.zh, theirs.what.en) == ("资金", "Finance")


@pytest.mark.parametrize("role", Role)
def test_words_of_decisions_are_for_those_who_may_read_cases(clerk: Clerk, role: Role) -> None:
    clerk.record(start_by=date(2026, 3, 1), leader="分管副镇长")
    meeting = hold_meeting(
        clerk.session, NewMeeting(HELD, chair="镇长", note="纪要"), **said(clerk)
    )
    for leader in ("分管副镇长", "某同志"):
        new = NewDecision("约谈示例企业", "招商办", date(2026, 11, 9), leader)
        decision = take_decision(clerk.session, meeting, new, **said(clerk))
    reported = NewStep(StepKind.REPORTED, TODAY, "企业已到访")
    follow_up(clerk.session, decision, reported, **said(clerk))
    found = board(clerk, Actor("somebody", role))
    told = str([found.decisions, found.meetings, found.by_leader])
    for words in ("约谈示例企业", "企业已到访", "纪要", "某同志", "'镇长'"):
        assert (words in told) is (role is not Role.VISITOR)
    late = (TODAY - date(2026, 11, 9)).days
    assert [(one.days_late, one.light, one.unit) for one in found.decisions] == [
        (late, Light.RED, "招商办")
    ] * 2
    assert [(one.decisions, one.overdue) for one in found.by_unit if one.name == "招商办"] == [
        (2, 2)
    ]
    assert [one.decisions for one in found.by_leader if one.name == "分管副镇长"] == [1]
