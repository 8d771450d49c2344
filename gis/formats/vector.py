"""Formats that GDAL reads whole: GeoPackage, FlatGeobuf, File Geodatabase, GML."""

from __future__ import annotations

import mmap
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from gis.crs_choice import code_or_none
from gis.errors import UnreadableFile
from gis.findings import Finding
from gis.formats import gdal
from gis.formats.draft import Draft
from gis.formats.kinds import Kind
from gis.layer import GeometryArray, flat

_DRIVERS = {
    Kind.GEOPACKAGE: "GPKG",
    Kind.FLATGEOBUF: "FlatGeobuf",
    Kind.GEODATABASE: "OpenFileGDB",
    Kind.GML: "GML",
}
_GML_BOXES = ("lowerCorner", "upperCorner")
"""Corners of gml:boundedBy, which GDAL takes for attributes where there is no schema."""
_CURVES = ("CURVE", "SURFACE", "CIRCULAR")


def layers(path: Path, kind: Kind) -> list[gdal.LayerInfo]:
    """The layers of a file, polygons first, tables without geometry last.

    Raises:
        UnreadableFile: the file is damaged or not of its kind.
    """
    if kind is Kind.GEOPACKAGE:
        _contents(path)
    if kind is Kind.GML:
        _refuse_other_xml(path)
    with _alone(path, kind) as place:
        infos = [gdal.layer_info(place, name) for name in gdal.layer_names(place)]
    infos = [info for info in infos if not info.name.startswith("_dictionary")]
    return sorted(infos, key=_rank)


def _rank(info: gdal.LayerInfo) -> int:
    kind = info.geometry_type or ""
    if "Polygon" in kind or "Surface" in kind:
        return 0
    if kind in {"Unknown", "GeometryCollection"}:
        return 1
    return 2 if kind else 3


def read_vector(path: Path, kind: Kind, name: str, layer: str | None) -> Draft:
    """One layer (the first of :func:`layers` unless named).

    Raises:
        UnreadableFile: damaged, or no such layer.
    """
    known = layers(path, kind)
    names = [info.name for info in known]
    if layer is not None and layer not in names:
        raise UnreadableFile(
            f"文件里没有图层“{layer}”，有：{'、'.join(names)}。",
            f"The file has no layer {layer!r}; it has: {', '.join(names)}.",
        )
    if not known:
        raise UnreadableFile("文件里没有图层。", "The file has no layer.")
    with _alone(path, kind) as place:
        info, geoms, columns = gdal.read_layer(place, layer or names[0])
    for box in _GML_BOXES if kind is Kind.GML else ():
        columns.pop(box, None)
    _refuse_lost_rows(path, kind, info.features, len(geoms))
    declared = code_or_none(info.crs)
    findings = dimension_findings(geoms)
    curved = kind is Kind.GEOPACKAGE and _contents(path).has_curves
    if curved or any(word in (info.geometry_type or "").upper() for word in _CURVES):
        findings.append(Finding("curves_stroked"))
    return Draft(
        name=info.name if len(names) > 1 or kind is not Kind.GML else name,
        driver=_DRIVERS[kind],
        raw=flat(geoms),
        columns=columns,
        declared=declared,
        findings=tuple(findings),
        other_layers=tuple(n for n in names if n != info.name),
    )


def dimension_findings(geoms: GeometryArray) -> list[Finding]:
    """Heights and measures that will not be kept."""
    findings = []
    high = with_heights(geoms)
    if high:
        findings.append(Finding("heights_dropped", values={"count": high}))
    if shapely.has_m(geoms).any():
        count = int(shapely.has_m(geoms).sum())
        findings.append(Finding("measures_dropped", values={"count": count}))
    return findings


def with_heights(geoms: GeometryArray) -> int:
    """How many geometries have a height that says something: all zero or blank says nothing."""
    has_z = np.flatnonzero(shapely.has_z(geoms))
    if not len(has_z):
        return 0
    xyz, index = shapely.get_coordinates(geoms[has_z], include_z=True, return_index=True)
    telling = np.isfinite(xyz[:, 2]) & (xyz[:, 2] != 0)
    return len(np.unique(index[telling]))


@contextmanager
def _alone(path: Path, kind: Kind) -> Iterator[Path]:
    """The file by itself in a folder of ours, so that GDAL neither reads nor writes beside it."""
    with tempfile.TemporaryDirectory(prefix="gis-") as folder:
        place = Path(folder) / f"data.{kind.value}"
        place.symlink_to(path.resolve(), target_is_directory=path.is_dir())
        yield place


@dataclass(frozen=True, slots=True)
class _Contents:
    """What a GeoPackage says of itself in its own tables."""

    has_curves: bool


def _contents(path: Path) -> _Contents:
    """Look into the tables that make an SQLite file a GeoPackage.

    Raises:
        UnreadableFile: the database is damaged, or is no GeoPackage.
    """
    types = "SELECT geometry_type_name FROM gpkg_geometry_columns"
    tables = "SELECT 1 FROM sqlite_master WHERE name IN ('gpkg_contents', 'gpkg_geometry_columns')"
    foreign = (
        "SELECT 1 FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%' "
        "AND sql NOT LIKE '%USING rtree%' AND sql NOT LIKE '%USING fts%'"
    )
    try:
        with closing(_database(path)) as database:
            if database.execute(foreign).fetchone():
                raise UnreadableFile(
                    "GeoPackage 里有指向外部数据的虚拟表，不能读取。",
                    "The GeoPackage has virtual tables that refer to other data; it is not read.",
                )
            if len(database.execute(tables).fetchall()) == 2:
                names = {str(row[0]).upper() for row in database.execute(types)}
                return _Contents(any(word in name for name in names for word in _CURVES))
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise _broken() from error
    raise UnreadableFile(
        "这是 SQLite 数据库，但不是 GeoPackage。", "This is an SQLite database, but no GeoPackage."
    )


_OTHER_XML = re.compile(
    rb"<\s*(OGR\w*DataSource|OGRCSW|VRTDataset|GDAL_\w+|WMT?S)|<!ENTITY", re.IGNORECASE
)


def _refuse_other_xml(path: Path) -> None:
    """XML that GDAL would take as an order to open other files or services, or that has entities.

    Raises:
        UnreadableFile: it is such XML, whatever its name and namespace say.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if _OTHER_XML.search(data):
            raise UnreadableFile(
                "这个 XML 会去打开别的文件或含有实体，不是普通的 GML，不能读取。",
                "This XML refers to other sources or has entities; it is no plain GML.",
            )


def _database(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def _refuse_lost_rows(path: Path, kind: Kind, expected: int, found: int) -> None:
    """GDAL reads around a broken page in silence; a count kept by the file gives it away.

    In a GeoPackage the kept count may be stale, so the database itself has the last word.
    """
    if expected in {-1, found}:
        return
    if kind is Kind.GEOPACKAGE:
        with closing(_database(path)) as database:
            try:
                if database.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok":
                    return
            except sqlite3.Error:
                pass
        raise _broken()
    raise UnreadableFile(
        f"文件不完整：应有 {expected} 个要素，只读出 {found} 个。",
        f"The file is incomplete: {found} of {expected} features could be read.",
    )


def _broken() -> UnreadableFile:
    return UnreadableFile(
        "GeoPackage 数据库已损坏，请重新导出。",
        "The GeoPackage database is damaged: export it again.",
    )
