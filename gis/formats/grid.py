"""A sheet as cells: what every kind of table file is brought to before it is understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gis.formats.values import is_blank

Span = tuple[int, int, int, int]
"""First row, first column, last row, last column of merged cells, counted from 0."""


@dataclass(slots=True)
class Grid:
    """Cells by row and column, from the sheet's first row on; blanks are None.

    ``merges`` is None where the format does not tell. ``faults`` names cells whose value is an
    error (``#N/A``) or a formula that was never computed (``=``). ``lines`` gives, where rows
    are not all the sheet's (CSV, long gaps left out), the line or sheet row of each.
    """

    name: str
    cells: list[list[Any]]
    merges: list[Span] | None = None
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: bool = False
    lines: list[int] | None = None
    broken: list[tuple[int, str]] = field(default_factory=list)
    delimiter: str = ""

    @property
    def width(self) -> int:
        """The number of columns up to the last that holds anything."""
        return max((len(row) for row in self.cells), default=0)

    def number(self, row: int) -> int:
        """The row number a person sees: the sheet row, or the line of the text file."""
        return self.lines[row] if self.lines is not None else row + 1


def tidy(cells: list[list[Any]]) -> list[list[Any]]:
    """Blanks as None, rows of equal length, no blank rows or columns at the end."""
    plain = [[None if is_blank(value) else value for value in row] for row in cells]
    while plain and not any(value is not None for value in plain[-1]):
        plain.pop()
    width = max(
        (n for row in plain for n, value in enumerate(row, 1) if value is not None), default=0
    )
    return [(row + [None] * width)[:width] for row in plain]
