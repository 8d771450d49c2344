"""How the land of a record is shared between villages, measured from surveyed outlines. Pure.

Floor area on a village boundary is split by these weights so that the parts add up exactly
(``areas.split``). Two boundaries drawn by two surveys never fit, so a village with less than
``LEAST_SHARE`` of the land has no share in it. Outlines that are only drawn split nothing, and a
record that was said to belong to a village in which it does not lie stays whole where it was said.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

LEAST_SHARE = 0.02
"""A sliver: on a parcel 100 m deep, a boundary that is 2 m off."""
_DIGITS = 6


class Outline(NamedTuple):
    """A village's code and outline; ``surveyed``, or only drawn."""

    code: str
    geom: BaseGeometry
    surveyed: bool


def shares_of(
    outlines: Sequence[Outline], geoms: npt.NDArray[Any], villages: Sequence[str]
) -> list[dict[str, float] | None]:
    """The shares of many lands by village code; None where all of it belongs to its own village.

    Args:
        outlines: of all villages of the town.
        geoms: lon/lat; None and points have no shares.
        villages: the village that each land is said to belong to.
    """
    found: list[dict[str, float] | None] = [None] * len(geoms)
    if not any(outline.surveyed for outline in outlines):
        return found
    tree = shapely.STRtree([outline.geom for outline in outlines])
    lands, hit = tree.query(geoms, predicate="intersects")
    several, counts = np.unique(lands, return_counts=True)
    for land in several[counts > 1].tolist():
        parts = [outlines[i] for i in hit[lands == land].tolist()]
        found[land] = _shares(parts, geoms[land], villages[land])
    return found


def _shares(
    outlines: Sequence[Outline], geom: BaseGeometry, village: str
) -> dict[str, float] | None:
    areas = {one.code: float(one.geom.intersection(geom).area) for one in outlines}
    whole = sum(areas.values())
    if not whole:
        return None
    kept = {code: area for code, area in areas.items() if area >= LEAST_SHARE * whole}
    drawn = any(not one.surveyed for one in outlines if one.code in kept)
    if drawn or len(kept) < 2 or village not in kept:  # noqa: PLR2004
        return None
    total = sum(kept.values())
    return {code: round(area / total, _DIGITS) for code, area in sorted(kept.items())}
