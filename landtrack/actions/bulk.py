"""Many new records in a few statements: what an accepted import writes."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from gis.layer import GeometryArray
from gis.shapes import Shapes
from landtrack.actions.records import TABLES
from landtrack.areas import CM2_PER_M2
from landtrack.fields import FIELDS
from landtrack.queries.places import village_outlines
from landtrack.shares import shares_of
from landtrack.stages import Stage, Track
from landtrack.store.bare_tables import bare_tables, index_boxes
from landtrack.store.bulk_insert import Column, bulk_insert
from landtrack.store.dialect import go_on_counting
from landtrack.store.tables import Record, RecordStateRow


class NewRecords(NamedTuple):
    """Checked records of one kind by column: values by field as the register keeps them.

    ``values`` has ``reference``, ``title`` and ``village`` (a code) in every row; ``geoms`` are
    lon/lat, ``areas_m2`` measured (nan: no geometry), ``shapes`` the geometries to be stored.
    """

    track: Track
    values: dict[str, list[Any]]
    geoms: GeometryArray
    areas_m2: NDArray[np.float64]
    shapes: Shapes


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
    numbers = _free_numbers(session, Record, len(new.geoms))
    state_numbers = _free_numbers(session, RecordStateRow, len(new.geoms))
    shares = shares_of(village_outlines(session), new.geoms, new.values["village"])
    session.flush()  # the statements below go past the session
    records: Any = Record.__table__
    states: Any = RecordStateRow.__table__
    own = _own_table(new)
    with bare_tables(session, [records, own, states], len(numbers)) as bare:
        _insert(session, records, _record_columns(new, origin, numbers, shares))
        _insert(session, own, _own_columns(new, numbers))
        _insert(session, states, {"id": state_numbers, **_state_columns(new, origin, numbers)})
        if bare:
            index_boxes(session, records, numbers, new.shapes.boxes)
    for table in (records, states):
        go_on_counting(session, table.name)
    return numbers


def _free_numbers(session: Session, table: Any, count: int) -> range:
    """Numbers of our own for new rows: a sequence that is asked row by row takes its time."""
    first = (session.scalar(sa.select(sa.func.max(table.id))) or 0) + 1
    return range(first, first + count)


def _own_table(new: NewRecords) -> Any:
    return TABLES[new.track].__table__


class Same(NamedTuple):
    """A value that all rows have."""

    value: Any


Columns = dict[str, Column | Same]


def _insert(session: Session, table: Any, columns: Columns) -> None:
    same = {name: one.value for name, one in columns.items() if isinstance(one, Same)}
    differing = {name: one for name, one in columns.items() if not isinstance(one, Same)}
    bulk_insert(session, table, differing, same)


def _record_columns(
    new: NewRecords, origin: Origin, numbers: range, shares: Sequence[dict[str, float] | None]
) -> Columns:
    own = set(_own_table(new).columns.keys())
    shared = [field.name for field in FIELDS[new.track] if field.name not in own]
    columns: Columns = {"id": numbers, "geom": new.shapes}
    for name in shared:
        columns[name] = _filled(new.values.get(name), _empty(Record.__table__.c[name]))
    if any(shares):
        columns["shares"] = [None if one is None else json.dumps(one) for one in shares]
    columns["area_m2"] = _known_areas(new.areas_m2)
    alike: Columns = {
        "track": Same(new.track.value),
        "town": Same(origin.town),
        "stage": Same(Stage.RESERVE.value),
        "version": Same(1),
        "sample": Same(origin.sample),
        "import_id": Same(origin.import_id),
        "entry_id": Same(origin.entry),
    }
    return columns | alike


def _known_areas(areas_m2: NDArray[np.float64]) -> list[float | None]:
    return [None if math.isnan(area) else area for area in areas_m2.tolist()]


def _own_columns(new: NewRecords, numbers: range) -> Columns:
    columns: Columns = {"id": numbers}
    for column in _own_table(new).columns:
        if column.name != "id":
            columns[column.name] = _filled(new.values.get(column.name), _empty(column))
    return columns


def _state_columns(new: NewRecords, origin: Origin, numbers: range) -> Columns:
    """A record without milestones: its keys, its land, and no dates."""
    stated = new.values.get("area_stated_m2") or [None] * len(numbers)
    measured = np.nan_to_num(new.areas_m2).tolist()
    land = [
        round((area if value is None else value) * CM2_PER_M2)
        for value, area in zip(stated, measured, strict=True)
    ]
    agreed = new.values.get("agreed_investment_wan")
    return {
        "record_id": numbers,
        "track": Same(new.track.value),
        "known_from": Same(origin.entry),
        "village": new.values["village"],
        "unit": _filled(new.values.get("owner_unit"), ""),
        "route": _filled(new.values.get("route"), None),
        "land_cm2": land,
        "invested_wan": [round(value or 0) for value in agreed] if agreed else Same(0),
    }


def _empty(column: Any) -> Any:
    """What an absent value is stored as: the column's own default where null is not allowed."""
    if column.nullable:
        return None
    default = column.default
    return default.arg if isinstance(default, sa.ColumnDefault) else ""


def _filled(values: Sequence[Any] | None, empty: Any) -> Sequence[Any] | Same:
    """A column without gaps. Days as text: the driver of SQLite takes no others."""
    if values is None:
        return Same(empty)
    filled = values if empty is None else [empty if value is None else value for value in values]
    if date not in set(map(type, filled)):
        return filled
    return [value.isoformat() if isinstance(value, date) else value for value in filled]
