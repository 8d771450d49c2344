"""GeoJSON (RFC 7946): lon/lat, exterior rings counter-clockwise, no ``crs`` member.

The dictionary is a foreign member of the collection (RFC 7946 section 6.1), which readers skip.
"""

from __future__ import annotations

from pathlib import Path

import orjson

from gis.formats.export import Export
from gis.formats.table import DICTIONARY_HEADINGS, dictionary_rows
from gis.geojson import geometries_to_text


def write_geojson(path: Path, export: Export) -> None:
    """One feature a line, so that two versions can be compared line by line."""
    table = export.table
    names = [column.name for column in table.columns]
    head = {
        "type": "FeatureCollection",
        "name": table.name,
        "dictionary": [
            dict(zip(DICTIONARY_HEADINGS, row, strict=True))
            for row in dictionary_rows(table, export.srid)
        ],
    }
    with path.open("wb") as file:
        file.write(orjson.dumps(head)[:-1] + b',"features":[')
        for number, (row, geometry) in enumerate(zip(table.rows, _geometries(export), strict=True)):
            properties = dict(zip(names, row, strict=True))
            file.write(b",\n" if number else b"\n")
            file.write(
                b'{"type":"Feature","geometry":%b,"properties":%b}'
                % (geometry.encode(), orjson.dumps(properties))
            )
        file.write(b"\n]}\n")


def _geometries(export: Export) -> list[str]:
    texts = geometries_to_text(export.geoms(), decimals=export.decimals)
    return ["null" if text is None else text for text in texts]
