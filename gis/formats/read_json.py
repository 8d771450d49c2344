"""GeoJSON in all the shapes it comes in, and its relatives: sequences, Esri JSON.

Read here and not by GDAL, which turns what it does not understand into rows without geometry and
says nothing. What the text is (one document, a feature per line, two documents) is settled first;
then every position is taken, and what is wrong with a ring is named with its row.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from gis.crs_choice import code_or_none
from gis.encodings import Decoded, decode
from gis.errors import EmptyLayer, UnreadableFile
from gis.findings import Finding
from gis.formats.draft import Draft
from gis.formats.json_columns import columns_of
from gis.formats.json_geometry import geometries_of
from gis.formats.read_esri_json import read_esri_json

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
        return read_esri_json(document, name, decoded.encoding, findings)
    features = _features(document)
    declared, by = _declared(document, findings)
    columns = columns_of([_properties(f, i, findings) for i, f in enumerate(features, 1)])
    geoms = geometries_of(features, findings)
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
