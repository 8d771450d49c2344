"""The one place that writes the cache of states (``landtrack/states.py``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

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
from landtrack.stages import Track
from landtrack.states import Row, latest_stage
from landtrack.store.tables import Building, BuildingStateRow, Record, RecordStateRow

_CACHE_ONLY = ("id", "known_from", "known_until")
_WAITING = "states waiting to be written"


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
    tracks = _tracks(session, ids)
    for key, history in histories.items():
        histories[key] = [
            (known_from, known_until, [row | {"track": tracks[key].value} for row in rows])
            for known_from, known_until, rows in history
        ]
    _rewrite(session, RecordStateRow, "record_id", histories)
    for key, history in histories.items():
        _cache_stage(session, key, history[-1][2][0])


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
    ids = session.scalars(sa.select(Building.id).where(Building.record_id.in_(records))).all()
    refresh_buildings(session, ids, entry, look=True)


def refresh_records(session: Session, ids: Collection[int], entry: int) -> None:
    """Bring the states of some records, and their cached stage, up to what is known now."""
    if not ids or _left_for_later(session, Record, ids):
        return
    rows = rows_of_records(session, ids)
    tracks = _tracks(session, ids)
    for key in rows:
        rows[key] = [row | {"track": tracks[key].value} for row in rows[key]]
    _replace(session, RecordStateRow, "record_id", rows, entry)
    for key, (row,) in rows.items():
        _cache_stage(session, key, row)


def _cache_stage(session: Session, record_id: int, row: Row) -> None:
    stage, since = latest_stage(row)
    # not through the object: a stage is derived, and no reason to refuse somebody's edit
    session.execute(
        sa.update(Record)
        .where(Record.id == record_id)
        .values(stage=stage, stage_since=since)
        .execution_options(synchronize_session="fetch")
    )


def _tracks(session: Session, ids: Collection[int]) -> dict[int, Track]:
    query = sa.select(Record.id, Record.track).where(Record.id.in_(ids))
    return {row.id: row.track for row in session.execute(query)}


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
