"""The states of a register held in memory by a program that answers many questions.

The first question of a process is read from the register, as a command needs one answer and no
more. From the second on (or at once, after ``keep_states(engine)``) figures are summed from a
mirror of the cache of states, which follows the register entry by entry. The answers are the same.

Why a mirror cannot lie: states are only ever added, and the only column that changes is the entry
until which one was known. A question about what was known at an entry looks past all that is
later, so a mirror that knows more than a reader's snapshot answers that reader as well. What a
writer has not committed never enters the mirror; it is laid over a copy of the rows asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.queries.columns import Array, Columns, books_for, read_columns
from landtrack.report import Moment
from landtrack.store.tables import BuildingStateRow, Entry, RecordStateRow, Register

_MIRRORS: WeakKeyDictionary[sa.Pool, Mirror] = WeakKeyDictionary()
_SECOND = 2  # a figure asks twice: for its buildings and for its records
_ROOM = 1.25
_FOLLOWED = "the mirror that this session need not bring up to date again"


def keep_states(engine: sa.Engine) -> Mirror:
    """Answer from memory for this engine from now on; the next question fills the mirror."""
    mirror = _mirror(engine)
    mirror.asked = _SECOND
    return mirror


def forget_states(engine: sa.Engine) -> None:
    """Read the next answer from the register again."""
    _MIRRORS.pop(engine.pool, None)


def mirror_of(session: Session) -> Mirror | None:
    """The mirror of the register a session works on, once there was a question before."""
    mirror = _mirror(session.connection().engine)
    mirror.asked += 1
    return mirror if mirror.asked > _SECOND else None


def _mirror(engine: sa.Engine) -> Mirror:
    return _MIRRORS.setdefault(engine.pool, Mirror())


class Mirror:
    """The two tables of states up to a journal entry."""

    def __init__(self) -> None:
        self.asked = 0
        self._lock = threading.Lock()
        self._begin()

    def _begin(self) -> None:
        """As new."""
        self._age = object()
        self._entry = -1
        self._written_at: datetime | None = None
        self._tables = {table: _Table(table) for table in (BuildingStateRow, RecordStateRow)}

    def columns(self, session: Session, table: type[Any], moment: Moment) -> Columns | None:
        """The rows of a table known at a moment; None if they must be read from the register."""
        if not self._lock.acquire(blocking=self._entry >= 0):
            return None  # somebody is filling it, which may take seconds
        try:
            if session.info.get(_FOLLOWED) == (self._age, session.get_transaction()):
                return self._tables[table].at(moment)
            last = session.scalars(sa.select(Register.last_entry)).one()
            if not self._follow(session, last) and moment.entry > self._entry:
                return self._tables[table].overlaid(session, moment, self._entry)
            if last < self._entry:
                return None
            if not _writes(session):  # a reader sees one state of the register to its end
                session.info[_FOLLOWED] = (self._age, session.get_transaction())
            return self._tables[table].at(moment)
        finally:
            self._lock.release()

    def _follow(self, session: Session, last: int) -> bool:
        """Take in what was committed since; False where the mirror stays behind a writer."""
        if last < self._entry:
            return True
        written_at = session.scalar(sa.select(Entry.logged_at).where(Entry.id == self._entry))
        if written_at != self._written_at:  # another register has taken its place
            self._begin()
        if last == self._entry:
            return True
        if _writes(session):
            return False
        for table in self._tables.values():
            table.follow(session, self._entry)
        self._entry = last
        self._written_at = session.scalar(sa.select(Entry.logged_at).where(Entry.id == last))
        return True


def _writes(session: Session) -> bool:
    return bool(session.connection().get_execution_options().get("writes"))


class _Table:
    """A table as growing arrays, in the order of the rows' numbers."""

    def __init__(self, table: type[Any]) -> None:
        self._table = table
        self._books = books_for(table)
        self._count = 0
        self._values: Mapping[str, Array] = {}

    def follow(self, session: Session, entry: int) -> None:
        """Take in the rows that were added or ended after an entry."""
        fresh = read_columns(session, self._table, self._books, self._table.known_from > entry)
        if self._count:
            ids, until = self._ended(session, entry)
            here = np.searchsorted(self._values["id"][: self._count], ids)
            here = np.minimum(here, self._count - 1)
            ours = self._values["id"][here] == ids  # the others were added and ended since
            self._values["known_until"][here[ours]] = until[ours]
        self._append(fresh)

    def at(self, moment: Moment) -> Columns:
        """The rows known at a moment."""
        values = {name: column[: self._count] for name, column in self._values.items()}
        known = (values["known_from"] <= moment.entry) & (values["known_until"] > moment.entry)
        return Columns(values, self._books, np.flatnonzero(known))

    def overlaid(self, session: Session, moment: Moment, entry: int) -> Columns:
        """The rows known at a moment, with those that a writer has not committed yet."""
        table = self._table
        fresh = read_columns(
            session,
            table,
            self._books,
            table.known_from > entry,
            table.known_from <= moment.entry,
            sa.or_(table.known_until.is_(None), table.known_until > moment.entry),
        )
        if not self._count:
            return Columns(fresh, self._books)
        ids, until = self._ended(session, entry)
        base = self.at(moment)
        base = base.where(~np.isin(base["id"], ids[until <= moment.entry]))
        return Columns(
            {name: np.concatenate([base[name], fresh[name]]) for name in fresh}, self._books
        )

    def _ended(self, session: Session, entry: int) -> tuple[Array, Array]:
        t = self._table
        rows = session.execute(sa.select(t.id, t.known_until).where(t.known_until > entry)).all()
        pairs = np.array([tuple(row) for row in rows], dtype=np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]

    def _append(self, fresh: dict[str, Array]) -> None:
        added = len(fresh["id"])
        needed = self._count + added
        if not self._values or needed > len(self._values["id"]):
            room = int(needed * _ROOM) + 1000
            grown = {name: np.zeros(room, dtype=column.dtype) for name, column in fresh.items()}
            for name, column in self._values.items():
                grown[name][: self._count] = column[: self._count]
            self._values = grown  # readers keep the old arrays: they still answer them rightly
        for name, column in fresh.items():
            self._values[name][self._count : needed] = column
        self._count = needed
