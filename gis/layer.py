"""What a file became after reading: rows of geometry and attributes, and all that was noticed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.findings import Finding

GeometryArray = NDArray[np.object_]
"""One shapely geometry or None per row, lon/lat EPSG:4490 once the CRS is known."""


@dataclass(frozen=True, slots=True)
class CrsChoice:
    """Which coordinate system a file is taken to be in, and why we believe so.

    ``how`` is ``file`` (the file says so), ``inferred`` (from the magnitude of its numbers),
    ``asked`` (a person chose), or ``unknown`` (a person must choose before anything is accepted).
    """

    srid: int | None
    how: Literal["file", "inferred", "asked", "unknown"]
    reason_en: str
    reason_zh: str
    candidates: tuple[int, ...] = ()
    swapped: bool = False
    definition: str = ""
    """WKT of a system of the file's own that has no code (then ``srid`` is None, ``how`` file)."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer as read: ``len(geoms) == len(rows) == len(column)`` for each column.

    ``rows`` are the numbers a person sees in the source (1-based; the sheet row of a spreadsheet,
    the parcel number of a TXT). ``raw`` keeps the coordinates as they stood in the file, in its
    own CRS, so that another CRS can be chosen without reading again. ``areas_stated_m2`` holds
    the area the file itself states for the row where its format has such a field (TXT).
    """

    name: str
    driver: str
    geoms: GeometryArray
    raw: GeometryArray
    rows: tuple[int, ...]
    columns: dict[str, list[Any]]
    crs: CrsChoice
    encoding: str = "utf-8"
    areas_stated_m2: tuple[float | None, ...] = ()
    findings: tuple[Finding, ...] = ()
    other_layers: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.rows)


def flat(geoms: GeometryArray) -> GeometryArray:
    """The geometries in two dimensions; the same ones where they are flat already."""
    geoms = np.asarray(geoms, dtype=object)
    if shapely.has_z(geoms).any() or shapely.has_m(geoms).any():
        return np.asarray(shapely.force_2d(geoms), dtype=object)
    return geoms
