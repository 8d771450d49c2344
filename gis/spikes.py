"""Spikes: vertices at which a boundary turns straight back on itself, and their removal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.findings import Finding
from gis.layer import GeometryArray
from gis.rings import rings_of
from gis.vertices import Vertices, vertices_of

SPIKE_WIDTH_M = 0.01
SPIKE_ANGLE = np.radians(1.0)


def drop_spikes(
    geoms: GeometryArray, spikes: Spikes, rows: tuple[int, ...], findings: list[Finding]
) -> None:
    """Drop vertices at which the boundary turns straight back on itself.

    Dropping one may lay bare another, so that is done again while there are any.
    """
    spiky = np.unique(spikes.owner)
    trimmed = _trimmed(geoms[spiky])
    for i, geometry in zip(spiky, trimmed, strict=True):
        if geometry is None:  # nothing but spikes: flat, which is said later
            continue
        geoms[i] = geometry
        mine = slice(*np.searchsorted(spikes.owner, [i, i + 1]))
        longest = int(np.argmax(spikes.length_m[mine]))
        lon, lat = spikes.tip[mine][longest].tolist()
        values = {
            "count": len(spikes.tip[mine]),
            "length_m": float(spikes.length_m[mine][longest]),
        }
        findings.append(Finding("spike", rows[i], where=(lon, lat), values=values))


@dataclass(frozen=True, slots=True)
class Spikes:
    """Tips as lon/lat, how far they stick out, whose they are (in ascending order)."""

    tip: NDArray[np.float64]
    length_m: NDArray[np.float64]
    owner: NDArray[np.intp]


def spikes_of(v: Vertices) -> Spikes:
    """All spikes: sharper than one degree, longer and not wider than a centimetre."""
    ux, uy = v.x[v.before] - v.x, v.y[v.before] - v.y
    wx, wy = v.x[v.after] - v.x, v.y[v.after] - v.y
    back, onward = ux * ux + uy * uy, wx * wx + wy * wy
    dot = ux * wx + uy * wy
    # Cheap first: the boundary turns back at an angle below one degree.
    with np.errstate(all="ignore"):
        sharp = np.flatnonzero((dot > 0) & (dot * dot > np.cos(SPIKE_ANGLE) ** 2 * back * onward))
    shorter = np.sqrt(np.minimum(back[sharp], onward[sharp]))
    cross = np.abs(ux[sharp] * wy[sharp] - uy[sharp] * wx[sharp])
    with np.errstate(all="ignore"):
        width = cross / np.sqrt(np.maximum(back[sharp], onward[sharp]))
    real = (width < SPIKE_WIDTH_M) & (shorter > SPIKE_WIDTH_M)
    found = sharp[real]
    return Spikes(v.lonlat[found], shorter[real], v.owner[found])


def _trimmed(geoms: GeometryArray) -> GeometryArray:
    """The geometries without their spikes, None where nothing is left."""
    current = geoms.copy()
    for _ in range(10):
        spikes = spikes_of(vertices_of(rings_of(current)))
        if not len(spikes.owner):
            break
        for i in np.unique(spikes.owner):
            mine = slice(*np.searchsorted(spikes.owner, [i, i + 1]))
            current[i] = _without(current[i], spikes.tip[mine])
    return current


def _without(geometry: BaseGeometry, tips: NDArray[np.float64]) -> BaseGeometry | None:
    drop = {tuple(tip) for tip in tips.tolist()}
    polygons = []
    for part in shapely.get_parts(geometry):
        rings = [_ring_without(ring, drop) for ring in shapely.get_rings(part)]
        if rings and rings[0] is not None:
            polygons.append(shapely.Polygon(rings[0], [r for r in rings[1:] if r is not None]))
    return shapely.MultiPolygon(polygons) if polygons else None


def _ring_without(
    ring: BaseGeometry, drop: set[tuple[float, ...]]
) -> list[tuple[float, ...]] | None:
    kept = [p for p in map(tuple, shapely.get_coordinates(ring)[:-1].tolist()) if p not in drop]
    # Once the tip is gone, the foot of a spike stands there twice.
    kept = [p for i, p in enumerate(kept) if p != kept[i - 1]]
    return [*kept, kept[0]] if len(kept) >= 3 else None
