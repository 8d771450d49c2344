"""GCJ-02 and BD-09, the offset coordinates of Chinese street maps, to and from true ones.

GCJ-02 (高德, 腾讯) moves a place by some hundred metres, by a smooth function published long
since; BD-09 (百度) moves GCJ-02 again. A parcel moved so lies in the next village but still in the
town, so no range check finds it. Here a shift is *suspected*, by where neighbours, the town or an
earlier version of the same parcels lie, and never corrected unasked.

The functions are those of the open tools (coordtransform, gcoord), which agree with the map
services to about a metre; their inverse is found by iteration to well below a millimetre.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.findings import Finding
from gis.layer import GeometryArray, Layer
from gis.vertices import metres_per_degree

System = Literal["gcj02", "bd09"]
NAMES: dict[System, str] = {"gcj02": "GCJ-02", "bd09": "BD-09"}

FloatArray = NDArray[np.float64]

# The ellipsoid of Krasovsky and the constants of the published function.
_MAJOR, _ECCENTRICITY = 6378245.0, 0.00669342162296594323
_BAIDU = np.pi * 3000.0 / 180.0
_ROUNDS = 8


def to_gcj02(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """True degrees to GCJ-02. Meant for China; elsewhere the map services shift nothing."""
    x, y = lon - 105.0, lat - 35.0
    waves = (20 * np.sin(6 * x * np.pi) + 20 * np.sin(2 * x * np.pi)) * 2 / 3
    root = np.sqrt(np.abs(x))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north += (20 * np.sin(y * np.pi) + 40 * np.sin(y / 3 * np.pi)) * 2 / 3
    north += (160 * np.sin(y / 12 * np.pi) + 320 * np.sin(y * np.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east += (20 * np.sin(x * np.pi) + 40 * np.sin(x / 3 * np.pi)) * 2 / 3
    east += (150 * np.sin(x / 12 * np.pi) + 300 * np.sin(x / 30 * np.pi)) * 2 / 3
    angle = np.radians(lat)
    magic = 1 - _ECCENTRICITY * np.sin(angle) ** 2
    meridian = _MAJOR * (1 - _ECCENTRICITY) / (magic * np.sqrt(magic))
    parallel = _MAJOR / np.sqrt(magic) * np.cos(angle)
    return lon + np.degrees(east / parallel), lat + np.degrees(north / meridian)


def to_bd09(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """True degrees to BD-09."""
    x, y = to_gcj02(lon, lat)
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BAIDU)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BAIDU)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


_FORWARD = {"gcj02": to_gcj02, "bd09": to_bd09}


def from_shifted(lon: FloatArray, lat: FloatArray, system: System) -> tuple[FloatArray, FloatArray]:
    """Shifted degrees back to true ones, by fixed-point iteration."""
    forward = _FORWARD[system]
    x, y = lon.copy(), lat.copy()
    for _ in range(_ROUNDS):
        there_x, there_y = forward(x, y)
        x, y = x + lon - there_x, y + lat - there_y
    return x, y


def corrected(geoms: GeometryArray, system: System) -> GeometryArray:
    """Geometries in ``system`` brought to their true place."""

    def back(xy: FloatArray) -> FloatArray:
        return np.column_stack(from_shifted(xy[:, 0], xy[:, 1], system))

    with np.errstate(all="ignore"):
        return np.asarray(shapely.transform(geoms, back), dtype=object)


def shifted(geoms: GeometryArray, system: System) -> GeometryArray:
    """True geometries as ``system`` would show them."""

    def forth(xy: FloatArray) -> FloatArray:
        return np.column_stack(_FORWARD[system](xy[:, 0], xy[:, 1]))

    with np.errstate(all="ignore"):
        return np.asarray(shapely.transform(geoms, forth), dtype=object)


def without_shift(layer: Layer, system: System) -> Layer:
    """The layer as a person decided: its positions are in ``system`` and are brought back.

    ``raw`` stays, so the decision can be undone by placing the layer again (``with_crs``).
    """
    kept = tuple(f for f in layer.findings if f.code not in {"shift_suspected", "shift_corrected"})
    decided = Finding("shift_corrected", values={"system": NAMES[system]})
    return replace(layer, geoms=corrected(layer.geoms, system), findings=(*kept, decided))


def centres(geoms: GeometryArray) -> FloatArray:
    """The centroid of each geometry as lon/lat, nan where there is none."""
    points = shapely.centroid(geoms)
    points[shapely.is_empty(points)] = None
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def metres_apart(
    a: tuple[FloatArray, FloatArray], b: tuple[FloatArray, FloatArray]
) -> tuple[FloatArray, FloatArray]:
    """East and north metres from ``b`` to ``a``, both lon/lat and near each other."""
    east, north = metres_per_degree(b[1])
    return (a[0] - b[0]) * east, (a[1] - b[1]) * north


def shift_length_m(geoms: GeometryArray, system: System) -> float:
    """How far the system moves things where the layer lies, in metres."""
    middle = centres(geoms)
    middle = middle[np.isfinite(middle).all(axis=1)]
    if not len(middle):
        return 0.0
    lon, lat = np.median(middle, axis=0, keepdims=True).T
    return float(np.hypot(*metres_apart(from_shifted(lon, lat, system), (lon, lat)))[0])
