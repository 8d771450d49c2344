"""The few places where the two databases want different SQL."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import FunctionElement

from gis.bbox import Bbox
from gis.crs import STORAGE_SRID


def is_postgis(session: Session) -> bool:
    """Whether a session speaks to PostGIS; the other one is SpatiaLite."""
    return session.get_bind().dialect.name == "postgresql"


def in_box(session: Session, column: Any, box: Bbox) -> sa.ColumnElement[bool]:
    """Rows whose envelope meets a box (lon/lat), by the spatial index.

    PostGIS uses its index by itself; SpatiaLite's R*Tree is a table that must be asked by name.
    """
    if is_postgis(session):
        envelope = sa.func.ST_MakeEnvelope(box.west, box.south, box.east, box.north, STORAGE_SRID)
        return column.op("&&", is_comparison=True)(envelope)  # type: ignore[no-any-return]
    table = column.table
    index = sa.table(
        f"idx_{table.name}_{column.name}", *map(sa.column, ("pkid", "xmin", "xmax", "ymin", "ymax"))
    )
    inside = sa.select(index.c.pkid).where(
        index.c.xmin <= box.east,
        index.c.xmax >= box.west,
        index.c.ymin <= box.north,
        index.c.ymax >= box.south,
    )
    return table.c.id.in_(inside)  # type: ignore[no-any-return]


def go_on_counting(session: Session, table: str) -> None:
    """After rows were inserted with numbers of our own: the next one follows the largest.

    SQLite does so by itself; PostgreSQL keeps a sequence.
    """
    if is_postgis(session):
        session.execute(
            sa.text(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "  # noqa: S608 - our own names
                f"(SELECT max(id) FROM {table}))"
            )
        )


class day_number(FunctionElement[int]):  # noqa: N801 - it is written like a function
    """A date as days since 1970-01-01, the way numpy counts them."""

    type = sa.Integer()
    inherit_cache = True
    name = "day_number"


@compiles(day_number, "postgresql")
def _day_number_of_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} - DATE '1970-01-01')"


@compiles(day_number, "sqlite")
def _day_number_of_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    column = compiler.process(element.clauses, **options)
    return f"CAST(julianday({column}) - 2440587.5 AS INTEGER)"


def touching_boxes(session: Session, table: str, ids: Collection[int]) -> set[tuple[int, int]]:
    """Pairs (one of ``ids``, another row) of a table whose ``geom`` have boxes that touch.

    Both databases answer from their spatial index.
    """
    if is_postgis(session):
        text = (
            f"SELECT a.id, b.id FROM {table} a JOIN {table} b ON a.geom && b.geom AND a.id <> b.id"  # noqa: S608
        )
    else:
        text = (
            f"SELECT a.id, b.pkid FROM {table} a JOIN idx_{table}_geom b"  # noqa: S608 - our own names
            " ON b.pkid <> a.id"
            " AND b.xmin <= MbrMaxX(a.geom) AND b.xmax >= MbrMinX(a.geom)"
            " AND b.ymin <= MbrMaxY(a.geom) AND b.ymax >= MbrMinY(a.geom)"
        )
    query = sa.text(f"{text} WHERE a.id IN :ids").bindparams(sa.bindparam("ids", expanding=True))
    return {(one, other) for one, other in session.execute(query, {"ids": list(ids)})}


def among(session: Session, column: Any, values: Collection[str]) -> sa.ColumnElement[bool]:
    """Rows whose text is one of very many: one statement, one parameter, whatever their number."""
    if is_postgis(session):
        many = sa.cast(sa.bindparam(None, sorted(values), type_=ARRAY(sa.Text)), ARRAY(sa.Text))
        return column == sa.any_(many)  # type: ignore[no-any-return]
    listed = sa.func.json_each(json.dumps(sorted(values))).table_valued("value")
    return column.in_(sa.select(listed.c.value))  # type: ignore[no-any-return]
