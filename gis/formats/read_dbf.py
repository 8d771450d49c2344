"""The attribute table of a shapefile, cell by cell.

GDAL reads DBF too, but one impossible date or one byte that is not in the declared encoding makes
it refuse the whole file, and it does not say in which row. Tables from the field are full of
both, so the cells are read here: what cannot be read becomes empty and is named.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.encodings import LANGUAGE_DRIVERS, all_decode, best_encoding, decode_cell, known_encoding
from gis.errors import UnreadableFile
from gis.findings import Finding

HEADER = 32
MOST_CELLS_NAMED = 200
"""Findings per kind and column; a file with more has one fault, not thousands."""

Bytes = NDArray[np.bytes_]


@dataclass(frozen=True, slots=True)
class DbfField:
    """One column as the header describes it."""

    raw_name: bytes
    kind: str
    start: int
    width: int
    decimals: int


@dataclass(frozen=True, slots=True)
class DbfTable:
    """``columns`` in file order, one value a record; ``deleted`` marks records struck out."""

    columns: dict[str, list[Any]]
    count: int
    deleted: NDArray[np.bool_]
    encoding: str
    findings: list[Finding]


def read_dbf(path: Path, *, label: str | None = None, chosen: str | None = None) -> DbfTable:
    """Read a DBF file. ``label`` is the text of the .cpg, ``chosen`` what a person chose.

    Raises:
        UnreadableFile: the header is not that of a DBF table.
    """
    data = path.read_bytes()
    fields, start, width = _header(data)
    count = min(int.from_bytes(data[4:8], "little"), max(0, len(data) - start) // max(width, 1))
    records = np.frombuffer(data, dtype=np.uint8, count=count * width, offset=start)
    records = records.reshape(count, width)
    findings: list[Finding] = []
    texts = [_stripped(records, field) if field.kind == "C" else [] for field in fields]
    encoding = known_encoding(chosen) if chosen else None
    if encoding is None:
        names = [field.raw_name for field in fields]
        foreign = [text for text in (*names, *map(_joined, texts)) if not text.isascii()]
        declared = known_encoding(label) or LANGUAGE_DRIVERS.get(data[29])
        encoding = best_encoding(foreign, declared)
        if not all_decode(foreign, encoding):  # perhaps a cell is cut: look at each by itself
            foreign = [cell for column in foreign for cell in column.split(b"\n")]
            encoding = best_encoding(foreign, declared)
        findings += _encoding_findings(foreign, declared, encoding)
    columns: dict[str, list[Any]] = {}
    for field, raw in zip(fields, texts, strict=True):
        name = _unique(_field_name(field, encoding, findings), columns)
        if field.kind == "C":
            columns[name] = _texts(name, raw, encoding, findings)
        else:
            columns[name] = _cells(field, name, _slice(records, field), findings)
    deleted = records[:, 0] == ord("*") if count else np.zeros(0, dtype=bool)
    return DbfTable(columns, count, deleted, encoding, findings)


def _header(data: bytes) -> tuple[list[DbfField], int, int]:
    start, width = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
    if len(data) < HEADER or start < HEADER + 1 or width < 1 or start > len(data):
        raise UnreadableFile(
            "属性表（.dbf）已损坏，读不出表头。", "The attribute table (.dbf) has a broken header."
        )
    fields, offset = [], 1
    for at in range(HEADER, start - HEADER + 1, HEADER):
        if data[at] == 0x0D:
            break
        kind, size = chr(data[at + 11]), data[at + 16]
        fields.append(
            DbfField(data[at : at + 11].split(b"\0")[0], kind, offset, size, data[at + 17])
        )
        offset += size
    if not fields or offset > width:
        raise UnreadableFile(
            "属性表（.dbf）已损坏，字段与记录长度不符。",
            "The attribute table (.dbf) is broken: fields and record length do not agree.",
        )
    return fields, start, width


def _slice(records: NDArray[np.uint8], field: DbfField) -> Bytes:
    part = records[:, field.start : field.start + field.width]
    if not field.width:
        return np.zeros(len(records), dtype="S1")
    return np.ascontiguousarray(part).view(f"S{field.width}").ravel()


def _stripped(records: NDArray[np.uint8], field: DbfField) -> list[bytes]:
    cells: list[bytes] = np.strings.strip(_slice(records, field), b" \0").tolist()
    return cells


def _joined(cells: list[bytes]) -> bytes:
    """Cells with line ends between, which are no part of a character in any of the encodings."""
    return b"\n".join(cells)


def _encoding_findings(foreign: list[bytes], declared: str | None, best: str) -> list[Finding]:
    if not foreign or best == declared:
        return []
    code = "encoding_guessed" if declared is None else "encoding_label_wrong"
    return [Finding(code, values={"encoding": best, "declared": declared or ""})]


def _field_name(field: DbfField, encoding: str, findings: list[Finding]) -> str:
    name, cut = decode_cell(field.raw_name, encoding)
    name = name.strip()
    if cut:
        findings.append(Finding("field_name_cut", field=name, values={"name": name}))
    return name or "FIELD"


def _unique(name: str, taken: dict[str, list[Any]]) -> str:
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    return candidate


def _cells(field: DbfField, name: str, cells: Bytes, findings: list[Finding]) -> list[Any]:
    if field.kind in "NF":
        return _numbers(field, name, cells, findings)
    if field.kind == "D":
        return _parsed(name, cells, _date, findings)
    if field.kind == "L":
        return [_LOGICAL.get(cell.strip()) for cell in cells.tolist()]
    return _binary(field, cells)


def _binary(field: DbfField, cells: Bytes) -> list[Any]:
    """Integers and doubles of newer table versions; notes and pictures stay empty."""
    layout = {("I", 4): "<i4", ("+", 4): "<i4", ("O", 8): "<f8", ("B", 8): "<f8"}
    form = layout.get((field.kind, field.width))
    if form is None:
        return [None] * len(cells)
    return list(np.ascontiguousarray(cells).view(form).tolist())


_LOGICAL = {b"T": True, b"t": True, b"Y": True, b"y": True} | {
    b"F": False,
    b"f": False,
    b"N": False,
    b"n": False,
}


def _texts(name: str, raw: list[bytes], encoding: str, findings: list[Finding]) -> list[str | None]:
    try:
        texts = _joined(raw).decode(encoding).split("\n")
    except UnicodeDecodeError:
        texts = []
    if len(texts) != len(raw):  # a cut character or a line break inside a cell
        texts = []
        for number, cell in enumerate(raw, 1):
            text, cut = decode_cell(cell, encoding)
            texts.append(text.strip("\0 "))
            if cut:
                findings.append(
                    Finding("text_cut", row=number, field=name, values={"text": text.strip()})
                )
    return [text or None for text in texts]


def _numbers(
    field: DbfField, name: str, cells: Bytes, findings: list[Finding]
) -> list[float | int | None]:
    stripped = np.strings.strip(cells, b" \0\t")
    filled = stripped != b""
    whole = field.decimals == 0 and field.kind == "N"
    try:
        values = stripped[filled].astype(np.int64 if whole else np.float64)
    except (ValueError, OverflowError):
        return _parsed(name, cells, _integer if whole else _decimal, findings)
    if not np.isfinite(values).all():
        return _parsed(name, cells, _decimal, findings)
    result = np.full(len(cells), None, dtype=object)
    result[filled] = values.tolist()
    return list(result)


def _parsed(name: str, cells: Bytes, parse: Any, findings: list[Finding]) -> list[Any]:
    """Cell by cell; what cannot be read is empty and named (so many times at most)."""
    values: list[Any] = []
    named = 0
    for number, cell in enumerate(cells.tolist(), 1):
        text = cell.strip(b" \0\t").decode("latin-1")
        try:
            values.append(parse(text) if text else None)
        except (ValueError, OverflowError):
            values.append(None)
            named += 1
            if named <= MOST_CELLS_NAMED:
                findings.append(
                    Finding("cell_unreadable", row=number, field=name, values={"text": text})
                )
    return values


def _integer(text: str) -> int:
    number = float(text)
    return int(text) if text.lstrip("+-").isdigit() else int(number)


def _decimal(text: str) -> float:
    number = float(text)
    if not np.isfinite(number):
        raise ValueError(text)
    return number


def _date(text: str) -> dt.date:
    return dt.date(int(text[:4]), int(text[4:6]), int(text[6:8]))
