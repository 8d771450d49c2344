"""Places in a ledger: a geometry column, longitude and latitude, plane X and Y, or corner points.

Surveyors call the northing X and the easting Y; which is which is told by the numbers (an easting
has six digits, or eight with its zone), so ledgers headed either way come out x east, y north.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.findings import Finding
from gis.formats.geometry_columns import from_dms, locate
from gis.formats.ledger import Sheet
from gis.formats.ledger_head import Header
from gis.formats.rings import nested_polygons
from gis.formats.units import plain
from gis.formats.values import Cell, parse_number
from gis.layer import GeometryArray

_NORTH = {
    *(
        "x",
        "x坐标",
        "坐标x",
        "x(北)",
        "北坐标",
        "纵坐标",
        "纵坐标x",
        "x坐标(m)",
        "坐标x(m)",
        "x(m)",
    ),
    *("纵坐标(x)", "纵坐标x(m)", "x纵坐标", "north", "northing", "纬度", "北纬", "lat", "latitude"),
}
_EAST = {
    *(
        "y",
        "y坐标",
        "坐标y",
        "y(东)",
        "东坐标",
        "横坐标",
        "横坐标y",
        "y坐标(m)",
        "坐标y(m)",
        "y(m)",
    ),
    *("横坐标(y)", "横坐标y(m)", "y横坐标", "east", "easting", "经度", "东经", "lon", "lng"),
    "longitude",
}
_PARCEL = {
    *("地块编号", "地块号", "宗地号", "宗地代码", "宗地编号", "地块", "编号", "图斑编号", "图斑号"),
    *("地块名称", "parcel", "id", "ref", "reference"),
}
_RING = {"圈号", "圈", "环号", "ring"}
_POINT = {
    *(
        "点号",
        "界址点号",
        "界址点",
        "点",
        "序号",
        "点序",
        "点序号",
        "顺序",
        "拐点",
        "拐点号",
        "拐点编号",
    ),
    *("point", "no", "no."),
}
_FEWEST_CORNERS = 3
_NORTHINGS = (1e6, 6.5e6)
"""Metres from the equator, China and some way round it."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Places:
    """The geometry of each row as written (x first) and the columns that held it.

    ``declared`` is the CRS that the cells name. ``sheet`` is the table that the geometries belong
    to: corner points fold many rows into one.
    """

    geoms: GeometryArray
    used: tuple[str, ...]
    sheet: Sheet
    declared: int | str | None = None
    declared_by: str = ""
    findings: tuple[Finding, ...] = ()


def find_places(sheet: Sheet) -> Places:
    """The geometry of a ledger, all None where it has none."""
    for reader in (_from_corners, _from_columns, _from_plane_points):
        places = reader(sheet)
        if places is not None:
            return places
    return Places(_empty(len(sheet)), (), sheet)


def _empty(count: int) -> GeometryArray:
    return np.full(count, None, dtype=object)


def _from_columns(sheet: Sheet) -> Places | None:
    columns = {header.name: sheet.values(header.name) for header in sheet.headers}
    with np.errstate(all="ignore"):  # a WKT with 1e999 in it is judged later
        located = locate(columns, sheet.numbers)
    if located is None:
        return None
    return Places(
        located.raw,
        located.used,
        sheet,
        located.declared,
        located.declared_by,
        tuple(located.findings),
    )


def _from_plane_points(sheet: Sheet) -> Places | None:
    """One point per row from an X and a Y column."""
    north, east = _column(sheet, _NORTH), _column(sheet, _EAST)
    if north is None or east is None:
        return None
    x, y, findings = _coordinates(sheet, north, east)
    known = np.isfinite(x) & np.isfinite(y)
    if not known.any():
        return None
    geoms = _empty(len(sheet))
    geoms[known] = shapely.points(x[known], y[known])
    return Places(geoms, (north.name, east.name), sheet, findings=tuple(findings))


def _column(sheet: Sheet, words: set[str]) -> Header | None:
    for header in sheet.headers:
        names = (header.name, header.title, *header.path[-1:])
        if any(plain(name) in words for name in names):
            return header
    return None


def _coordinates(
    sheet: Sheet, north: Header, east: Header
) -> tuple[Numbers, Numbers, list[Finding]]:
    """East and north of each row, NaN where a cell holds no number, which is named."""
    findings: list[Finding] = []
    y, x = (_numbers(sheet, header, findings) for header in (north, east))
    both = np.isfinite(x) & np.isfinite(y)
    if both.any() and _is_northing(x[both]) and not _is_northing(y[both]):
        x, y = y, x
    return x, y, findings


def _is_northing(values: Numbers) -> bool:
    return _NORTHINGS[0] < float(np.median(values)) < _NORTHINGS[1]


def _numbers(sheet: Sheet, header: Header, findings: list[Finding]) -> Numbers:
    out = np.full(len(sheet), np.nan)
    in_minutes = 0
    for i, value in enumerate(sheet.values(header.name)):
        number = parse_number(Cell(value)).value
        if number is None and isinstance(value, str):
            number = from_dms(value)
            in_minutes += number is not None
        if number is not None:
            out[i] = number
        elif value is not None:
            told = {"text": str(value)[:60]}
            finding = Finding("cell_unreadable", sheet.numbers[i], header.name, values=told)
            findings.append(finding)
    if in_minutes:
        values = {"count": in_minutes}
        findings.append(Finding("degrees_minutes_read", field=header.name, values=values))
    return out


def _from_corners(sheet: Sheet) -> Places | None:
    """Boundary points down the rows: parcel, ring, point, X (north), Y (east)."""
    north, east = _column(sheet, _NORTH), _column(sheet, _EAST)
    parcel, ring, point = (_column(sheet, words) for words in (_PARCEL, _RING, _POINT))
    if north is None or east is None or parcel is None or not (ring or point):
        return None
    groups: dict[str, list[int]] = {}
    for i, value in enumerate(_filled_down(sheet.values(parcel.name))):
        if value is not None:
            groups.setdefault(str(value), []).append(i)
    if not groups or len(sheet) < _FEWEST_CORNERS * len(groups):
        return None
    x, y, findings = _coordinates(sheet, north, east)
    rings = [str(v) for v in _filled_down(sheet.values(ring.name))] if ring else [""] * len(sheet)
    geoms = _empty(len(groups))
    for number, members in enumerate(groups.values()):
        geoms[number] = _polygon(members, rings, x, y)
        if geoms[number] is None:
            row = sheet.numbers[members[0]]
            findings.append(Finding("ring_too_short", row=row, values={"rings": 1}))
    used = [header for header in (north, east, ring, point) if header is not None]
    folded = _folded(sheet, list(groups.values()), used)
    values = {"points": len(sheet), "parcels": len(groups)}
    findings.insert(0, Finding("corner_points_joined", values=values))
    return Places(geoms, (), folded, findings=tuple(findings))


def _filled_down(values: Sequence[Any]) -> list[Any]:
    out: list[Any] = []
    for value in values:
        out.append(value if value is not None or not out else out[-1])
    return out


def _polygon(members: list[int], rings: list[str], x: Numbers, y: Numbers) -> BaseGeometry | None:
    """The rings of one parcel, nested into a polygon or several."""
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


def _folded(sheet: Sheet, groups: list[list[int]], used: list[Header]) -> Sheet:
    """One row per parcel: its first filled values, without the columns of the points."""
    kept = [n for n, header in enumerate(sheet.headers) if header not in used]
    rows = [
        tuple(
            next((sheet.rows[i][n] for i in members if sheet.rows[i][n] is not None), None)
            for n in kept
        )
        for members in groups
    ]
    return replace(
        sheet,
        headers=tuple(sheet.headers[n] for n in kept),
        rows=tuple(rows),
        numbers=tuple(sheet.numbers[members[0]] for members in groups),
    )
