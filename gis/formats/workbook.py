"""Any table file to grids: xlsx, xls, ods, delimited text, and markup that calls itself xls."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import python_calamine as calamine

from gis.encodings import decode
from gis.errors import UnreadableFile
from gis.formats.csv_text import read_delimited
from gis.formats.grid import Grid, tidy
from gis.formats.html_table import read_html, read_spreadsheet_xml
from gis.formats.ole_chains import sound_chains
from gis.formats.xlsx_scan import BookScan, SheetScan, scan_xlsx

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_HEAD = 4096
_LONGEST_GAP = 100
"""Blank rows kept in a run: enough to tell that another table begins below."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """The grids of a file in its order, how its texts were encoded, and what it really is.

    ``kind`` is ``xlsx``, ``xls``, ``ods``, ``csv``, ``html`` or ``xml``.
    """

    grids: tuple[Grid, ...]
    kind: str
    encoding: str = "utf-8"
    encoding_guessed: bool = False
    system_1904: bool = False


def read_workbook(path: Path, name: str, encoding: str | None = None) -> Workbook:
    """All sheets of a table file, whatever its name says it is.

    ``name`` titles the sheet of files that have only one; ``encoding`` is what a person chose.

    Raises:
        UnreadableFile: damaged, with a password, or no table.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise UnreadableFile("文件是空的（0 字节）。", "The file is empty (0 bytes).")
    if head.startswith(_ZIP):
        return _zipped(path)
    if head.startswith(_OLE):
        if not sound_chains(path.read_bytes()):
            raise _damaged()
        return Workbook(tuple(_grids(path, BookScan())), "xls")
    return _text(path.read_bytes(), name, encoding)


def holds_one_sheet(path: Path) -> bool:
    """Whether a file is plain delimited text, which has no sheets to choose from."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return not head.startswith((_ZIP, _OLE)) and b"<" not in head.lstrip()[:64].replace(b"\0", b"")


def _zipped(path: Path) -> Workbook:
    try:
        scan = scan_xlsx(path)
    except UnreadableFile:
        if not _is_ods(path):
            raise
        return Workbook(tuple(_grids(path, BookScan())), "ods")
    return Workbook(tuple(_grids(path, scan)), "xlsx", system_1904=scan.system_1904)


def _is_ods(path: Path) -> bool:
    with path.open("rb") as file:
        return b"opendocument.spreadsheet" in file.read(_HEAD)


@contextmanager
def _guarded() -> Iterator[None]:
    """The reader's own errors as ours; on badly broken files it stops with a panic instead."""
    try:
        yield
    except calamine.PasswordError as error:
        raise UnreadableFile(
            "Excel文件有密码。请去掉密码后再导入。",
            "The workbook has a password. Remove it and import again.",
        ) from error
    except (calamine.CalamineError, calamine.XmlError, calamine.ZipError, OSError) as error:
        raise _damaged() from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # no class of Python's, so not importable
            raise
        raise _damaged() from error


def _damaged() -> UnreadableFile:
    return UnreadableFile(
        "Excel文件已损坏，打不开。请在Excel里打开并另存后再导入。",
        "The workbook is damaged. Open it in Excel, save it again and import that.",
    )


def _grids(path: Path, scan: BookScan) -> list[Grid]:
    with _guarded(), calamine.CalamineWorkbook.from_path(path) as book:
        return [
            _grid(book.get_sheet_by_name(meta.name), meta, scan.sheets.get(meta.name))
            for meta in book.sheets_metadata
            if meta.typ is calamine.SheetTypeEnum.WorkSheet
        ]


def _grid(
    sheet: calamine.CalamineSheet, meta: calamine.SheetMetadata, scan: SheetScan | None
) -> Grid:
    faults = dict(scan.faults) if scan else {}
    numbers, cells = _used_rows(sheet, {row for row, _ in faults})
    merges = sheet.merged_cell_ranges
    grid = Grid(
        name=meta.name,
        cells=tidy(cells),
        merges=None if merges is None else [(*start, *end) for start, end in merges],
        faults=faults,
        hidden=meta.visible is not calamine.SheetVisibleEnum.Visible,
    )
    return grid if not cells or numbers[-1] + 1 == len(cells) else _renumbered(grid, numbers)


def _used_rows(
    sheet: calamine.CalamineSheet, faulty: set[int]
) -> tuple[list[int], list[list[Any]]]:
    """Rows of a sheet with their numbers from 0; of very long gaps only the beginning.

    A lonely cell in the last row of a sheet makes a million rows above it, all blank.
    """
    if sheet.start is None:
        return [], []
    top, left = sheet.start
    indent: list[Any] = [""] * left
    blank: list[Any] = [""] * sheet.width
    gap = min(top, _LONGEST_GAP)
    numbers, cells = list(range(gap)), [blank] * gap
    for number, row in enumerate(sheet.iter_rows(), top):
        gap = gap + 1 if row == blank and number not in faulty else 0
        if gap <= _LONGEST_GAP:
            numbers.append(number)
            cells.append([*indent, *row])
    return numbers, cells


def _renumbered(grid: Grid, numbers: list[int]) -> Grid:
    """The same grid, whose rows are these of the sheet."""
    place = {number: at for at, number in enumerate(numbers)}
    merges = [
        (place[top], left, bisect_right(numbers, bottom) - 1, right)
        for top, left, bottom, right in grid.merges or ()
        if top in place
    ]
    return replace(
        grid,
        merges=None if grid.merges is None else merges,
        faults={
            (place[row], column): fault
            for (row, column), fault in grid.faults.items()
            if row in place
        },
        lines=[number + 1 for number in numbers[: len(grid.cells)]],
    )


def _text(data: bytes, name: str, encoding: str | None) -> Workbook:
    decoded = decode(data, encoding)
    text = decoded.text.lstrip("\ufeff")
    if _is_noise(text[:_HEAD]):
        raise UnreadableFile(
            "认不出这是什么表格，请另存为xlsx或CSV。",
            "This is no table that can be read. Save it as xlsx or CSV.",
        )
    start = text[:_HEAD].lstrip().lower()
    if start.startswith("<?xml") and "urn:schemas-microsoft-com:office:spreadsheet" in start:
        return Workbook(tuple(read_spreadsheet_xml(data, name)), "xml", decoded.encoding)
    if start.startswith("<") and any(tag in start for tag in ("<html", "<table", "<!doctype html")):
        return Workbook((read_html(text, name),), "html", decoded.encoding, decoded.guessed)
    grid = read_delimited(text, name)
    return Workbook((grid,), "csv", decoded.encoding, decoded.guessed)


def _is_noise(text: str) -> bool:
    """Bytes that are no text: control characters and characters that could not be decoded."""
    odd = sum((c < " " and c not in "\t\r\n\x0b\x0c") or c in "\ufffd\x7f" for c in text)
    return odd * 50 > len(text)
