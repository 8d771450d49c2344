"""Which coordinate system a file is in: what it says, checked against its own numbers.

A system that its own numbers contradict is not believed; where nothing is said, the numbers are
asked (``gis/crs_guess.py``). Xian 1980 and Beijing 1954 look like CGCS2000 there and stay on the
list of candidates.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis import crs
from gis.bbox import Bbox
from gis.crs_guess import MOST, Guess, Numbers, guesses_for, share
from gis.errors import UnknownCrs
from gis.findings import Finding
from gis.layer import CrsChoice, GeometryArray

CANDIDATES = (4490, 4326, 4526, 4547, 4497, 4508, 4498, 4509, 2362, 2383, 2414, 2435, 3857)
"""What files of a town on the 114th meridian come in, offered where nothing better is known."""

FloatArray = NDArray[np.float64]


def choose(
    raw: GeometryArray,
    *,
    declared: int | str | None = None,
    asked: int | None = None,
    extent: Bbox | None = None,
    declared_by: str = "file",
) -> tuple[CrsChoice, list[Finding]]:
    """Settle the system of a file.

    ``declared`` is what the file says (a code, or WKT without a code), ``asked`` what a person
    chose, ``extent`` where the data is expected, ``declared_by`` the part that says so (``.prj``).
    Never raises for odd numbers: the worst answer is ``unknown``.
    """
    numbers = Numbers.of(raw)
    if asked is not None:
        return _asked(asked, numbers)
    if declared is not None:
        return _declared(declared, numbers, extent, declared_by)
    if not len(numbers):
        return unknown("文件里没有坐标。", "The file holds no coordinates."), []
    return _inferred(numbers, extent)


def unknown(zh: str, en: str, candidates: tuple[int, ...] = CANDIDATES) -> CrsChoice:
    """A person must choose."""
    return CrsChoice(None, "unknown", en, zh, candidates)


def fits(source: int | str, numbers: Numbers, *, swapped: bool = False) -> bool:
    """Whether the numbers can be coordinates of this system.

    A plane system must put them in or near its area of use (a neighbouring zone is allowed);
    degrees must be degrees.
    """
    if not len(numbers):
        return True
    x, y = numbers.ordered(swapped=swapped)
    system = crs.system_of(source)
    if system.is_geographic:
        return share((np.abs(x) <= 180) & (np.abs(y) <= 90)) >= MOST
    with np.errstate(all="ignore"):
        lon, lat = crs.to_lonlat(x, y, source)
    use = system.area_of_use
    if use is None:
        return share(np.isfinite(lon) & np.isfinite(lat)) >= MOST
    placed = np.isfinite(lon) & np.isfinite(lat)
    lon, lat = np.where(placed, lon, 0.0), np.where(placed, lat, 0.0)
    wide = (use.east - use.west) % 360 or 360.0
    high = max(1.0, min(wide, use.north - use.south))
    off = np.abs((lon - use.west - wide / 2 + 180) % 360 - 180)
    near = (lat >= use.south - high) & (lat <= use.north + high) & (off <= 1.5 * max(1.0, wide))
    return share(near & placed) >= MOST


def _asked(srid: int, numbers: Numbers) -> tuple[CrsChoice, list[Finding]]:
    crs.system_of(srid)
    swapped = not fits(srid, numbers) and fits(srid, numbers, swapped=True)
    choice = CrsChoice(
        srid,
        "asked",
        f"You chose {crs.name(srid, 'en')}.",
        f"您选择了{crs.name(srid)}。",
        CANDIDATES,
        swapped,
    )
    findings = [Finding("axes_swapped")] if swapped else []
    if not swapped and not fits(srid, numbers):
        findings.append(Finding("crs_does_not_fit", values=_named(srid)))
    if crs.is_old_datum(srid):
        findings.append(Finding("datum_converted", values=_named(srid)))
    return choice, findings


def _declared(
    declared: int | str, numbers: Numbers, extent: Bbox | None, declared_by: str
) -> tuple[CrsChoice, list[Finding]]:
    orders = [swapped for swapped in (False, True) if fits(declared, numbers, swapped=swapped)]
    if extent is not None and len(orders) == 2:
        orders.sort(key=lambda swapped: not lands_in(declared, swapped, numbers, extent))
    if orders:
        swapped = orders[0]
        findings = [Finding("axes_against_crs", values=_named(declared))] if swapped else []
        return _from_file(declared, declared_by, swapped), findings + datum_findings(declared)
    guess, findings = _inferred(numbers, extent)
    contradiction = Finding(
        "crs_contradicted",
        values={
            **_named(declared),
            "by": declared_by,
            "reason_zh": guess.reason_zh,
            "reason_en": guess.reason_en,
        },
    )
    return guess, [contradiction, *(f for f in findings if f.code != "crs_inferred")]


def _from_file(declared: int | str, declared_by: str, swapped: bool) -> CrsChoice:
    named = _named(declared)
    return CrsChoice(
        declared if isinstance(declared, int) else None,
        "file",
        f"The {declared_by} says {named['name_en']}.",
        f"由{declared_by}写明：{named['name_zh']}。",
        CANDIDATES,
        swapped,
        "" if isinstance(declared, int) else declared,
    )


def _named(source: int | str) -> dict[str, str | int]:
    if isinstance(source, int):
        return {"srid": source, "name_zh": crs.name(source), "name_en": crs.name(source, "en")}
    title = crs.system_of(source).name
    return {"name_zh": title, "name_en": title}


def datum_findings(source: int | str | None) -> list[Finding]:
    """The question that a file in Xian 1980 or Beijing 1954 raises; a chosen system answers it."""
    if isinstance(source, int) and crs.is_old_datum(source):
        return [Finding("old_datum", values=_named(source))]
    return []


def _inferred(numbers: Numbers, extent: Bbox | None) -> tuple[CrsChoice, list[Finding]]:
    guesses = [
        guess
        for guess in guesses_for(numbers)
        if extent is None or lands_in(guess.srid, guess.swapped, numbers, extent)
    ]
    best = next((g for g in guesses if g.sure or extent is not None), None)
    candidates = _candidates(guesses)
    if best is None:
        zh, en = _why_not(numbers, guesses)
        return unknown(zh, en, candidates), [
            Finding("crs_unknown", values={"reason_zh": zh, "reason_en": en})
        ]
    place_zh = "，并且落在预期范围内" if extent is not None else ""
    place_en = " and they fall where the data is expected" if extent is not None else ""
    choice = CrsChoice(
        best.srid,
        "inferred",
        f"{best.en}{place_en}: taken as {crs.name(best.srid, 'en')}.",
        f"{best.zh}{place_zh}：按{crs.name(best.srid)}处理。",
        candidates,
        best.swapped,
    )
    values = {"reason_zh": choice.reason_zh, "reason_en": choice.reason_en, **_named(best.srid)}
    findings = [Finding("crs_inferred", values=values)]
    if best.swapped:
        findings.append(Finding("axes_against_crs", values=_named(best.srid)))
    return choice, findings


def _candidates(guesses: list[Guess]) -> tuple[int, ...]:
    """The guesses first, their twins on the old datums next, then the usual list."""
    found = [g.srid for g in guesses]
    for guess in guesses:
        system = crs.GAUSS_KRUGER.get(guess.srid)
        if system:
            found += [
                twin
                for datum in ("xian80", "beijing54")
                if (
                    twin := crs.gauss_kruger(
                        datum,
                        system.zone_width,
                        system.central_meridian,
                        prefixed=system.zone is not None,
                    )
                )
            ]
    return tuple(dict.fromkeys([*found, *CANDIDATES]))


def lands_in(source: int | str, swapped: bool, numbers: Numbers, extent: Bbox) -> bool:
    """Whether a system puts the middle of the file in or near the expected place."""
    if not len(numbers):
        return False
    x, y = numbers.ordered(swapped=swapped)
    middle = np.array([np.median(x)]), np.array([np.median(y)])
    lon, lat = crs.to_lonlat(*middle, source)
    if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
        return False
    reach = min(0.5, max(0.1, extent.north - extent.south))
    return extent.grown(reach).contains_point(float(lon[0]), float(lat[0]))


def _why_not(numbers: Numbers, guesses: list[Guess]) -> tuple[str, str]:
    x, y = float(np.median(numbers.first)), float(np.median(numbers.second))
    shown = f"{x:,.3f}, {y:,.3f}"
    if guesses:
        zh = f"坐标值（约 {shown}）是平面坐标，但看不出是哪一带，请选择坐标系。"
        en = f"The numbers (about {shown}) are plane coordinates of a zone they do not tell."
    else:
        zh = f"坐标值（约 {shown}）不像任何常用坐标系，可能是独立坐标系或图纸坐标，请选择。"
        en = f"The numbers (about {shown}) fit no usual system; they may be local coordinates."
    return zh, en


def code_or_none(text: str | None) -> int | str | None:
    """What a file's own text names, or None for nothing or nothing known."""
    if not text or not text.strip():
        return None
    try:
        return crs.parse(text)
    except UnknownCrs:
        return None
