"""Many new records in a few statements: what an accepted import writes."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import date
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from gis.layer import GeometryArray
from landtrack.actions.records import TABLES
from landtrack.areas import CM2_PER_M2
from landtrack.fields import FIELDS
from landtrack.queries.places import village_outlines
from landtrack.shares import shares_of
from landtrack.stages import Stage, Track
from landtrack.store.dialect import bulk_insert, go_on_counting
from landtrack.store.tables import Record, RecordStateRow


class NewRecords(NamedTuple):
    """Checked records of one kind by column: values by field as the register keeps them.

    ``values`` has ``reference``, ``title`` and ``village`` (a code) in every row; ``geoms`` are
    lon/lat, ``areas_m2`` measured (nan: no geometry).
    """

    track: Track
    values: dict[str, list[Any]]
    geoms: GeometryArray
    areas_m2: NDArray[np.float64]


class Origin(NamedTuple):
    """What all records of one import share."""

    town: str
    entry: int
    import_id: int | None
    sample: bool


def insert_records(session: Session, new: NewRecords, origin: Origin) -> range:
    """Insert records with their states under one entry; returns their numbers.

    The caller has checked values and references and holds the writers' lock.
    """
    first = (session.scalar(sa.select(sa.func.max(Record.id))) or 0) + 1
    numbers = range(first, first + len(new.geoms))
    own = {column.name for column in TABLES[new.track].__table__.columns} - {"id"}
    session.flush()  # the statements below go past the session
    columns = _record_columns(new, origin, numbers, own)
    shares = shares_of(village_outlines(session), new.geoms, new.values["village"])
    columns["shares"] = [None if one is None else json.dumps(one) for one in shares]
    _insert(session, Record.__table__, columns)
    _insert(session, TABLES[new.track].__table__, _own_columns(new, numbers, own))
    _insert(session, RecordStateRow.__table__, _state_columns(new, origin, numbers))
    go_on_counting(session, "records")
    return numbers


Columns = dict[str, Any]


def _insert(session: Session, table: Any, columns: Columns) -> None:
    bulk_insert(session, table, list(columns), zip(*columns.values(), strict=False))


def _record_columns(new: NewRecords, origin: Origin, numbers: range, own: set[str]) -> Columns:
    shared = [field for field in FIELDS[new.track] if field.name not in own]
    columns: Columns = {"id": numbers}
    for field in shared:
        empty = _empty(Record.__table__.c[field.name])
        columns[field.name] = _filled(new.values.get(field.name), empty, len(numbers))
    return columns | {
        "track": repeat(new.track.value),
        "town": repeat(origin.town),
        "geom": shapely.to_wkb(new.geoms, byte_order=1).tolist(),
        "area_m2": [None if math.isnan(area) else area for area in new.areas_m2.tolist()],
        "stage": repeat(Stage.RESERVE.value),
        "version": repeat(1),
        "sample": repeat(origin.sample),
        "import_id": repeat(origin.import_id),
        "entry_id": repeat(origin.entry),
    }


def _own_columns(new: NewRecords, numbers: range, own: set[str]) -> Columns:
    columns: Columns = {"id": numbers}
    for name in sorted(own):
        empty = _empty(TABLES[new.track].__table__.c[name])
        columns[name] = _filled(new.values.get(name), empty, len(numbers))
    return columns


def _state_columns(new: NewRecords, origin: Origin, numbers: range) -> Columns:
    """A record without milestones: its keys, its land, and no dates."""
    stated = new.values.get("area_stated_m2") or [None] * len(numbers)
    measured = np.nan_to_num(new.areas_m2).tolist()
    land = [
        round((area if value is None else value) * CM2_PER_M2)
        for value, area in zip(stated, measured, strict=True)
    ]
    agreed = new.values.get("agreed_investment_wan") or [None] * len(numbers)
    return {
        "record_id": numbers,
        "track": repeat(new.track.value),
        "known_from": repeat(origin.entry),
        "village": new.values["village"],
        "unit": _filled(new.values.get("owner_unit"), "", len(numbers)),
        "route": _filled(new.values.get("route"), None, len(numbers)),
        "land_cm2": land,
        "invested_wan": [round(value or 0) for value in agreed],
    }


def _empty(column: Any) -> Any:
    """What an absent value is stored as: the column's own default where null is not allowed."""
    if column.nullable:
        return None
    default = column.default
    return default.arg if isinstance(default, sa.ColumnDefault) else ""


def _filled(values: Sequence[Any] | None, empty: Any, length: int) -> list[Any]:
    if values is None:
        return [empty] * length
    return [empty if value is None else _stored(value) for value in values]


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
