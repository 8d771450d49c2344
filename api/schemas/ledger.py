"""The ledger as JSON: its columns, a page of rows, and sums over all that fit."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import Field

from api.schemas.words import Schema, Words, m2
from landtrack.ledger import Cell, CellKind, Column, LedgerPage, LedgerRow, Sheet
from landtrack.stages import Track


class LedgerColumnOut(Schema):
    """A column that is shown."""

    key: str = Field(examples=["owner_unit", "m.land_won"])
    label: Words
    unit: str = Field(description="㎡, 万元 ...; empty where there is none.")
    editable: bool = Field(description="A field, to be corrected under its record or building.")

    @classmethod
    def of(cls, column: Column) -> LedgerColumnOut:
        """From the core's column."""
        area = column.cell in (CellKind.FLOOR_AREA, CellKind.LAND_AREA)
        return cls(
            key=column.key,
            label=Words.of(column.label),
            unit=column.field.unit if column.field else "㎡" if area else "",
            editable=column.field is not None,
        )


class LedgerRowOut(Schema):
    """A row by the keys of its columns; a milestone's day with whether it is only planned."""

    id: int
    record_id: int
    track: Track
    values: dict[str, Any]

    @classmethod
    def of(cls, row: LedgerRow, columns: tuple[Column, ...]) -> LedgerRowOut:
        """From the core's row."""
        return cls(
            id=row.id,
            record_id=row.record_id,
            track=row.track,
            values={column.key: plain(column, row.values.get(column.key)) for column in columns},
        )


class LedgerOut(Schema):
    """A page of the ledger."""

    sheet: Sheet
    total: int = Field(description="How many rows fit in all.")
    offset: int
    as_of: date
    rule: str = Field(description="The counting rule by which floor area is counted.")
    columns: list[LedgerColumnOut]
    rows: list[LedgerRowOut]
    sums: dict[str, float] = Field(description="Over all rows that fit, by column; ㎡ or 万元.")

    @classmethod
    def of(cls, page: LedgerPage, *, offset: int, as_of: date, rule: str) -> LedgerOut:
        """From the core's page."""
        shown = page.view.shown
        return cls(
            sheet=page.view.sheet,
            total=page.total,
            offset=offset,
            as_of=as_of,
            rule=rule,
            columns=[LedgerColumnOut.of(column) for column in shown],
            rows=[LedgerRowOut.of(row, shown) for row in page.rows],
            sums={
                column.key: plain(column, page.sums[column.key])
                for column in shown
                if column.key in page.sums
            },
        )


def plain(column: Column, value: Any) -> Any:
    """A value as JSON keeps it: floor areas in square metres, codes by value, days as ISO text."""
    if value is None:
        return None
    if column.cell is CellKind.FLOOR_AREA:
        return m2(value)
    if isinstance(value, Cell):
        return {"on": value.on.isoformat(), "planned": value.planned}
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
