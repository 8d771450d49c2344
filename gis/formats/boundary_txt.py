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

from gis import crs
from gis.area import areas_m2
from gis.encodings import decode
from gis.errors import EmptyLayer, UnreadableFile
from gis.findings import Finding
from gis.formats.boundary_crs import header_of, settle
from gis.formats.boundary_lines import GRAPHIC_KINDS, Lines, ParcelLines, take_apart
from gis.formats.boundary_rings import build_parcel
from gis.formats.draft import Draft
from gis.layer import GeometryArray
from gis.parcel_area import stated_area

_TRAILING = ("图幅号", "地块用途", "地类编码")
_LONG_FORM = ("图斑类型", "地类", "改造前质量等别", "改造后质量等别", "备注")


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


def _draft(name: str, encoding: str, lines: Lines, findings: list[Finding]) -> Draft:
    parcels = _polygons_only(lines, findings)
    made = [build_parcel(parcel, row, findings) for row, parcel in parcels]
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
