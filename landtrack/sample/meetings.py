"""Dispatch meetings of the sample town: three weeks of decisions about what is really late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from landtrack.access import Actor, Role
from landtrack.actions.dispatch import (
    NewDecision,
    NewMeeting,
    NewStep,
    follow_up,
    hold_meeting,
    take_decision,
)
from landtrack.dispatch import StepKind
from landtrack.lifecycle import Light, Thresholds
from landtrack.queries.due import Due, due_list
from landtrack.sample.people import LEADERS, PLANNING_OFFICE
from landtrack.store.tables import Record

LEADER = Actor("leader", Role.LEADER)
_CHAIR = "分管招商副镇长"
_WEEKS_AGO = (3, 2, 1)
_FEW = 5


class _Story(NamedTuple):
    """What a meeting decided of a late record, due so many days later, and what came of it."""

    weeks_ago: int
    text: str
    days: int
    steps: tuple[tuple[int, StepKind, str, int | None], ...] = ()
    """Days after the meeting, kind, words, and days it was put off to."""


_STORIES = (
    _Story(
        3,
        "约谈用地单位，书面承诺开工日期",
        7,
        ((6, StepKind.DONE, "已约谈，用地单位已书面承诺", None),),
    ),
    _Story(
        3,
        "协调供电部门落实临时施工用电",
        10,
        (
            (9, StepKind.REPORTED, "供电方案已审定，待缴费", None),
            (10, StepKind.EXTENDED, "设备到货推迟", 24),
        ),
    ),
    _Story(2, "施工许可证资料一次性告知，专人帮办", 7),
    _Story(2, "核实现场，确认是否已打桩并补拍照片", 5, ((5, StepKind.DONE, "已核实并登记", None),)),
    _Story(1, "列入重点督办，每周反馈一次进展", 14, ((5, StepKind.REPORTED, "桩机已进场", None),)),
)
_GENERAL = "各村（社区）上报下月计划开工清单，逐栋落实开工条件"


def hold_meetings(session: Session, *, today: date, now: datetime) -> None:
    """Write down three meetings, their decisions about the latest starts, and the follow-up.

    Args:
        session: a writing session with everything else of the sample town in it.
        today: the day the town is seen on.
        now: when all of it is entered, on or before that day.
    """
    last = now.date()
    late = list(_late(session, today))
    for weeks in _WEEKS_AGO:
        held_on = last - timedelta(days=7 * weeks)
        meeting = hold_meeting(session, NewMeeting(held_on, chair=_CHAIR), actor=LEADER, now=now)
        for story in _STORIES:
            if story.weeks_ago != weeks or not late:
                continue
            due = late.pop(0)
            new = NewDecision(
                story.text,
                due.unit or PLANNING_OFFICE,
                held_on + timedelta(days=story.days),
                due.leader or LEADERS[PLANNING_OFFICE],
            )
            record = session.get_one(Record, due.record.id)
            decision = take_decision(session, meeting, new, record, actor=LEADER, now=now)
            for days, kind, words, put_off in story.steps:
                until = held_on + timedelta(days=put_off) if put_off else None
                step = NewStep(kind, min(held_on + timedelta(days=days), last), words, until)
                follow_up(session, decision, step, actor=LEADER, now=now)
    general = NewDecision(_GENERAL, PLANNING_OFFICE, last + timedelta(days=6), _CHAIR)
    take_decision(session, meeting, general, actor=LEADER, now=now)


def _late(session: Session, today: date) -> Iterator[Due]:
    """One late matter for each record, the largest first."""
    seen: set[int] = set()
    for due in due_list(session, today, Thresholds()):
        if due.light is Light.RED and due.record.id not in seen and len(seen) < _FEW:
            seen.add(due.record.id)
            yield due
