"""KML and the file inside a KMZ: one row a placemark, folders and extended data as columns.

Read here and not by GDAL, which splits a file into a layer per folder and takes ``113.9, 23.0``
with a blank after the comma for two points. No entity is ever resolved and no link followed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import numpy as np
import shapely
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from shapely.geometry.base import BaseGeometry

from gis.encodings import decode
from gis.errors import UnreadableFile
from gis.findings import Finding
from gis.formats.draft import Draft
from gis.formats.rings import RingFaults, closed_ring

_BLANK_BY_COMMA = re.compile(r"\s*,\s*")
_CONTAINERS = {"Folder", "Document"}
_FAMILIES = {"Point": "points", "LineString": "lines", "LinearRing": "lines", "Track": "lines"}


@dataclass(slots=True)
class _Placemark:
    """One placemark on its way into the table."""

    geometry: BaseGeometry | None
    facts: dict[str, str]
    faults: RingFaults
    spaced: bool = False
    broken: bool = False


@dataclass(slots=True)
class _Seen:
    """What the file holds beside placemarks with areas."""

    placemarks: list[_Placemark] = field(default_factory=list)
    links: int = 0


def read_kml(path: Path, name: str, encoding: str | None) -> Draft:
    """All placemarks with areas; where there are none, the lines and points.

    Raises:
        UnreadableFile: no sound XML, or XML with entities.
    """
    data = path.read_bytes()
    stated = re.search(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)", data[:200])
    decoded = decode(data, encoding or (stated[1].decode() if stated else None))
    if decoded.lost and not encoding:
        decoded = decode(data)
    seen = _parse(decoded.text)
    findings: list[Finding] = []
    if decoded.lost:
        findings.append(Finding("text_lost", values={"lost": decoded.lost}))
    if seen.links:
        findings.append(Finding("network_link_ignored", values={"count": seen.links}))
    kept = _areas_first(seen.placemarks, findings)
    for row, (_, placemark) in enumerate(kept, 1):
        findings += _row_findings(placemark, row)
    geoms = np.full(len(kept), None, dtype=object)
    geoms[:] = [placemark.geometry for _, placemark in kept]
    names = dict.fromkeys(key for _, placemark in kept for key in placemark.facts)
    return Draft(
        name=name,
        driver="KML",
        raw=geoms,
        columns={key: [p.facts.get(key) or None for _, p in kept] for key in names},
        declared=4326,
        declared_by="KML",
        rows=tuple(range(1, len(kept) + 1)),
        encoding=decoded.encoding,
        findings=tuple(findings),
    )


def _parse(text: str) -> _Seen:
    seen = _Seen()
    folders: list[str] = []
    try:
        events = iterparse(
            io.StringIO(text.lstrip("\ufeff\x00 \t\r\n")),
            events=("start", "end"),
            forbid_entities=True,
            forbid_external=True,
        )
        for event, element in events:
            _take(event, element, folders, seen)
    except DefusedXmlException as error:
        raise UnreadableFile(
            "KML 里有实体定义（可能有害），不能读取。",
            "The KML defines entities, which may be harmful; it is not read.",
        ) from error
    except (ParseError, ValueError) as error:
        line = getattr(error, "position", (0, 0))[0]
        raise UnreadableFile(
            f"KML 不是完整的 XML（第 {line} 行出错）。", f"The KML is no sound XML (line {line})."
        ) from error
    return seen


def _take(event: str, element: Element, folders: list[str], seen: _Seen) -> None:
    tag = _local(element)
    if event == "start":
        if tag in _CONTAINERS:
            folders.append("")
        return
    if tag in _CONTAINERS:
        folders.pop()
    elif tag == "name" and folders and not folders[-1]:
        # A placemark's own name is taken before its end tag comes by; this may be a folder's.
        folders[-1] = (element.text or "").strip()
        return
    elif tag == "Placemark":
        seen.placemarks.append(_placemark(element, folders))
        element.clear()
    elif tag == "NetworkLink":
        seen.links += 1
        element.clear()


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _children(element: Element, *tags: str) -> Iterator[Element]:
    return (child for child in element if _local(child) in tags)


def _text(element: Element, tag: str) -> str:
    return next(((c.text or "").strip() for c in _children(element, tag)), "")


def _placemark(element: Element, folders: list[str]) -> _Placemark:
    facts = {
        "name": _text(element, "name"),
        "description": _text(element, "description"),
        "folder": " / ".join(folder for folder in folders if folder),
    }
    facts |= _extended(element)
    made = _Placemark(None, facts, RingFaults())
    try:
        parts = [part for child in element for part in _geometries(child, made)]
        made.geometry = _united(parts)
    except (ValueError, IndexError, shapely.GEOSException):
        made.broken = True
    return made


def _extended(element: Element) -> dict[str, str]:
    """``Data`` with a value, and the ``SimpleData`` of a schema."""
    facts: dict[str, str] = {}
    for extended in _children(element, "ExtendedData"):
        for data in _children(extended, "Data"):
            facts[data.get("name") or "data"] = _text(data, "value")
        for schema in _children(extended, "SchemaData"):
            for data in _children(schema, "SimpleData"):
                facts[data.get("name") or "data"] = (data.text or "").strip()
    return facts


def _geometries(element: Element, made: _Placemark) -> Iterator[BaseGeometry]:
    tag = _local(element)
    if tag in {"MultiGeometry", "MultiTrack"}:
        for child in element:
            yield from _geometries(child, made)
    elif tag == "Polygon":
        polygon = _polygon(element, made)
        if polygon is not None:
            yield polygon
    elif tag == "Point":
        yield shapely.Point(_positions(element, made)[0])
    elif tag in {"LineString", "LinearRing"}:
        yield shapely.LineString(_positions(element, made))


def _polygon(element: Element, made: _Placemark) -> BaseGeometry | None:
    shells = [_ring(boundary, made) for boundary in _children(element, "outerBoundaryIs")]
    holes = [_ring(boundary, made) for boundary in _children(element, "innerBoundaryIs")]
    if not shells or shells[0] is None:
        return None
    return shapely.Polygon(shells[0], [hole for hole in holes if hole is not None])


def _ring(boundary: Element, made: _Placemark) -> shapely.LinearRing | None:
    ring = next(_children(boundary, "LinearRing"), None)
    return None if ring is None else closed_ring(_positions(ring, made), made.faults)


def _positions(element: Element, made: _Placemark) -> list[tuple[float, float]]:
    """``lon,lat[,height]`` tuples between blanks; blanks beside commas are a common hand edit."""
    text = _text(element, "coordinates").replace("，", ",")
    joined = _BLANK_BY_COMMA.sub(",", text)
    made.spaced |= joined != text
    positions = []
    for token in joined.split():
        numbers = [float(part) for part in token.strip(",").split(",")]
        if not 2 <= len(numbers) <= 3:
            raise ValueError(token)
        made.faults.heights |= len(numbers) == 3 and numbers[2] != 0
        positions.append((numbers[0], numbers[1]))
    return positions


def _united(parts: list[BaseGeometry]) -> BaseGeometry | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    if all(isinstance(part, shapely.Polygon) for part in parts):
        return shapely.MultiPolygon([part for part in parts if isinstance(part, shapely.Polygon)])
    return shapely.GeometryCollection(parts)


def _areas_first(
    placemarks: list[_Placemark], findings: list[Finding]
) -> list[tuple[int, _Placemark]]:
    """Points and paths are marks beside the parcels; alone they stay."""
    numbered = list(enumerate(placemarks, 1))
    dimension = {i: int(shapely.get_dimensions(p.geometry)) for i, p in numbered}
    if 2 not in dimension.values():
        return numbered
    kept = [(i, p) for i, p in numbered if dimension[i] == 2 or p.broken]
    left = [dimension[i] for i, p in numbered if dimension[i] < 2 and not p.broken]
    if left:
        values = {"lines": left.count(1), "points": left.count(0), "nothing": left.count(-1)}
        findings.append(Finding("features_left_out", values=values))
    return kept


def _row_findings(placemark: _Placemark, row: int) -> list[Finding]:
    found = placemark.faults.findings(row)
    if placemark.broken:
        found.append(Finding("geometry_unreadable", row))
    if placemark.spaced:
        found.append(Finding("blanks_in_coordinates", row))
    return found
