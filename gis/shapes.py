"""Geometries as databases take them in: their bytes, and the boxes around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from gis.layer import GeometryArray
from gis.rings import FloatArray


@dataclass(frozen=True, slots=True)
class Shapes:
    """``wkb`` is None where there is no geometry; ``boxes`` are west, south, east, north (or nan).

    Both are two-dimensional and lon/lat EPSG:4490, as the geometries are.
    """

    wkb: Sequence[bytes | None]
    boxes: FloatArray

    @classmethod
    def of(cls, geoms: GeometryArray) -> Shapes:
        """The shapes of many geometries, little-endian."""
        wkb = shapely.to_wkb(geoms, byte_order=1, output_dimension=2).tolist()
        return cls(wkb, np.asarray(shapely.bounds(geoms)).reshape(-1, 4))

    def __len__(self) -> int:
        return len(self.wkb)

    def __getitem__(self, rows: slice) -> Shapes:
        return Shapes(self.wkb[rows], self.boxes[rows])

    def at(self, positions: Sequence[int]) -> Shapes:
        """Those at some positions."""
        return Shapes([self.wkb[i] for i in positions], self.boxes[list(positions)])
