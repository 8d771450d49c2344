"""Raising a blocker (堵点) and moving it on; every step is appended, none is changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, require
from landtrack.actions.journal import open_entry
from landtrack.casework import WITHDRAWN, BlockerState, check_due, check_seen, check_step, words
from landtrack.errors import Invalid
from landtrack.lifecycle import check_date
from landtrack.store.tables import Blocker, BlockerStep, Building, Entry, Record
from landtrack.vocabulary import BlockerKind


@dataclass(frozen=True, slots=True)
class NewBlocker:
    """What holds a record up, since when, and which unit and role must act until when."""

    kind: BlockerKind
    text: str
    happened_on: date
    unit: str = ""
    person: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class BlockerMove:
    """The next step. What is None stays as it was; ``note`` says what was done."""

    state: BlockerState
    happened_on: date
    note: str = ""
    unit: str | None = None
    person: str | None = None
    due_on: date | None = None


def raise_blocker(
    session: Session, record: Record, new: NewBlocker, building: Building | None = None,
    *, actor: Actor, today: date, now: datetime,
) -> Blocker:  # fmt: skip
    """Say what holds a record, or one of its buildings, up.

    Raises:
        Invalid: no text, or a building of another record. BadDate: in the future, before 1990.
    """
    require(actor, Act.LOG, record.village)
    if building is not None and building.record_id != record.id:
        raise Invalid(
            f"“{building.name}”不在“{record.title}”上。",
            f"“{building.name}” does not stand on “{record.title}”.",
            field="building",
        )
    if not words(new.text):
        raise Invalid("请写明堵点内容。", "Say what the blocker is.", field="text")
    check_date(new.happened_on, today=today, planned=False)
    check_due(new.due_on, new.happened_on, today)
    entry = open_entry(
        session, "raise_blocker", actor=actor, now=now, subject="record", subject_id=record.id,
        kind=new.kind.value,
    )  # fmt: skip
    blocker = Blocker(
        record_id=record.id,
        building_id=building.id if building else None,
        kind=new.kind,
        text=words(new.text),
        entry_id=entry.id,
    )
    session.add(blocker)
    session.flush()  # its first step refers to it
    first = BlockerStep(
        state=BlockerState.OPEN,
        happened_on=new.happened_on,
        unit=words(new.unit),
        person=words(new.person),
        due_on=new.due_on,
        note="",
    )
    _append(session, blocker, first, entry)
    return blocker


def move_blocker(
    session: Session, blocker: Blocker, move: BlockerMove,
    *, actor: Actor, today: date, now: datetime, seen: int | None = None,
) -> BlockerStep:  # fmt: skip
    """Take it in hand, hand it on, put off the due day, resolve it, take it up again, withdraw it.

    A withdrawal holds from the day it was raised on: it never was one.

    Args:
        seen: the number of the step that the actor looked at, if they did.

    Raises:
        StaleValue: somebody else moved it on meanwhile.
        Invalid: words are missing, or it was withdrawn. BadDate: before the step before it.
    """
    record = session.get_one(Record, blocker.record_id)
    withdraws = move.state in WITHDRAWN
    require(actor, Act.CORRECT if withdraws else Act.LOG, record.village)
    entry = open_entry(
        session, "move_blocker", actor=actor, now=now, subject="record", subject_id=record.id,
        blocker=blocker.id, state=move.state.value,
    )  # fmt: skip
    # the writers' lock is held from here on: what is read now stays true
    before = _steps(session, blocker)
    last = before[-1]
    check_seen(seen, last.id)
    check_date(move.happened_on, today=today, planned=False)
    check_step(before, move.state, move.happened_on, words(move.note))
    if move.due_on != last.due_on:
        check_due(move.due_on, move.happened_on, today)
    step = BlockerStep(
        state=move.state,
        happened_on=before[0].happened_on if withdraws else move.happened_on,
        unit=last.unit if move.unit is None else words(move.unit),
        person=last.person if move.person is None else words(move.person),
        due_on=move.due_on or last.due_on,
        note=words(move.note),
    )
    return _append(session, blocker, step, entry)


def _steps(session: Session, blocker: Blocker) -> list[BlockerStep]:
    query = sa.select(BlockerStep).where(BlockerStep.blocker_id == blocker.id)
    return list(session.scalars(query.order_by(BlockerStep.id)))


def _append(session: Session, blocker: Blocker, step: BlockerStep, entry: Entry) -> BlockerStep:
    step.blocker_id, step.entry_id = blocker.id, entry.id
    session.add(step)
    session.flush()
    return step
