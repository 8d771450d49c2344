"""Survey coordinate TXT (勘测定界 / 报部坐标), read as it is found and written as the rule says.

The rule (a provincial annex on 建设用地红线坐标文件 and the CASS manual): sections [属性描述] and
[地块坐标]; a parcel line of points, area in hectares, number, name, 面, map sheet, use, land
class, ``@``; then points ``J1,ring,X,Y`` where X is *north* and Y is *east* with the zone number
before it. Files in the wild break every part of it. What the numbers leave no doubt about is put
right and said; what they do not is asked.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis import crs
from gis.area import areas_m2
from gis.encodings import decode
from gis.errors import EmptyLayer, UnreadableFile
from gis.findings import Finding
from gis.formats.boundary_crs import header_of, settle
from gis.formats.boundary_lines import GRAPHIC_KINDS, Lines, ParcelLines, Point, take_apart
from gis.formats.draft import Draft
from gis.formats.rings import RingFaults, closed_ring, nested_polygons
from gis.layer import GeometryArray
from gis.parcel_area import stated_area

_TRAILING = ("图幅号", "地块用途", "地类编码")
_LONG_FORM = ("图斑类型", "地类", "改造前质量等别", "改造后质量等别", "备注")
SAME_POINT_M = 0.0015
FARTHEST_M = 100_000.0
"""No parcel is wider than this; a point beyond is a slip of the writing program."""

Pair = tuple[float, float]


def read_boundary_txt(path: Path, name: str, encoding: str | None) -> Draft:
    """Every parcel of a survey TXT; ``rows`` are their ordinal numbers in the file.

    Raises:
        UnreadableFile: no coordinates in it.
        EmptyLayer: only lines or points, no parcel.
    """
    decoded = decode(path.read_bytes(), encoding)
    lines = take_apart(decoded.text)
    if not any(parcel.points for parcel in lines.parcels):
        raise UnreadableFile(
            "文本里没有坐标行（点号,圈号,X,Y）。",
            "The text has no coordinate lines (point, ring, X, Y).",
        )
    findings: list[Finding] = []
    if decoded.lost:
        findings.append(Finding("text_lost", values={"lost": decoded.lost}))
    if lines.full_width_lines:
        values = {"lines": lines.full_width_lines[:20], "count": len(lines.full_width_lines)}
        findings.append(Finding("full_width_text", values=values))
    return _draft(name, decoded.encoding, lines, findings)


def _polygons_only(lines: Lines, findings: list[Finding]) -> list[tuple[int, ParcelLines]]:
    """Parcels with their ordinal number; what is drawn as a line or point is counted and left."""
    kept, left = [], {"线": 0, "点": 0}
    for row, parcel in enumerate(lines.parcels, 1):
        kind = _kind(parcel.fields)
        if kind in left:
            left[kind] += 1
        else:
            kept.append((row, parcel))
    if any(left.values()):
        values = {"lines": left["线"], "points": left["点"]}
        findings.append(Finding("features_left_out", values=values))
    if not kept:
        raise EmptyLayer(
            "文件里只有线或点，没有面状地块。", "The file holds only lines or points, no parcel."
        )
    return kept


def _kind(fields: list[str]) -> str:
    return next((cell for cell in fields if cell in GRAPHIC_KINDS), "")


class _Made:
    """One parcel in east, north order, with what is known of its numbers."""

    __slots__ = ("degrees", "geometry", "prefix", "swapped")

    def __init__(self) -> None:
        self.geometry: BaseGeometry | None = None
        self.prefix: int | None = None
        self.degrees = False
        self.swapped = False


def _parcel(parcel: ParcelLines, row: int, findings: list[Finding]) -> _Made:
    made = _Made()
    broken = [p.line for p in parcel.points if p.first is None or p.second is None]
    good = [(p.first, p.second) for p in parcel.points if p.line not in broken]
    if not good:
        findings.append(Finding("no_geometry", row=row))
        return made
    first, second = np.median(np.array(good, dtype=float), axis=0)
    made.degrees = max(abs(first), abs(second)) <= 180
    made.swapped = _east_first(float(first), float(second))
    if made.swapped and not made.degrees:
        findings.append(Finding("axes_swapped", row=row, values={"line": parcel.points[0].line}))
    east = float(first if made.swapped else second)
    made.prefix = int(east // 1_000_000) if east >= 13_000_000 and not made.degrees else None
    if broken:
        findings.append(Finding("point_unreadable", row=row, values={"lines": broken[:20]}))
        return made
    _check_count(parcel, row, findings)
    rings = _rings(parcel.points, made, row, findings)
    if rings is not None:
        made.geometry = nested_polygons(rings)
        if made.geometry is None:
            findings.append(Finding("ring_too_short", row=row, values={"rings": 1}))
    return made


def _east_first(first: float, second: float) -> bool:
    """Which of the two is the easting, by size: 8 or 6 digits against 7, 73-136 against 3-54."""
    if max(abs(first), abs(second)) <= 180:
        return abs(first) > abs(second)
    if first >= 13_000_000 or second >= 13_000_000:
        return first > second
    return first < 1_000_000 <= second


def _check_count(parcel: ParcelLines, row: int, findings: list[Finding]) -> None:
    """The count may include closing points or not; it only warns."""
    if not parcel.fields or not parcel.fields[0].isdigit():
        return
    stated, found = int(parcel.fields[0]), len(parcel.points)
    rings = len({p.ring for p in parcel.points})
    if not found - rings <= stated <= found + rings:
        values = {"stated": stated, "found": found}
        findings.append(Finding("point_count_differs", row=row, values=values))


def _rings(
    points: list[Point], made: _Made, row: int, findings: list[Finding]
) -> list[shapely.LinearRing] | None:
    """The rings of a parcel, closed by the number of the closing point or by its place."""
    faults = RingFaults()
    rings = []
    for piece in _pieces(points):
        pairs = [_east_north(point, made) for point in piece]
        pairs = _without_closing(piece, pairs, made, row, findings)
        if _has_wild_point(pairs, piece, made, row, findings):
            return None
        for loop in _loops(pairs):
            ring = closed_ring(loop, faults)
            if ring is not None:
                rings.append(ring)
    findings += [f for f in faults.findings(row) if f.code == "ring_too_short"]
    return rings


def _pieces(points: list[Point]) -> list[list[Point]]:
    """Runs of points with one ring number."""
    pieces: list[list[Point]] = []
    for point in points:
        if not pieces or pieces[-1][-1].ring != point.ring:
            pieces.append([])
        pieces[-1].append(point)
    return pieces


def _east_north(point: Point, made: _Made) -> Pair:
    first, second = point.first or 0.0, point.second or 0.0
    return (first, second) if made.swapped else (second, first)


def _without_closing(
    piece: list[Point], pairs: list[Pair], made: _Made, row: int, findings: list[Finding]
) -> list[Pair]:
    """Drop a closing point that is known by its number; say so where its place is another."""
    named = len(piece) > 3 and piece[-1].name == piece[0].name and piece[0].name != ""
    far = _apart(pairs[-1], pairs[0], made) > SAME_POINT_M
    if named and far:
        findings.append(Finding("closing_point_wrong", row=row, values={"line": piece[-1].line}))
        return pairs[:-1]
    # The last point of an unnamed or wrongly numbered ring may be a wild copy of the first.
    if len(pairs) > 3 and _is_wild(pairs[-1], pairs[:-1], made):
        findings.append(Finding("closing_point_wrong", row=row, values={"line": piece[-1].line}))
        return pairs[:-1]
    return pairs[:-1] if named else pairs


def _apart(a: Pair, b: Pair, made: _Made) -> float:
    scale = 111_000.0 if made.degrees else 1.0
    return float(np.hypot(a[0] - b[0], a[1] - b[1])) * scale


def _is_wild(pair: Pair, others: list[Pair], made: _Made) -> bool:
    middle = np.median(np.array(others), axis=0)
    return _apart(pair, (float(middle[0]), float(middle[1])), made) > FARTHEST_M


def _has_wild_point(
    pairs: list[Pair], piece: list[Point], made: _Made, row: int, findings: list[Finding]
) -> bool:
    wild = [p.line for pair, p in zip(pairs, piece, strict=False) if _is_wild(pair, pairs, made)]
    if wild:
        findings.append(Finding("point_far_away", row=row, values={"lines": wild[:20]}))
    return bool(wild)


def _loops(pairs: list[Pair]) -> list[list[Pair]]:
    """Several closed loops under one ring number come apart where they close."""
    loops: list[list[Pair]] = []
    current: list[Pair] = []
    for pair in pairs:
        current.append(pair)
        if len(current) > 3 and pair == current[0]:
            loops.append(current)
            current = []
    if current:
        loops.append(current)
    return loops


def _draft(name: str, encoding: str, lines: Lines, findings: list[Finding]) -> Draft:
    parcels = _polygons_only(lines, findings)
    made = [_parcel(parcel, row, findings) for row, parcel in parcels]
    raw = np.full(len(made), None, dtype=object)
    raw[:] = [one.geometry for one in made]
    header = header_of(lines.headers)
    rows = tuple(row for row, _ in parcels)
    prefixes = Counter(one.prefix for one in made if one.prefix is not None)
    main = prefixes.most_common(1)[0][0] if prefixes else None
    if main is not None and len(prefixes) > 1:
        _join_zones(raw, [one.prefix for one in made], main, rows, findings)
    settled = settle(
        header,
        main,
        degrees=header.degrees or all(one.degrees for one in made),
    )
    columns = _columns(lines, [parcel.fields for _, parcel in parcels], findings)
    return Draft(
        name=name,
        driver="TXT",
        raw=raw,
        columns=columns,
        declared=settled.declared,
        declared_by="坐标系/带号",
        choice=settled.choice,
        rows=rows,
        encoding=encoding,
        areas_stated_m2=_stated(columns.get("地块面积", []), raw, rows, findings),
        findings=(*findings, *settled.findings),
    )


def _join_zones(
    raw: GeometryArray,
    prefixes: list[int | None],
    main: int,
    rows: tuple[int, ...],
    findings: list[Finding],
) -> None:
    """Bring parcels of other zones to that of most: 114 degrees east parts two 6-degree zones."""
    target = _zone_code(main)
    for i, prefix in enumerate(prefixes):
        source = _zone_code(prefix) if prefix is not None and prefix != main else None
        if source is not None and target is not None and raw[i] is not None:
            raw[i] = crs.from_storage(crs.to_storage(raw[i : i + 1], source), target)[0]
            values = {"zone": prefix, "main": main}
            findings.append(Finding("zone_differs", rows[i], values=values))


def _zone_code(prefix: int) -> int | None:
    meridian = crs.meridian_of(prefix)
    return crs.gauss_kruger("cgcs2000", *meridian, prefixed=True) if meridian else None


def _stated(
    texts: list[str | None],
    raw: np.ndarray[Any, Any],
    rows: tuple[int, ...],
    findings: list[Finding],
) -> tuple[float | None, ...]:
    """The stated areas in m2, their unit found by ratio where it is not written."""
    if not texts:
        return (None,) * len(raw)
    finite = np.isfinite(shapely.bounds(raw)).all(axis=1)
    degrees = bool((np.abs(shapely.bounds(raw[finite])) <= 180).all())
    measured = areas_m2(raw) if degrees else shapely.area(raw)
    stated = []
    for text, area, row in zip(texts, measured, rows, strict=True):
        value, finding = stated_area(text or "", float(area), row)
        stated.append(value)
        findings += [finding] if finding else []
    return tuple(stated)


def _columns(lines: Lines, rows: list[list[str]], findings: list[Finding]) -> dict[str, list[Any]]:
    """Fields by position, counted from the 面 that stands fifth by the rule.

    Some provinces put the village between area and number: then the 面 stands later.
    """
    columns: dict[str, list[Any]] = {}
    if lines.has_parcel_lines:
        extra = max((fields.index("面") - 4 for fields in rows if "面" in fields), default=0)
        if extra > 0:
            findings.append(Finding("fields_in_other_order", values={"extra": extra}))
        records = [_record(fields) for fields in rows]
        names = dict.fromkeys(key for record in records for key in record)
        columns = {key: [record.get(key) or None for record in records] for key in names}
    project = lines.headers.get("项目名称")
    if project:
        columns["项目名称"] = [project] * len(rows)
    return columns


def _record(fields: list[str]) -> dict[str, str]:
    at = fields.index("面") if "面" in fields else 4
    padded = [*fields, *[""] * (at + 9)]
    record = {
        "界址点数": padded[0],
        "地块面积": padded[1],
        "地块编号": padded[at - 2] if at >= 4 else padded[2],
        "地块名称": padded[at - 1] if at >= 4 else padded[3],
    }
    extra = [value for value in padded[2 : at - 2] if value]
    record |= {f"附加{i}": value for i, value in enumerate(extra, 1)}
    record |= dict(zip(_TRAILING, padded[at + 1 : at + 4], strict=True))
    if len(fields) > at + 4:
        record |= dict(zip(_LONG_FORM, padded[at + 4 : at + 9], strict=True))
    return record
