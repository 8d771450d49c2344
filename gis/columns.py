"""Checks of attribute columns that need no geometry: repeats, impossible values, dates, code lists.

Each takes the values of one column (blank is None) and the row numbers beside them, and never
raises: a value that is not of the kind a check is about is passed over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gis.findings import Finding

Values = Sequence[Any]
Rows = Sequence[int]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a figure can be at all, and what it normally is (both ends included)."""

    lowest: float
    highest: float
    usual_low: float
    usual_high: float


LIMITS: dict[str, Limits] = {
    # Plot ratio: listings of industrial land ask for 1.0-3.5; 35 is a slip of the point.
    "floor_area_ratio": Limits(0.0, 15.0, 0.3, 6.0),
    # Shares of the land, as fractions.
    "building_density": Limits(0.0, 1.0, 0.1, 0.7),
    "green_share": Limits(0.0, 1.0, 0.0, 0.5),
    # Square metres of one parcel: from a shed to ten square kilometres.
    "land_area_m2": Limits(0.001, 1e8, 100.0, 1e7),
}
"""Limits by measure; a town may bring its own."""

EARLIEST = dt.date(1949, 10, 1)
YEARS_AHEAD = 30


def out_of_limits(values: Values, rows: Rows, field: str, limits: Limits) -> list[Finding]:
    """Figures that cannot be (plot ratio 35, density above 100 %), and those that hardly are."""
    findings = []
    for i in _to_look_at(values, limits):
        value, row = values[i], rows[i]
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if not limits.lowest <= value <= limits.highest:
            told = {"value": value, "low": limits.lowest, "high": limits.highest}
            findings.append(Finding("value_impossible", row, field, values=told))
        elif not limits.usual_low <= value <= limits.usual_high:
            told = {"value": value, "low": limits.usual_low, "high": limits.usual_high}
            findings.append(Finding("value_unlikely", row, field, values=told))
    return findings


def _to_look_at(values: Values, limits: Limits) -> Sequence[int]:
    """Where a value may be out of its limits; nearly always nowhere, and columns are long."""
    try:
        numbers = np.array(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):  # not all of them are numbers
        return range(len(values))
    low = max(limits.lowest, limits.usual_low)
    high = min(limits.highest, limits.usual_high)
    return np.flatnonzero((numbers < low) | (numbers > high)).tolist()


def in_a_generation(today: dt.date) -> dt.date:
    """The latest day that a deadline can be."""
    return today.replace(day=1).replace(year=min(today.year + YEARS_AHEAD, dt.MAXYEAR))


def unlikely_dates(values: Values, rows: Rows, field: str, *, latest: dt.date) -> list[Finding]:
    """Days before the founding of the republic or after the latest that can be."""
    findings = []
    for value, row in zip(values, rows, strict=True):
        day = _day(value)
        if day is not None and not EARLIEST <= day <= latest:
            told = {"text": day.isoformat()}
            findings.append(Finding("date_unlikely", row, field, values=told))
    return findings


def out_of_order(
    columns: Mapping[str, Values], rows: Rows, order: Sequence[str], names: Mapping[str, str]
) -> list[Finding]:
    """Rows in which a later step has an earlier date: completion before start, start before permit.

    ``order`` lists the columns from first to last step; ``names`` what people call them.
    """
    findings = []
    steps = [name for name in order if name in columns]
    if len(steps) < 2:
        return []
    for i, row in enumerate(rows):
        before: tuple[str, dt.date] | None = None
        for name in steps:
            day = _day(columns[name][i])
            if day is None:
                continue
            if before is not None and day < before[1]:
                told = {
                    "later_name": names.get(name, name),
                    "later": day.isoformat(),
                    "earlier_name": names.get(before[0], before[0]),
                    "earlier": before[1].isoformat(),
                }
                findings.append(Finding("dates_out_of_order", row, name, values=told))
            if before is None or day > before[1]:
                before = (name, day)
    return findings


def _day(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else None
