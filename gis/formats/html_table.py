"""Tables that office systems save as HTML or XML and call .xls."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from defusedxml.ElementTree import ParseError, fromstring

from gis.errors import UnreadableFile
from gis.formats.grid import Grid, Span, tidy

_MOST_SPAN = 1000
_SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"


def read_html(text: str, name: str) -> Grid:
    """The table with the most cells of a page.

    Raises:
        UnreadableFile: there is no table in it.
    """
    parser = _Tables()
    parser.feed(text)
    parser.close()
    tables = [table for table in parser.tables if table.cells]
    if not tables:
        raise UnreadableFile(
            "这是网页，里面没有表格（可能是登录页或出错页）。请重新导出。",
            "This is a web page without a table (perhaps a login or error page). Export it again.",
        )
    best = max(tables, key=lambda table: sum(len(row) for row in table.cells))
    return Grid(name, tidy(best.cells), best.merges)


class _Table:
    """Cells placed where spans of the rows above leave room."""

    def __init__(self) -> None:
        self.cells: list[list[Any]] = []
        self.merges: list[Span] = []
        self._taken: set[tuple[int, int]] = set()

    def row(self) -> None:
        self.cells.append([])

    def add(self, text: str, down: int, across: int) -> None:
        if not self.cells:
            self.row()
        row, column = len(self.cells) - 1, 0
        while (row, column) in self._taken:
            column += 1
        line = self.cells[row]
        line.extend([None] * (column + 1 - len(line)))
        line[column] = text
        for r in range(row, row + down):
            self._taken.update((r, c) for c in range(column, column + across))
        if down > 1 or across > 1:
            self.merges.append((row, column, row + down - 1, column + across - 1))


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._open: list[_Table] = []
        self._text: list[str] | None = None
        self._span = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._finish()
            self._open.append(_Table())
            self.tables.append(self._open[-1])
        elif tag == "tr" and self._open:
            self._finish()
            self._open[-1].row()
        elif tag in {"td", "th"} and self._open:
            self._finish()
            self._text = []
            given = dict(attrs)
            self._span = (_span(given.get("rowspan")), _span(given.get("colspan")))
        elif tag == "br" and self._text is not None:
            self._text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr"}:
            self._finish()
        elif tag == "table" and self._open:
            self._finish()
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def close(self) -> None:
        super().close()
        self._finish()

    def _finish(self) -> None:
        if self._text is not None and self._open:
            lines = "".join(self._text).replace("\xa0", " ").split("\n")
            text = "\n".join(line for part in lines if (line := " ".join(part.split())))
            self._open[-1].add(text, *self._span)
        self._text = None


def _span(text: str | None) -> int:
    return min(max(int(text), 1), _MOST_SPAN) if text and text.strip().isdigit() else 1


def read_spreadsheet_xml(data: bytes, name: str) -> list[Grid]:
    """XML Spreadsheet 2003: one grid per worksheet.

    Raises:
        UnreadableFile: damaged XML.
    """
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, ValueError) as error:
        raise UnreadableFile(
            "XML表格已损坏，请在Excel里另存为xlsx。",
            "The XML spreadsheet is damaged. Save it as xlsx in Excel.",
        ) from error
    return [
        _worksheet(sheet, sheet.get(f"{_SPREADSHEET}Name") or name)
        for sheet in root.iter(f"{_SPREADSHEET}Worksheet")
    ]


def _worksheet(sheet: Any, name: str) -> Grid:
    cells: list[list[Any]] = []
    merges: list[Span] = []
    for row in sheet.iter(f"{_SPREADSHEET}Row"):
        at = _index(row, len(cells))
        if at > len(cells) + 100_000:
            break
        cells.extend([] for _ in range(at - len(cells)))
        cells.append(_row(row, at, merges))
    return Grid(name, tidy(cells), merges)


def _row(row: Any, at: int, merges: list[Span]) -> list[Any]:
    line: list[Any] = []
    skipped = 0
    for cell in row.iter(f"{_SPREADSHEET}Cell"):
        column = min(_index(cell, len(line) + skipped), 16_384)
        skipped = 0
        line.extend([None] * (column - len(line)))
        across = _span(cell.get(f"{_SPREADSHEET}MergeAcross")) if _has(cell, "MergeAcross") else 0
        down = _span(cell.get(f"{_SPREADSHEET}MergeDown")) if _has(cell, "MergeDown") else 0
        line.append(_typed(cell.find(f"{_SPREADSHEET}Data")))
        skipped = across
        if across or down:
            merges.append((at, column, at + down, column + across))
    return line


def _has(cell: Any, name: str) -> bool:
    return (cell.get(f"{_SPREADSHEET}{name}") or "0") != "0"


def _index(element: Any, otherwise: int) -> int:
    text = element.get(f"{_SPREADSHEET}Index") or ""
    return int(text) - 1 if text.isdigit() and int(text) > otherwise else otherwise


def _typed(data: Any) -> Any:
    if data is None:
        return None
    text = "".join(data.itertext())
    kind = data.get(f"{_SPREADSHEET}Type")
    if kind == "Number" and re.fullmatch(r"[-+]?[\d.]+(e[-+]?\d+)?", text, re.IGNORECASE):
        return float(text)
    if kind == "DateTime":
        return text[:10]
    return text
