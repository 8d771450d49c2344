"""Whether new parcels are made of the land of the old ones: nothing lost, nothing gained.

Stated areas add up to the printed precision, two decimals of a square metre. Outlines cover the
old ground, all of it and nothing else, within the accuracy of surveys (0.1 %, at which measured
and stated areas are held against each other, too).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from gis.area import area_m2
from landtrack.errors import Invalid

_CENT = Decimal("0.01")
_STRAY_SHARE = 0.001


class Land(NamedTuple):
    """A parcel, old or new: its reference, stated area in m2, and outline in lon/lat."""

    reference: str
    stated_m2: float | None
    outline: BaseGeometry | None


@dataclass(frozen=True, slots=True)
class LandBalance:
    """Both sides beside each other, in m2. Sums of stated areas are None where one is missing.

    ``missing_m2`` is old ground that no new parcel covers, ``beyond_m2`` new ground outside the
    old, ``double_m2`` what new parcels share; None where a new parcel has no outline.
    """

    stated_before: Decimal | None
    stated_after: Decimal | None
    ground_m2: float
    covered_m2: float | None
    missing_m2: float | None
    beyond_m2: float | None
    double_m2: float | None
    problems: tuple[Invalid, ...]


def weigh(before: Sequence[Land], after: Sequence[Land]) -> LandBalance:
    """Old and new parcels held against each other."""
    old_sum, new_sum = stated_sum(before), stated_sum(after)
    ground = shapely.union_all([one.outline for one in before if one.outline is not None])
    ground_m2 = area_m2(ground)
    parts = [one.outline for one in after if one.outline is not None]
    if len(parts) < len(after):
        whole = [
            Invalid("每个新地块都要有图形。", "Every new parcel needs an outline.", field="geom")
        ]
        problems = (*_stated_problems(old_sum, new_sum), *whole)
        return LandBalance(old_sum, new_sum, ground_m2, None, None, None, None, problems)
    covered = shapely.union_all(parts)
    covered_m2 = area_m2(covered)
    missing = area_m2(shapely.difference(ground, covered))
    beyond = area_m2(shapely.difference(covered, ground))
    double = max(0.0, sum(area_m2(part) for part in parts) - covered_m2)
    problems = (
        *_stated_problems(old_sum, new_sum),
        *_outline_problems(ground_m2, missing + beyond, double),
    )
    return LandBalance(
        old_sum, new_sum, ground_m2, covered_m2, missing, beyond, double, tuple(problems)
    )


def stated_sum(lands: Sequence[Land]) -> Decimal | None:
    """What lands state together, m2 to the printed precision; None where one states nothing."""
    if any(land.stated_m2 is None for land in lands):
        return None
    return sum((Decimal(str(land.stated_m2)).quantize(_CENT) for land in lands), Decimal())


def _stated_problems(before: Decimal | None, after: Decimal | None) -> list[Invalid]:
    if before is None or after is None or before == after:
        return []
    return [
        Invalid(
            f"证载面积不平：原 {before} ㎡，新 {after} ㎡，相差 {after - before} ㎡。",
            f"The stated areas do not add up: {before} m2 before, {after} m2 after, "
            f"{after - before} m2 apart.",
            field="area_stated_m2",
        )
    ]


def _outline_problems(ground: float, stray: float, double: float) -> list[Invalid]:
    if stray <= ground * _STRAY_SHARE and double <= ground * _STRAY_SHARE:
        return []
    return [
        Invalid(
            f"图形不平：与原地块相差 {stray:.2f} ㎡，新地块之间重叠 {double:.2f} ㎡。",
            f"The outlines do not add up: {stray:.2f} m2 differ from the old ground, "
            f"{double:.2f} m2 overlap among the new.",
            field="geom",
        )
    ]
