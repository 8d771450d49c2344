"""GeoParquet 1.0: one file with true types, the CRS as PROJJSON, the dictionary as metadata."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS

from gis.formats.arrow import GEOMETRY, arrow_column, arrow_geometry, promoted
from gis.formats.export import Export
from gis.formats.table import DICTIONARY_HEADINGS, dictionary_rows
from gis.layer import GeometryArray


def write_parquet(path: Path, export: Export) -> None:
    """The geometry column is ``geometry`` (WKB); a table without places is plain Parquet."""
    table = export.table
    arrays = [arrow_column(column, table.values(i)) for i, column in enumerate(table.columns)]
    names = [column.name for column in table.columns]
    dictionary = [
        dict(zip(DICTIONARY_HEADINGS, row, strict=True))
        for row in dictionary_rows(table, export.srid)
    ]
    metadata = {"dictionary": _json(dictionary)}
    if table.geoms is not None:
        geoms, kind = promoted(export.geoms())
        arrays.append(arrow_geometry(geoms))
        names.append(GEOMETRY)
        metadata["geo"] = _json(_geo_metadata(geoms, kind, export.srid))
    data = pa.table(arrays, names=names).replace_schema_metadata(metadata)
    pq.write_table(data, path, compression="zstd")


def _geo_metadata(geoms: GeometryArray, kind: str, srid: int) -> dict[str, Any]:
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": [] if kind == "Unknown" else [kind],
        "crs": CRS.from_epsg(srid).to_json_dict(),
        "edges": "planar",
    }
    if not shapely.is_missing(geoms).all():
        column["bbox"] = shapely.total_bounds(geoms).tolist()
    return {"version": "1.0.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
