"""The coordinate system of a survey TXT: its header, held against its own numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gis import crs
from gis.crs_choice import CANDIDATES, datum_findings, unknown
from gis.findings import Finding
from gis.layer import CrsChoice

_ZONES = range(13, 46)


@dataclass(frozen=True, slots=True)
class Header:
    """What the [属性描述] block says; None where it is silent.

    ``datum`` is ``local`` for a system that only the writer of the file knows.
    """

    datum: str | None
    system_text: str
    zone: int | None
    zone_text: str
    width: int | None
    meridian: int | None
    degrees: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """The outcome: a declared code to be checked, or a choice that stands, and the findings."""

    declared: int | None
    choice: CrsChoice | None
    findings: list[Finding]


def header_of(values: dict[str, str]) -> Header:
    """Read the header by its known keys, whatever else is in it."""
    text = _value(values, "坐标系", "坐标系统", "坐标系名称")
    zone_text = _value(values, "带号", "投影带号")
    meridian = re.search(r"\d{2,3}", _value(values, "中央经线", "中央子午线"))
    width = re.search(r"[36]", _value(values, "几度分带", "分带"))
    zone = re.search(r"\d+", zone_text)
    return Header(
        datum=_datum(text),
        system_text=text,
        zone=int(zone[0]) if zone else None,
        zone_text=zone_text,
        width=int(width[0]) if width else None,
        meridian=int(meridian[0]) if meridian else None,
        degrees="度" in _value(values, "计量单位"),
    )


def _value(values: dict[str, str], *keys: str) -> str:
    return next((values[key] for key in keys if values.get(key)), "")


def _datum(text: str) -> str | None:
    plain = re.sub(r"\s", "", text).upper()
    if not plain:
        return None
    if "独立" in plain or "地方" in plain or "城市" in plain:
        return "local"
    if "2000" in plain:
        return "cgcs2000"
    if "西安" in plain or re.search(r"(?<!\d)(19)?80", plain):
        return "xian80"
    if "北京" in plain or re.search(r"(?<!\d)(19)?54", plain):
        return "beijing54"
    return "wgs84" if "WGS" in plain else "local"


def settle(header: Header, prefix: int | None, *, degrees: bool) -> Settled:
    """Bring the header and the numbers together.

    ``prefix`` is the zone number that stands before the eastings (None for six-digit eastings),
    ``degrees`` whether the numbers are longitudes and latitudes.
    """
    if header.datum == "local":
        zh = f"坐标系写的是“{header.system_text}”，与 2000 坐标系的换算关系不公开，请选择坐标系。"
        en = (
            f"The file names {header.system_text!r}, a local system with no public way to CGCS2000."
        )
        reasons = {"reason_zh": zh, "reason_en": en}
        return Settled(None, unknown(zh, en), [Finding("crs_unknown", values=reasons)])
    if header.datum is None:
        return Settled(None, None, [])
    if degrees:
        geographic = {"xian80": 4610, "beijing54": 4214, "wgs84": 4326}
        return Settled(geographic.get(header.datum, 4490), None, [])
    datum: crs.Datum = "cgcs2000"
    if header.datum in {"xian80", "beijing54"}:
        datum = "xian80" if header.datum == "xian80" else "beijing54"
    if prefix is not None:
        return _by_prefix(header, datum, prefix)
    return _by_header(header, datum)


def _by_prefix(header: Header, datum: crs.Datum, prefix: int) -> Settled:
    found = crs.meridian_of(prefix)
    srid = crs.gauss_kruger(datum, *found, prefixed=True) if found else None
    if srid is None:
        return Settled(None, None, [])
    values = {"prefix": prefix, "header": header.zone_text}
    if header.zone is not None and header.zone in _ZONES and header.zone != prefix:
        zh = f"东坐标以{prefix}开头，与文件头的带号{header.zone}矛盾，暂按{crs.name(srid)}显示。"
        en = f"Eastings begin with {prefix}, the header says {header.zone}; shown by the first."
        choice = CrsChoice(srid, "inferred", en, zh, (srid, *CANDIDATES))
        return Settled(
            None, choice, [Finding("zone_conflict", values=values), *datum_findings(srid)]
        )
    findings = []
    if header.zone is None:
        findings.append(Finding("zone_from_prefix", values=values))
    elif header.zone != prefix:
        findings.append(Finding("zone_impossible", values=values))
    return Settled(srid, None, findings)


def _by_header(header: Header, datum: crs.Datum) -> Settled:
    width = header.width or 3
    meridian = header.meridian
    if header.zone in _ZONES:
        found = crs.meridian_of(header.zone or 0)
        width, meridian = found or (width, meridian)
    if meridian is None:
        return Settled(None, None, [])
    return Settled(crs.gauss_kruger(datum, width, meridian, prefixed=False), None, [])
