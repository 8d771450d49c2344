"""Editing one field as people type it: read, checked, then corrected in the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, require
from landtrack.actions.corrections import correct_field, plain
from landtrack.actions.records import refuse_taken
from landtrack.errors import DuplicateReference, Invalid
from landtrack.fields import Field, FieldKind, building_field, field_of, read_value
from landtrack.queries.places import find_village
from landtrack.store.tables import Building, Correction, Entry, Record

_NEVER_EMPTY = frozenset({"title", "village"})


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
    field = editable_field(subject, name)
    new = typed_value(session, subject, field, raw)
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


def editable_field(subject: Record | Building, name: str) -> Field:
    """The field of a record or building by its column.

    Raises:
        Invalid: it has no such field.
    """
    if isinstance(subject, Building):
        return building_field(name)
    return field_of(subject.track, name)


def typed_value(session: Session, subject: Record | Building, field: Field, raw: Any) -> Any:
    """What the register keeps for something typed into a field.

    Raises:
        Invalid: not a value of this field, or nothing where something must stand.
    """
    value = read_value(field, raw)
    if value is None and (field.required or field.name in _NEVER_EMPTY):
        raise Invalid(
            f"“{field.label.zh}”不能为空。",
            f"“{field.label.en}” cannot be empty.",
            field=field.name,
        )
    if value is not None and field.kind is FieldKind.VILLAGE:
        return find_village(session, value).code
    column = sa.orm.class_mapper(type(subject)).columns[field.name]
    length = getattr(column.type, "length", None)
    if isinstance(value, str) and not field.codes and length and len(value) > length:
        raise Invalid(
            f"“{field.label.zh}”最多 {length} 个字，现有 {len(value)} 个。",
            f"“{field.label.en}” has at most {length} characters; these are {len(value)}.",
            field=field.name,
        )
    if value is not None or column.nullable:
        return value
    return False if field.kind is FieldKind.YES_NO else ""


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
