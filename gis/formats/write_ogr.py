"""GeoPackage, FlatGeobuf and Shapefile through GDAL, with every clock stopped."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import shapely

from gis.formats.arrow import GEOMETRY, arrow_column, arrow_geometry, promoted
from gis.formats.dbf import DBF_TEXT_BYTES, check_encoding, cut_text, dbf_names
from gis.formats.export import Export
from gis.formats.packing import pack_folder
from gis.formats.table import DICTIONARY_HEADINGS, Column, dictionary_rows
from gis.formats.write_csv import dictionary_csv
from gis.layer import GeometryArray

FIXED_DATE = "2000-01-01"
DICTIONARY_LAYER = "_dictionary"


def write_geopackage(path: Path, export: Export) -> None:
    """A layer under the table's name, an R-tree, and the table ``_dictionary``.

    Version 1.2, which GDAL 3.6 and QGIS 3.22 know wholly.
    """
    names = [column.name for column in export.table.columns]
    geoms, kind = promoted(export.geoms())
    columns = list(zip(names, _columns(export), strict=True))
    _write(
        path, export, columns, geoms, driver="GPKG", kind=kind, dataset_options={"VERSION": "1.2"}
    )
    _add_dictionary(path, export)
    _stop_clock(path)


def write_flatgeobuf(path: Path, export: Export) -> None:
    """With a spatial index where every row has a geometry (the index knows no blanks).

    Dates are ISO texts: the format has moments only, and a midnight is not a date.
    """
    names = [column.name for column in export.table.columns]
    geoms, kind = promoted(export.geoms())
    indexed = bool(len(geoms)) and not np.any(shapely.is_missing(geoms))
    arrays = [a.cast(pa.string()) if a.type == pa.date32() else a for a in _columns(export)]
    columns = list(zip(names, arrays, strict=True))
    options = {"SPATIAL_INDEX": "YES" if indexed else "NO"}
    _write(path, export, columns, geoms, driver="FlatGeobuf", kind=kind, layer_options=options)


def write_shapefile(path: Path, export: Export) -> None:
    """A zip of .shp .shx .dbf .prj .cpg and the dictionary; one set per kind of geometry.

    Field names are pinyin initials of at most ten bytes; texts are cut at 254 bytes between
    characters, and the dictionary says where.

    Raises:
        CannotWrite: a text has a character that GBK lacks and GBK was asked for.
    """
    table = export.table
    check_encoding(table, export.encoding)
    names = dbf_names([column.title_zh for column in table.columns])
    arrays, cuts = _dbf_columns(export)
    geoms = export.geoms()
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for suffix, rows in _rows_by_kind(geoms):
            layer = folder / f"{table.name}{suffix}.shp"
            columns = [(n, a.take(pa.array(rows))) for n, a in zip(names, arrays, strict=True)]
            _write_shapefile_parts(layer, export, columns, geoms[rows])
        dictionary = dictionary_csv(dictionary_rows(table, export.srid, names) + cuts)
        (folder / f"{table.name}_dictionary.csv").write_bytes(dictionary)
        pack_folder(path, folder)


def _columns(export: Export) -> list[pa.Array]:
    table = export.table
    return [arrow_column(column, table.values(i)) for i, column in enumerate(table.columns)]


def _write(
    path: Path,
    export: Export,
    columns: Sequence[tuple[str, pa.Array]],
    geoms: GeometryArray,
    *,
    driver: str,
    kind: str,
    **options: Any,
) -> None:
    if export.table.geoms is not None:
        columns = [*columns, (GEOMETRY, arrow_geometry(geoms))]
        options |= {
            "geometry_name": GEOMETRY,
            "geometry_type": kind,
            "crs": f"EPSG:{export.srid}",
        }
    data = pa.table([array for _, array in columns], names=[name for name, _ in columns])
    layer = options.pop("layer", export.table.name)
    pyogrio.write_arrow(data, path, driver=driver, layer=layer, **options)


def _add_dictionary(path: Path, export: Export) -> None:
    rows = dictionary_rows(export.table, export.srid)
    headings = [heading.replace(" ", "_") for heading in DICTIONARY_HEADINGS]
    arrays = [pa.array([row[i] for row in rows], pa.string()) for i in range(len(headings))]
    data = pa.table(arrays, names=headings)
    pyogrio.write_arrow(data, path, driver="GPKG", layer=DICTIONARY_LAYER, append=True)


def _stop_clock(path: Path) -> None:
    """GDAL notes the moment of writing; the same data shall give the same bytes."""
    moment = f"{FIXED_DATE}T00:00:00.000Z"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE gpkg_contents SET last_change = ?", (moment,))
        connection.execute("VACUUM")  # leaves no trace of former moments in unused bytes
    _stop_counting(path)


def _stop_counting(path: Path) -> None:
    """SQLite's header counts transactions, and GDAL makes one more when a millisecond passes.

    The counter stands at byte 24, and once more at 92, where it says that the other is valid
    (SQLite file format, 1.3.7 and 1.3.16).
    """
    with path.open("r+b") as file:
        for place in (24, 92):
            file.seek(place)
            file.write((1).to_bytes(4, "big"))


def _dbf_columns(export: Export) -> tuple[list[pa.Array], list[tuple[str, ...]]]:
    """The columns as a DBF can hold them, and dictionary rows about the texts that were cut."""
    arrays: list[pa.Array] = []
    cuts: list[tuple[str, ...]] = []
    for index, column in enumerate(export.table.columns):
        values = export.table.values(index)
        if column.type == "text":
            texts = values
            values = [None if text is None else cut_text(text, export.encoding) for text in texts]
            pairs = zip(texts, values, strict=True)
            cut = [str(row) for row, (before, after) in enumerate(pairs, 1) if before != after]
            if cut:
                cuts.append(_cut_note(column, cut))
        array = arrow_column(column, values)
        arrays.append(array.cast(pa.int32()) if column.type == "boolean" else array)
    return arrays, cuts


def _cut_note(column: Column, rows: list[str]) -> tuple[str, ...]:
    numbers = ", ".join(rows)
    zh = f"以下行的文本超过{DBF_TEXT_BYTES}字节, 已截断: {numbers}"
    en = f"texts over {DBF_TEXT_BYTES} bytes were cut in rows: {numbers}"
    return ("", column.title_zh, column.title_en, "", "", zh, en)


def _rows_by_kind(geoms: GeometryArray) -> list[tuple[str, np.ndarray[Any, Any]]]:
    """Row numbers per dimension: a shapefile holds one kind. Rows without place go with areas."""
    dimensions = np.where(shapely.is_missing(geoms), 2, shapely.get_dimensions(geoms))
    found = [(s, d) for s, d in (("", 2), ("_line", 1), ("_point", 0)) if np.any(dimensions == d)]
    if len(found) == 1:
        return [("", np.arange(len(geoms)))]
    return [(s, np.nonzero(dimensions == d)[0]) for s, d in found] or [("", np.arange(0))]


def _write_shapefile_parts(
    layer: Path, export: Export, columns: list[tuple[str, pa.Array]], geoms: GeometryArray
) -> None:
    geoms, kind = promoted(geoms)
    shape = {"MultiPolygon": "POLYGON", "MultiLineString": "ARC", "Point": "POINT"}.get(
        kind, "MULTIPOINT"
    )
    options = {"DBF_DATE_LAST_UPDATE": FIXED_DATE, "SHPT": shape, "SPATIAL_INDEX": "NO"}
    _write(
        layer,
        export,
        columns,
        geoms,
        driver="ESRI Shapefile",
        kind=kind,
        layer=layer.stem,
        encoding="UTF-8" if export.encoding == "utf-8" else "LDID/77",
        layer_options=options,
    )
    layer.with_suffix(".cpg").write_text("UTF-8" if export.encoding == "utf-8" else "GBK")
