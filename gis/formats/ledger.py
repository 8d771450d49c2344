"""A grid of cells understood as a ledger: headers, data rows, and everything that is neither.

Sums, notes, repeated headers and section lines are left out and named. Merged cells and blanks
that mean "same as above" are filled and named. Row numbers are those of the sheet.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from gis.findings import Finding
from gis.formats.grid import Grid
from gis.formats.ledger_head import Head, Header, find_head
from gis.formats.ledger_rows import kind_of_row
from gis.formats.units import Unit, plain

SECTION = "分组"
"""Name of the column that section lines become."""

_DITTO = {"同上", "〃", '"', "″", "''", "ditto"}
_SERIAL = re.compile(r"序号|序|编?号?序|no\.?|#|s/?n|index|项次")
_IDENTIFIER = re.compile(
    r"编号|代码|编码|宗地号|地块号|统一.*码|文号|证号|合同号|\bid\b|ref|code|number", re.IGNORECASE
)
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")
_DIGITS_EXACT = 10**15


@dataclass(frozen=True, slots=True)
class Sheet:
    """A ledger: ``rows[i]`` has one value per header and stands in sheet row ``numbers[i]``.

    Values are as in the file (text, float, date, None). ``units`` are those of the title lines.
    """

    name: str
    titles: tuple[str, ...]
    units: tuple[Unit, ...]
    headers: tuple[Header, ...]
    rows: tuple[tuple[Any, ...], ...]
    numbers: tuple[int, ...]
    findings: tuple[Finding, ...] = ()
    decimal_comma: bool = False

    def values(self, name: str) -> list[Any]:
        """One column by its name."""
        index = [header.name for header in self.headers].index(name)
        return [row[index] for row in self.rows]

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(slots=True)
class _Line:
    number: int
    values: list[Any]
    grid_row: int
    section: str | None = None
    after_gap: bool = False


def understand(grid: Grid) -> Sheet:
    """A grid with at least one filled cell as a ledger."""
    head = find_head(grid)
    findings = _head_findings(grid, head)
    filled = _fill_merged(grid, head, findings)
    lines, sections = _data_lines(grid, head, filled, findings)
    _fill_from_above(lines, head, findings)
    findings += _cell_findings(grid, head, lines)
    headers = head.headers
    rows = [tuple(line.values) for line in lines]
    if sections:
        headers = (*headers, Header(-1, (SECTION,), SECTION, SECTION))
        rows = [(*row, line.section) for row, line in zip(rows, lines, strict=True)]
    return Sheet(
        name=grid.name,
        titles=head.titles,
        units=head.units,
        headers=headers,
        rows=tuple(rows),
        numbers=tuple(line.number for line in lines),
        findings=tuple(findings),
        decimal_comma=grid.delimiter == ";",
    )


def _head_findings(grid: Grid, head: Head) -> list[Finding]:
    found = []
    if head.last < head.first:
        found.append(Finding("header_missing", row=grid.number(head.first)))
    elif head.last > head.first:
        values = {"first": grid.number(head.first), "last": grid.number(head.last)}
        found.append(Finding("header_of_several_rows", values=values))
    for code, names in (("header_unnamed", head.unnamed), ("header_repeated", head.repeated)):
        found += [Finding(code, field=name, values={"name": name}) for name in names]
    codes = {"quote": "row_quotes_broken", "cells": "row_too_many_cells"}
    found += [Finding(codes[what], row=line) for line, what in grid.broken]
    if grid.delimiter == ";":
        commas = sum(_has_decimal_comma(v) for row in grid.cells for v in row)
        found += [Finding("decimal_commas", values={"count": commas})] if commas else []
    return found


def _has_decimal_comma(value: Any) -> bool:
    return isinstance(value, str) and bool(_DECIMAL_COMMA.fullmatch(value.strip()))


def _fill_merged(grid: Grid, head: Head, findings: list[Finding]) -> list[list[Any]]:
    """The body's cells with every merged cell's value in all of its rows."""
    cells = [list(row) for row in grid.cells]
    filled: dict[int, list[int]] = defaultdict(list)
    for top, left, bottom, _ in grid.merges or ():
        end = min(bottom + 1, len(cells))
        if top < head.body or top + 1 >= end or left >= grid.width or cells[top][left] is None:
            continue
        for row in range(top + 1, end):
            cells[row][left] = cells[top][left]
            filled[left].append(row)
    names = {header.column: header.name for header in head.headers}
    for column, rows in sorted(filled.items()):
        numeric = any(isinstance(cells[row][column], (int, float)) for row in rows)
        code = "cells_merged_numbers" if numeric else "cells_merged_filled"
        values = {"count": len(rows), "rows": sorted(map(grid.number, rows))[:20]}
        findings.append(Finding(code, field=names.get(column), values=values))
    return cells


def _data_lines(
    grid: Grid, head: Head, cells: list[list[Any]], findings: list[Finding]
) -> tuple[list[_Line], bool]:
    columns = [header.column for header in head.headers]
    serial = _serial_column(head)
    header_rows = [grid.cells[r] for r in range(head.first, head.last + 1)]
    section: str | None = None
    sections = False
    lines: list[_Line] = []
    skipped: Counter[str] = Counter()
    for r in range(head.body, len(cells)):
        row = cells[r]
        if _begins_another_table(cells, r, lines, columns):
            findings.append(Finding("another_table_below", row=grid.number(r)))
            break
        what = kind_of_row(row, r, grid, serial, header_rows)
        number = grid.number(r)
        if what == "data":
            gap = bool(lines) and all(value is None for value in cells[r - 1])
            lines.append(_Line(number, [row[c] for c in columns], r, section, gap))
            if len(columns) > 2 and sum(value is not None for value in row) == 1:
                findings.append(Finding("row_nearly_empty", row=number))
        elif what in {"blank", "serial"}:
            skipped[what] += 1
        else:
            text = next(str(value) for value in row if value is not None)
            findings.append(Finding(f"row_is_{what}", row=number, values={"text": text[:60]}))
            if what == "section":
                section, sections = " ".join(text.split()), True
    if skipped["serial"]:
        findings.append(Finding("rows_only_numbered", values={"count": skipped["serial"]}))
    return lines, sections


def _begins_another_table(
    cells: list[list[Any]], r: int, lines: list[_Line], columns: list[int]
) -> bool:
    """After a blank row, only short words where all rows before had numbers: a new heading."""
    filled = [value for value in cells[r] if value is not None]
    if not lines or len(filled) < 2 or any(value is not None for value in cells[r - 1]):
        return False
    if not all(isinstance(v, str) and not re.search(r"\d|[:：]", v) for v in filled):
        return False
    for i, c in enumerate(columns):
        above = [line.values[i] for line in lines if line.values[i] is not None]
        if isinstance(cells[r][c], str) and above and all(isinstance(v, float) for v in above):
            return True
    return False


def _serial_column(head: Head) -> int | None:
    return next(
        (h.column for h in head.headers[:2] if _SERIAL.fullmatch(plain(h.title))),
        None,
    )


def _fill_from_above(lines: list[_Line], head: Head, findings: list[Finding]) -> None:
    """Ditto marks anywhere, and blanks at the start of a row, take the value from above.

    A blank number (编号, 代码) stays blank: it is missing, not repeated. A row below a blank one
    stands alone.
    """
    serial = _serial_column(head)
    grouping = [h.column != serial and not _IDENTIFIER.search(h.title) for h in head.headers]
    is_serial = [h.column == serial for h in head.headers]
    filled: dict[int, list[int]] = defaultdict(list)
    for above, line in pairwise(lines):
        goes_on = above.section == line.section and not line.after_gap
        for c in _to_fill(line.values, grouping, is_serial, leading=goes_on):
            if above.values[c] is not None:
                line.values[c] = above.values[c]
                filled[c].append(line.number)
    for c, rows in sorted(filled.items()):
        values = {"count": len(rows), "rows": rows[:20]}
        findings.append(
            Finding("cells_filled_from_above", field=head.headers[c].name, values=values)
        )


def _to_fill(
    values: list[Any], grouping: list[bool], is_serial: list[bool], *, leading: bool
) -> list[int]:
    marks = [
        c for c, value in enumerate(values) if isinstance(value, str) and value.strip() in _DITTO
    ]
    first = next((c for c, v in enumerate(values) if v is not None and not is_serial[c]), None)
    if first is None or not leading:
        return marks
    if any(is_serial[c] and values[c] is not None for c in range(first)):
        return marks  # a row with a number of its own is no continuation
    return [c for c in range(first) if grouping[c]] + marks


def _cell_findings(grid: Grid, head: Head, lines: list[_Line]) -> list[Finding]:
    """Errors, formulas without a value, and long numbers that lost their last digits."""
    found = []
    for line in lines:
        for header, value in zip(head.headers, line.values, strict=True):
            fault = grid.faults.get((line.grid_row, header.column))
            if fault == "=":
                found.append(Finding("cell_formula_without_value", line.number, header.name))
            elif fault:
                values: dict[str, Any] = {"text": fault}
                found.append(Finding("cell_error", line.number, header.name, values=values))
            if isinstance(value, float) and value.is_integer() and abs(value) >= _DIGITS_EXACT:
                values = {"text": str(int(value)), "digits": len(str(int(abs(value))))}
                found.append(Finding("cell_digits_lost", line.number, header.name, values=values))
    return found
