"""Registering an appeal (诉求) of an enterprise and moving it on; every step is appended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, require
from landtrack.actions.journal import open_entry
from landtrack.casework import WITHDRAWN, AppealState, check_due, check_seen, check_step, words
from landtrack.errors import Invalid
from landtrack.lifecycle import check_date
from landtrack.queries.places import find_village
from landtrack.store.tables import Appeal, AppealStep, Entry, Record
from landtrack.vocabulary import AppealChannel, AppealKind


@dataclass(frozen=True, slots=True)
class NewAppeal:
    """Who asked for what, when and by which way; with a unit it is assigned at once.

    ``village`` is the code or name of a village, for appeals that are about no record.
    """

    enterprise: str
    kind: AppealKind
    text: str
    happened_on: date
    channel: AppealChannel = AppealChannel.OTHER
    village: str | None = None
    unit: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class AppealMove:
    """The next step. What is None stays as it was; ``note`` is the answer or what was done."""

    state: AppealState
    happened_on: date
    note: str = ""
    unit: str | None = None
    due_on: date | None = None
    satisfied: bool | None = None


def register_appeal(
    session: Session, new: NewAppeal, record: Record | None = None,
    *, actor: Actor, today: date, now: datetime,
) -> Appeal:  # fmt: skip
    """Write down what an enterprise asks for.

    Raises:
        Invalid: no enterprise, no text, or no such village. BadDate: in the future, or before 1990.
    """
    village = record.village if record else None
    if village is None and new.village:
        village = find_village(session, new.village).code
    require(actor, Act.LOG, village)
    for value, field, zh, en in (
        (new.enterprise, "enterprise", "请填企业名称。", "Name the enterprise."),
        (new.text, "text", "请写明诉求内容。", "Say what the enterprise asks for."),
    ):
        if not words(value):
            raise Invalid(zh, en, field=field)
    check_date(new.happened_on, today=today, planned=False)
    check_due(new.due_on, new.happened_on, today)
    entry = open_entry(
        session, "register_appeal", actor=actor, now=now, subject="record" if record else "appeal",
        subject_id=record.id if record else None, kind=new.kind.value,
    )  # fmt: skip
    appeal = Appeal(
        enterprise=words(new.enterprise),
        record_id=record.id if record else None,
        village=village,
        kind=new.kind,
        channel=new.channel,
        text=words(new.text),
        entry_id=entry.id,
    )
    session.add(appeal)
    session.flush()  # its first step refers to it
    unit = words(new.unit)
    first = AppealStep(
        state=AppealState.ASSIGNED if unit else AppealState.REGISTERED,
        happened_on=new.happened_on,
        unit=unit,
        due_on=new.due_on,
        note="",
    )
    _append(session, appeal, first, entry)
    return appeal


def move_appeal(
    session: Session, appeal: Appeal, move: AppealMove,
    *, actor: Actor, today: date, now: datetime, seen: int | None = None,
) -> AppealStep:  # fmt: skip
    """Assign it, answer it, close it with what the enterprise said of the answer, or take it back.

    Args:
        seen: the number of the step that the actor looked at, if they did.

    Raises:
        StaleValue: somebody else moved it on meanwhile.
        Invalid: no unit to assign it to, no answer, or it was withdrawn.
        BadDate: before the step before it.
    """
    withdraws = move.state in WITHDRAWN
    require(actor, Act.CORRECT if withdraws else Act.LOG, appeal.village)
    entry = open_entry(
        session, "move_appeal", actor=actor, now=now, subject="appeal", subject_id=appeal.id,
        state=move.state.value,
    )  # fmt: skip
    # the writers' lock is held from here on: what is read now stays true
    before = _steps(session, appeal)
    last = before[-1]
    check_seen(seen, last.id)
    check_date(move.happened_on, today=today, planned=False)
    check_step(before, move.state, move.happened_on, words(move.note))
    if move.due_on != last.due_on:
        check_due(move.due_on, move.happened_on, today)
    unit = last.unit if move.unit is None else words(move.unit)
    if move.state is AppealState.ASSIGNED and not unit:
        raise Invalid("请填交办单位。", "Name the unit it is assigned to.", field="unit")
    step = AppealStep(
        state=move.state,
        happened_on=before[0].happened_on if withdraws else move.happened_on,
        unit=unit,
        due_on=move.due_on or last.due_on,
        note=words(move.note),
        satisfied=move.satisfied if move.state is AppealState.CLOSED else None,
    )
    return _append(session, appeal, step, entry)


def _steps(session: Session, appeal: Appeal) -> list[AppealStep]:
    query = sa.select(AppealStep).where(AppealStep.appeal_id == appeal.id)
    return list(session.scalars(query.order_by(AppealStep.id)))


def _append(session: Session, appeal: Appeal, step: AppealStep, entry: Entry) -> AppealStep:
    step.appeal_id, step.entry_id = appeal.id, entry.id
    session.add(step)
    session.flush()
    return step
