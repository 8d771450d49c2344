"""New boundaries as people type, paste or draw them, turned into what readers of files take."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

import numpy as np
import shapely

from gis.area import area_m2
from gis.bbox import Bbox
from gis.crs import to_storage
from gis.crs_choice import choose
from gis.formats.boundary_lines import take_apart
from gis.geojson import feature, feature_collection
from gis.layer import GeometryArray
from landtrack.areas import split
from landtrack.errors import Invalid

MOST_LETTERS = 1_000_000
"""What is longer is a file, and is sent as one."""
MOST_POINTS = 1_000
"""Lines that cut may cross each other, and every crossing costs."""
_WKT_LAND = re.compile(
    r"(?:SRID=\d+;)?\s*(?:MULTI)?POLYGON\s*(?:Z|M|ZM)?\s*\([\s\d.,()+\-eE]+\)", re.IGNORECASE
)
_WKT_LINE = re.compile(r"LINESTRING\s*\(([^()]*)\)", re.IGNORECASE)
_CENT = Decimal("0.01")
_DECIMALS = 13
"""All that a number holds: neighbouring pieces keep their common edge."""


def references_in(text: str) -> list[str]:
    """References as people list them: blanks, commas, 、 or semicolons between them."""
    return [one for one in re.split(r"[\s,，、;；]+", text) if one]


def outlines_as_file(text: str) -> tuple[str, bytes]:
    """Pasted outlines as a file: its ending and content.

    GeoJSON stays as it is; WKT becomes a table (what stands before a polygon on its line is its
    reference); all else is survey TXT, which knows lists of coordinates, too.

    Raises:
        Invalid: nothing was typed, or more than fits a form.
    """
    if not text.strip():
        raise Invalid(
            "请粘贴新地块的坐标。", "Paste the coordinates of the new parcels.", field="text"
        )
    if len(text) > MOST_LETTERS:
        raise Invalid(
            "内容太长，请存成文件后在“导入”页上传。",
            "This is too long for a form: save it as a file and send that on the imports page.",
            field="text",
        )
    if text.lstrip().startswith(("{", "[{")):
        return ".geojson", text.encode()
    shapes = list(_WKT_LAND.finditer(text))
    return (".csv", _as_table(text, shapes)) if shapes else (".txt", text.encode())


def _as_table(text: str, shapes: Sequence[re.Match[str]]) -> bytes:
    table = io.StringIO()
    writer = csv.writer(table)
    named = [_before(text, shape.start()) for shape in shapes]
    has_names = any(named)
    writer.writerow(["编号", "WKT"] if has_names else ["WKT"])
    for name, shape in zip(named, shapes, strict=True):
        writer.writerow([name, shape[0].strip()] if has_names else [shape[0].strip()])
    return table.getvalue().encode("utf-8")


def _before(text: str, start: int) -> str:
    """What stands on the line before a shape, without the signs that part it from the shape."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return "" if ")" in before else before.strip(" \t\"',，;；:：")


def read_cuts(text: str, extent: Bbox | None) -> list[shapely.LineString]:
    """Lines in lon/lat: a point on each row, an empty row between lines; or WKT lines in lon/lat.

    Plane coordinates are taken, north first or not, where they leave no doubt.

    Raises:
        Invalid: no line, one of a single point, or numbers that nobody can place.
    """
    texts = _WKT_LINE.findall(text)
    lines = [_points_of_wkt(one) for one in texts] if texts else _points_of_rows(text)
    if not lines:
        raise Invalid(
            "还没有分割线：请在图上画，或逐行填写坐标。",
            "There is no line yet: draw one on the map, or type its points, one on each row.",
            field="lines",
        )
    lines = [[point for point, _ in groupby(points)] for points in lines]
    if sum(map(len, lines)) > MOST_POINTS:
        raise Invalid(
            f"分割线最多 {MOST_POINTS} 个点。请把新地块的边界作为坐标粘贴，或用文件上传。",
            f"Lines may have {MOST_POINTS} points at most. Paste the outlines of the new parcels, "
            "or send them as a file.",
            field="lines",
        )
    for number, points in enumerate(lines, 1):
        if len(points) <= 1:
            raise Invalid(
                f"第 {number} 条线只有一个点，至少要两个。",
                f"Line {number} has a single point; it takes two at least.",
                field="lines",
            )
    raw = np.array([shapely.LineString(points) for points in lines], dtype=object)
    return list(_placed(raw, extent))


def _placed(raw: GeometryArray, extent: Bbox | None) -> GeometryArray:
    choice, _ = choose(raw, extent=extent)
    if choice.srid is None:
        raise Invalid(
            f"不知道分割线的坐标系：{choice.reason_zh}请用经纬度，或带号在前的坐标。",
            f"The coordinate system of the lines is unknown: {choice.reason_en} Use longitude and "
            "latitude, or eastings with their zone number.",
            field="lines",
        )
    return to_storage(raw, choice.srid, swapped=choice.swapped)


def _points_of_wkt(text: str) -> list[tuple[float, float]]:
    try:
        pairs = [tuple(map(float, point.split()[:2])) for point in text.split(",")]
        return [(x, y) for x, y in pairs]
    except ValueError:
        raise Invalid(
            f"看不懂这条线：{text[:60]}", f"This line cannot be read: {text[:60]}", field="lines"
        ) from None


def _points_of_rows(text: str) -> list[list[tuple[float, float]]]:
    lines = []
    for block in take_apart(text).parcels:
        points = []
        for point in block.points:
            if point.first is None or point.second is None:
                raise Invalid(
                    f"分割线第 {point.line} 行不是坐标。",
                    f"Row {point.line} of the lines is no point.",
                    field="lines",
                )
            points.append((point.first, point.second))
        lines.append(points)
    return lines


def pieces_as_file(
    pieces: Sequence[shapely.Polygon], name: str, stated_m2: Decimal | None
) -> bytes:
    """Pieces of cut land as GeoJSON, numbered after ``name``.

    ``stated_m2`` is what the old ground states, shared out by measured area; the shares add up to
    the hundredth of a square metre. None: nothing is stated.
    """
    shares: list[int | None] = [None] * len(pieces)
    if stated_m2 is not None:
        shares[:] = split(int(stated_m2 / _CENT), [area_m2(piece) for piece in pieces])
    features = []
    for i, (piece, share) in enumerate(zip(pieces, shares, strict=True), 1):
        stated = {} if share is None else {"面积": str(share * _CENT)}
        features.append(feature(piece, {"编号": f"{name}-{i}", **stated}, decimals=_DECIMALS))
    return json.dumps(feature_collection(features), ensure_ascii=False).encode()
