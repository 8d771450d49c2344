"""A table in Arrow's form, as GDAL and Parquet take it: true types, true blanks, WKB geometry."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from gis.formats.table import Column, ColumnType
from gis.layer import GeometryArray

GEOMETRY = "geometry"

_ARROW_TYPES: dict[ColumnType, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
}


def arrow_column(column: Column, values: list[Any]) -> pa.Array:
    """One column with its declared type."""
    return pa.array(values, _ARROW_TYPES[column.type])


def arrow_geometry(geoms: GeometryArray) -> pa.Array:
    """WKB, little endian; None becomes a blank."""
    return pa.array(shapely.to_wkb(geoms, byte_order=1), pa.binary())


def promoted(geoms: GeometryArray) -> tuple[GeometryArray, str]:
    """The one geometry type of a layer and its geometries brought to it.

    Polygons become MultiPolygon when any part is one; lines likewise; mixed kinds stay as they
    are under the type ``Unknown``.
    """
    present = geoms[~shapely.is_missing(geoms)]
    kinds = set(shapely.get_type_id(present).tolist())
    dimensions = set(shapely.get_dimensions(present).tolist())
    collections = shapely.GeometryType.GEOMETRYCOLLECTION in kinds
    if dimensions <= {2} and not collections:
        return _as_multi(geoms, shapely.multipolygons), "MultiPolygon"
    if dimensions == {1} and not collections:
        return _as_multi(geoms, shapely.multilinestrings), "MultiLineString"
    if kinds == {shapely.GeometryType.POINT}:
        return geoms, "Point"
    return geoms, "Unknown"


def _as_multi(geoms: GeometryArray, collect: Any) -> GeometryArray:
    parts, owner = shapely.get_parts(geoms, return_index=True)
    out = np.full(len(geoms), None, dtype=object)
    if len(parts):
        rows, index = np.unique(owner, return_inverse=True)
        out[rows] = collect(parts, indices=index)
    return out
