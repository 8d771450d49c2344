"""Stated areas: which unit a bare number is in, and how far it may be from the measured one."""

from __future__ import annotations

import math
import re
import unicodedata

from gis.area import SQUARE_METRES_PER_HECTARE, SQUARE_METRES_PER_MU
from gis.findings import Finding

UNITS: tuple[tuple[str, float], ...] = (
    ("万平方米", 10_000.0),
    ("万m2", 10_000.0),
    ("平方公里", 1_000_000.0),
    ("km2", 1_000_000.0),
    ("公顷", SQUARE_METRES_PER_HECTARE),
    ("ha", SQUARE_METRES_PER_HECTARE),
    ("亩", SQUARE_METRES_PER_MU),
    ("平方米", 1.0),
    ("平米", 1.0),
    ("m2", 1.0),
)
"""Spellings after compatibility normalisation (㎡ becomes m2), longest meaning first."""

_BY_RATIO = (
    ("ha", "公顷", SQUARE_METRES_PER_HECTARE),
    ("mu", "亩", SQUARE_METRES_PER_MU),
    ("m2", "平方米", 1.0),
)
_SAME_UNIT = math.log(1.3)


def stated_area(text: str, measured_m2: float, row: int) -> tuple[float | None, Finding | None]:
    """The area of a TXT parcel line in m2, and what is odd about it.

    By the rule the number is in hectares; a written unit wins; else the unit that brings it next
    to the measured area, which is said. Where none does, hectares stand and the comparison of
    stated and measured area will speak.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower().replace(",", "")
    match = re.search(r"\d[\d.]*(e[+-]?\d+)?", plain)
    if not match:
        finding = Finding("cell_unreadable", row, "地块面积", values={"text": text})
        return None, (finding if plain else None)
    try:
        number = float(match[0])
    except ValueError:
        return None, Finding("cell_unreadable", row, "地块面积", values={"text": text})
    suffix = plain[match.end() :].strip()
    for unit, factor in UNITS:
        if suffix.startswith(unit):
            return _tidy(number * factor), None
    return _by_ratio(number, measured_m2, row)


def _by_ratio(number: float, measured_m2: float, row: int) -> tuple[float, Finding | None]:
    if number > 0 and measured_m2 > 0 and math.isfinite(measured_m2):
        for en, zh, factor in _BY_RATIO:
            if abs(math.log(number * factor / measured_m2)) < _SAME_UNIT:
                finding = Finding(
                    "area_unit_unlikely",
                    row,
                    "地块面积",
                    values={"stated": number, "unit_zh": zh, "unit_en": en},
                )
                return _tidy(number * factor), (None if en == "ha" else finding)
    return _tidy(number * SQUARE_METRES_PER_HECTARE), None


def _tidy(square_metres: float) -> float:
    """1.233 hectares are 12,330 m2 to the reader, not 12,330.000000000002."""
    return round(square_metres, 6)
