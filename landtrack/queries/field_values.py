"""What a field of a record or building can hold, and how JSON keeps it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm

from landtrack.errors import Invalid
from landtrack.fields import Field, FieldKind, building_field, field_of, read_value
from landtrack.store.tables import Building, Record

_NEVER_EMPTY = frozenset({"title", "village"})


def editable_field(subject: Record | Building, name: str) -> Field:
    """The field of a record or building by its column.

    Raises:
        Invalid: it has no such field.
    """
    if isinstance(subject, Building):
        return building_field(name)
    return field_of(subject.track, name)


def typed_value(subject: Record | Building, field: Field, raw: Any) -> Any:
    """What the register keeps for something typed into a field; villages by their code.

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
    column = sa.orm.class_mapper(type(subject)).columns[field.name]
    if value is not None or column.nullable:
        return value
    return False if field.kind is FieldKind.YES_NO else ""


def plain(value: Any) -> Any:
    """A value as the ledger's JSON keeps it."""
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
