"""Excel workbooks: frozen header, units in headings, no text that becomes a formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from gis.formats.export import Export, yes_no
from gis.formats.packing import FIXED_TIME, pack
from gis.formats.table import DICTIONARY_HEADINGS, Column, ColumnType, Language, dictionary_rows
from gis.formats.write_csv import WKT, wkt_texts

DICTIONARY_SHEET = "数据字典 dictionary"
CELL_CHARACTERS = 32_767
"""What Excel holds in one cell; a longer WKT is left out and the dictionary says so."""

_FORMATS: dict[ColumnType, str] = {
    "text": "@",
    "integer": "#,##0",
    "number": "#,##0.00##",
    "date": "yyyy-mm-dd",
    "boolean": "General",
}
_BOLD = Font(bold=True)
_HEAD_FILL = PatternFill("solid", fgColor="DDE6F0")
_WRAP = Alignment(wrap_text=True, vertical="center", horizontal="center")
_NARROWEST, _WIDEST = 8, 40
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
_SHEET_NAME_LENGTH = 31


def write_xlsx(path: Path, export: Export) -> None:
    """A sheet with the data, a second with the dictionary."""
    workbook = Workbook(write_only=True)
    _data_sheet(workbook, export)
    _dictionary_sheet(workbook, export)
    workbook.properties.creator = "landtrack"
    workbook.properties.created = datetime(*FIXED_TIME)  # noqa: DTZ001 - xlsx has no zone
    buffer = io.BytesIO()
    workbook.save(buffer)
    _write_without_clock(path, buffer)


def _data_sheet(workbook: Workbook, export: Export) -> None:
    table = export.table
    sheet = workbook.create_sheet(_sheet_name(table.title(export.language)))
    headings = [column.heading(export.language) for column in table.columns]
    geometry = wkt_texts(export) if table.geoms is not None else None
    if geometry is not None:
        headings.append(WKT)
    _set_widths(sheet, headings, table.rows)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(len(headings), 1))}{len(table.rows) + 1}"
    sheet.append([_heading_cell(sheet, heading) for heading in headings])
    for number, row in enumerate(table.rows):
        cells = [
            _cell(sheet, column, value, export.language)
            for column, value in zip(table.columns, row, strict=True)
        ]
        if geometry is not None:
            fits = len(geometry[number]) <= CELL_CHARACTERS
            cells.append(_text_cell(sheet, geometry[number] if fits else ""))
        sheet.append(cells)


def _dictionary_sheet(workbook: Workbook, export: Export) -> None:
    sheet = workbook.create_sheet(DICTIONARY_SHEET)
    rows = dictionary_rows(export.table, export.srid)
    if export.table.geoms is not None:
        rows += _too_long_notes(export)
    _set_widths(sheet, DICTIONARY_HEADINGS, rows)
    sheet.freeze_panes = "A2"
    sheet.append([_heading_cell(sheet, heading) for heading in DICTIONARY_HEADINGS])
    for row in rows:
        sheet.append([_text_cell(sheet, value) for value in row])


def _too_long_notes(export: Export) -> list[tuple[str, ...]]:
    """Which rows (as the sheet numbers them) have a geometry too long for a cell."""
    texts = wkt_texts(export)
    rows = ", ".join(str(n) for n, text in enumerate(texts, 2) if len(text) > CELL_CHARACTERS)
    if not rows:
        return []
    zh = f"以下行的图形超过单元格{CELL_CHARACTERS}字的上限, 未写入, 请另取GeoPackage: {rows}"
    en = f"geometry over {CELL_CHARACTERS} characters left out, take the GeoPackage: rows {rows}"
    return [(WKT, "图形", "geometry", "", "", zh, en)]


def _cell(sheet: WriteOnlyWorksheet, column: Column, value: Any, language: Language) -> Cell | None:
    if value is None:
        return None
    if column.type == "text":
        return _text_cell(sheet, str(value))
    if column.type == "boolean":
        return _text_cell(sheet, yes_no(bool(value), language))
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = _FORMATS[column.type]
    return cell


def _text_cell(sheet: WriteOnlyWorksheet, value: str) -> Cell:
    """A text stays a text: leading = + - @ are not formulas, long numbers keep their digits."""
    cell = WriteOnlyCell(sheet, value[:CELL_CHARACTERS])
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = True
    return cell


def _heading_cell(sheet: WriteOnlyWorksheet, heading: str) -> Cell:
    cell = _text_cell(sheet, heading)
    cell.font = _BOLD
    cell.fill = _HEAD_FILL
    cell.alignment = _WRAP
    return cell


def _sheet_name(title: str) -> str:
    return _NOT_IN_SHEET_NAMES.sub(" ", title).strip("' ")[:_SHEET_NAME_LENGTH] or "data"


def _set_widths(
    sheet: WriteOnlyWorksheet, headings: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    sample = [row for row, _ in zip(rows, range(200), strict=False)]
    for index, heading in enumerate(headings):
        texts = [heading, *(str(row[index]) for row in sample if index < len(row))]
        widest = max(_display_width(text) for text in texts)
        width = min(max(widest + 2, _NARROWEST), _WIDEST)
        sheet.column_dimensions[get_column_letter(index + 1)].width = width  # type: ignore[attr-defined]


def _display_width(text: str) -> int:
    return sum(1 if character < "\u2e80" else 2 for character in text)


def _write_without_clock(path: Path, buffer: io.BytesIO) -> None:
    """The library stamps the moment of saving into two places; both get a fixed time."""
    moment = datetime(*FIXED_TIME).isoformat() + "Z"  # noqa: DTZ001
    stamp, stopped = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*"), rb"\g<1>" + moment.encode()
    with zipfile.ZipFile(buffer) as archive:
        entries = [(name, archive.read(name)) for name in archive.namelist()]
    core = "docProps/core.xml"
    pack(path, [(n, stamp.sub(stopped, c) if n == core else c) for n, c in entries])
