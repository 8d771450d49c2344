"""The one place that writes the cache of states (``landtrack/states.py``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.actions.suspicions import look_for_doubles, rank_doubles
from landtrack.queries.states import (
    History,
    Rows,
    history_of_buildings,
    history_of_records,
    rows_of_buildings,
    rows_of_records,
)
from landtrack.stages import Stage, Track
from landtrack.states import Row, latest_stage
from landtrack.store.tables import Building, BuildingStateRow, Record, RecordStateRow

_CACHE_ONLY = ("id", "known_from", "known_until")
_WAITING = "states waiting to be written"
_CHUNK = 2000


@contextmanager
def states_afterwards(session: Session) -> Iterator[None]:
    """Let many writes leave the cache alone, and write its whole history once, at the end.

    For loading a register from its beginning. Nothing inside may read the cache.
    """
    buildings: set[int] = set()
    records: set[int] = set()
    session.info[_WAITING] = {Building: buildings, Record: records}
    try:
        yield
    finally:
        del session.info[_WAITING]
    rewrite_buildings(session, buildings)
    rewrite_records(session, records)


def rewrite_buildings(session: Session, ids: Collection[int]) -> None:
    """Write the states of some buildings over all entries, whatever the cache says of them."""
    histories = dict(history_of_buildings(session, ids))
    _rewrite(session, BuildingStateRow, "building_id", histories)


def rewrite_records(session: Session, ids: Collection[int]) -> None:
    """Write the states of some records over all entries, and their cached stage."""
    histories = dict(history_of_records(session, ids))
    cached = _cached(session, ids)
    for key, history in histories.items():
        histories[key] = [
            (known_from, known_until, [row | {"track": cached[key].track.value} for row in rows])
            for known_from, known_until, rows in history
        ]
    _rewrite(session, RecordStateRow, "record_id", histories)
    for key, history in histories.items():
        _cache_stage(session, key, history[-1][2][0], cached[key])


def _rewrite(session: Session, table: Any, key: str, histories: dict[int, History]) -> None:
    session.execute(sa.delete(table).where(getattr(table, key).in_(histories)))
    rows = [
        {key: one, "known_from": known_from, "known_until": known_until, **row}
        for one, history in histories.items()
        for known_from, known_until, states in history
        for row in states
    ]
    if rows:
        session.execute(sa.insert(table), rows)


def _left_for_later(session: Session, kind: type[Building | Record], ids: Collection[int]) -> bool:
    waiting = session.info.get(_WAITING)
    if waiting is not None:
        waiting[kind].update(ids)
    return waiting is not None


@dataclass(slots=True)
class Touched:
    """Whose states follow from what a write has changed: refreshed together, at its end.

    ``records`` with all of their buildings, and ``buildings`` alone. What is among ``compared``
    too was changed in something by which doubles are found.
    """

    records: set[int] = field(default_factory=set)
    buildings: set[int] = field(default_factory=set)
    compared_records: set[int] = field(default_factory=set)
    compared_buildings: set[int] = field(default_factory=set)

    def refresh(self, session: Session, entry: int) -> None:
        """Write what was changed, then bring the states up to it."""
        session.flush()  # the cache is computed from the tables
        for some in _chunks(self.records):
            refresh_records(session, some, entry)
        compared = self.compared_buildings | _buildings_of(session, self.compared_records)
        plain = (self.buildings | _buildings_of(session, self.records)) - compared
        for ids, look in ((plain, False), (compared, True)):
            for some in _chunks(ids):
                refresh_buildings(session, some, entry, look=look)


def _chunks(ids: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def _buildings_of(session: Session, records: Collection[int]) -> set[int]:
    found: set[int] = set()
    for some in _chunks(records):
        query = sa.select(Building.id).where(Building.record_id.in_(some))
        found.update(session.scalars(query))
    return found


def refresh_buildings(
    session: Session, ids: Collection[int], entry: int, *, look: bool = False
) -> None:
    """Bring the states of some buildings up to what is known at an entry (the latest one).

    ``look`` for doubles anew where something changed that is compared: outlines, names, permits,
    floor areas, sites, occupations. The precedence among known doubles is applied in any case.
    """
    if not ids:
        return
    review = look_for_doubles if look else rank_doubles
    touched = {*ids, *review(session, ids, entry)}
    if not _left_for_later(session, Building, touched):
        rows = rows_of_buildings(session, touched)
        _replace(session, BuildingStateRow, "building_id", rows, entry)


def refresh_sites(session: Session, records: Collection[int], entry: int) -> None:
    """The same for all buildings of some records, looking for doubles."""
    refresh_buildings(session, _buildings_of(session, records), entry, look=True)


def refresh_records(session: Session, ids: Collection[int], entry: int) -> None:
    """Bring the states of some records, and their cached stage, up to what is known now."""
    if not ids or _left_for_later(session, Record, ids):
        return
    rows = rows_of_records(session, ids)
    cached = _cached(session, ids)
    for key in rows:
        rows[key] = [row | {"track": cached[key].track.value} for row in rows[key]]
    _replace(session, RecordStateRow, "record_id", rows, entry)
    for key, (row,) in rows.items():
        _cache_stage(session, key, row, cached[key])


def _cache_stage(session: Session, record_id: int, row: Row, cached: _Cached) -> None:
    stage, since = latest_stage(row)
    if (stage, since) == (cached.stage, cached.since):
        return
    # not through the object: a stage is derived, and no reason to refuse somebody's edit
    session.execute(
        sa.update(Record)
        .where(Record.id == record_id)
        .values(stage=stage, stage_since=since)
        .execution_options(synchronize_session="fetch")
    )


class _Cached(NamedTuple):
    """What a record itself carries of its states."""

    track: Track
    stage: Stage
    since: date | None


def _cached(session: Session, ids: Collection[int]) -> dict[int, _Cached]:
    query = sa.select(Record.id, Record.track, Record.stage, Record.stage_since)
    rows = session.execute(query.where(Record.id.in_(ids)))
    return {key: _Cached(track, stage, since) for key, track, stage, since in rows}


def _replace(session: Session, table: Any, key: str, rows: dict[int, Rows], entry: int) -> None:
    """Close what no longer holds at an entry, and open what holds from it on."""
    shown: dict[int, list[tuple[int, int, Row]]] = defaultdict(list)
    key_column = getattr(table, key)
    for row in session.execute(
        sa.select(table.__table__).where(key_column.in_(rows), table.known_until.is_(None))
    ).mappings():
        values = {name: value for name, value in row.items() if name not in (*_CACHE_ONLY, key)}
        shown[row[key]].append((row["id"], row["known_from"], values))
    changed = {k: new for k, new in rows.items() if not _same([v for _, _, v in shown[k]], new)}
    ended = [(row_id, known) for k in changed for row_id, known, _ in shown[k]]
    _end(session, table, ended, entry)
    fresh = [
        {key: k, "known_from": entry, "known_until": None, **row}
        for k, new in changed.items()
        for row in new
    ]
    if fresh:
        session.execute(sa.insert(table), fresh)


def _same(shown: list[Row], new: Rows) -> bool:
    def order(row: Row) -> tuple[Any, ...]:
        return (row.get("valid_from", date.min), row.get("part", 0))

    return sorted(shown, key=order) == sorted(new, key=order)


def _end(session: Session, table: Any, rows: list[tuple[int, int]], entry: int) -> None:
    # what began under the same entry was never seen by anybody
    never_seen = [row_id for row_id, known_from in rows if known_from == entry]
    closed = [row_id for row_id, known_from in rows if known_from != entry]
    if never_seen:
        session.execute(sa.delete(table).where(table.id.in_(never_seen)))
    if closed:
        session.execute(sa.update(table).where(table.id.in_(closed)).values(known_until=entry))
