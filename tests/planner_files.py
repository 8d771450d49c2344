"""Files as planners send them, made for tests; the coordinates are free ground of the town."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tests.unit.gis_fixtures import lonlat, parcels, shapefile, write_vector, zipped

GROUND = lonlat(parcels(4))
"""Four parcels of 30,000 m2 side by side, lon/lat."""


def feature_file(path: Path, geoms: Sequence[BaseGeometry], rows: Sequence[dict[str, Any]]) -> Path:
    """A GeoJSON file."""
    features = [
        {"type": "Feature", "properties": row, "geometry": shapely.geometry.mapping(geom)}
        for geom, row in zip(geoms, rows, strict=True)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")
    return path


def good_file(path: Path, count: int = 2, **values: Any) -> Path:
    """Parcels that can be accepted as they stand."""
    rows = [{"地块编号": f"HL-{i + 1}", "名称": f"新地块{i + 1}", **values} for i in range(count)]
    return feature_file(path, GROUND[:count], rows)


def mixed_file(path: Path) -> Path:
    """One good parcel, and one whose deadline is no day."""
    rows = [
        {"地块编号": "HL-1", "开工前": "2027-05-01"},
        {"地块编号": "HL-2", "开工前": "2027年2月30日"},
    ]
    return feature_file(path, GROUND[:2], rows)


def gbk_shapefile(folder: Path, *, without: tuple[str, ...] = (".prj",)) -> Path:
    """A zipped shapefile in EPSG:4547 with Chinese text in GBK, without its .prj."""
    stem = shapefile(folder, encoding="GB18030")
    parts = [part for part in sorted(folder.glob("dikuai.*")) if part.suffix not in without]
    parts = [part for part in parts if part.suffix != ".zip"]
    return zipped(stem.with_name("地块.zip"), {part.name: part.read_bytes() for part in parts})


def local_drawing(folder: Path) -> Path:
    """A zipped shapefile in a drawing's own metres: nobody can know where it lies."""
    path = write_vector(folder / "local.shp", np.array([shapely.box(1000, 2000, 1200, 2100)]), None)
    parts = {part.name: part.read_bytes() for part in sorted(folder.glob("local.*"))}
    return zipped(path.with_suffix(".zip"), parts)
