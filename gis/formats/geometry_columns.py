"""Where a table keeps its geometry: WKT, EWKT, WKB in hexadecimal, GeoJSON text, or lon and lat.

A column is known by its values first and by its name second, for names promise much.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis import crs
from gis.crs_choice import fits
from gis.crs_guess import Numbers
from gis.findings import Finding
from gis.layer import GeometryArray

_WKT = re.compile(
    r"\s*(SRID\s*=\s*(?P<srid>\d+)\s*;\s*)?(?P<wkt>"
    r"(MULTI)?(POINT|LINESTRING|POLYGON|SURFACE|CURVE)\b.*|GEOMETRYCOLLECTION\b.*)",
    re.IGNORECASE | re.DOTALL,
)
_HEX = re.compile(r"\s*(\\x)?(?P<hex>0[01][0-9a-f]{40,})\s*", re.IGNORECASE)
_GEOJSON = re.compile(r'\s*\{.*"(coordinates|geometries)"\s*:.*\}\s*', re.DOTALL)
_GEOMETRY_NAMES = re.compile(
    r"(wkt|ewkt|wkb|geom|geometry|the_geom|wkt_geom|wkb_geometry|shape|geojson|几何|图形|空间坐标)",
    re.IGNORECASE,
)
_LON_NAMES = re.compile(
    r"(经度|东经|lon|long|lng|longitude|geox|经度坐标|中心经度|x经度)(\(.*\))?", re.IGNORECASE
)
_LAT_NAMES = re.compile(
    r"(纬度|北纬|lat|latitude|geoy|纬度坐标|中心纬度|y纬度)(\(.*\))?", re.IGNORECASE
)
_DMS = re.compile(
    r"\s*[EWNS东西北南]?经?纬?\s*(?P<d>\d{1,3})\s*[°度\s:：]\s*(?P<m>\d{1,2})\s*['′’分\s:：]\s*"
    r"(?P<s>\d{1,2}(\.\d+)?)\s*(\"|″|”|''|秒)?\s*(?P<h>[EWNS])?\s*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Located:
    """The geometry of a table: one or None per row, as written, and what its text says of it.

    ``used`` are the columns it came from, which hold no further facts.
    """

    raw: GeometryArray
    used: tuple[str, ...]
    declared: int | str | None = None
    declared_by: str = ""
    findings: list[Finding] = field(default_factory=list)


def locate(columns: Mapping[str, Sequence[Any]], rows: Sequence[int]) -> Located | None:
    """Find and read the geometry of a table; None where it has none.

    ``rows`` are the numbers that findings name. Never raises for odd cells.
    """
    for read in (_by_text, _by_lonlat):
        located = read(columns, rows)
        if located is not None:
            return located
    return None


def _by_text(columns: Mapping[str, Sequence[Any]], rows: Sequence[int]) -> Located | None:
    best, name, reader = 0.0, "", None
    for column, values in columns.items():
        filled = [value for value in values if isinstance(value, str) and value.strip()]
        for pattern, parse in _READERS:
            share = sum(bool(pattern.fullmatch(v)) for v in filled) / max(len(filled), 1)
            named = bool(_GEOMETRY_NAMES.fullmatch(column.strip()))
            if share > best and (share >= 0.5 or named):
                best, name, reader = share, column, parse
    if reader is None:
        return None
    located = Located(np.full(len(rows), None, dtype=object), (name,))
    srids: list[int] = [0] * len(rows)
    for i, value in enumerate(columns[name]):
        if value is None or not str(value).strip():
            continue
        try:
            located.raw[i], srids[i] = reader(str(value))
        except (ValueError, shapely.GEOSException, KeyError, TypeError):
            located.findings.append(Finding("geometry_unreadable", rows[i], name))
    _settle_srid(located, srids, rows)
    return located


def _read_wkt(text: str) -> tuple[Any, int]:
    match = _WKT.fullmatch(text)
    if match is None:
        raise ValueError("no WKT")
    return shapely.from_wkt(match["wkt"]), int(match["srid"] or 0)


def _read_hex(text: str) -> tuple[Any, int]:
    match = _HEX.fullmatch(text)
    if match is None:
        raise ValueError("no WKB")
    geometry = shapely.from_wkb(bytes.fromhex(match["hex"]))
    return shapely.set_srid(geometry, 0), int(shapely.get_srid(geometry))


def _read_geojson(text: str) -> tuple[Any, int]:
    return shapely.from_geojson(text), 0


_READERS: tuple[tuple[re.Pattern[str], Callable[[str], tuple[Any, int]]], ...] = (
    (_WKT, _read_wkt),
    (_HEX, _read_hex),
    (_GEOJSON, _read_geojson),
)


def _settle_srid(located: Located, srids: list[int], rows: Sequence[int]) -> None:
    """The code the geometries carry; those in another one are brought to that of most."""
    stated = Counter(srid for srid in srids if srid)
    located.raw = np.asarray(shapely.force_2d(located.raw), dtype=object)
    if not stated:
        # Degrees without a code are written that way by custom; plane numbers are asked about.
        if fits(4326, Numbers.of(located.raw)):
            located.declared, located.declared_by = 4326, "WKT"
        return
    main = stated.most_common(1)[0][0]
    located.declared, located.declared_by = main, "SRID"
    for i, srid in enumerate(srids):
        if srid and srid != main and located.raw[i] is not None:
            one = located.raw[i : i + 1]
            located.raw[i] = crs.from_storage(crs.to_storage(one, srid), main)[0]
            located.findings.append(
                Finding("srid_differs", rows[i], values={"srid": srid, "main": main})
            )


def _by_lonlat(columns: Mapping[str, Sequence[Any]], rows: Sequence[int]) -> Located | None:
    lon = next((c for c in columns if _LON_NAMES.fullmatch(c.strip())), None)
    lat = next((c for c in columns if _LAT_NAMES.fullmatch(c.strip())), None)
    if lon is None or lat is None:
        return None
    located = Located(np.full(len(rows), None, dtype=object), (lon, lat), 4326, f"{lon}/{lat}")
    x, y = (_degrees(columns[c], c, rows, located.findings) for c in (lon, lat))
    there = np.isfinite(x) & np.isfinite(y)
    located.raw[there] = shapely.points(x[there], y[there])
    return located


def _degrees(
    values: Sequence[Any], name: str, rows: Sequence[int], findings: list[Finding]
) -> NDArray[np.float64]:
    """Decimal degrees, or degrees, minutes and seconds as text."""
    found = np.full(len(values), np.nan)
    sexagesimal = 0
    for i, value in enumerate(values):
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        try:
            found[i] = float(value)
        except (TypeError, ValueError):
            degrees = from_dms(str(value))
            if degrees is None:
                finding = Finding("cell_unreadable", rows[i], name, values={"text": str(value)})
                findings.append(finding)
            else:
                found[i] = degrees
                sexagesimal += 1
    if sexagesimal:
        findings.append(Finding("degrees_minutes_read", field=name, values={"count": sexagesimal}))
    return found


def from_dms(text: str) -> float | None:
    """``113°57′25.3″`` or ``23 01 12.5`` in decimal degrees; None for anything else."""
    match = _DMS.fullmatch(text)
    if match is None or float(match["m"]) >= 60 or float(match["s"]) >= 60:
        return None
    degrees = float(match["d"]) + float(match["m"]) / 60 + float(match["s"]) / 3600
    return -degrees if (match["h"] or "").upper() in {"W", "S"} else degrees
