"""The lines of a survey coordinate TXT: what each is, and the points and parcels they hold.

Nothing here knows coordinate systems. The layouts in use differ in what stands before the two
coordinates (point number, ring number, running numbers), so the columns that hold coordinates are
found by their values, over the whole file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}
_BRACKETS = str.maketrans("【】〔〕", "[][]")
GRAPHIC_KINDS = ("面", "线", "点")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
COORDINATES_SECTION = "地块坐标"


@dataclass(frozen=True, slots=True)
class Point:
    """One point line: the two coordinates as they stand (None where unreadable)."""

    line: int
    name: str
    ring: int
    first: float | None
    second: float | None


@dataclass(slots=True)
class ParcelLines:
    """A parcel line (its fields, empty where the file has none) and the point lines below it."""

    line: int
    fields: list[str]
    points: list[Point] = field(default_factory=list)


@dataclass(slots=True)
class Lines:
    """A whole file, taken apart."""

    headers: dict[str, str] = field(default_factory=dict)
    parcels: list[ParcelLines] = field(default_factory=list)
    full_width_lines: list[int] = field(default_factory=list)
    has_parcel_lines: bool = False


@dataclass(frozen=True, slots=True)
class _Cells:
    """A line that is neither blank nor a section: its cells, and whether it heads a parcel."""

    line: int
    cells: list[str]
    heads_parcel: bool


def take_apart(text: str) -> Lines:
    """Sort the lines of a file. Unknown sections and keys are kept as headers and do no harm."""
    found = Lines()
    section: str | None = None
    body: list[_Cells | None] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip("\ufeff\x00 \t\r\n\u3000")
        if not line:
            body.append(None)
            continue
        plain = line.translate(_BRACKETS).translate(FULL_WIDTH).strip()
        if plain.startswith("[") and plain.endswith("]"):
            section = plain[1:-1].strip()
            continue
        header = _header(plain, section)
        if header is not None:
            found.headers.setdefault(*header)
            continue
        cells = _cells(number, line, plain)
        if cells is not None:
            body.append(cells)
            if plain != line and not cells.heads_parcel:
                found.full_width_lines.append(number)
    _fill(found, body)
    return found


def _header(plain: str, section: str | None) -> tuple[str, str] | None:
    """Key and value of a header line, written with ``=`` or (outside the coordinates) a colon."""
    in_points = section == COORDINATES_SECTION
    match = re.match(r"([^\d,@=:][^,@=:]*)" + ("=" if in_points else "[=:]") + r"(.*)", plain)
    return (match[1].strip(), match[2].strip()) if match and "@" not in plain else None


def _cells(number: int, line: str, plain: str) -> _Cells | None:
    """The cells of a line; parcel lines keep the names as they are written."""
    fields = _fields(line)
    if "@" in plain:
        before = [cell for cell in fields if cell not in {"@", "＠"}]
        return _Cells(number, [cell.rstrip("@＠").strip() for cell in before], True)
    if len(fields) > 5 and any(cell in GRAPHIC_KINDS for cell in fields):
        return _Cells(number, fields, True)
    cells = [cell.strip() for cell in plain.split(",")]
    if len(cells) == 1:
        cells = plain.replace(";", " ").split()
    if len(cells) < 2 or not any(character.isdigit() for character in plain):
        return None
    return _Cells(number, cells, False)


def _fields(line: str) -> list[str]:
    """The fields of a parcel line. A full-width comma may be punctuation inside a name."""
    fields = [cell.strip() for cell in line.split(",")]
    if len(fields) > 6 and any(cell in GRAPHIC_KINDS for cell in fields[4:]):
        return fields
    return [cell.strip() for cell in re.split("[,，]", line)]


def _fill(found: Lines, body: list[_Cells | None]) -> None:
    found.has_parcel_lines = any(entry is not None and entry.heads_parcel for entry in body)
    layouts = _layouts(entry.cells for entry in body if entry and not entry.heads_parcel)
    current: ParcelLines | None = None
    feature = ""
    for entry in body:
        if entry is None:
            # Without parcel lines a blank line stands between parcels.
            if not found.has_parcel_lines:
                current = None
        elif entry.heads_parcel:
            current = ParcelLines(entry.line, entry.cells)
            found.parcels.append(current)
        else:
            point, owner = _point(entry, layouts)
            if current is None or (owner != feature and not found.has_parcel_lines):
                current = ParcelLines(entry.line, [])
                found.parcels.append(current)
            feature = owner
            current.points.append(point)


def _layouts(lines: Iterable[list[str]]) -> dict[int, int]:
    """For each number of cells in a line: the column at which the coordinate pair begins."""
    votes: dict[int, Counter[int]] = {}
    for cells in lines:
        values = [number(cell) for cell in cells]
        for at in range(len(cells) - 1):
            if _like_pair(values[at], values[at + 1]):
                votes.setdefault(len(cells), Counter())[at] += 1
    return {width: counter.most_common(1)[0][0] for width, counter in votes.items()}


def _like_pair(first: float | None, second: float | None) -> bool:
    if first is None or second is None:
        return False
    plane = min(abs(first), abs(second)) >= 100_000
    degrees = any(3 <= a <= 54 and 73 <= b <= 136 for a, b in ((first, second), (second, first)))
    return plane or (degrees and not (first.is_integer() and second.is_integer()))


def _point(entry: _Cells, layouts: dict[int, int]) -> tuple[Point, str]:
    """The point of a line and the running number of its feature (six-column layout), or ``""``."""
    cells = entry.cells
    at = layouts.get(len(cells), min(2, len(cells) - 2))
    before = cells[:at]
    name = ring = owner = ""
    if len(before) == 4:  # total number, feature, ring, point
        _, owner, ring, name = before
    elif len(before) == 3 and not _NUMBER.fullmatch(before[2]):  # feature, ring, point
        owner, ring, name = before
    elif len(before) >= 2:  # (running number,) point, ring
        name, ring = before[-2:]
    elif before:
        name = before[0]
    return (
        Point(
            line=entry.line,
            name=name,
            ring=int(digits[0]) if (digits := re.search(r"\d+", ring)) else 1,
            first=number(cells[at]),
            second=number(cells[at + 1]),
        ),
        owner,
    )


def number(text: str) -> float | None:
    """A finite number, or None."""
    return float(text) if _NUMBER.fullmatch(text) else None
