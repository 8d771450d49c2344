"""Many new records in a few statements: what an accepted import writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from geoalchemy2.elements import WKBElement
from sqlalchemy.orm import Session

from gis.crs import STORAGE_SRID
from landtrack.actions.records import TABLES
from landtrack.fields import FIELDS
from landtrack.queries.keys import RECORD_FIELDS, state_of_record
from landtrack.stages import Stage, Track
from landtrack.states import record_row
from landtrack.store.dialect import go_on_counting
from landtrack.store.tables import Record, RecordStateRow

_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class BulkRecord:
    """A checked record: field values as the register keeps them, a village code, WKB lon/lat."""

    values: dict[str, Any]
    village: str
    wkb: bytes | None
    area_m2: float | None


def insert_records(
    session: Session,
    track: Track,
    records: Sequence[BulkRecord],
    *,
    town: str,
    entry: int,
    import_id: int | None,
    sample: bool,
) -> int:
    """Insert records of one kind with their states, under one entry; returns the first number.

    The caller has checked values and references. Numbers are consecutive.
    """
    first = (session.scalar(sa.select(sa.func.max(Record.id))) or 0) + 1
    own = _own_columns(track)
    shared = {field.name for field in FIELDS[track]} - own
    for start in range(0, len(records), _CHUNK):
        chunk = list(enumerate(records[start : start + _CHUNK], start=first + start))
        _insert(
            session,
            Record,
            [
                {
                    **_picked(record.values, shared),
                    "id": key,
                    "track": track,
                    "town": town,
                    "village": record.village,
                    "geom": _element(record.wkb),
                    "area_m2": record.area_m2,
                    "stage": Stage.RESERVE,
                    "version": 1,
                    "sample": sample,
                    "import_id": import_id,
                    "entry_id": entry,
                }
                for key, record in chunk
            ],
        )
        _insert(
            session,
            TABLES[track],
            [{**_picked(record.values, own), "id": key} for key, record in chunk],
        )
        _insert(
            session,
            RecordStateRow,
            [
                {
                    "record_id": key,
                    "track": track.value,
                    "known_from": entry,
                    "known_until": None,
                    **record_row(state_of_record(_state_values(record), [])),
                }
                for key, record in chunk
            ],
        )
    go_on_counting(session, "records")
    return first


def _own_columns(track: Track) -> set[str]:
    return {column.name for column in TABLES[track].__table__.columns} - {"id"}


def _picked(values: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Every row of one insert needs the same columns; what the file lacks takes the default."""
    return {name: values[name] for name in names if name in values}


def _insert(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        by_columns.setdefault(tuple(sorted(row)), []).append(row)
    for group in by_columns.values():
        session.execute(sa.insert(table.__table__), group)


def _element(wkb: bytes | None) -> WKBElement | None:
    return None if wkb is None else WKBElement(wkb, srid=STORAGE_SRID)


def _state_values(record: BulkRecord) -> dict[str, Any]:
    values = dict.fromkeys(RECORD_FIELDS) | record.values
    return values | {
        "village": record.village,
        "area_m2": record.area_m2,
        "retired_on": None,
        "owner_unit": record.values.get("owner_unit", ""),
    }
