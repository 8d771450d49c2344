"""Loading many rows into bare tables: their indexes and checks are taken off and put back.

An index that grows row by row, and a foreign key that is asked for row by row, cost more than the
rows themselves; made anew from all rows they cost a tenth, and refuse the same (measured in
``docs/decisions.md``). All of it happens inside the writer's transaction: an interrupted load
leaves the tables as they were.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from gis.rings import FloatArray
from landtrack.store.dialect import is_postgis
from landtrack.store.rtree import Cells, pack_rtree, rounded_outwards

_WORTH_IT_ROWS = 2_000
_MOST_KEPT_ROWS = 2
"""Rows that are there already, as a multiple of the new ones: they are indexed again, too."""

_TRIES, _PAUSE_SECONDS = 40, 0.05
"""How often and how soon PostgreSQL is asked again to have the tables alone."""

_POSTGIS_CONSTRAINTS = sa.text("""
    SELECT conrelid::regclass::text AS holder, conname AS name, confrelid::regclass::text AS other,
           pg_get_constraintdef(oid) AS definition
    FROM pg_constraint AS one WHERE conrelid = ANY(CAST(:tables AS regclass[]))
    AND (contype IN ('u', 'f') OR contype = 'p' AND NOT EXISTS (
        SELECT FROM pg_constraint AS upon WHERE upon.confrelid = one.conrelid))
    ORDER BY contype DESC, conname""")
"""Keys first, then what refers to them. A primary key that others refer to stays: they would have
to be checked again, too."""
_POSTGIS_INDEXES = sa.text("""
    SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
    FROM pg_index WHERE indrelid = ANY(CAST(:tables AS regclass[])) AND NOT indisprimary
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1""")
_POSTGIS_OWNED = sa.text("""
    SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class
    WHERE oid = ANY(CAST(:tables AS regclass[]))""")

_SPATIALITE_PARTS = sa.text("""
    SELECT type, name, sql FROM sqlite_master WHERE tbl_name IN :tables AND sql IS NOT NULL
    AND (type = 'index' OR type = 'trigger' AND substr(name, 1, 4) IN ('ggi_', 'gii_', 'tmi_'))
    ORDER BY type, name""").bindparams(sa.bindparam("tables", expanding=True))


@contextmanager
def bare_tables(session: Session, tables: Sequence[sa.Table], rows: int) -> Iterator[bool]:
    """The tables without indexes and checks while many rows are loaded, if that is quicker.

    On PostGIS it takes the tables away from readers for these seconds, and so is done only when
    they can be had at once or nearly so. Yields whether the tables are bare: then the spatial
    index of SpatiaLite does not follow by itself (``index_boxes``).
    """
    there = session.scalar(sa.select(sa.func.count()).select_from(tables[0])) or 0
    if rows < _WORTH_IT_ROWS or there > _MOST_KEPT_ROWS * rows:
        yield False
        return
    names = [table.name for table in tables]
    parts = (
        _postgis_parts(session, names) if is_postgis(session) else _spatialite_parts(session, names)
    )
    for removal, _ in parts:
        session.execute(sa.text(removal))
    yield bool(parts)
    for _, again in parts:
        session.connection().exec_driver_sql(again)


Parts = list[tuple[str, str]]
"""How to take something off, and how to put it back, in the order of putting back."""


def _spatialite_parts(session: Session, names: list[str]) -> Parts:
    found = session.execute(_SPATIALITE_PARTS, {"tables": names})
    return [(f'DROP {row.type} "{row.name}"', row.sql) for row in found]


def _postgis_parts(session: Session, names: list[str]) -> Parts:
    asked = {"tables": names}
    constraints = session.execute(_POSTGIS_CONSTRAINTS, asked).all()
    involved = sorted({*names, *(one.other for one in constraints)} - {"-"})
    if not session.scalar(_POSTGIS_OWNED, {"tables": involved}) or not _alone(session, involved):
        return []
    indexes = [
        (f"DROP INDEX {one.name}", one.definition)
        for one in session.execute(_POSTGIS_INDEXES, asked)
    ]
    return indexes + [
        (
            f'ALTER TABLE {one.holder} DROP CONSTRAINT "{one.name}"',
            f'ALTER TABLE {one.holder} ADD CONSTRAINT "{one.name}" {one.definition}',
        )
        for one in constraints
    ]


def _alone(session: Session, tables: list[str]) -> bool:
    """Have the tables to ourselves. Never waits while holding one: that could block others."""
    lock = sa.text(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE NOWAIT")
    for _ in range(_TRIES):
        try:
            with session.begin_nested():
                session.execute(lock)
        except sa.exc.OperationalError:
            time.sleep(_PAUSE_SECONDS)
        else:
            return True
    return False


def index_boxes(session: Session, table: sa.Table, ids: Sequence[int], boxes: FloatArray) -> None:
    """Put loaded boxes into SpatiaLite's R*Tree; PostGIS makes its index anew from all.

    ``boxes`` are west, south, east, north (nan: no geometry).
    """
    if is_postgis(session):
        return
    there = np.flatnonzero(np.isfinite(boxes[:, 0]))
    if not len(there):
        return
    connection: Any = session.connection().connection
    sides = boxes[there][:, [0, 2, 1, 3]]
    cells = Cells(np.asarray(ids, dtype=np.int64)[there], rounded_outwards(sides))
    pack_rtree(connection.cursor(), f"idx_{table.name}_geom", cells)
