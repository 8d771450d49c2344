"""Ledgers in xlsx, xls, ods and CSV: one sheet understood, or brought to a layer with its places.

``read_sheet`` gives the ledger itself with units and row numbers; ``read_spreadsheet`` the same as
every other format comes: rows of geometry and attributes whose CRS is settled later.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from gis.crs_choice import code_or_none
from gis.encodings import decode
from gis.errors import EmptyLayer, UnreadableFile
from gis.findings import Finding
from gis.formats.draft import Draft
from gis.formats.grid import Grid
from gis.formats.ledger import Sheet, understand
from gis.formats.sheet_geometry import Places, find_places
from gis.formats.workbook import Workbook, holds_one_sheet, read_workbook
from gis.formats.write_xlsx import DICTIONARY_SHEET

_FEWEST_ROWS = 2
_TEXTS = frozenset({"csv", "html", "xml"})
"""Kinds of tables whose bytes are in one text encoding or another."""


class TableFile:
    """A table file that is opened once: for the names of its sheets, and for one of them."""

    def __init__(self, path: Path, name: str) -> None:
        """``name`` titles the sheet of files that have only one."""
        self.path, self.name = path, name
        self._opened: Workbook | None = None

    def book(self, encoding: str | None = None) -> Workbook:
        """All of its sheets; texts in an encoding that a person chose are read again.

        Raises:
            UnreadableFile: damaged, with a password, or no table.
        """
        if self._opened is None or (encoding and self._opened.kind in _TEXTS):
            self._opened = read_workbook(self.path, self.name, encoding)
        return self._opened

    def sheet_names(self) -> list[str]:
        """The sheets that hold something, likeliest first, hidden ones last.

        Raises:
            UnreadableFile: as :meth:`book`.
        """
        if holds_one_sheet(self.path):
            return [self.name]
        return [grid.name for grid in _ranked(self.book())]


def read_sheet(
    path: Path, name: str, encoding: str | None = None, sheet: str | None = None
) -> Sheet:
    """One sheet as a ledger: the one named, or the visible one with the most data.

    Raises:
        UnreadableFile: damaged, with a password, no table, or without such a sheet.
        EmptyLayer: there are no cells.
    """
    book = read_workbook(path, name, encoding)
    return _understood(book, _chosen(book, sheet))


def read_spreadsheet(
    file: TableFile, encoding: str | None = None, sheet: str | None = None
) -> Draft:
    """One sheet as a layer: columns by heading, places from WKT, coordinates or corner points.

    Raises:
        UnreadableFile, EmptyLayer: as :func:`read_sheet`, and when there is no data row.
    """
    book = file.book(encoding)
    grid = _chosen(book, sheet)
    ledger = _understood(book, grid)
    if not len(ledger):
        raise EmptyLayer(
            f"工作表“{grid.name}”只有标题，没有数据行。",
            f"The sheet {grid.name!r} has a heading but no data.",
        )
    places = find_places(ledger)
    table = places.sheet
    declared, declared_by = _declared(file.path, book, places)
    columns: dict[str, list[Any]] = {
        header.name: table.values(header.name)
        for header in table.headers
        if header.name not in places.used
    }
    return Draft(
        name=grid.name if len(book.grids) > 1 else file.name,
        driver=book.kind.upper(),
        raw=places.geoms,
        columns=columns,
        declared=declared,
        declared_by=declared_by,
        rows=table.numbers,
        encoding=book.encoding,
        findings=(*ledger.findings, *places.findings),
        other_layers=tuple(other.name for other in _ranked(book) if other is not grid),
    )


def _declared(path: Path, book: Workbook, places: Places) -> tuple[int | str | None, str]:
    """The CRS: in the cells themselves, in our own dictionary sheet, or in a .prj beside a CSV."""
    if places.declared_by == "SRID":
        return places.declared, "SRID"
    for grid in book.grids:
        if grid.name == DICTIONARY_SHEET:
            texts = " ".join(str(v) for row in grid.cells if row[0] == "geometry" for v in row)
            code = re.search(r"EPSG:(\d{4,6})", texts)
            return (int(code[1]) if code else places.declared), DICTIONARY_SHEET
    prj = path.with_suffix(".prj")
    if book.kind == "csv" and places.used and prj.is_file():
        return code_or_none(decode(prj.read_bytes()[:65536]).text), ".prj"
    return places.declared, places.declared_by


def _is_ours(grid: Grid) -> bool:
    return grid.name == DICTIONARY_SHEET


def _ranked(book: Workbook) -> list[Grid]:
    def rank(grid: Grid) -> tuple[bool, bool, int]:
        filled = sum(value is not None for row in grid.cells for value in row)
        return grid.hidden, grid.width < 2 or len(grid.cells) < _FEWEST_ROWS, -filled

    return sorted((g for g in book.grids if g.cells and not _is_ours(g)), key=rank)


def _chosen(book: Workbook, sheet: str | None) -> Grid:
    ranked = _ranked(book)
    if not ranked:
        raise EmptyLayer("表格是空的，没有任何单元格。", "The table is empty: it has no cells.")
    if sheet is None:
        return ranked[0]
    named = next((grid for grid in ranked if grid.name == sheet), None)
    if named is None:
        names = [grid.name for grid in ranked]
        raise UnreadableFile(
            f"没有工作表“{sheet}”，有：{'、'.join(names)}。",
            f"There is no sheet {sheet!r}; there are: {', '.join(names)}.",
        )
    return named


def _understood(book: Workbook, grid: Grid) -> Sheet:
    ledger = understand(grid)
    return replace(ledger, findings=(*_file_findings(book, grid), *ledger.findings))


def _file_findings(book: Workbook, grid: Grid) -> list[Finding]:
    found: list[Finding] = []
    hidden = [other.name for other in _ranked(book) if other.hidden and other is not grid]
    if hidden:
        found.append(Finding("sheets_hidden", values={"hidden": hidden}))
    if grid.hidden:
        found.append(Finding("sheet_is_hidden", values={"sheet": grid.name}))
    if book.kind in {"html", "xml"}:
        found.append(Finding("table_is_markup", values={"kind": book.kind.upper()}))
    if book.encoding_guessed:
        found.append(Finding("encoding_guessed", values={"encoding": book.encoding}))
    return found
