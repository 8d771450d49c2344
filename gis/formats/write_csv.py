"""CSV with WKT: quoted as RFC 4180 says, readable by Excel, and never a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import shapely
from pyproj import CRS

from gis.formats.dbf import check_encoding
from gis.formats.export import Export, yes_no
from gis.formats.table import DICTIONARY_HEADINGS, Language

WKT = "WKT"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(path: Path, export: Export) -> None:
    """Titles with units in the heading, the geometry in the column WKT, its CRS in a ``.prj``."""
    check_encoding(export.table, export.encoding)
    table = export.table
    headings = [column.heading(export.language) for column in table.columns]
    texts = [""] * len(table.rows)
    if table.geoms is not None:
        headings.append(WKT)
        texts = wkt_texts(export)
        prj = CRS.from_epsg(export.srid).to_wkt("WKT1_ESRI")
        path.with_suffix(".prj").write_text(prj, encoding="utf-8")
    rows = (
        [_cell(value, export.language) for value in row] + [text] * (table.geoms is not None)
        for row, text in zip(table.rows, texts, strict=True)
    )
    path.write_bytes(csv_bytes(headings, rows, export.encoding))


def wkt_texts(export: Export) -> list[str]:
    """The geometries as WKT in the wanted CRS, empty where there is none."""
    texts = shapely.to_wkt(export.geoms(), rounding_precision=export.decimals, trim=True)
    return ["" if text is None else str(text) for text in texts.tolist()]


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[Any]], encoding: str) -> bytes:
    """The whole file. UTF-8 carries a byte order mark: Excel takes it for GBK otherwise."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8-sig" if encoding == "utf-8" else encoding)


def dictionary_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """The data dictionary as a file of its own (UTF-8)."""
    return csv_bytes(DICTIONARY_HEADINGS, ([safe_cell(c) for c in row] for row in rows), "utf-8")


def _cell(value: Any, language: Language) -> Any:
    return yes_no(value, language) if isinstance(value, bool) else safe_cell(value)


def safe_cell(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
