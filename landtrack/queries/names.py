"""The names of a register in memory, for searching and for lines that people write.

Both databases are searched alike: pinyin, initials and pieces of names are no business of SQL. The
index follows the register entry by entry: new records and buildings, and those with a corrected
field, are read again. It may know more than a reader's snapshot; whoever turns a hit into a row
asks the register, which then has none. What a writer has not committed never enters the index; it
is laid over a copy.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.names import Named, NameIndex, split_names
from landtrack.stages import Track
from landtrack.store.tables import (
    Building,
    Correction,
    Entry,
    Parcel,
    Project,
    Record,
    Register,
    RenovationSite,
)

_KEPT: WeakKeyDictionary[sa.Pool, _Keeper] = WeakKeyDictionary()
_NOTHING = -1


def name_index(session: Session) -> NameIndex:
    """The names as a session sees them (and perhaps newer ones)."""
    engine = session.connection().engine
    return _KEPT.setdefault(engine.pool, _Keeper()).index(session)


class _Keeper:
    """One register's index, up to a journal entry."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._entry, self._index = _NOTHING, NameIndex()
        self._written_at: datetime | None = None

    def index(self, session: Session) -> NameIndex:
        """The index, brought up to the session's snapshot."""
        with self._lock:
            last = session.scalars(sa.select(Register.last_entry)).one()
            if last < self._entry:
                return self._index
            if self._entry >= 0 and self._time(session, self._entry) != self._written_at:
                self._forget()  # another register has taken its place
            if last == self._entry:
                return self._index
            fresh = [*_records(session, self._entry), *_buildings(session, self._entry)]
            index = self._index.copy()  # others may be reading the one before
            index.put(fresh)
            if not session.connection().get_execution_options().get("writes"):
                self._entry, self._index = last, index
                self._written_at = self._time(session, last)
            return index

    def _time(self, session: Session, entry: int) -> datetime | None:
        return session.scalar(sa.select(Entry.logged_at).where(Entry.id == entry))


def _changed(table: type[Any], subject: str, entry: int) -> sa.ColumnElement[bool]:
    """Rows that were written, or had a field corrected, after an entry."""
    corrected = sa.select(Correction.subject_id).where(
        Correction.entry_id > entry, Correction.subject == subject
    )
    columns = table.__table__.c
    return sa.or_(columns.entry_id > entry, columns.id.in_(corrected))


def _records(session: Session, entry: int) -> Iterable[Named]:
    """Records, and the enterprises that hold them or invest in them."""
    r = Record.__table__.c
    query = (
        sa.select(
            r.id,
            r.track,
            r.reference,
            r.title,
            r.former_titles,
            r.village,
            r.retired_on,
            RenovationSite.__table__.c.patch_code,
            sa.func.coalesce(
                Project.__table__.c.investor,
                Parcel.__table__.c.holder,
                RenovationSite.__table__.c.holder,
                "",
            ).label("enterprise"),
        )
        .select_from(Record.__table__)
        .outerjoin(Project.__table__, Project.__table__.c.id == r.id)
        .outerjoin(Parcel.__table__, Parcel.__table__.c.id == r.id)
        .outerjoin(RenovationSite.__table__, RenovationSite.__table__.c.id == r.id)
    )
    if entry != _NOTHING:
        query = query.where(_changed(Record, "record", entry))
    for row in session.execute(query):
        shared = {"record_id": row.id, "track": Track(row.track), "village": row.village}
        retired = row.retired_on is not None
        others = (*split_names(row.former_titles), *filter(None, [row.patch_code]))
        yield Named(
            "record",
            row.id,
            name=row.title,
            reference=row.reference,
            others=others,
            retired=retired,
            **shared,
        )
        yield Named(
            "enterprise",
            row.id,
            name=row.enterprise,
            reference="",
            others=(),
            retired=retired or not row.enterprise,
            **shared,
        )


def _buildings(session: Session, entry: int) -> Iterable[Named]:
    b, r = Building.__table__.c, Record.__table__.c
    query = sa.select(
        b.id,
        b.record_id,
        b.name,
        b.planning_permit,
        b.construction_permit,
        b.retired_on,
        r.track,
        r.village,
        r.title,
    ).join(Record.__table__, r.id == b.record_id)
    if entry != _NOTHING:
        query = query.where(_changed(Building, "building", entry))
    for row in session.execute(query):
        yield Named(
            "building",
            row.id,
            row.record_id,
            Track(row.track),
            row.name,
            "",
            tuple(filter(None, [row.planning_permit, row.construction_permit])),
            row.village,
            row.retired_on is not None,
        )
