"""The cache of states as columns of numbers: what every figure is summed from.

A figure looks at each building that was known at a moment, and there may be 100,000 of them. Held
as arrays they are judged and summed in milliseconds, in the same way on both databases. Days are
counted from 1970-01-01, code lists by their place in the list, other words by a book of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.store.base import Code
from landtrack.store.dialect import day_number

Array = npt.NDArray[Any]

NEVER = date.max.toordinal() - date(1970, 1, 1).toordinal()
"""The day of what has not happened."""
UNKNOWN = -1
"""A number nobody has given; all others are positive."""
NO_CODE = -1
"""No member of a code list."""
OPEN_ENTRY = 2**31 - 1
"""Known until an entry that has not been written."""
_AT_ONCE = 20_000


class Book:
    """The words of one column by number; a code list starts with its members, in their order."""

    def __init__(self, members: type[StrEnum] | None = None) -> None:
        self.words: list[str] = [member.value for member in members] if members else []
        self._numbers: dict[str | None, int] = {word: i for i, word in enumerate(self.words)}
        self._numbers[None] = NO_CODE

    def numbers(self, words: Sequence[str | None]) -> Array:
        """The numbers of words, new ones if need be."""
        for word in set(words) - self._numbers.keys():
            self._numbers[word] = len(self.words)
            self.words.append(str(word))
        return np.fromiter(map(self._numbers.__getitem__, words), np.int32, len(words))


@dataclass(frozen=True, slots=True)
class Columns:
    """Some rows of a table of states. ``columns["village"]`` holds numbers of ``books``."""

    values: Mapping[str, Array]
    books: Mapping[str, Book]
    rows: Array | None = None

    def __getitem__(self, name: str) -> Array:
        column = self.values[name]
        return column if self.rows is None else column[self.rows]

    def __len__(self) -> int:
        return len(next(iter(self.values.values()))) if self.rows is None else len(self.rows)

    def where(self, chosen: Array) -> Columns:
        """The rows for which ``chosen`` (one truth value a row) holds."""
        rows = np.flatnonzero(chosen) if self.rows is None else self.rows[chosen]
        return Columns(self.values, self.books, rows)

    def words(self, name: str) -> list[str]:
        """The words that the numbers of a column stand for."""
        return self.books[name].words


def day(value: date) -> int:
    """A day as the columns count it."""
    return value.toordinal() - date(1970, 1, 1).toordinal()


def date_of(number: int) -> date | None:
    """The day of a number; None: never."""
    return None if number >= NEVER else date.fromordinal(number + date(1970, 1, 1).toordinal())


def books_for(table: type[Any]) -> dict[str, Book]:
    """An empty book for each column of words of a table."""
    return {
        column.name: Book(column.type.members if isinstance(column.type, Code) else None)
        for column in table.__table__.columns
        if isinstance(column.type, (sa.String, Code))
    }


def read_columns(
    session: Session, table: type[Any], books: Mapping[str, Book], *where: sa.ColumnElement[bool]
) -> dict[str, Array]:
    """The rows of a table of states that meet some conditions, by number, as arrays by column."""
    columns = list(table.__table__.columns)
    query = sa.select(*[_as_number(column) for column in columns]).where(*where).order_by(table.id)
    parts: list[list[Array]] = [[] for _ in columns]
    rows = session.connection().execute(query, execution_options={"yield_per": _AT_ONCE})
    for some in rows.partitions():
        for part, column, values in zip(parts, columns, zip(*some, strict=True), strict=True):
            part.append(_array(column, values, books.get(column.name)))
    return {
        column.name: np.concatenate(part) if part else _array(column, (), books.get(column.name))
        for column, part in zip(columns, parts, strict=True)
    }


def _as_number(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    if isinstance(column.type, sa.Date):
        return sa.func.coalesce(day_number(column), NEVER)
    if isinstance(column.type, (sa.String, Code)):
        return sa.type_coerce(column, sa.String)
    if column.name == "known_until":
        return sa.func.coalesce(column, OPEN_ENTRY)
    if isinstance(column.type, sa.Boolean):
        return sa.type_coerce(column, sa.Integer)
    return sa.func.coalesce(column, UNKNOWN)


def _array(column: sa.Column[Any], values: Sequence[Any], book: Book | None) -> Array:
    if book is not None:
        return book.numbers(values)
    if isinstance(column.type, sa.Boolean):
        return np.array(values, dtype=np.bool_)
    small = isinstance(column.type, sa.Date) or not column.name.endswith(("_cm2", "_wan"))
    return np.array(values, dtype=np.int32 if small else np.int64)
