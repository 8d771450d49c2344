"""Holding a dispatch meeting (调度), taking its decisions, and following them up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, require
from landtrack.actions.journal import open_entry
from landtrack.dispatch import StepKind, check_followed
from landtrack.errors import Conflict, Invalid, NotFound
from landtrack.lifecycle import check_date
from landtrack.store.tables import DispatchDecision, DispatchMeeting, DispatchStep, Record
from landtrack.text import Text


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """A meeting; without a ``number`` it takes the next one."""

    held_on: date
    number: int | None = None
    chair: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewDecision:
    """Who is to do what until when."""

    text: str
    unit: str
    due_on: date
    leader: str = ""


@dataclass(frozen=True, slots=True)
class NewStep:
    """What became of a decision; ``due_on`` only where it is put off."""

    kind: StepKind
    happened_on: date
    note: str = ""
    due_on: date | None = None


def hold_meeting(
    session: Session, new: NewMeeting, *, actor: Actor, now: datetime
) -> DispatchMeeting:
    """Open a meeting under a number, to note its decisions.

    Raises:
        BadDate: a day that has not come. Invalid: not a number from 1. Conflict: it is taken.
    """
    require(actor, Act.DECIDE)
    check_date(new.held_on, today=now.date(), planned=False, field="held_on")
    entry = open_entry(session, "hold_meeting", actor=actor, now=now, subject="meeting")
    # the writers' lock is held from here on: the number stays free
    number = _number(session, new.number)
    entry.details = {"number": number, "held_on": new.held_on.isoformat()}
    meeting = DispatchMeeting(
        number=number,
        held_on=new.held_on,
        chair=new.chair.strip(),
        note=new.note.strip(),
        entry_id=entry.id,
    )
    session.add(meeting)
    session.flush()  # decisions refer to it
    return meeting


def _number(session: Session, wanted: int | None) -> int:
    if wanted is None:
        return (session.scalar(sa.select(sa.func.max(DispatchMeeting.number))) or 0) + 1
    if wanted < 1:
        raise Invalid("期号应为正整数。", "The number starts from 1.", field="number")
    if session.scalar(sa.select(DispatchMeeting.id).where(DispatchMeeting.number == wanted)):
        raise Conflict(
            f"第{wanted}期调度会已登记。请用新的期号，或在该期下添加事项。",
            f"Meeting {wanted} is on record already. Use another number, or add to that one.",
        )
    return wanted


def take_decision(
    session: Session, meeting: DispatchMeeting, new: NewDecision, record: Record | None = None,
    *, actor: Actor, now: datetime,
) -> DispatchDecision:  # fmt: skip
    """Note what a meeting decided, of a record or in general.

    Raises:
        Invalid: it says not what, or not whose job it is, or is due before the meeting.
    """
    require(actor, Act.DECIDE)
    for value, field, words in (
        (new.text, "text", Text("议定事项", "what is to be done")),
        (new.unit, "unit", Text("责任单位", "whose job it is")),
    ):
        if not value.strip():
            raise Invalid(f"请写明{words.zh}。", f"Say {words.en}.", field=field)
    check_date(new.due_on, today=now.date(), planned=True, field="due_on")
    if new.due_on < meeting.held_on:
        raise Invalid(
            f"完成时限 {new.due_on} 早于会议日期 {meeting.held_on}。请核对日期。",
            f"The due day {new.due_on} is earlier than the meeting ({meeting.held_on}). Check it.",
            field="due_on",
        )
    entry = open_entry(
        session, "take_decision", actor=actor, now=now, subject="record" if record else "meeting",
        subject_id=record.id if record else meeting.id, meeting=meeting.number,
    )  # fmt: skip
    decision = DispatchDecision(
        meeting_id=meeting.id,
        record_id=record.id if record else None,
        text=new.text.strip(),
        unit=new.unit.strip(),
        leader=new.leader.strip(),
        due_on=new.due_on,
        entry_id=entry.id,
    )
    session.add(decision)
    session.flush()  # steps refer to it
    return decision


def follow_up(
    session: Session, decision: DispatchDecision, new: NewStep, *, actor: Actor, now: datetime
) -> DispatchStep:
    """Report progress, put off, close or drop a decision. Only who decides may do the last three.

    Raises:
        Invalid: the decision has ended, or words or a later day are missing.
        BadDate: before the step before, or in the future.
    """
    record = session.get(Record, decision.record_id) if decision.record_id else None
    reports = new.kind is StepKind.REPORTED and actor.may(
        Act.LOG, record.village if record else None
    )
    if not reports:
        require(actor, Act.DECIDE)
    if not new.note.strip():
        raise Invalid("请写明办理情况。", "Say what was done.", field="note")
    check_date(new.happened_on, today=now.date(), planned=False)
    entry = open_entry(
        session, "follow_up", actor=actor, now=now, subject="record" if record else "meeting",
        subject_id=record.id if record else decision.meeting_id, decision=decision.id,
        kind=new.kind.value,
    )  # fmt: skip
    # the writers' lock is held from here on: what is read now stays true
    query = sa.select(DispatchStep).where(DispatchStep.decision_id == decision.id)
    before = list(session.scalars(query.order_by(DispatchStep.id)))
    held_on = session.get_one(DispatchMeeting, decision.meeting_id).held_on
    check_followed(held_on, before, new.kind, new.happened_on, new.due_on)
    step = DispatchStep(
        decision_id=decision.id,
        kind=new.kind,
        happened_on=new.happened_on,
        due_on=new.due_on if new.kind is StepKind.EXTENDED else None,
        note=new.note.strip(),
        entry_id=entry.id,
    )
    session.add(step)
    session.flush()
    return step


def get_meeting(session: Session, number: int) -> DispatchMeeting:
    """A meeting by its number.

    Raises:
        NotFound: none such.
    """
    found = session.scalar(sa.select(DispatchMeeting).where(DispatchMeeting.number == number))
    if found is None:
        raise NotFound.of(Text("调度会", "dispatch meeting"), number)
    return found


def get_decision(session: Session, decision_id: int) -> DispatchDecision:
    """A decision by number.

    Raises:
        NotFound: none such.
    """
    found = session.get(DispatchDecision, decision_id)
    if found is None:
        raise NotFound.of(Text("议定事项", "decision"), decision_id)
    return found
