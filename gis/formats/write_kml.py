"""KML 2.2: lon/lat WGS 84, a typed schema whose display names are the dictionary, one folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.formats.export import Export, rounded
from gis.formats.table import Column, ColumnType

_KML_TYPES: dict[ColumnType, str] = {
    "text": "string",
    "integer": "int",
    "number": "double",
    "date": "string",
    "boolean": "bool",
}
_INT32 = 2**31
_RESERVED = {
    *("name", "description", "timestamp", "begin", "end", "altitudemode", "tessellate"),
    *("extrude", "visibility", "draworder", "icon", "snippet", "id"),
}
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2">
<Document id="root_doc">
"""
_STYLE = """<Style id="area"><LineStyle><color>ff2a5bd7</color><width>2</width></LineStyle>\
<PolyStyle><color>402a5bd7</color></PolyStyle></Style>
"""


def write_kml(path: Path, export: Export) -> None:
    """Placemarks in row order; the label column is their name."""
    table = export.table
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD)
        file.write(f"<name>{_text(table.title(export.language))}</name>\n")
        file.writelines(_schema(export))
        file.write(_STYLE)
        file.write(f"<Folder><name>{_text(table.name)}</name>\n")
        file.writelines(_placemarks(export))
        file.write("</Folder>\n</Document>\n</kml>\n")


def _schema(export: Export) -> Iterator[str]:
    yield f'<Schema name={_attribute(export.table.name)} id="fields">\n'
    for index, column in enumerate(export.table.columns):
        display = f"{column.heading('zh')} / {column.heading('en')}"
        kind = _kml_type(column, export.table.values(index))
        yield (
            f'<SimpleField name={_attribute(_name(column))} type="{kind}">'
            f"<displayName>{_text(display)}</displayName></SimpleField>\n"
        )
    yield "</Schema>\n"


def _placemarks(export: Export) -> Iterator[str]:
    table = export.table
    geoms = shapely.orient_polygons(rounded(export.geoms(), export.decimals), exterior_cw=False)
    for label, row, geom in zip(table.texts(table.label), table.rows, geoms, strict=True):
        yield f"<Placemark><name>{_text(label)}</name><styleUrl>#area</styleUrl>\n"
        yield '<ExtendedData><SchemaData schemaUrl="#fields">'
        for column, value in zip(table.columns, row, strict=True):
            if value is not None:
                name = _attribute(_name(column))
                yield f"<SimpleData name={name}>{_text(_value(column, value))}</SimpleData>"
        yield "</SchemaData></ExtendedData>\n"
        yield _geometry(geom)
        yield "</Placemark>\n"


def _name(column: Column) -> str:
    """Readers keep some names for themselves and would overwrite ours."""
    return f"{column.name}_" if column.name.lower() in _RESERVED else column.name


def _kml_type(column: Column, values: list[Any]) -> str:
    if column.type == "integer" and any(abs(value or 0) >= _INT32 for value in values):
        return "double"
    return _KML_TYPES[column.type]


def _value(column: Column, value: Any) -> str:
    if column.type == "boolean":
        return "1" if value else "0"
    return str(value)


def _geometry(geom: BaseGeometry | None) -> str:
    if geom is None:
        return ""
    if isinstance(geom, shapely.Point):
        return f"<Point>{_coordinates(geom)}</Point>\n"
    if isinstance(geom, shapely.LineString):
        return f"<LineString>{_coordinates(geom)}</LineString>\n"
    if isinstance(geom, shapely.Polygon):
        holes = "".join(
            f"<innerBoundaryIs><LinearRing>{_coordinates(ring)}</LinearRing></innerBoundaryIs>"
            for ring in geom.interiors
        )
        outer = f"<LinearRing>{_coordinates(geom.exterior)}</LinearRing>"
        return f"<Polygon><outerBoundaryIs>{outer}</outerBoundaryIs>{holes}</Polygon>\n"
    parts = "".join(_geometry(part) for part in shapely.get_parts(geom))
    return f"<MultiGeometry>{parts}</MultiGeometry>\n"


def _coordinates(geom: BaseGeometry) -> str:
    pairs: list[list[float]] = np.asarray(shapely.get_coordinates(geom)).tolist()
    return f"<coordinates>{' '.join(f'{x!r},{y!r}' for x, y in pairs)}</coordinates>"


def _text(value: str) -> str:
    return escape(value)


def _attribute(value: str) -> str:
    return quoteattr(value)
