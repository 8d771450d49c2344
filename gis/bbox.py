"""A bounding box in lon/lat degrees as a value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.errors import BadBbox


@dataclass(frozen=True, slots=True)
class Bbox:
    """West, south, east, north in degrees (EPSG:4490).

    ``west > east`` means that the box crosses the 180th meridian, as in RFC 7946 section 5.2.
    """

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        values = (self.west, self.south, self.east, self.north)
        if not all(math.isfinite(value) for value in values):
            raise BadBbox(
                "范围框里有不是数字的值。", "The bounding box holds a value that is no number."
            )
        if self.south > self.north:
            raise BadBbox(
                "范围框的南边在北边之上。", "The bounding box has its south above its north."
            )

    @classmethod
    def parse(cls, text: str) -> Bbox:
        """Read ``west,south,east,north``; six numbers (with heights) are taken by their x and y."""
        try:
            values = [float(part) for part in text.split(",")]
        except ValueError:
            values = []
        if len(values) == 6:
            values = [values[0], values[1], values[3], values[4]]
        if len(values) != 4:
            raise BadBbox(
                "范围框要写成四个数字：西,南,东,北。",
                "A bounding box is four numbers: west,south,east,north.",
            )
        return cls(*values)

    @classmethod
    def around(cls, geoms: NDArray[np.object_] | Sequence[BaseGeometry | None]) -> Bbox | None:
        """The box around all geometries, or None where there is nothing with a place."""
        if not len(geoms):
            return None
        west, south, east, north = shapely.total_bounds(np.asarray(geoms, dtype=object))
        if not np.isfinite([west, south, east, north]).all():
            return None
        return cls(float(west), float(south), float(east), float(north))

    @property
    def crosses_antimeridian(self) -> bool:
        """Whether the box goes over 180 degrees east."""
        return self.west > self.east

    def split(self) -> tuple[Bbox, ...]:
        """One box, or the two halves of a box over the 180th meridian."""
        if not self.crosses_antimeridian:
            return (self,)
        return (
            Bbox(self.west, self.south, 180.0, self.north),
            Bbox(-180.0, self.south, self.east, self.north),
        )

    def polygon(self) -> BaseGeometry:
        """The box as a polygon (two parts over the 180th meridian)."""
        boxes = [shapely.box(b.west, b.south, b.east, b.north) for b in self.split()]
        return boxes[0] if len(boxes) == 1 else shapely.multipolygons(boxes)

    def contains_point(self, lon: float, lat: float) -> bool:
        """Whether a point lies in the box or on its edge."""
        if not self.south <= lat <= self.north:
            return False
        return any(box.west <= lon <= box.east for box in self.split())

    def grown(self, degrees: float) -> Bbox:
        """The box, wider by ``degrees`` on each side, kept within the poles."""
        return Bbox(
            self.west - degrees,
            max(-90.0, self.south - degrees),
            self.east + degrees,
            min(90.0, self.north + degrees),
        )

    def as_tuple(self) -> tuple[float, float, float, float]:
        """``(west, south, east, north)``."""
        return (self.west, self.south, self.east, self.north)
