"""Recomputing every cached value from the facts, and saying what differs."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.doubles import Decision
from landtrack.queries.doubles import live_pairs
from landtrack.queries.published import differences, published_figures
from landtrack.queries.states import (
    History,
    history_of_buildings,
    history_of_records,
    rows_of_records,
)
from landtrack.queries.suspicions import suspicions
from landtrack.states import Row, latest_stage
from landtrack.store.tables import (
    Building,
    BuildingStateRow,
    Document,
    DocumentContent,
    DocumentErasure,
    Record,
    RecordStateRow,
)

_CHUNK = 500
_NOT_A_STATE = ("id", "known_from", "known_until", "track")


@dataclass(frozen=True, slots=True)
class Difference:
    """A cached value that is not what the facts amount to."""

    what: str
    key: int
    cached: Any
    computed: Any


def verify(
    session: Session, progress: Callable[[int, int], None] | None = None
) -> Iterator[Difference]:
    """Every difference between the cache, or a published figure, and the facts; none if sound.

    A document whose bytes do not fit its checksum is one too.

    ``progress`` is told how many of how many buildings and records have been looked at.
    """
    buildings = session.scalars(sa.select(Building.id).order_by(Building.id)).all()
    records = session.scalars(sa.select(Record.id).order_by(Record.id)).all()
    total, done = len(buildings) + len(records), 0
    for ids in _chunks(buildings):
        stored = _stored(session, BuildingStateRow, "building_id", ids)
        yield from _compare("building_states", stored, history_of_buildings(session, ids))
        yield from _doubles(session, ids)
        done += len(ids)
        if progress:
            progress(done, total)
    for ids in _chunks(records):
        stored = _stored(session, RecordStateRow, "record_id", ids)
        yield from _compare("record_states", stored, history_of_records(session, ids))
        yield from _stages(session, ids)
        done += len(ids)
        if progress:
            progress(done, total)
    yield from _contents(session)
    for figure in published_figures(session):
        for name, said, derived in differences(session, figure):
            yield Difference(f"published {name}", figure.number, said, derived)


def _contents(session: Session) -> Iterator[Difference]:
    """Documents whose bytes are no longer those that were sent, and were not erased either."""
    erased = set(session.scalars(sa.select(DocumentErasure.sha256)))
    query = sa.select(Document.id, Document.sha256).order_by(Document.id)
    first = {digest: key for key, digest in reversed(session.execute(query).all())}
    for digest, key in first.items():
        stored = session.scalars(
            sa.select(DocumentContent.content).where(DocumentContent.sha256 == digest)
        ).one()
        computed = hashlib.sha256(stored).hexdigest()
        if computed != digest and (stored or digest not in erased):
            yield Difference("document sha256", key, digest, computed)


def _chunks(ids: Any) -> Iterator[list[int]]:
    for i in range(0, len(ids), _CHUNK):
        yield list(ids[i : i + _CHUNK])


def _stored(session: Session, table: Any, key: str, ids: list[int]) -> dict[int, History]:
    by_span: dict[int, dict[tuple[int, int | None], list[Row]]] = defaultdict(dict)
    query = (
        sa.select(table.__table__)
        .where(getattr(table, key).in_(ids))
        .order_by(table.known_from, table.id)
    )
    for row in session.execute(query).mappings():
        span = (row["known_from"], row["known_until"])
        values = {k: v for k, v in row.items() if k not in (*_NOT_A_STATE, key)}
        by_span[row[key]].setdefault(span, []).append(values)
    return {
        key: [(start, end, rows) for (start, end), rows in spans.items()]
        for key, spans in by_span.items()
    }


def _compare(
    what: str, stored: dict[int, History], computed: Iterator[tuple[int, History]]
) -> Iterator[Difference]:
    for key, history in computed:
        if stored.get(key, []) != history:
            yield Difference(what, key, stored.get(key, []), history)


def _stages(session: Session, ids: list[int]) -> Iterator[Difference]:
    rows = rows_of_records(session, ids)
    query = sa.select(Record.id, Record.stage, Record.stage_since).where(Record.id.in_(ids))
    for key, stage, since in session.execute(query):
        computed = latest_stage(rows[key][0])
        if (stage, since) != computed:
            yield Difference("stage", key, (stage, since), computed)


def _doubles(session: Session, ids: list[int]) -> Iterator[Difference]:
    """Pairs that the facts suggest and nobody looked at, and those that they suggest no more."""
    found = suspicions(session, ids)
    stored = {(one.one_id, one.other_id): one for one in live_pairs(session, ids)}
    for pair in sorted(found.keys() | stored.keys()):
        known = stored.get(pair)
        if known is not None and known.decision is not Decision.SUSPECTED:
            continue
        grounds = sorted(found.get(pair, ()))
        shown = known.grounds if known else []
        if pair[0] in ids and shown != grounds:
            yield Difference("doubles", pair[0], (pair, shown), (pair, grounds))
