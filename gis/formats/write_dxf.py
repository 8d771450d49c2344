"""DXF for CAD: closed polylines on a layer per kind, labels, attributes as extended data.

A drawing knows no fields. Those of a row hang on each of its entities as extended data of the
application ``LANDTRACK``: JSON in pieces, with the row, the part and the ring the entity draws and
the CRS, so that AutoCAD and GDAL show them and the reader of this project puts rows together again.
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from ezdxf._options import options
from ezdxf.document import Drawing
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.enums import TextEntityAlignment
from ezdxf.lldxf.const import DXF2000
from shapely.geometry.base import BaseGeometry

from gis.formats.export import Export, is_geographic

APPLICATION = "LANDTRACK"
LABEL_LAYER = "注记"
_PIECE = 80
"""Characters per piece: 1000-group strings hold 255 bytes."""
_ENCODING = "gbk"
_METRES = 6
_STYLE = "LANDTRACK"
_LABEL_SHARE = 0.06
_NOT_IN_LAYER_NAMES = re.compile(r"[<>/\\\":;?*|=',`]")

# Without this the library stamps the moment of writing and random identifiers into the header.
options.write_fixed_meta_data_for_testing = True


def write_dxf(path: Path, export: Export) -> None:
    """R2000 in code page 936, which every CAD in China and GDAL 3.6 read; characters that the
    code page lacks are escaped, so nothing is lost. Rows without a place are not drawn.
    """
    table = export.table
    doc = _new_drawing(export)
    geoms = export.geoms()
    names = [column.name for column in table.columns]
    fallback = _layer_name(table.title_zh)
    kinds = [_layer_name(kind) or fallback for kind in table.texts(table.kind)]
    for color, layer in enumerate(dict.fromkeys([*kinds, LABEL_LAYER]), 1):
        doc.layers.add(layer, color=color % 7 or 7)
    labels = table.texts(table.label)
    for number, (geom, row) in enumerate(zip(geoms, table.rows, strict=True)):
        if geom is None:
            continue
        facts = dict(zip(names, map(_plain, row), strict=True))
        _draw(doc, geom, kinds[number], {"row": number, "srid": export.srid, "fields": facts})
        if labels[number]:
            _label(doc, geom, labels[number])
    doc.saveas(path)


def _new_drawing(export: Export) -> Drawing:
    doc = Drawing.new(DXF2000)
    doc.encoding = _ENCODING
    doc.header["$DWGCODEPAGE"] = "ANSI_936"
    doc.header["$INSUNITS"] = 0 if is_geographic(export.srid) else _METRES
    doc.appids.add(APPLICATION)
    doc.styles.add(_STYLE, font="simsun.ttf")
    return doc


def _draw(doc: Drawing, geom: BaseGeometry, layer: str, facts: dict[str, Any]) -> None:
    """One entity per ring, line or point, each with the facts of its row."""
    space = doc.modelspace()
    attributes = {"layer": layer}
    for part_number, part in enumerate(shapely.get_parts(geom)):
        if isinstance(part, shapely.Polygon):
            for ring_number, ring in enumerate([part.exterior, *part.interiors]):
                points = shapely.get_coordinates(ring)[:-1].tolist()
                entity = space.add_lwpolyline(points, close=True, dxfattribs=attributes)
                _attach(entity, facts | {"part": part_number, "ring": ring_number})
        elif isinstance(part, shapely.Point):
            _attach(space.add_point((part.x, part.y), dxfattribs=attributes), facts)
        else:
            points = shapely.get_coordinates(part).tolist()
            _attach(space.add_lwpolyline(points, dxfattribs=attributes), facts)


def _attach(entity: DXFEntity, facts: dict[str, Any]) -> None:
    first = facts.get("ring", 0) == 0 and facts.get("part", 0) == 0
    told = facts if first else {key: facts[key] for key in facts if key != "fields"}
    text = _json(told)
    pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
    entity.set_xdata(APPLICATION, [(1000, piece) for piece in pieces])


def _json(facts: dict[str, Any]) -> str:
    """Readable JSON; characters that code page 936 lacks are escaped as JSON does."""
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode(_ENCODING)
    except UnicodeEncodeError:
        return json.dumps(facts, separators=(",", ":"))
    return text


def _label(doc: Drawing, geom: BaseGeometry, label: str) -> None:
    west, south, east, north = geom.bounds
    height = max(float(np.hypot(east - west, north - south)) * _LABEL_SHARE, 1e-9) or 1.0
    text = doc.modelspace().add_text(
        label.replace("\n", " "),
        height=height,
        dxfattribs={"layer": LABEL_LAYER, "style": _STYLE},
    )
    place = geom.representative_point()
    text.set_placement((place.x, place.y), align=TextEntityAlignment.MIDDLE_CENTER)


def _layer_name(kind: str) -> str:
    return _NOT_IN_LAYER_NAMES.sub(" ", kind).strip()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
