"""GeoJSON in all the shapes it comes in, and its relatives: sequences, Esri JSON.

Read here and not by GDAL, which turns what it does not understand into rows without geometry and
says nothing. What the text is (one document, a feature per line, two documents) is settled first;
then every position is taken, and what is wrong with a ring is named with its row.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis import crs
from gis.crs_choice import code_or_none
from gis.encodings import Decoded, decode
from gis.errors import EmptyLayer, UnknownCrs, UnreadableFile
from gis.findings import Finding
from gis.formats.draft import Draft
from gis.formats.rings import RingFaults, closed_ring, nested_polygons
from gis.layer import GeometryArray

DEEPEST = 60
_UNREADABLE = (
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    OverflowError,
    RecursionError,
    shapely.GEOSException,
)
_SINGLE = {
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
}


def read_json(path: Path, name: str, encoding: str | None) -> Draft:
    """A GeoJSON document or sequence, or an Esri JSON feature set.

    Raises:
        UnreadableFile: not JSON, cut, two documents in one, or JSON of another kind.
        EmptyLayer: no features.
    """
    decoded = decode(path.read_bytes(), encoding)
    findings = _encoding_findings(decoded)
    document = _document(decoded.text)
    if "geometryType" in document or "spatialReference" in document:
        return _esri(document, name, decoded.encoding, findings)
    features = _features(document)
    declared, by = _declared(document, findings)
    columns = _columns([_properties(f, i, findings) for i, f in enumerate(features, 1)])
    geoms = _geometries(features, findings)
    if not len(geoms):
        raise EmptyLayer(
            "文件可以打开，但里面没有任何要素。", "The file could be opened but holds no features."
        )
    ids = [feature.get("id") for feature in features]
    if any(value is not None for value in ids) and "id" not in columns:
        columns = {"id": [v if isinstance(v, str | int | float) else None for v in ids], **columns}
    return Draft(
        name=str(document.get("name") or name)[:200],
        driver="GeoJSON",
        raw=geoms,
        columns=columns,
        declared=declared,
        declared_by=by,
        encoding=decoded.encoding,
        findings=tuple(findings),
    )


def _encoding_findings(decoded: Decoded) -> list[Finding]:
    values = {"encoding": decoded.encoding, "lost": decoded.lost}
    findings = []
    if decoded.guessed:
        findings.append(Finding("encoding_guessed", values=values))
    if decoded.lost:
        findings.append(Finding("text_lost", values=values))
    return findings


def _document(text: str) -> dict[str, Any]:
    """The one object of the file; a feature per line is put together to a collection."""
    text = text.strip("\ufeff \t\r\n\x1e\x00")
    if not text:
        raise UnreadableFile("文件是空的。", "The file is empty.")
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        found = _sequence(text)
        if found is None:
            raise _not_json(text, error) from error
    if isinstance(found, dict):
        return found
    raise UnreadableFile(
        "这是 JSON，但不是 GeoJSON 的 FeatureCollection（最外层应是一个对象）。",
        "This is JSON, but no GeoJSON FeatureCollection (its outermost value must be an object).",
    )


def _sequence(text: str) -> dict[str, Any] | None:
    """Newline-delimited features (GeoJSONSeq, RFC 8142), or None where a line is none."""
    lines = [line for raw in text.splitlines() if (line := raw.strip("\x1e \t,"))]
    if len(lines) < 2:
        return None
    features = []
    for line in lines:
        try:
            feature = orjson.loads(line)
        except orjson.JSONDecodeError:
            return None
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            return None
        features.append(feature)
    return {"type": "FeatureCollection", "features": features}


def _not_json(text: str, error: orjson.JSONDecodeError) -> UnreadableFile:
    """Where the text stops being JSON."""
    line, column = error.lineno, error.colno
    place_zh, place_en = f"第 {line} 行第 {column} 个字符", f"line {line}, character {column}"
    message = str(error).lower()
    if "recursion" in message or "depth" in message:
        zh, en = "嵌套层数过多", "it is nested too deep"
    elif "trailing" in message or "unexpected content" in message:
        zh, en = f"一个文档结束后（{place_zh}）还有别的内容", f"more text follows at {place_en}"
    elif "nan" in text[max(0, error.pos - 4) : error.pos + 8].lower():
        zh, en = f"{place_zh}是 NaN，不是数字", f"there is NaN at {place_en}"
    elif "eof" in message or "end of" in message or error.pos >= len(text) - 1:
        zh, en = f"文件在{place_zh}处被截断", f"the file is cut at {place_en}"
    else:
        zh, en = f"{place_zh}不符合 JSON 格式", f"it is no JSON at {place_en}"
    return UnreadableFile(f"GeoJSON 读不出来：{zh}。", f"This GeoJSON cannot be read: {en}.")


def _features(document: dict[str, Any]) -> list[dict[str, Any]]:
    kind = document.get("type")
    if kind == "FeatureCollection":
        features = document.get("features")
        if isinstance(features, list):
            return [f if isinstance(f, dict) else {} for f in features]
        raise UnreadableFile(
            "FeatureCollection 里没有 features 列表。",
            "The FeatureCollection has no list of features.",
        )
    if kind == "Feature":
        return [document]
    if kind in _SINGLE:
        return [{"type": "Feature", "geometry": document, "properties": {}}]
    if kind == "Topology":
        raise UnreadableFile(
            "这是 TopoJSON，请转换成 GeoJSON。", "This is TopoJSON: convert it to GeoJSON."
        )
    raise UnreadableFile(
        f"这是 JSON，但不是 GeoJSON（type 是 {str(kind)[:40]}）。",
        f"This is JSON, but no GeoJSON (its type is {str(kind)[:40]}).",
    )


def _declared(document: dict[str, Any], findings: list[Finding]) -> tuple[int | str | None, str]:
    """The crs member of old GeoJSON; without one, WGS 84 by RFC 7946 section 4."""
    member = document.get("crs")
    if member is None:
        return 4326, "GeoJSON"
    text = ""
    if isinstance(member, dict) and isinstance(member.get("properties"), dict):
        properties = member["properties"]
        text = str(properties.get("name") or properties.get("code") or "")
    declared = code_or_none(text)
    if declared is None:
        findings.append(Finding("crs_text_unknown", values={"text": text[:60]}))
    return declared, "crs"


def _properties(feature: dict[str, Any], row: int, findings: list[Finding]) -> dict[str, Any]:
    properties = feature.get("properties")
    if properties is None or isinstance(properties, dict):
        return properties or {}
    findings.append(Finding("attributes_unreadable", row=row))
    return {}


def _columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    names = dict.fromkeys(itertools.chain.from_iterable(rows))
    return {name: [_plain(row.get(name)) for row in rows] for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, dict | list):
        return orjson.dumps(value).decode()
    return value


def _geometries(features: list[dict[str, Any]], findings: list[Finding]) -> GeometryArray:
    simple = _sound_polygons(features)
    if simple is not None:
        return simple
    geoms = np.full(len(features), None, dtype=object)
    with_heights = 0
    for i, feature in enumerate(features):
        faults = RingFaults()
        try:
            geoms[i] = _geometry(feature.get("geometry"), faults)
        except _UNREADABLE:
            findings.append(Finding("geometry_unreadable", row=i + 1))
        findings += faults.findings(i + 1)
        with_heights += faults.heights and geoms[i] is not None
    if with_heights:
        findings.append(Finding("heights_dropped", values={"count": with_heights}))
    return geoms


def _sound_polygons(features: list[dict[str, Any]]) -> GeometryArray | None:
    """All features at once where each is a sound Polygon or MultiPolygon of pairs, or nothing.

    This is the usual file and by far the fastest way; anything else (None) goes the careful way.
    """
    try:
        geometries = [feature["geometry"] for feature in features]
        owners = [i for i, geometry in enumerate(geometries) if geometry is not None]
        polygons = [_polygons_of(geometries[i]) for i in owners]
        parts = list(itertools.chain.from_iterable(polygons))
        rings = list(itertools.chain.from_iterable(parts))
        xy = np.array(list(itertools.chain.from_iterable(rings)), dtype=np.float64)
        sizes = np.array([len(ring) for ring in rings], dtype=np.intp)
    except (TypeError, ValueError, KeyError):
        return None
    counts = np.array([len(part) for part in parts], dtype=np.intp)
    several = np.array([len(one) for one in polygons], dtype=np.intp)
    if xy.ndim != 2 or xy.shape[1] != 2 or not (sizes >= 4).all() or not (counts > 0).all():
        return None
    last = np.cumsum(sizes) - 1
    if (xy[last] != xy[last - sizes + 1]).any() or not (several > 0).all():
        return None
    lines = shapely.linearrings(xy, indices=np.repeat(np.arange(len(sizes)), sizes))
    part_of_ring = np.repeat(np.arange(len(counts)), counts)
    made = shapely.polygons(np.asarray(lines), indices=part_of_ring)
    return _assembled(np.asarray(made), several, owners, geometries)


def _polygons_of(geometry: dict[str, Any]) -> list[Any]:
    """The coordinates of each polygon of a geometry.

    Raises:
        KeyError: it is neither a Polygon nor a MultiPolygon.
    """
    coordinates: list[Any] = geometry["coordinates"]
    return {"Polygon": [coordinates], "MultiPolygon": coordinates}[geometry["type"]]


def _assembled(
    made: GeometryArray,
    several: NDArray[np.intp],
    owners: list[int],
    geometries: list[dict[str, Any] | None],
) -> GeometryArray:
    """Parts put together again: polygons by themselves, multipolygons as such."""
    result = np.full(len(geometries), None, dtype=object)
    first = np.cumsum(several) - several
    is_multi = np.array([(geometries[i] or {})["type"] == "MultiPolygon" for i in owners], bool)
    where = np.array(owners, dtype=np.intp)
    result[where[~is_multi]] = made[first[~is_multi]]
    members = np.repeat(is_multi, several)
    if is_multi.any():
        index = np.repeat(np.arange(is_multi.sum()), several[is_multi])
        result[where[is_multi]] = shapely.multipolygons(made[members], indices=index)
    return result


def _geometry(value: Any, faults: RingFaults, depth: int = 0) -> BaseGeometry | None:
    if value is None:
        return None
    if depth > DEEPEST:
        raise ValueError("nested too deep")
    if value["type"] == "GeometryCollection":
        parts = [_geometry(part, faults, depth + 1) for part in value["geometries"]]
        return shapely.GeometryCollection([part for part in parts if part is not None])
    return _BUILDERS[value["type"]](value["coordinates"], faults)


def _polygon(rings: list[Any], faults: RingFaults) -> shapely.Polygon:
    """A polygon as the file says: first ring the shell, the others holes."""
    made = []
    for number, positions in enumerate(rings):
        ring = closed_ring([_position(p, faults) for p in positions], faults)
        if ring is not None:
            made.append(ring)
        elif number == 0:
            return shapely.Polygon()
    return shapely.Polygon(made[0], made[1:]) if made else shapely.Polygon()


def _multipolygon(polygons: list[Any], faults: RingFaults) -> BaseGeometry:
    made = [_polygon(rings, faults) for rings in polygons]
    return shapely.MultiPolygon([polygon for polygon in made if not polygon.is_empty])


def _point(position: Any, faults: RingFaults) -> shapely.Point:
    return shapely.Point(_position(position, faults)) if position else shapely.Point()


def _line(positions: list[Any], faults: RingFaults) -> shapely.LineString:
    return shapely.LineString([_position(p, faults) for p in positions])


_BUILDERS: dict[str, Callable[[Any, RingFaults], BaseGeometry]] = {
    "Polygon": _polygon,
    "MultiPolygon": _multipolygon,
    "Point": _point,
    "LineString": _line,
    "MultiPoint": lambda points, faults: shapely.MultiPoint([_point(p, faults) for p in points]),
    "MultiLineString": lambda lines, faults: shapely.MultiLineString(
        [_line(positions, faults) for positions in lines]
    ),
}


def _position(position: Any, faults: RingFaults | None = None) -> tuple[float, float]:
    x, y = position[0], position[1]
    if isinstance(x, str | bool) or isinstance(y, str | bool):
        raise TypeError("a coordinate must be a number")
    if faults is not None and len(position) > 2:
        faults.heights |= bool(position[2])
    return float(x), float(y)


def _esri(document: dict[str, Any], name: str, encoding: str, findings: list[Finding]) -> Draft:
    """Esri JSON: rings of all parts in one list; direction and nesting tell shells from holes."""
    features = [f for f in document.get("features") or [] if isinstance(f, dict)]
    geoms = np.full(len(features), None, dtype=object)
    for i, feature in enumerate(features):
        faults = RingFaults()
        try:
            geoms[i] = _esri_geometry(feature.get("geometry") or {}, faults)
        except _UNREADABLE:
            findings.append(Finding("geometry_unreadable", row=i + 1))
        findings += faults.findings(i + 1)
    reference = document.get("spatialReference") or {}
    declared: int | str | None = None
    for key in ("latestWkid", "wkid", "wkt"):
        if declared is None and reference.get(key):
            declared = _known(str(reference[key]))
    rows = [f["attributes"] if isinstance(f.get("attributes"), dict) else {} for f in features]
    return Draft(
        name=name,
        driver="ESRIJSON",
        raw=geoms,
        columns=_columns(rows),
        declared=declared,
        declared_by="spatialReference",
        encoding=encoding,
        findings=tuple(findings),
    )


def _known(text: str) -> int | str | None:
    try:
        return crs.parse({"102100": "3857", "102113": "3857"}.get(text, text))
    except UnknownCrs:
        return None


def _esri_geometry(value: dict[str, Any], faults: RingFaults) -> BaseGeometry | None:
    if "rings" in value:
        rings = [closed_ring([_position(p) for p in ring], faults) for ring in value["rings"]]
        return nested_polygons([ring for ring in rings if ring is not None])
    if "paths" in value:
        return shapely.MultiLineString([[_position(p) for p in path] for path in value["paths"]])
    if "x" in value and value["x"] is not None:
        return shapely.Point(_position((value["x"], value["y"])))
    return None
