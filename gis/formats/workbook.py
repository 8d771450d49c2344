"""Any table file to grids: xlsx, xls, ods, delimited text, and markup that calls itself xls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import python_calamine as calamine

from gis.encodings import decode
from gis.errors import UnreadableFile
from gis.formats.csv_text import read_delimited
from gis.formats.grid import Grid, Span, tidy
from gis.formats.html_table import read_html, read_spreadsheet_xml
from gis.formats.ole_chains import sound_chains
from gis.formats.xlsx_scan import BookScan, SheetScan, scan_xlsx

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_HEAD = 4096


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
    rows: list[list[Any]] = []
    if sheet.start is not None:
        rows = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    hidden = meta.visible is not calamine.SheetVisibleEnum.Visible
    return Grid(
        meta.name, tidy(rows), _merges(sheet), dict(scan.faults) if scan else {}, hidden=hidden
    )


def _merges(sheet: calamine.CalamineSheet) -> list[Span] | None:
    ranges = sheet.merged_cell_ranges
    if ranges is None:
        return None
    return [(top, left, bottom, right) for (top, left), (bottom, right) in ranges]


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
