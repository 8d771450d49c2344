"""The fields of a record as its page shows them: label, value in words, unit."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from landtrack.fields import FIELDS, Field, FieldKind
from landtrack.report import RecordCard
from landtrack.text import Text
from maps import numbers

_IN_THE_HEADING = frozenset({"reference", "title", "village"})
_YES, _NO = Text("是", "yes"), Text("否", "no")


class ShownValue(NamedTuple):
    """A field with its value as text."""

    field: Field
    value: Text


def shown_values(card: RecordCard) -> list[ShownValue]:
    """What is known of a record, in the order of the table of fields; the heading's left out."""
    return [
        ShownValue(field, as_text(field, card.values[field.name]))
        for field in FIELDS[card.line.track]
        if field.name not in _IN_THE_HEADING and card.values[field.name] not in (None, "")
    ]


def as_text(field: Field, value: Any) -> Text:
    """A value as people read it, with its unit."""
    if field.kind is FieldKind.CODE and field.codes:
        return field.codes[value]
    if field.kind is FieldKind.YES_NO:
        return _YES if value else _NO
    if isinstance(value, date):
        return _same(value.isoformat())
    if field.kind is FieldKind.AREA:
        return _same(f"{numbers.land(value)} {field.unit}")
    if field.kind is FieldKind.SHARE:
        return _same(numbers.percent(value, 2))
    if field.kind in (FieldKind.NUMBER, FieldKind.MONEY, FieldKind.WHOLE):
        return _same(f"{value:,.10g} {field.unit}".strip())
    return _same(str(value))


def _same(text: str) -> Text:
    return Text(text, text)
