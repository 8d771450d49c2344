"""GeoParquet: the metadata says which column is the geometry and what its coordinates mean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from gis.crs_choice import code_or_none
from gis.errors import UnreadableFile
from gis.findings import Finding
from gis.formats.draft import Draft
from gis.formats.vector import dimension_findings
from gis.layer import flat

_DAMAGE = (
    *(pa.ArrowException, OSError, shapely.GEOSException),
    *(ValueError, TypeError, LookupError, AttributeError),  # metadata of another shape
)
_GEOMETRY_NAMES = ("geometry", "geom", "wkb_geometry", "wkb", "the_geom", "shape")
_NATIVE = {
    "point": shapely.GeometryType.POINT,
    "linestring": shapely.GeometryType.LINESTRING,
    "polygon": shapely.GeometryType.POLYGON,
    "multipoint": shapely.GeometryType.MULTIPOINT,
    "multilinestring": shapely.GeometryType.MULTILINESTRING,
    "multipolygon": shapely.GeometryType.MULTIPOLYGON,
}


def read_parquet(path: Path, name: str, encoding: str | None = None) -> Draft:  # noqa: ARG001
    """A GeoParquet file; one without its metadata is read by its binary column, and asked about.

    The text in it is always UTF-8, so a chosen encoding changes nothing.

    Raises:
        UnreadableFile: damaged, or no column holds geometries.
    """
    try:
        table = pq.read_table(path)
        column, described = _geometry_column(table)
        geoms = _geometries(table.column(column), str(described.get("encoding", "WKB")))
        columns = {
            name: _plain(table.column(name)) for name in table.column_names if name != column
        }
        declared = _declared(described)
    except _DAMAGE as error:
        raise UnreadableFile(
            "Parquet 文件已损坏，或没有几何列。",
            "The Parquet file is damaged or holds no geometry column.",
        ) from error
    findings = dimension_findings(geoms)
    if not described:
        findings.append(Finding("geo_metadata_missing", values={"column": column}))
    return Draft(
        name=name,
        driver="Parquet",
        raw=flat(geoms),
        columns=columns,
        declared=declared,
        declared_by="GeoParquet",
        findings=tuple(findings),
    )


def _geometry_column(table: pa.Table) -> tuple[str, dict[str, Any]]:
    """The geometry column and its description; without metadata the binary one by name."""
    metadata = table.schema.metadata or {}
    if b"geo" in metadata:
        geo = orjson.loads(metadata[b"geo"])
        column = str(geo["primary_column"])
        return column, dict(geo["columns"][column])
    binary = [
        field.name
        for field in table.schema
        if pa.types.is_binary(field.type) or pa.types.is_large_binary(field.type)
    ]
    named = [column for column in binary if column.lower() in _GEOMETRY_NAMES]
    return (named or binary)[0] if binary else _no_column(), {}


def _no_column() -> str:
    raise ValueError("no geometry column")


def _geometries(column: pa.ChunkedArray, encoding: str) -> NDArray[np.object_]:
    if encoding.upper() == "WKB":
        return np.asarray(shapely.from_wkb(column.to_numpy(zero_copy_only=False)), dtype=object)
    return _native(column.combine_chunks(), _NATIVE[encoding.lower()])


def _native(array: pa.Array, kind: shapely.GeometryType) -> NDArray[np.object_]:
    """Coordinates nested in lists (the native encodings of GeoParquet 1.1)."""
    missing = np.asarray(array.is_null())
    offsets = []
    values = array.filter(array.is_valid())
    while pa.types.is_list(values.type) or pa.types.is_large_list(values.type):
        start = np.asarray(values.offsets)
        offsets.append(start - start[0])
        values = values.flatten()
    xy = np.column_stack([np.asarray(values.field(axis)) for axis in ("x", "y")])
    result = np.full(len(array), None, dtype=object)
    result[~missing] = shapely.from_ragged_array(kind, xy, tuple(reversed(offsets)) or None)
    return result


def _declared(described: dict[str, Any]) -> int | str | None:
    """A missing CRS means degrees (OGC:CRS84); one that is null means that nobody knows."""
    if not described:
        return None
    if "crs" not in described:
        return 4326
    stated = described["crs"]
    if stated is None:
        return None
    identifier = stated.get("id") if isinstance(stated, dict) else None
    if identifier and str(identifier.get("authority")).upper() == "EPSG":
        return code_or_none(f"EPSG:{identifier.get('code')}")
    return code_or_none(stated if isinstance(stated, str) else orjson.dumps(stated).decode())


def _plain(column: pa.ChunkedArray) -> list[Any]:
    if pa.types.is_nested(column.type) or pa.types.is_binary(column.type):
        return [None] * len(column)
    return list(column.to_pylist())
