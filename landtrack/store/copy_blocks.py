"""Rows as PostgreSQL takes them in fastest: the blocks of a binary ``COPY``, made by column.

The layout is documented by PostgreSQL (COPY, "Binary Format") and has not changed since 7.4: a row
is the number of its fields, each field its length (-1 for null) and its bytes in network order. A
server takes in such a block in half the time of a CSV one (measured in ``docs/decisions.md``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from gis.blocks import blocks_of
from gis.crs import STORAGE_SRID
from gis.shapes import Shapes

_HEAD = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_END = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_ROWS_AT_ONCE = 5_000
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
_NUMBERS = {
    "BIGINT": (pa.int64(), ">i8"),
    "INTEGER": (pa.int32(), ">i4"),
    "DOUBLE PRECISION": (pa.float64(), ">f8"),
    "DATE": (pa.date32(), ">i4"),
    "BOOLEAN": (pa.bool_(), "?"),
}
_TEXTS = ("VARCHAR", "TEXT", "JSON")
_EPOCH_DAYS = 10_957
"""PostgreSQL counts days from 2000-01-01, Arrow from 1970-01-01."""
_EWKB_SYSTEM = b"\x20" + STORAGE_SRID.to_bytes(4, "little")

Pieces = list[Any]
"""Arrow arrays of bytes, or bytes that all rows share, to be put one after the other in each row"""


def copy_blocks(
    table: sa.Table, columns: Mapping[str, Sequence[Any] | Shapes], same: Mapping[str, Any]
) -> Iterator[memoryview]:
    """The whole stream of a binary ``COPY`` of ``columns`` and then ``same``, block by block.

    Args:
        table: says how each column is stored.
        columns: values of equal length; geometries as shapes; dates may be text.
        same: values that all rows have.

    Raises:
        TypeError: a column is stored in a way that no loaded table uses so far.
    """
    kinds = {name: table.c[name].type.compile(_DIALECT) for name in (*columns, *same)}
    count = len(columns) + len(same)
    shared = b"".join(_one(kinds[name], value) for name, value in same.items())
    length = min(len(values) for values in columns.values())
    yield memoryview(_HEAD)
    for rows in blocks_of(length, _ROWS_AT_ONCE):
        pieces: Pieces = [count.to_bytes(2, "big")]
        for name, values in columns.items():
            pieces += _pieces(kinds[name], values[rows])
        yield _joined([*pieces, shared])
    yield memoryview(_END)


def _joined(pieces: Pieces) -> memoryview:
    rows = pc.binary_join_element_wise(*pieces, b"")
    _, offsets, data = rows.buffers()
    last = np.frombuffer(offsets, np.int32)[len(rows)]
    return memoryview(data)[: int(last)]


def _one(kind: str, value: Any) -> bytes:
    return bytes(_joined([*_pieces(kind, [value]), b""]))


def _pieces(kind: str, values: Sequence[Any] | Shapes) -> Pieces:
    if isinstance(values, Shapes):
        return _geometries(values)
    if kind in _NUMBERS:
        return [_numbers(kind, values)]
    if kind.startswith(_TEXTS) and not kind.startswith("JSONB"):
        return _with_lengths(pa.array(values, pa.string()).cast(pa.binary()))
    raise TypeError(f"no binary form of {kind}")


def _numbers(kind: str, values: Sequence[Any]) -> Any:
    arrow, layout = _NUMBERS[kind]
    if kind == "DATE":
        column = pa.array([None if day is None else str(day) for day in values], pa.string())
        column = pc.subtract(column.cast(arrow).cast(pa.int32()), _EPOCH_DAYS)
    else:
        column = pa.array(values, arrow)
    known = pc.fill_null(column, False if kind == "BOOLEAN" else 0)
    fields = np.empty(len(column), [("length", ">i4"), ("value", layout)])
    fields["length"] = fields.dtype["value"].itemsize
    fields["value"] = known.to_numpy(zero_copy_only=False)
    found = _as_binary(fields)
    return found if not column.null_count else pc.if_else(column.is_valid(), found, _NULL)


def _with_lengths(values: Any) -> Pieces:
    lengths = pc.fill_null(pc.binary_length(values), -1).to_numpy().astype(">i4")
    return [_as_binary(lengths), pc.fill_null(values, b"")]


def _as_binary(fields: Any) -> Any:
    size = fields.dtype.itemsize
    fixed = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(size), len(fields), [None, pa.py_buffer(fields.tobytes())]
    )
    return fixed.cast(pa.binary())


def _geometries(shapes: Shapes) -> Pieces:
    """As EWKB: in WKB, a flag in the last byte of the type and the system put in after it."""
    placed = [None if wkb is None else wkb[:4] + _EWKB_SYSTEM + wkb[5:] for wkb in shapes.wkb]
    return _with_lengths(pa.array(placed, pa.binary()))
