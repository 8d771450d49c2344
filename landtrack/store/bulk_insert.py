"""Many rows into a table at once, by column: COPY on PostGIS, one prepared statement on SpatiaLite.

Both go past the session and past the ORM; the caller has checked the values. Geometries are handed
over in the database's own form, which takes a tenth of the time of a conversion per row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from gis.blocks import ahead
from gis.crs import STORAGE_SRID
from gis.rings import FloatArray
from gis.shapes import Shapes
from landtrack.store.copy_blocks import copy_blocks
from landtrack.store.dialect import is_postgis

_BLOB_HEAD = np.dtype(
    [("start", "u1"), ("order", "u1"), ("srid", "<i4"), ("box", "<f8", 4), ("mark", "u1")]
)
_ONE_POLYGON = b"\x01\x06\x00\x00\x00\x01\x00\x00\x00\x01"
"""How the WKB of a multipolygon of one part begins, up to the byte order of its part."""
_PLAIN = (b"\x01\x01\x00\x00\x00", b"\x01\x03\x00\x00\x00")
"""How the WKB of points and polygons begins."""


Column = Sequence[Any] | Shapes
"""Values as the database takes them; shapes for the geometry."""


def bulk_insert(
    session: Session,
    table: sa.Table,
    columns: Mapping[str, Column],
    same: Mapping[str, Any],
) -> None:
    """Insert rows: ``columns`` differ from row to row, ``same`` have one value in all of them.

    What is null in all rows is left out: to bind a null takes ten times as long as a text.

    Args:
        session: a writing session; nothing may wait in it to be flushed.
        table: where to.
        columns: database-ready values of equal length; geometries as shapes.
        same: database-ready values.
    """
    connection: Any = session.connection().connection
    same = {name: value for name, value in same.items() if value is not None}
    write = _copy if is_postgis(session) else _execute_many
    write(connection, table, columns, same)


def _copy(
    connection: Any,
    table: sa.Table,
    columns: Mapping[str, Column],
    same: Mapping[str, Any],
) -> None:
    """The server takes in one block while the next is made."""
    names = ", ".join(f'"{name}"' for name in (*columns, *same))
    statement = f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT binary)'
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for block in ahead(copy_blocks(table, columns, same)):
            copy.write(block)


def _execute_many(
    connection: Any,
    table: sa.Table,
    columns: Mapping[str, Column],
    same: Mapping[str, Any],
) -> None:
    names = ", ".join(f'"{name}"' for name in (*columns, *same))
    marks = ", ".join("?" * (len(columns) + len(same)))
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608 - our own names
    cursor = connection.cursor()
    values = [
        spatialite_blobs(cursor, column) if isinstance(column, Shapes) else column
        for column in columns.values()
    ]
    constants = [int(one) if isinstance(one, bool) else one for one in same.values()]
    cursor.executemany(statement, zip(*values, *map(repeat, constants), strict=False))


def spatialite_blobs(cursor: Any, shapes: Shapes) -> list[bytes | bytearray | None]:
    """Geometries as SpatiaLite stores them.

    Its form is a head with the box, the WKB without its first byte, and an end mark; inside, parts
    begin with another byte. Points, polygons and multipolygons of one part are put together here,
    SpatiaLite itself turns the rest.
    """
    heads = _blob_heads(shapes.boxes)
    filled = np.isfinite(shapes.boxes[:, 0]).tolist()
    found: list[bytes | bytearray | None] = []
    for head, there, wkb in zip(heads, filled, shapes.wkb, strict=True):
        if wkb is None:
            found.append(None)
        elif there and wkb.startswith(_ONE_POLYGON):
            found.append(head + wkb[1:9] + b"i" + wkb[10:] + b"\xfe")
        elif there and wkb.startswith(_PLAIN):
            found.append(head + wkb[1:] + b"\xfe")
        else:
            turned = cursor.execute("SELECT GeomFromWKB(?, ?)", (wkb, STORAGE_SRID))
            found.append(turned.fetchone()[0])
    return found


def _blob_heads(boxes: FloatArray) -> list[bytearray]:
    """Byte arrays, because the driver binds them, unlike bytes, without looking for an adapter."""
    heads = np.zeros(len(boxes), _BLOB_HEAD)
    heads["order"], heads["srid"], heads["mark"] = 1, STORAGE_SRID, 0x7C
    heads["box"] = boxes
    block, size = bytearray(heads.tobytes()), _BLOB_HEAD.itemsize
    return [block[start : start + size] for start in range(0, len(block), size)]
