"""Fields as people read them: label, value in words, unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final, NamedTuple

from landtrack.fields import FIELDS, Field, FieldKind
from landtrack.report import RecordCard
from landtrack.text import Text
from maps import numbers

_IN_THE_HEADING = frozenset({"reference", "title", "village"})
_UNITS: Final = {"㎡": "m²", "万元": "× 10,000 yuan", "元/㎡": "yuan/m²", "年": "years"}
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


def blank_fields(card: RecordCard) -> list[Field]:
    """The fields of a record that nobody has filled in yet."""
    return [field for field in FIELDS[card.line.track] if card.values[field.name] in (None, "")]


def as_text(field: Field, value: Any, *, unit: bool = True) -> Text:
    """A value as people read it, with its unit unless a heading has it."""
    if field.kind is FieldKind.CODE and field.codes:
        return field.codes[value]
    if field.kind is FieldKind.YES_NO:
        return _YES if value else _NO
    text = _FORMATS.get(field.kind, str)(value)
    if not (unit and field.unit) or field.kind is FieldKind.SHARE:
        return Text(text, text)
    return Text(f"{text} {field.unit}", f"{text} {_UNITS.get(field.unit, field.unit)}")


def _number(value: float) -> str:
    return f"{value:,.10g}"


def _share(value: float) -> str:
    return numbers.percent(value, 2)


_FORMATS: Final[dict[FieldKind, Callable[[Any], str]]] = {
    FieldKind.DATE: date.isoformat,
    FieldKind.AREA: numbers.land,
    FieldKind.SHARE: _share,
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _number,
    FieldKind.WHOLE: _number,
}
