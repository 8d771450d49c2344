"""Which coordinate system a file is in: what it says, checked against its own numbers.

The numbers give much away. Chinese eastings with a zone number have eight digits of which the
first two name the zone; without it six; degrees are small; Web Mercator is in between. They never
tell the datum: Xian 1980 and Beijing 1954 look like CGCS2000, and stay on the list of candidates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis import crs
from gis.bbox import Bbox
from gis.errors import UnknownCrs
from gis.findings import Finding
from gis.layer import CrsChoice, GeometryArray

CANDIDATES = (4490, 4326, 4526, 4547, 4497, 4508, 4498, 4509, 2362, 2383, 2414, 2435, 3857)
"""What files of a town on the 114th meridian come in, offered where nothing better is known."""

CHINA = Bbox(73.0, 3.0, 136.0, 54.0)
SAMPLE = 2000
BEYOND_ALL = 1e15
"""No system has larger numbers; sums of what lies beyond would overflow."""
MOST = 0.95
"""Share of the vertices that must fit, so that one wild point does not decide."""

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Numbers:
    """A sample of a file's coordinates as they stand, first and second number of each vertex."""

    first: FloatArray
    second: FloatArray

    @classmethod
    def of(cls, geoms: GeometryArray) -> Numbers:
        """Finite vertices of the geometries, thinned to a few thousand."""
        xy = shapely.get_coordinates(geoms)
        xy = xy[np.isfinite(xy).all(axis=1)]
        xy = np.clip(xy[:: max(1, len(xy) // SAMPLE)], -BEYOND_ALL, BEYOND_ALL)
        return cls(xy[:, 0], xy[:, 1])

    def ordered(self, *, swapped: bool) -> tuple[FloatArray, FloatArray]:
        """``(x, y)`` with x east."""
        return (self.second, self.first) if swapped else (self.first, self.second)

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True, slots=True)
class Guess:
    """One reading of the numbers that makes sense."""

    srid: int
    swapped: bool
    zh: str
    en: str
    sure: bool = True


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
        return _share((np.abs(x) <= 180) & (np.abs(y) <= 90)) >= MOST
    with np.errstate(all="ignore"):
        lon, lat = crs.to_lonlat(x, y, source)
    use = system.area_of_use
    if use is None:
        return _share(np.isfinite(lon) & np.isfinite(lat)) >= MOST
    placed = np.isfinite(lon) & np.isfinite(lat)
    lon, lat = np.where(placed, lon, 0.0), np.where(placed, lat, 0.0)
    wide = (use.east - use.west) % 360 or 360.0
    high = max(1.0, min(wide, use.north - use.south))
    off = np.abs((lon - use.west - wide / 2 + 180) % 360 - 180)
    near = (lat >= use.south - high) & (lat <= use.north + high) & (off <= 1.5 * max(1.0, wide))
    return _share(near & placed) >= MOST


def _share(mask: NDArray[np.bool_]) -> float:
    return float(mask.mean()) if len(mask) else 0.0


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
    return choice, findings + datum_findings(srid)


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
    """The warning that goes with every conversion from Xian 1980 or Beijing 1954."""
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


def guesses_for(numbers: Numbers) -> list[Guess]:
    """All readings of the numbers by size alone, likeliest first, in both axis orders."""
    guesses: list[Guess] = []
    for swapped in (False, True):
        x, y = numbers.ordered(swapped=swapped)
        if not len(x):
            continue
        for reading in (_degrees, _with_zone, _web_mercator, _without_zone):
            guesses += reading(x, y, swapped)
    return guesses


def _degrees(x: FloatArray, y: FloatArray, swapped: bool) -> list[Guess]:
    if _share((np.abs(x) <= 180) & (np.abs(y) <= 90)) < MOST:
        return []
    in_china = _share(
        (x >= CHINA.west) & (x <= CHINA.east) & (y >= CHINA.south) & (y <= CHINA.north)
    )
    if in_china >= MOST:
        return [
            Guess(
                4490, swapped, "坐标值是中国范围内的经纬度", "The numbers are degrees within China"
            )
        ]
    if swapped:
        return []
    # Small numbers outside China may be degrees elsewhere or a drawing's own metres.
    return [
        Guess(
            4326, swapped, "坐标值在经纬度范围内", "The numbers are in the range of degrees", False
        )
    ]


def _with_zone(x: FloatArray, y: FloatArray, swapped: bool) -> list[Guess]:
    zone = int(np.median(x) // 1_000_000)
    width = crs.meridian_of(zone)
    if width is None or _share(_northing(y)) < MOST:
        return []
    easting = x - zone * 1_000_000
    if _share((easting > 100_000) & (easting < 900_000)) < MOST:
        return []
    srid = crs.gauss_kruger("cgcs2000", width[0], width[1], prefixed=True)
    if srid is None:
        return []
    return [
        Guess(
            srid,
            swapped,
            f"东坐标为八位数、以{zone}开头，是{width[0]}度带第{zone}带",
            f"Eastings have eight digits and begin with {zone}, the {width[0]}-degree zone {zone}",
            # Zones 13 and 14 look like Web Mercator at 121 and 130 degrees east.
            sure=zone > 15,
        )
    ]


def _northing(y: FloatArray) -> NDArray[np.bool_]:
    return (y > 300_000) & (y < 6_000_000)


def _web_mercator(x: FloatArray, y: FloatArray, swapped: bool) -> list[Guess]:
    fits_x = (x > 8_100_000) & (x < 15_150_000)
    fits_y = (y > 330_000) & (y < 7_200_000)
    if swapped or _share(fits_x & fits_y) < MOST:
        return []
    return [
        Guess(
            3857,
            swapped,
            "坐标值符合网络墨卡托投影在中国的范围",
            "The numbers are those of Web Mercator in China",
            sure=not _with_zone(x, y, swapped),
        )
    ]


def _without_zone(x: FloatArray, y: FloatArray, swapped: bool) -> list[Guess]:
    if _share((x > 100_000) & (x < 900_000) & _northing(y) & (y > 1_000_000)) < MOST:
        return []
    # A 3-degree zone reaches 1.5 degrees (about 165 km) to each side; beyond, it is a 6-degree one.
    in_narrow_zone = abs(float(np.median(x)) - 500_000) < 200_000
    systems = [
        s
        for s in crs.GAUSS_KRUGER.values()
        if s.datum == "cgcs2000" and s.zone is None and (in_narrow_zone or s.zone_width == 6)
    ]
    return [
        Guess(
            s.srid,
            swapped,
            f"东坐标为六位数、不带带号，中央经线应为{s.central_meridian}°",
            f"Eastings have six digits and no zone number; the central meridian must be "
            f"{s.central_meridian}E",
            sure=False,
        )
        for s in sorted(systems, key=lambda s: (s.zone_width, s.central_meridian))
    ]


def lands_in(source: int | str, swapped: bool, numbers: Numbers, extent: Bbox) -> bool:
    """Whether a system puts the middle of the file in or near the expected place."""
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
