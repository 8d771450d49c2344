"""The door out: one table, every format, the same bytes for the same data.

Every export comes with its data dictionary: inside the file where the format has a place for one,
else in a file beside it, or both together in a zip.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from gis.crs import STORAGE_SRID, system_of
from gis.crs import name as crs_name
from gis.errors import UnknownCrs
from gis.formats.export import CannotWrite, Encoding, Export, is_geographic, normalised
from gis.formats.packing import pack_folder
from gis.formats.table import Language, Table, dictionary_rows
from gis.formats.write_csv import dictionary_csv, write_csv
from gis.formats.write_dxf import write_dxf
from gis.formats.write_json import write_geojson
from gis.formats.write_kml import write_kml
from gis.formats.write_ogr import write_flatgeobuf, write_geopackage, write_shapefile
from gis.formats.write_parquet import write_parquet
from gis.formats.write_txt import write_txt
from gis.formats.write_xlsx import write_xlsx

_KNOWN_DATUMS = {4490, 4326}
"""CGCS2000 and WGS 84: one place to the centimetre. Others need parameters that are not public."""

Dictionary = Literal["beside", "zip"]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """One way to hand out a table.

    ``carries_dictionary``: the dictionary is inside the file. ``geographic_only``: the format's
    own rules want lon/lat. ``code_pages``: GBK may be asked for. ``usual_crs``: plane for drawings
    and survey files, degrees for the others.
    """

    key: str
    suffix: str
    media_type: str
    title_zh: str
    title_en: str
    write: Callable[[Path, Export], None]
    carries_dictionary: bool = False
    geographic_only: bool = False
    code_pages: bool = False
    usual_crs: int = STORAGE_SRID


_ALL = (
    ExportFormat(
        "gpkg",
        ".gpkg",
        "application/geopackage+sqlite3",
        "GeoPackage",
        "GeoPackage",
        write_geopackage,
        carries_dictionary=True,
    ),
    ExportFormat(
        "shp",
        ".shp.zip",
        "application/zip",
        "Shapefile (zip)",
        "Shapefile (zip)",
        write_shapefile,
        carries_dictionary=True,
        code_pages=True,
    ),
    ExportFormat(
        "geojson",
        ".geojson",
        "application/geo+json",
        "GeoJSON",
        "GeoJSON",
        write_geojson,
        carries_dictionary=True,
        geographic_only=True,
    ),
    ExportFormat(
        "kml",
        ".kml",
        "application/vnd.google-earth.kml+xml",
        "KML",
        "KML",
        write_kml,
        carries_dictionary=True,
        geographic_only=True,
    ),
    ExportFormat(
        "dxf",
        ".dxf",
        "image/vnd.dxf",
        "DXF 图纸",
        "DXF drawing",
        write_dxf,
        usual_crs=4547,
    ),
    ExportFormat(
        "fgb",
        ".fgb",
        "application/flatgeobuf",
        "FlatGeobuf",
        "FlatGeobuf",
        write_flatgeobuf,
    ),
    ExportFormat(
        "parquet",
        ".parquet",
        "application/vnd.apache.parquet",
        "GeoParquet",
        "GeoParquet",
        write_parquet,
        carries_dictionary=True,
    ),
    ExportFormat(
        "xlsx",
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Excel 工作簿",
        "Excel workbook",
        write_xlsx,
        carries_dictionary=True,
    ),
    ExportFormat("csv", ".csv", "text/csv", "CSV", "CSV", write_csv, code_pages=True),
    ExportFormat(
        "txt",
        ".txt",
        "text/plain",
        "勘测定界坐标 TXT",
        "Survey coordinate TXT",
        write_txt,
        code_pages=True,
        usual_crs=4526,
    ),
)
FORMATS: dict[str, ExportFormat] = {form.key: form for form in _ALL}


def write(
    path: Path,
    table: Table,
    *,
    format: str,  # noqa: A002 - the word of the trade
    crs: int | None = None,
    encoding: Encoding = "utf-8",
    language: Language = "zh",
    dictionary: Dictionary = "beside",
) -> tuple[Path, ...]:
    """Write ``table`` to ``path`` in one of ``FORMATS``.

    ``crs`` is an EPSG number, by default the one the format is mostly wanted in.

    Returns the files written, ``path`` first; the others (the dictionary, a ``.prj``) lie beside
    it. ``dictionary="zip"`` makes ``path`` a zip of all of them. Files appear whole or not at all.

    Raises:
        CannotWrite: the format, CRS or encoding would lose or falsify data.
    """
    form = _format(format)
    export = Export(
        normalised(table), _srid(form, crs or form.usual_crs), _encoding(form, encoding), language
    )
    with TemporaryDirectory(dir=path.parent, prefix=".writing-") as scratch:
        folder = Path(scratch)
        main = folder / (path.name if dictionary == "beside" else f"{table.name}{form.suffix}")
        form.write(main, export)
        if not form.carries_dictionary:
            _dictionary_path(main).write_bytes(dictionary_csv(dictionary_rows(table, export.srid)))
        if dictionary == "zip":
            return (_zipped(path, folder),)
        return _moved(folder, path)


def _format(key: str) -> ExportFormat:
    if key not in FORMATS:
        known = ", ".join(FORMATS)
        raise CannotWrite(
            f"不支持导出格式“{key}”，可选：{known}。",
            f"No export format “{key}”. Choose one of: {known}.",
        )
    return FORMATS[key]


def _srid(form: ExportFormat, srid: int) -> int:
    try:
        geodetic = system_of(srid).geodetic_crs
    except UnknownCrs as error:
        raise CannotWrite(error.zh, error.en) from error
    if geodetic is None or geodetic.to_epsg() not in _KNOWN_DATUMS:
        raise CannotWrite(
            f"{crs_name(srid)}与CGCS2000之间没有公开的转换参数，不能导出。"
            "请选择CGCS2000或WGS 84的坐标系。",
            f"There are no public parameters between {crs_name(srid, 'en')} and CGCS2000. "
            "Choose a CGCS2000 or WGS 84 system.",
        )
    if form.geographic_only and not is_geographic(srid):
        raise CannotWrite(
            f"{form.title_zh}按其标准只用经纬度，不能用EPSG:{srid}。请选4490或4326，或改用GeoPackage。",
            f"{form.title_en} is lon/lat by its standard, not EPSG:{srid}. "
            "Choose 4490 or 4326, or take a GeoPackage.",
        )
    return srid


def _encoding(form: ExportFormat, encoding: Encoding) -> Encoding:
    if encoding == "gbk" and not form.code_pages:
        raise CannotWrite(
            f"{form.title_zh}只用UTF-8编码。", f"{form.title_en} is always UTF-8. Leave GBK out."
        )
    return encoding


def _dictionary_path(main: Path) -> Path:
    return main.with_name(f"{main.name.split('.')[0]}_dictionary.csv")


def _zipped(path: Path, folder: Path) -> Path:
    with TemporaryDirectory(dir=path.parent, prefix=".writing-") as scratch:
        packed = Path(scratch) / path.name
        pack_folder(packed, folder)
        packed.replace(path)
    return path


def _moved(folder: Path, path: Path) -> tuple[Path, ...]:
    beside = sorted(file for file in folder.iterdir() if file.name != path.name)
    for file in [*beside, folder / path.name]:
        file.replace(path.parent / file.name)
    return (path, *(path.parent / file.name for file in beside))
