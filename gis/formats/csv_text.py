"""Delimited text to cells: separator found, stray quotes kept from swallowing the rows below."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

from gis.formats.grid import Grid, tidy
from gis.formats.write_csv import FORMULA_STARTS

DELIMITERS = (",", "\t", ";", "|", "，")
_SAMPLE_ROWS = 60
_LONGEST_CELL_LINES = 40
csv.field_size_limit(2**27)  # boundaries as WKT are longer than the module expects


def read_delimited(text: str, name: str) -> Grid:
    """A text file as a grid; ``broken`` names lines whose quotes or cell count are wrong."""
    text = text.replace("\x00", "")
    lines = list(io.StringIO(text, newline=""))  # not splitlines: that cuts at form feeds too
    delimiter = _declared(lines)
    if delimiter:
        lines[0] = "\n"
    delimiter = delimiter or _delimiter(lines)
    records = list(_records(lines, delimiter))
    width = _usual_width([cells for _, cells, _ in records])
    broken = [(line, "quote") for line, _, whole in records if not whole]
    broken += [
        (line, "cells") for line, cells, whole in records if whole and _too_many(cells, width)
    ]
    kept = [(line, cells[:width]) for line, cells, _ in records]
    grid = Grid(name, tidy([cells for _, cells in kept]), delimiter=delimiter)
    grid.lines = [line for line, _ in kept][: len(grid.cells)]
    grid.broken = sorted(broken)
    return grid


def _declared(lines: list[str]) -> str:
    """Excel's own first line ``sep=;``."""
    first = lines[0].strip().lower() if lines else ""
    return first[4] if first.startswith("sep=") and len(first) == 5 else ""


def _delimiter(lines: list[str]) -> str:
    """The separator that gives the most cells in the most rows."""

    def score(delimiter: str) -> tuple[float, int]:
        rows = [cells for _, cells, _ in _records(lines[:_SAMPLE_ROWS], delimiter) if any(cells)]
        if not rows:
            return 0.0, 0
        width, rows_of_it = Counter(len(cells) for cells in rows).most_common(1)[0]
        return (rows_of_it / len(rows), width) if width > 1 else (0.0, 0)

    return max(DELIMITERS, key=score)


def _records(lines: list[str], delimiter: str) -> Iterator[tuple[int, list[str], bool]]:
    """``(line number, cells, whole)`` per record.

    A quoted cell may hold line breaks. A quote that is never closed would take everything below
    with it: such a line stands alone and is not whole.
    """
    expected = 0
    at = 0
    while at < len(lines):
        used, cells, whole = _one(lines, at, delimiter, expected)
        expected = max(expected, len(cells)) if whole else expected
        yield at + 1, cells, whole
        at += used


def _one(lines: list[str], at: int, delimiter: str, expected: int) -> tuple[int, list[str], bool]:
    quotes = 0
    for used in range(1, min(_LONGEST_CELL_LINES, len(lines) - at) + 1):
        quotes += lines[at + used - 1].count('"')
        if used > 1 and _is_fresh_row(lines[at + used - 1], delimiter, expected):
            break
        if quotes % 2 == 0:
            cells = _parse(lines[at : at + used], delimiter)
            if cells is not None and (used == 1 or not expected or len(cells) == expected):
                return used, cells, True
            break
    return 1, _parse([lines[at].replace('"', "")], delimiter) or [], False


def _is_fresh_row(line: str, delimiter: str, expected: int) -> bool:
    """Whether a line inside quotes looks like a row of its own: the quote before it is astray.

    Tables of two columns do not tell: any remark with a comma looks so.
    """
    if expected < 3:
        return False
    before, quote, _ = line.partition('"')
    cells = before.count(delimiter) + 1
    if not quote:
        return cells == expected
    return before[-1:] in {"", delimiter} and 1 < cells <= expected


def _parse(lines: list[str], delimiter: str) -> list[str] | None:
    """The cells of one record, None where the lines are not exactly one."""
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, skipinitialspace=delimiter != "\t"))
    except csv.Error:
        return None
    return [_unguarded(cell.strip("\r\n")) for cell in rows[0]] if len(rows) == 1 else None


def _unguarded(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from running a text as a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in {*FORMULA_STARTS} else cell


def _usual_width(rows: list[list[str]]) -> int:
    """The header's cell count, or the usual one where the first line is a title."""
    filled = [len(row) for row in rows if any(row)]
    if not filled:
        return 0
    usual, count = Counter(filled).most_common(1)[0]
    return usual if usual > filled[0] and count > 1 else max(filled[0], 1)


def _too_many(cells: list[str], width: int) -> bool:
    return any(cell.strip() for cell in cells[width:])
