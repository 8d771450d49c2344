"""Rows pasted from a spreadsheet, as text: cells, a heading if there is one, what columns mean."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from landtrack.errors import Invalid
from landtrack.fields import FIELDS
from landtrack.mapping import propose_columns
from landtrack.stages import Track

MOST_ROWS, MOST_COLUMNS = 2_000, 80
KEY = "reference"
"""The field by which rows are matched with records."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """Cells of equal width. ``headings`` are those of the paste, or 第1列 ... where it has none.

    ``first`` is the number of the first row of data, as the person sees it in the paste.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first: int
    has_headings: bool


def read_pasted(text: str) -> Pasted:
    """The cells of a paste: tabs between cells, as spreadsheets copy them; empty rows left out.

    Raises:
        Invalid: nothing in it, or more than is taken at once.
    """
    lines = csv.reader(io.StringIO(text.strip("\r\n")), delimiter="\t")
    try:
        rows = [tuple(cell.strip() for cell in row) for row in lines if any(map(str.strip, row))]
    except csv.Error as error:
        raise Invalid(
            f"看不懂粘贴的内容（{error}）。请在 Excel 里选中单元格后复制，再粘贴到这里。",
            f"The paste cannot be read ({error}). Select cells in Excel, copy, and paste here.",
            field="text",
        ) from None
    if not rows:
        raise Invalid(
            "还没有粘贴任何内容。请在 Excel 里选中要更新的行（含编号列），复制后粘贴到这里。",
            "Nothing was pasted. Select the rows in Excel, the reference column included, copy "
            "them, and paste here.",
            field="text",
        )
    width = max(map(len, rows))
    if len(rows) > MOST_ROWS or width > MOST_COLUMNS:
        raise Invalid(
            f"一次最多粘贴 {MOST_ROWS} 行、{MOST_COLUMNS} 列，现有 {len(rows)} 行、{width} 列。"
            "请分批粘贴，或作为文件导入。",
            f"At most {MOST_ROWS} rows and {MOST_COLUMNS} columns are taken at once; these are "
            f"{len(rows)} and {width}. Paste in parts, or import the file.",
            field="text",
        )
    filled = tuple(row + ("",) * (width - len(row)) for row in rows)
    if _is_heading(filled[0]):
        return Pasted(_distinct(filled[0]), filled[1:], 2, has_headings=True)
    names = tuple(f"第{i}列" for i in range(1, width + 1))
    return Pasted(names, filled, 1, has_headings=False)


def _is_heading(row: Sequence[str]) -> bool:
    named = [propose_columns(track, row).values() for track in FIELDS]
    return any(KEY in fields or len(fields) > 1 for fields in named)


def _distinct(headings: Sequence[str]) -> tuple[str, ...]:
    """Headings told apart: a column without one, or with another's, is called by its place."""
    seen: set[str] = set()
    result = []
    for i, heading in enumerate(headings, start=1):
        name = heading if heading and heading not in seen else f"{heading}第{i}列"
        seen.add(name)
        result.append(name)
    return tuple(result)


def propose_fields(pasted: Pasted, tracks: Sequence[Track]) -> list[str]:
    """For each column the field it seems to hold, on records of these kinds first; empty: none.

    Without headings only the first column is proposed: it is usually the reference.
    """
    if not pasted.has_headings:
        return [KEY, *[""] * (len(pasted.headings) - 1)]
    found: dict[str, str] = {}
    for track in dict.fromkeys((*tracks, *FIELDS)):
        for heading, name in propose_columns(track, pasted.headings).items():
            if heading not in found and name not in found.values():
                found[heading] = name
    return [found.get(heading, "") for heading in pasted.headings]
