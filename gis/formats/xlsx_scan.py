"""What the fast reader of workbooks does not tell: errors, formulas without a value, true size.

The reader hands over a blank for ``#N/A`` and for a formula that was never computed, and builds a
full rectangle however far away a lonely cell lies. So the sheets' XML is walked first.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from defusedxml.ElementTree import ParseError, fromstring

from gis.errors import UnreadableFile, UnsafeArchive

MOST_CELLS = 20_000_000
"""Rows times columns that are read; a sheet of a town has a hundredth of that."""
MOST_BYTES = 1 << 28
"""What its texts may unpack to, photos aside: twice a hundred thousand rows of thirty columns."""
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})$")
_COLUMNS = re.compile(rb'<c r="([A-Z]{1,3})\d')
_ROWS = re.compile(rb'<c r="[A-Z]{1,3}(\d{1,7})"')
_COLOURED = re.compile(rb'<c r="[A-Z]{1,3}\d{1,7}"[^>]*/>')
"""A cell without a content: it has a format only, and is not read."""
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


_FAULTS = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError),
    *(KeyError, ValueError, ParseError, expat.ExpatError),
)


@dataclass(slots=True)
class SheetScan:
    """``faults`` by (row, column) from 0: the error, or ``=`` for a formula without value."""

    rows: int = 0
    columns: int = 0
    faults: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(slots=True)
class BookScan:
    """Per sheet name, and whether days are counted from 1904."""

    sheets: dict[str, SheetScan] = field(default_factory=dict)
    system_1904: bool = False


def scan_xlsx(path: Path) -> BookScan:
    """Walk all sheets of an .xlsx or .xlsm.

    Raises:
        UnreadableFile: it is damaged.
        UnsafeArchive: it would unpack to more than can be meant.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            texts = [info for info in archive.infolist() if info.filename.endswith(".xml")]
            if sum(info.file_size for info in texts) > MOST_BYTES:
                raise _too_large()
            return _scan_book(archive)
    except _FAULTS as e:
        raise UnreadableFile(
            "Excel文件已损坏或有密码，打不开。请在Excel里另存为新文件（不加密码）后再导入。",
            "The workbook is damaged or has a password. Save it as a new file without a password.",
        ) from e


def _too_large() -> UnsafeArchive:
    return UnsafeArchive(
        "表格展开后过大，不能读取。请删除多余的空白行列后另存。",
        "The sheet would be too large. Delete its empty rows and columns and save it again.",
    )


def _scan_book(archive: zipfile.ZipFile) -> BookScan:
    workbook = fromstring(archive.read("xl/workbook.xml"), forbid_dtd=True)
    relations = fromstring(archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    scan = BookScan()
    for element in workbook.iter():
        tag = element.tag.rpartition("}")[2]
        if tag == "workbookPr":
            scan.system_1904 = element.get("date1904", "0") in {"1", "true"}
        elif tag == "sheet":
            target = targets.get(element.get(_RELATION), "")
            member = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            with archive.open(member) as sheet:
                scan.sheets[element.get("name", "")] = _scan_sheet(sheet)
    return scan


def _scan_sheet(sheet: IO[bytes]) -> SheetScan:
    content = sheet.read(MOST_BYTES)
    if _has_faults(content):
        scan = _walked(content)
    elif _too_many(scan := _extent(content)):
        scan = _extent(_COLOURED.sub(b"", content))
    if _too_many(scan):
        raise _too_large()
    return scan


def _too_many(scan: SheetScan) -> bool:
    return scan.rows * scan.columns > MOST_CELLS


def _has_faults(content: bytes) -> bool:
    """Whether a walk cell by cell is worth its time: formulas, errors, or unusual XML."""
    usual = b"<c r=" in content and b"<!DOCTYPE" not in content
    return not usual or any(mark in content for mark in (b"<f", b't="e"', b"t='e'"))


def _extent(content: bytes) -> SheetScan:
    """The size of a sheet that holds plain values only."""
    columns = set(_COLUMNS.findall(content))
    rows = max((int(match) for match in set(_ROWS.findall(content))), default=0)
    return SheetScan(rows, max((_column_number(name.decode()) for name in columns), default=0))


def _walked(content: bytes) -> SheetScan:
    walker = _Walker()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = walker.start
    parser.EndElementHandler = walker.end
    parser.CharacterDataHandler = walker.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.Parse(content, True)
    return walker.scan


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _refuse_doctype(*_: Any) -> None:
    raise ValueError("a document type has no place in a sheet")


class _Walker:
    """Follows ``<c r="B2" t="e"><f>..</f><v>#N/A</v></c>``."""

    def __init__(self) -> None:
        self.scan = SheetScan()
        self._at: tuple[int, int] = (0, 0)
        self._last: tuple[int, int] = (-1, -1)
        self._kind = ""
        self._formula = False
        self._inside = ""
        self._value = ""
        self._filled = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "row":
            row = attributes.get("r", "")
            self._last = (int(row) - 1 if row.isdigit() else self._last[0] + 1, -1)
        elif tag == "c":
            self._at = self._place(attributes.get("r", ""))
            self._last = self._at
            self._kind = attributes.get("t", "")
            self._formula, self._filled, self._value = False, False, ""
        elif tag in {"f", "v", "is"}:
            self._inside = tag
            self._formula |= tag == "f"
            # A formula whose value is the empty text has been computed: =IF(A2="","",A2*2)
            self._filled |= tag == "is" or (tag == "v" and self._kind == "str")

    def text(self, data: str) -> None:
        if self._inside == "v":
            self._value += data
            self._filled = True

    def end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag in {"f", "v", "is"}:
            self._inside = ""
        elif tag == "c":
            self._close()

    def _place(self, reference: str) -> tuple[int, int]:
        match = _REFERENCE.match(reference)
        if not match:
            return self._last[0], self._last[1] + 1
        return int(match[2]) - 1, _column_number(match[1]) - 1

    def _close(self) -> None:
        if not (self._filled or self._formula):
            return
        row, column = self._at
        self.scan.rows = max(self.scan.rows, row + 1)
        self.scan.columns = max(self.scan.columns, column + 1)
        if self._kind == "e":
            self.scan.faults[self._at] = self._value or "#"
        elif self._formula and not self._filled:
            self.scan.faults[self._at] = "="
