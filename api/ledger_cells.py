"""Cells of the ledger as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from api.field_text import as_text
from landtrack.counting import REASONS
from landtrack.fields import Field, FieldKind
from landtrack.ledger import Cell, CellKind, Column
from landtrack.stages import STAGE_LABELS, TRACK_LABELS
from landtrack.text import Text
from landtrack.vocabulary import ROUTE_LABELS
from maps import numbers

NOTHING: Final = Text("—", "—")
_PLANNED = Text("计划 ", "planned ")

Places = Mapping[str, Text]
"""Names of villages by code."""


def cell_text(column: Column, value: Any, places: Places) -> Text:
    """A value of a column, without its unit: the heading has it."""
    if value is None or value == "":
        return NOTHING
    if column.field is not None:
        return field_text(column.field, value, places)
    if isinstance(value, Cell):
        day = value.on.isoformat()
        return Text(_PLANNED.zh + day, _PLANNED.en + day) if value.planned else Text(day, day)
    if column.key == "village":
        return places.get(value, Text(value, value))
    if column.key == "route":
        return ROUTE_LABELS[value]
    read = _READ.get(column.cell)
    found = read(value) if read else str(value)
    return found if isinstance(found, Text) else Text(found, found)


def field_text(field: Field, value: Any, places: Places) -> Text:
    """A value of a field, without its unit."""
    if value is None or value == "":
        return NOTHING
    if field.kind is FieldKind.VILLAGE:
        return places.get(value, Text(value, value))
    return as_text(field, value, unit=False)


_READ: Final[dict[CellKind, Any]] = {
    CellKind.FLOOR_AREA: numbers.square_metres,
    CellKind.LAND_AREA: numbers.land,
    CellKind.STAGE: STAGE_LABELS.__getitem__,
    CellKind.TRACK: TRACK_LABELS.__getitem__,
    CellKind.EVIDENCE: lambda grade: grade.value,
    CellKind.REASON: lambda reason: REASONS[reason].why,
    CellKind.DATE: lambda day: day.isoformat(),
}


def sum_text(column: Column, value: Any) -> tuple[str, str]:
    """A sum in the column's unit, and areas also in mu (empty for others)."""
    if column.cell is CellKind.FLOOR_AREA:
        return numbers.square_metres(value), numbers.mu(value / 10_000)
    area = column.cell is CellKind.LAND_AREA or (
        column.field is not None and column.field.kind is FieldKind.AREA
    )
    return numbers.land(value), numbers.mu(value) if area else ""
