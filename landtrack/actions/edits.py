"""Editing one field as people type it: read, checked, then corrected in the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, require
from landtrack.actions.corrections import correct_field
from landtrack.actions.records import refuse_taken
from landtrack.errors import DuplicateReference
from landtrack.fields import Field, FieldKind
from landtrack.queries.field_values import editable_field, plain, typed_value
from landtrack.queries.places import find_village
from landtrack.store.tables import Building, Correction, Entry, Record


def edit_field(
    session: Session,
    subject: Record | Building,
    name: str,
    raw: Any,
    *,
    expected: Any,
    reason: str,
    actor: Actor,
    now: datetime,
    entry: Entry | None = None,
) -> Correction | None:
    """Give a field the value that was typed, if it still holds what the typist saw.

    ``expected`` is what was seen, as JSON keeps it (``plain``). None: it holds the value already,
    and nothing is written. A correction that came too late is kept as refused (``applied`` False).

    Raises:
        Invalid: not a value of this field, or no reason. DuplicateReference: the name is taken.
    """
    record = subject if isinstance(subject, Record) else session.get_one(Record, subject.record_id)
    require(actor, Act.CORRECT, record.village)
    field = editable_field(subject, name)
    if field.kind is FieldKind.VILLAGE and str(raw or "").strip():
        raw = find_village(session, str(raw)).code
    new = typed_value(subject, field, raw)
    current = plain(getattr(subject, name))
    if plain(new) == current == expected:
        return None
    if field.kind is FieldKind.VILLAGE:
        require(actor, Act.CORRECT, new)
    if current == expected:
        _refuse_taken(session, subject, field, new)
    return correct_field(
        session,
        subject,
        name,
        new,
        expected=expected,
        reason=reason,
        actor=actor,
        now=now,
        entry=entry,
    )


def _refuse_taken(session: Session, subject: Record | Building, field: Field, new: Any) -> None:
    """References are unique in the register, names of buildings on their record."""
    if isinstance(subject, Record):
        if field.name == "reference" and new != subject.reference:
            refuse_taken(session, new)
        return
    taken = sa.select(Building.id).where(
        Building.record_id == subject.record_id, Building.name == new, Building.id != subject.id
    )
    if field.name == "name" and session.scalar(taken):
        raise DuplicateReference(
            f"该地块已有楼栋“{new}”。请用别的名称。",
            f"The site already has a building “{new}”. Use another name.",
            field="name",
        )
