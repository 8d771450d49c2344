"""What a row below the header is: data, or what people put between and below the data."""

from __future__ import annotations

import re
from typing import Any

from gis.formats.grid import Grid
from gis.formats.units import plain

_TOTAL = re.compile(
    r"(总计|合计|小计|累计|共计|总和|汇总|合计数|grandtotal|subtotal|total|sum)([:：(].*)?"
)
_TOTAL_END = re.compile(r".{1,12}(小计|合计|总计)")
_NOTE = re.compile(
    r"(备注|附注|注释?|说明|填[表报](说明|人|单位|日期|时间)|制表人?|审[核批]人?|复核人?|经办人|"
    r"(单位)?负责人|联系(人|电话|方式)|(数据|资料)来源|notes?|remarks?|source|"
    r"prepared by)\s*[:：.、\d].*",
    re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(
    r"[(（]?[一二三四五六七八九十]+[)）、.．\s].+|第[一二三四五六七八九十\d]+[批类章部].*"
)


def kind_of_row(
    row: list[Any], number: int, grid: Grid, serial: int | None, header_rows: list[list[Any]]
) -> str:
    """``data``, ``blank``, ``serial``, ``total``, ``note``, ``section`` or ``header``.

    ``number`` counts rows of the grid from 0, ``serial`` is the column of running numbers.
    """
    filled = [(c, value) for c, value in enumerate(row) if value is not None]
    if not filled:
        return "data" if any((number, c) in grid.faults for c in range(len(row))) else "blank"
    if row in header_rows and len(filled) > 1:
        return "header"
    if _is_total(filled, serial):
        return "total"
    if _is_note([value for _, value in filled]):
        return "note"
    if len(filled) == 1:
        return _kind_of_lonely(filled[0], number, grid, serial)
    return "data"


def _kind_of_lonely(cell: tuple[int, Any], number: int, grid: Grid, serial: int | None) -> str:
    column, value = cell
    if not isinstance(value, str):
        return "serial" if column == serial else "data"
    across = any(
        top == number and bottom == number and right > left
        for top, left, bottom, right in grid.merges or ()
    )
    if grid.width > 2 and (across or _SECTION.fullmatch(value.strip()) or column == serial):
        return "section"
    return "data"


def _is_total(filled: list[tuple[int, Any]], serial: int | None) -> bool:
    """A sum line: the word stands in one of the first two filled cells, numbers behind it."""
    for _, value in filled[:2]:
        if isinstance(value, str):
            word = plain(value)
            if _TOTAL.fullmatch(word) or (_TOTAL_END.fullmatch(word) and len(filled) > 1):
                others = [v for c, v in filled if v is not value and c != serial]
                return all(not isinstance(v, str) or len(v) < 20 for v in others)
    return False


def _is_note(filled: list[Any]) -> bool:
    """备注：… below the data, or a line of signatures (填表人：… 审核人：…)."""
    first = filled[0]
    if not isinstance(first, str) or not _NOTE.fullmatch(first.strip()):
        return len(filled) == 1 and first in {"备注", "注", "说明"}
    return all(isinstance(value, str) and re.search(r"[:：]", value) for value in filled[1:])
