"""Saving pasted rows, and taking a set of corrections back: all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, require
from landtrack.actions.corrections import correct_field, require_applied
from landtrack.actions.journal import open_entry
from landtrack.errors import Conflict, Invalid, NotFound
from landtrack.queries.field_history import last_change
from landtrack.queries.field_values import editable_field, plain, typed_value
from landtrack.queries.pasting import PastePlan
from landtrack.store.tables import Building, Correction, Entry, Record
from landtrack.text import Text

UNDONE_BY_CORRECTIONS = frozenset({"paste_rows", "correct_field"})
"""Kinds of entries that consist of corrections of fields, and so can be taken back as a whole."""


def save_paste(
    session: Session, plan: PastePlan, *, reason: str, actor: Actor, now: datetime
) -> Entry:
    """Correct every field that differs, under one entry.

    Raises:
        Invalid: the plan has problems or changes nothing, or there is no reason.
    """
    if not plan.ready:
        raise Invalid(
            "没有保存：请先改正列出的问题，或没有任何更改。",
            "Not saved: mend what is listed first, or there is nothing to change.",
        )
    if not reason.strip():
        raise Invalid("请写明更正理由。", "Give the reason of the correction.", field="reason")
    entry = open_entry(
        session,
        "paste_rows",
        actor=actor,
        now=now,
        records=plan.records,
        fields=len(plan.changes),
        reason=reason.strip(),
    )
    for change in plan.changes:
        correction = correct_field(
            session,
            change.record,
            change.field.name,
            change.new,
            expected=plain(change.old),
            reason=reason,
            actor=actor,
            now=now,
            entry=entry,
        )
        require_applied(correction, getattr(change.record, change.field.name))
    return entry


def undo_corrections(
    session: Session, entry_id: int, *, reason: str, actor: Actor, now: datetime
) -> Entry:
    """Give every field that an entry changed its old value back, under one new entry.

    Raises:
        NotFound: no such entry. Invalid: it did more than correct fields, or no reason.
        Conflict: a field was changed again since; says by whom.
    """
    old = session.get(Entry, entry_id)
    if old is None:
        raise NotFound.of(Text("登记", "entry"), entry_id)
    query = sa.select(Correction).where(Correction.entry_id == entry_id, Correction.applied)
    changes = session.scalars(query.order_by(Correction.id.desc())).all()
    if old.action not in UNDONE_BY_CORRECTIONS or not changes:
        raise Invalid(
            f"第 {entry_id} 号登记不能整体撤销：它不只是字段更正。请逐项更正。",
            f"Entry {entry_id} cannot be undone as a whole: it is more than corrected fields. "
            "Correct it piece by piece.",
        )
    subjects = [_subject(session, change) for change in changes]
    for subject in subjects:
        require(actor, Act.CORRECT, _village(session, subject))
    if not reason.strip():
        raise Invalid("请写明更正理由。", "Give the reason of the correction.", field="reason")
    _refuse_changed(session, changes, subjects)
    entry = open_entry(
        session,
        "undo_corrections",
        actor=actor,
        now=now,
        subject=old.subject,
        subject_id=old.subject_id,
        undoes=entry_id,
        fields=len(changes),
    )
    for change, subject in zip(changes, subjects, strict=True):
        field = editable_field(subject, change.field)
        correct_field(
            session,
            subject,
            change.field,
            typed_value(subject, field, change.old),
            expected=change.new,
            reason=reason,
            actor=actor,
            now=now,
            entry=entry,
        )
    return entry


def _subject(session: Session, change: Correction) -> Record | Building:
    table: Any = Record if change.subject == "record" else Building
    found: Record | Building = session.get_one(table, change.subject_id)
    return found


def _village(session: Session, subject: Record | Building) -> str | None:
    if isinstance(subject, Record):
        return subject.village
    return session.get_one(Record, subject.record_id).village


def _refuse_changed(
    session: Session, changes: Sequence[Correction], subjects: Sequence[Record | Building]
) -> None:
    for change, subject in zip(changes, subjects, strict=True):
        if plain(getattr(subject, change.field)) == change.new:
            continue
        label = editable_field(subject, change.field).label
        later = last_change(session, subject, change.field)
        who = later.logged_by if later else "?"
        name = subject.title if isinstance(subject, Record) else subject.name
        raise Conflict(
            f"没有撤销：“{name}”的“{label.zh}”之后又被 {who} 更改。请只更正其余各项。",
            f"Not undone: “{label.en}” of “{name}” was changed again by {who} since. Correct the "
            "rest piece by piece.",
            field=change.field,
        )
