"""Dispatch meetings and their decisions as they stood at a moment."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Actor
from landtrack.dispatch import (
    DispatchRule,
    StepKind,
    due_after,
    ended_by,
    level_of,
    light_of_case,
)
from landtrack.lifecycle import Light
from landtrack.queries.cases import may_read_cases
from landtrack.queries.moments import moment
from landtrack.report import Moment
from landtrack.store.tables import DispatchDecision, DispatchMeeting, DispatchStep, Record


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting under its number.

    ``chair`` and ``note`` are empty for those who may not read cases.
    """

    id: int
    number: int
    held_on: date
    chair: str
    note: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """What was reported of a decision."""

    kind: StepKind
    happened_on: date
    due_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision with its steps; ``record`` is empty where it concerns none in particular.

    ``due_on`` is the day it was last put off to; ``level`` whose desk it is on (None: it ended).
    ``text``, ``leader`` and the words of its steps are empty for those who may not read cases.
    """

    id: int
    meeting: MeetingLine
    record_id: int | None
    record: str
    text: str
    unit: str
    leader: str
    first_due_on: date
    due_on: date
    steps: tuple[StepLine, ...]
    ended: StepKind | None
    light: Light
    level: int | None
    days_late: int

    def seen_by(self, actor: Actor) -> DecisionLine:
        """The same, as far as somebody may read it."""
        if may_read_cases(actor):
            return self
        bare = tuple(replace(step, note="") for step in self.steps)
        return replace(self, text="", leader="", steps=bare)


def meetings(session: Session, at: Moment, *, actor: Actor) -> list[MeetingLine]:
    """Meetings held by a moment, the latest number first."""
    m = DispatchMeeting
    query = (
        sa.select(m.id, m.number, m.held_on, m.chair, m.note)
        .where(m.entry_id <= at.entry, m.held_on <= at.as_of)
        .order_by(m.number.desc())
    )
    held = [MeetingLine(*row) for row in session.execute(query)]
    return held if may_read_cases(actor) else [replace(one, chair="", note="") for one in held]


def moment_of(session: Session, meeting: DispatchMeeting, zone: ZoneInfo) -> Moment:
    """What was known at a meeting: by the end of its day, or when it was entered if that was later.

    The day is one of the town's clock (``zone``).
    """
    ended = datetime.combine(meeting.held_on, time.max, zone)
    then = moment(session, meeting.held_on, ended)
    return replace(then, entry=max(then.entry, meeting.entry_id))


def held_on(session: Session, day: date) -> int | None:
    """The number of the last meeting of a day; None if there was none."""
    query = sa.select(sa.func.max(DispatchMeeting.number)).where(DispatchMeeting.held_on == day)
    return session.scalar(query)


def decisions_of(
    session: Session, meeting: DispatchMeeting, rule: DispatchRule, *, actor: Actor
) -> list[DecisionLine]:
    """What a meeting decided, whenever it was entered, as it stood on the day of the meeting."""
    on_its_day = moment(session, meeting.held_on)
    taken = decisions(session, on_its_day, rule, actor=actor)
    return [one for one in taken if one.meeting.id == meeting.id]


def decisions(
    session: Session, at: Moment, rule: DispatchRule, *, actor: Actor
) -> list[DecisionLine]:
    """Decisions taken by a moment: open before ended, the most overdue first. Three statements."""
    return [one.seen_by(actor) for one in all_decisions(session, at, rule, actor=actor)]


def all_decisions(
    session: Session, at: Moment, rule: DispatchRule, *, actor: Actor
) -> list[DecisionLine]:
    """The same with every word, to be counted; ``seen_by`` before any is shown."""
    held = {one.id: one for one in meetings(session, at, actor=actor)}
    steps: dict[int, list[StepLine]] = defaultdict(list)
    s = DispatchStep
    reported = (
        sa.select(s.decision_id, s.kind, s.happened_on, s.due_on, s.note)
        .where(s.entry_id <= at.entry, s.happened_on <= at.as_of)
        .order_by(s.id)
    )
    for row in session.execute(reported):
        line = StepLine(row.kind, row.happened_on, row.due_on, row.note)
        steps[row.decision_id].append(line)
    d, r = DispatchDecision, Record.__table__.c
    taken = (
        sa.select(d.id, d.meeting_id, d.record_id, r.title, d.text, d.unit, d.leader, d.due_on)
        .outerjoin(Record.__table__, r.id == d.record_id)
        .where(d.entry_id <= at.entry)
    )
    found = [
        _line(one, held[one.meeting_id], tuple(steps[one.id]), at.as_of, rule)
        for one in session.execute(taken)
        if one.meeting_id in held
    ]
    return sorted(
        found, key=lambda one: (one.ended is not None, -one.days_late, one.due_on, one.id)
    )


def _line(
    row: sa.Row[tuple[int, int, int | None, str, str, str, str, date]],
    meeting: MeetingLine,
    steps: tuple[StepLine, ...],
    today: date,
    rule: DispatchRule,
) -> DecisionLine:
    ended, due = ended_by(steps), due_after(row.due_on, steps) or row.due_on
    return DecisionLine(
        id=row.id,
        meeting=meeting,
        record_id=row.record_id,
        record=row.title or "",
        text=row.text,
        unit=row.unit,
        leader=row.leader,
        first_due_on=row.due_on,
        due_on=due,
        steps=steps,
        ended=ended,
        light=Light.GREEN if ended else light_of_case(due, meeting.held_on, today, rule),
        level=None if ended else level_of(due, today, rule),
        days_late=0 if ended else (today - due).days,
    )
