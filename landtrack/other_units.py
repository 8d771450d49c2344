"""A quantity that a file states twice, in two units (亩 beside ㎡, 亿元 beside 万元).

One column is read; the other fills its blanks, and a row in which the two contradict each other is
named: one of them is a slip.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from gis.findings import Finding
from gis.formats.units import Unit, plain, split_heading
from gis.formats.values import is_blank
from landtrack.cells import read_cell, unit_of_heading
from landtrack.fields import Field, FieldKind

_SLACK: Final = 0.002
"""Shares of the larger value: sums and conversions are rounded before they are written down."""


def columns_in_other_units(
    field: Field, column: str, cells: Mapping[str, Sequence[Any]], mapped: Mapping[str, str]
) -> list[str]:
    """The columns that say the same as ``column`` in another unit and are mapped to nothing."""
    if field.kind not in (FieldKind.AREA, FieldKind.MONEY):
        return []
    title, unit = split_heading(column)
    return [
        other
        for other in cells
        if other not in mapped
        and plain(split_heading(other)[0]) == plain(title)
        and (said := unit_of_heading(field, other)) is not None
        and said != unit
    ]


def fill_and_compare(
    field: Field,
    columns: tuple[str, str],
    values: list[float | None],
    cells: tuple[Sequence[Any], Sequence[Any]],
    rows: Sequence[int],
) -> list[Finding]:
    """Fill blank ``values`` of the first column from the second; a finding where the two differ.

    Args:
        field: an area (m2) or money (10,000 yuan).
        columns: headings of the column that was read and of the one beside it.
        values: of the first column; blanks are filled in place.
        cells: of both columns, as they stand in the file.
        rows: the numbers of the rows.
    """
    first_unit, unit = (unit_of_heading(field, column) for column in columns)
    findings = []
    for i, (first, second) in enumerate(zip(*cells, strict=True)):
        other, problem = read_cell(field, second, unit)
        if other is None or problem is not None:
            continue
        value = values[i]
        if value is None:
            values[i] = other if is_blank(first) else None
            continue
        slack = _rounding(first, first_unit) + _rounding(second, unit)
        if abs(value - other) > max(slack, _SLACK * max(value, other)):
            told = {"first": str(first), "second": str(second), "other": columns[1]}
            findings.append(Finding("units_disagree", rows[i], columns[0], values=told))
    return findings


def _rounding(cell: Any, unit: Unit | None) -> float:
    """What the last written digit leaves open, in the register's unit."""
    try:
        exponent = Decimal(str(cell).strip().replace(",", "")).as_tuple().exponent
    except InvalidOperation:
        return 0.0
    factor = float(unit.factor) if unit is not None else 1.0
    return factor * 10.0**exponent if isinstance(exponent, int) else 0.0
