"""Where a ledger's header is and what it says: title lines, several rows, merged cells, units."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from gis.formats.grid import Grid
from gis.formats.units import Unit, UnitKind, plain, split_heading, unit_of

SEARCHED_ROWS = 25
DEEPEST = 6
_LONGEST_HEADING = 60
_PART_SEPARATOR = "/"

_UNIT_LINE = re.compile(
    r"单\s*位\s*[:：]\s*([^\s;；)）】]+)|\bunits?\s*:\s*([^;)]+)", re.IGNORECASE
)
_LABELLED = re.compile(r"[:：]")
_COORDINATES = re.compile(r"^\s*(srid=\d+;)?\s*(multi)?(point|linestring|polygon)", re.IGNORECASE)
_NUMERIC = re.compile(r"[-+]?[\d,]*\.?\d+%?")
_NUMBERED = re.compile(r"\(?(\d{1,3})\)?(?:=.*)?")
_MONEY = re.compile(
    r"投资|金额|价|资金|产值|税|营收|收入|资本|贷款|费|保证金|invest|price|amount|tax|output"
)
_AREA = re.compile(r"面积|用地|占地|area")
_NO_QUANTITY = re.compile(
    r"(方|企业|单位|人|商|公司|主体|来源|类型|类别|强度|名称|编号|性质|方式|比|率|情况|状态|时间|日期)$"
)


@dataclass(frozen=True, slots=True)
class Header:
    """One column: ``column`` from 0, ``path`` the cells above it from the top down.

    ``name`` is unique in its sheet (``面积/㎡``), ``title`` is without the unit. ``inherited``: the
    unit stands in the sheet's title line, not in the heading.
    """

    column: int
    path: tuple[str, ...]
    name: str
    title: str
    unit: Unit | None = None
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """``first`` to ``last``: the header's rows (``last < first`` where there is none).

    ``body`` is the first row below; ``titles`` the texts above; ``units`` what they say of units.
    """

    first: int
    last: int
    body: int
    titles: tuple[str, ...]
    units: tuple[Unit, ...]
    headers: tuple[Header, ...]
    unnamed: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()


def find_head(grid: Grid) -> Head:
    """The header of a sheet that has at least one filled row."""
    first = _first_row(grid)
    titles = tuple(str(value) for row in grid.cells[:first] for value in row if value is not None)
    units = _stated_units(titles)
    if _is_data(grid.cells[first]):
        headers = [Header(c, (), _letter(c), _letter(c)) for c in _used(grid, first)]
        return Head(first, first - 1, first, titles, units, tuple(headers))
    last = _last_row(grid, first)
    body = last + 1
    while body < len(grid.cells) and _is_numbering(grid.cells[body]):
        body += 1
    paths = _paths(grid, first, last)
    named, unnamed, repeated = _unique([_named(c, paths[c]) for c in _used(grid, first)])
    headers = [_with_stated_unit(header, units) for header in named]
    return Head(first, last, body, titles, units, tuple(headers), unnamed, repeated)


def _used(grid: Grid, first: int) -> list[int]:
    """Columns that hold anything from the header down."""
    return [
        column
        for column in range(grid.width)
        if any(row[column] is not None for row in grid.cells[first:])
        or any((r, column) in grid.faults for r in range(first, len(grid.cells)))
    ]


def _first_row(grid: Grid) -> int:
    filled_rows = [n for n, row in enumerate(grid.cells) if any(v is not None for v in row)]
    for number in filled_rows[:SEARCHED_ROWS]:
        if not _is_title(grid, number):
            return number
    return filled_rows[0]


def _is_title(grid: Grid, number: int) -> bool:
    """A line above the header: one text over several columns, or labelled remarks."""
    filled = [value for value in grid.cells[number] if value is not None]
    below = [sum(v is not None for v in row) for row in grid.cells[number + 1 : number + 6]]
    more_below = max(below, default=0) > len(filled)
    if grid.width < 2 or not more_below:
        return False
    if len(filled) == 1:
        return True
    texts = all(isinstance(value, str) for value in filled)
    labelled = sum(bool(_LABELLED.search(str(value))) for value in filled)
    return texts and labelled >= max(1, len(filled) - 1) and len(filled) <= grid.width // 2 + 1


def _stated_units(titles: tuple[str, ...]) -> tuple[Unit, ...]:
    """``单位：万元、亩`` to both units."""
    found: list[Unit] = []
    for title in titles:
        for match in _UNIT_LINE.finditer(title):
            text = match[1] or match[2]
            words = [text] if unit_of(text) else re.split(r"[,，、/和]|\band\b", text)
            found += [unit for word in words if (unit := unit_of(word))]
    return tuple(dict.fromkeys(found))


def _is_data(row: list[Any]) -> bool:
    """A first row that is no header: mostly numbers, dates or coordinates."""
    filled = [value for value in row if value is not None]
    data = [value for value in filled if _is_value(value)]
    if isinstance(filled[0], str) and all(_is_year(value) for value in filled[1:]):
        return False  # 村 | 2023 | 2024 | 2025
    return len(data) * 2 > len(filled) or any(_COORDINATES.match(str(v)) for v in filled)


def _is_year(value: Any) -> bool:
    return isinstance(value, (int, float)) and value in range(1990, 2101)


def _is_value(value: Any) -> bool:
    if isinstance(value, str):
        return bool(_NUMERIC.fullmatch(value.strip())) or len(value) > _LONGEST_HEADING
    return isinstance(value, (int, float, date))


def _last_row(grid: Grid, first: int) -> int:
    last = first
    while last + 1 < len(grid.cells) and last - first + 1 < DEEPEST:
        if not _continues(grid, first, last):
            break
        last += 1
    return last


def _continues(grid: Grid, first: int, last: int) -> bool:
    """Whether the row below ``last`` still belongs to the header."""
    below = grid.cells[last + 1]
    filled = [value for value in below if value is not None]
    if filled and all(isinstance(v, str) and unit_of(v) for v in filled):
        return True
    merges = [m for m in grid.merges or () if first <= m[0] <= last]
    if any(bottom > last for _, _, bottom, _ in merges):
        return True
    if any(_is_value(value) for value in filled):
        return False
    if any(right > left and bottom == last for _, left, bottom, right in merges):
        return any(
            below[c] is not None
            for _, left, bottom, right in merges
            if bottom == last and right > left
            for c in range(left, min(right + 1, len(below)))
        )
    return not grid.merges and _looks_split(grid.cells[last], below)


def _looks_split(upper: list[Any], below: list[Any]) -> bool:
    """Without merged cells: a heading with blanks to its right that the row below fills."""
    pairs = zip(upper, upper[1:], below, below[1:], strict=False)
    grouped = any(
        left is not None and right is None and None not in (under, beside)
        for left, right, under, beside in pairs
    )
    tall = any(top is not None and under is None for top, under in zip(upper, below, strict=True))
    return grouped and tall


def _is_numbering(row: list[Any]) -> bool:
    """The line 甲 1 2 3 or (1) (2) (3) below a header: numbers of the columns, no data."""
    filled = [value for value in row if value is not None]
    numbers = [
        int(match[1])
        for value in filled
        if (match := _NUMBERED.fullmatch(_whole(value))) is not None
    ]
    letters = [value for value in filled if str(value).strip() in {*"甲乙丙丁戊ABCDE"}]
    consecutive = (
        numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False
    )
    return len(numbers) >= 3 and consecutive and len(numbers) + len(letters) == len(filled)


def _whole(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return plain(str(value))


def _paths(grid: Grid, first: int, last: int) -> dict[int, tuple[str, ...]]:
    """For each column the texts above it, merged cells and blanks beside groups filled in."""
    rows = [list(grid.cells[r]) for r in range(first, last + 1)]
    for top, left, bottom, right in grid.merges or ():
        for r in range(max(top, first), min(bottom, last) + 1):
            for c in range(left, min(right, grid.width - 1) + 1):
                rows[r - first][c] = grid.cells[top][left] if top >= first else None
    if not grid.merges:
        for number, row in enumerate(rows[:-1]):
            _spread(row, rows[number + 1])
    return {
        c: tuple(dict.fromkeys(t for row in rows if row[c] is not None and (t := _tidy(row[c]))))
        for c in range(grid.width)
    }


def _spread(row: list[Any], below: list[Any]) -> None:
    for c in range(1, len(row)):
        if row[c] is None and below[c] is not None and below[c - 1] is not None:
            row[c] = row[c - 1]


def _tidy(value: Any) -> str:
    """A heading on one line; blanks inside Chinese words (用 地 面 积) go."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(str(value).split())
    return re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", text)


def _named(column: int, path: tuple[str, ...]) -> Header:
    titles: list[str] = []
    unit: Unit | None = None
    for part in path:
        title, own = split_heading(part)
        unit = own or unit
        if title:
            titles.append(title)
    name = _PART_SEPARATOR.join(path)
    return Header(column, path, name, _PART_SEPARATOR.join(titles) or name, unit)


def _unique(
    headers: list[Header],
) -> tuple[list[Header], tuple[str, ...], tuple[str, ...]]:
    """Blank names become letters, repeated ones get numbers; and which of each there were."""
    taken: set[str] = set()
    out: list[Header] = []
    unnamed: list[str] = []
    repeated: list[str] = []
    for header in headers:
        name = header.name
        if not name:
            name = _letter(header.column)
            unnamed.append(name)
        stem, number = name, 1
        while name in taken:
            number += 1
            name = f"{stem}_{number}"
        if name != stem:
            repeated.append(stem)
        taken.add(name)
        out.append(replace(header, name=name, title=header.title or name))
    return out, tuple(unnamed), tuple(dict.fromkeys(repeated))


def _letter(column: int) -> str:
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"列{letters}"


def _with_stated_unit(header: Header, units: tuple[Unit, ...]) -> Header:
    """The title line's unit, where the heading is a quantity of that kind and has no unit."""
    if header.unit is not None or _NO_QUANTITY.search(header.title):
        return header
    kinds: tuple[tuple[UnitKind, re.Pattern[str]], ...] = (("money", _MONEY), ("area", _AREA))
    for kind, words in kinds:
        unit = next((unit for unit in units if unit.kind == kind), None)
        if unit and words.search(header.title.lower()):
            name = f"{header.name}({unit.name})"
            return replace(header, unit=unit, inherited=True, name=name)
    return header
