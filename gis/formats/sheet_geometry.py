"""Places in a table: WKT, EWKB, GeoJSON, longitude and latitude, or corner points down the rows."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.findings import Finding
from gis.formats.ledger import Sheet
from gis.formats.ledger_head import Header
from gis.formats.rings import nested_polygons
from gis.formats.units import plain
from gis.formats.values import Cell, parse_number
from gis.layer import GeometryArray

_WKT = re.compile(
    r"\s*(?:SRID\s*=\s*(\d+)\s*;)?\s*((?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)",
    re.IGNORECASE,
)
_HEX = re.compile(r"\s*(\\x)?0[01][0-9a-f]{8,}\s*", re.IGNORECASE)
_GEOJSON = re.compile(r"\s*\{\s*\"", re.IGNORECASE)
_SAMPLE = 200

_LONGITUDE = {"经度", "东经", "lon", "lng", "long", "longitude", "经度坐标", "gpslon"}
_LATITUDE = {"纬度", "北纬", "lat", "latitude", "纬度坐标", "gpslat"}
_X = {
    "x",
    "x坐标",
    "坐标x",
    "x(北)",
    "北坐标",
    "纵坐标",
    "x纵坐标",
    "north",
    "northing",
    "x坐标(m)",
}
_Y = {"y", "y坐标", "坐标y", "y(东)", "东坐标", "横坐标", "y横坐标", "east", "easting", "y坐标(m)"}
_PARCEL = {
    "地块编号",
    "地块号",
    "宗地号",
    "宗地代码",
    "地块",
    "编号",
    "图斑编号",
    "地块名称",
    "parcel",
    "id",
    "ref",
}
_RING = {"圈号", "圈", "环号", "ring"}
_POINT = {"点号", "界址点号", "界址点", "点", "序号", "点序", "顺序", "point", "no", "no."}
_DMS = re.compile(
    r"\s*([EWNS东西南北])?\s*(\d{1,3})\s*[°度\s:]\s*(\d{1,2})\s*['′分\s:]\s*"
    r"(\d{1,2}(?:\.\d+)?)\s*(?:[\"″秒]|''|′′)?\s*([EWNS])?\s*",
    re.IGNORECASE,
)
_FEWEST_CORNERS = 3


@dataclass(frozen=True, slots=True)
class Places:
    """The geometry of each row (raw, x first), the CRS the cells name, and the columns it used.

    ``sheet`` is the table that the geometries belong to: corner points fold many rows into one.
    """

    geoms: GeometryArray
    declared: int | None
    used: tuple[str, ...]
    sheet: Sheet
    findings: tuple[Finding, ...] = ()


def find_places(sheet: Sheet) -> Places:
    """The geometry of a table, all None where it has none."""
    for reader in (_from_geometry_column, _from_corners, _from_coordinates):
        places = reader(sheet)
        if places is not None:
            return places
    return Places(_empty(len(sheet)), None, (), sheet)


def _empty(count: int) -> GeometryArray:
    return np.full(count, None, dtype=object)


def _column(sheet: Sheet, words: set[str]) -> Header | None:
    for header in sheet.headers:
        names = {plain(header.title), plain(header.title.split("/")[-1])}
        if names & words:
            return header
    return None


def _from_geometry_column(sheet: Sheet) -> Places | None:
    """The column in which most cells are WKT, EWKB or GeoJSON."""
    best: Header | None = None
    most = 0
    for header in sheet.headers:
        values = sheet.values(header.name)[:_SAMPLE]
        count = sum(isinstance(v, str) and _reader_of(v) is not None for v in values)
        if count > most:
            best, most = header, count
    if best is None:
        return None
    geoms = _empty(len(sheet))
    srids: Counter[int] = Counter()
    findings: list[Finding] = []
    for i, value in enumerate(sheet.values(best.name)):
        geoms[i], srid, problem = _geometry(value)
        if srid:
            srids[srid] += 1
        if problem:
            findings.append(Finding(problem, sheet.numbers[i], best.name, values=_shown(value)))
    if len(srids) > 1:
        told = {"srids": sorted(srids)}
        findings.append(Finding("several_crs_in_column", field=best.name, values=told))
    declared = srids.most_common(1)[0][0] if srids else None
    return Places(geoms, declared, (best.name,), sheet, tuple(findings))


def _shown(value: Any) -> dict[str, Any]:
    return {"text": "" if value is None else str(value)[:60]}


Read = tuple[BaseGeometry | None, int | None]


def _reader_of(text: str) -> Callable[[str], Read] | None:
    if _WKT.match(text):
        return _read_wkt
    if _HEX.fullmatch(text):
        return _read_hex
    if _GEOJSON.match(text) and '"coordinates"' in text:
        return _read_geojson
    return None


def _geometry(value: Any) -> tuple[BaseGeometry | None, int | None, str | None]:
    if value is None:
        return None, None, "geometry_missing"
    reader = _reader_of(value) if isinstance(value, str) else None
    if reader is None:
        return None, None, "geometry_not_understood"
    try:
        geometry, srid = reader(value)
    except (shapely.errors.GEOSException, ValueError, TypeError, KeyError, IndexError):
        return None, None, "geometry_not_understood"
    return geometry, srid, None


def _read_wkt(text: str) -> Read:
    match = _WKT.match(text)
    srid = int(match[1]) if match and match[1] else None
    return shapely.from_wkt(text[match.start(2) :] if match else text), srid


def _read_hex(text: str) -> Read:
    geometry = shapely.from_wkb(text.strip().removeprefix("\\x"))
    return geometry, int(shapely.get_srid(geometry)) or None


def _read_geojson(text: str) -> Read:
    document = json.loads(text)
    return shapely.from_geojson(json.dumps(document.get("geometry") or document)), None


def _from_coordinates(sheet: Sheet) -> Places | None:
    """One point per row from two columns of numbers or degrees, minutes, seconds."""
    pair = _column(sheet, _LONGITUDE), _column(sheet, _LATITUDE)
    if None in pair:
        pair = _column(sheet, _Y), _column(sheet, _X)
    x_header, y_header = pair
    if x_header is None or y_header is None:
        return None
    x, y, findings = _numbers(sheet, x_header, y_header)
    x, y = _east_first(x, y)
    known = np.isfinite(x) & np.isfinite(y)
    geoms = _empty(len(sheet))
    geoms[known] = shapely.points(x[known], y[known])
    return Places(geoms, None, (x_header.name, y_header.name), sheet, tuple(findings))


def _numbers(
    sheet: Sheet, x_header: Header, y_header: Header
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], list[Finding]]:
    findings: list[Finding] = []
    columns = []
    read_over = 0
    for header in (x_header, y_header):
        out = np.full(len(sheet), np.nan)
        for i, value in enumerate(sheet.values(header.name)):
            number, angular = coordinate(value)
            read_over += angular
            if number is None and value is not None:
                code, row = "coordinate_not_understood", sheet.numbers[i]
                findings.append(Finding(code, row, header.name, values=_shown(value)))
            out[i] = np.nan if number is None else number
        columns.append(out)
    if read_over:
        findings.append(Finding("degrees_minutes_seconds", values={"count": read_over}))
    return columns[0], columns[1], findings


def coordinate(value: Any) -> tuple[float | None, bool]:
    """A coordinate from a number or ``113°56′54.552″``; and whether it was in minutes."""
    if isinstance(value, str) and (match := _DMS.fullmatch(value)):
        degrees = int(match[2]) + int(match[3]) / 60 + float(match[4]) / 3600
        below = {(match[1] or "").upper(), (match[5] or "").upper()} & {*"SW西南"}
        valid = int(match[3]) < 60 and float(match[4]) < 60
        return (-degrees if below else degrees) if valid else None, True
    if isinstance(value, str):
        value = re.sub(r"[°度]\s*[EN]?$", "", value.strip(), flags=re.IGNORECASE)
    return parse_number(Cell(value)).value, False


def _east_first(
    x: np.ndarray[Any, Any], y: np.ndarray[Any, Any]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Surveyors call the northing X. Eastings have six digits, or eight with their zone."""
    both = np.isfinite(x) & np.isfinite(y)
    if not both.any():
        return x, y
    middle_x, middle_y = float(np.median(x[both])), float(np.median(y[both]))

    def northing(value: float) -> bool:
        return 1e6 < value < 6.5e6

    if northing(middle_x) and not northing(middle_y):
        return y, x
    return x, y


def _from_corners(sheet: Sheet) -> Places | None:
    """Boundary points down the rows: parcel, ring, point, X (north), Y (east)."""
    x_header = _column(sheet, _Y) or _column(sheet, _LONGITUDE)
    y_header = _column(sheet, _X) or _column(sheet, _LATITUDE)
    point, parcel, ring = (_column(sheet, words) for words in (_POINT, _PARCEL, _RING))
    if x_header is None or y_header is None or parcel is None or not (point or ring):
        return None
    keys = [None if v is None else str(v) for v in _filled_down(sheet.values(parcel.name))]
    groups: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        if key is not None:
            groups.setdefault(key, []).append(i)
    if not groups or len(sheet) < _FEWEST_CORNERS * len(groups):
        return None
    x, y, findings = _numbers(sheet, x_header, y_header)
    x, y = _east_first(x, y)
    rings = [str(v) for v in sheet.values(ring.name)] if ring else [""] * len(sheet)
    geoms = _empty(len(groups))
    for n, members in enumerate(groups.values()):
        geoms[n] = _polygon(members, rings, x, y)
        if geoms[n] is None:
            findings.append(
                Finding("ring_too_short", row=sheet.numbers[members[0]], values={"rings": 1})
            )
    used = [h for h in (x_header, y_header, point, ring) if h is not None]
    folded = _folded(sheet, [members[0] for members in groups.values()], used)
    values = {"points": len(sheet), "parcels": len(groups)}
    findings.append(Finding("corner_points_joined", values=values))
    return Places(geoms, None, (), folded, tuple(findings))


def _filled_down(values: Sequence[Any]) -> list[Any]:
    out: list[Any] = []
    for value in values:
        out.append(value if value is not None or not out else out[-1])
    return out


def _polygon(
    members: list[int], rings: list[str], x: np.ndarray[Any, Any], y: np.ndarray[Any, Any]
) -> BaseGeometry | None:
    """The rings of one parcel in their order, nested into a polygon."""
    by_ring: dict[str, list[tuple[float, float]]] = {}
    for i in members:
        if np.isfinite(x[i]) and np.isfinite(y[i]):
            by_ring.setdefault(rings[i], []).append((float(x[i]), float(y[i])))
    closed = [
        shapely.LinearRing(points)
        for points in by_ring.values()
        if len(set(points)) >= _FEWEST_CORNERS
    ]
    geometry = nested_polygons(closed)
    if geometry is None:
        return None
    parts = shapely.get_parts(geometry)
    return parts[0] if len(parts) == 1 else geometry


def _folded(sheet: Sheet, firsts: list[int], used: list[Header]) -> Sheet:
    """One row per parcel, with the values of its first point and without the point's columns."""
    kept = [n for n, header in enumerate(sheet.headers) if header not in used]
    return replace(
        sheet,
        headers=tuple(sheet.headers[n] for n in kept),
        rows=tuple(tuple(sheet.rows[i][n] for n in kept) for i in firsts),
        numbers=tuple(sheet.numbers[i] for i in firsts),
    )
