"""Mapbox vector tiles (version 2.1) from lon/lat geometries: many features at once, by arrays.

Web Mercator is computed in closed form from degrees; EPSG:4490 and 4326 are treated alike (they
agree to centimetres). Only what crosses the tile's edge is clipped. Features that shrink to
nothing at a zoom are left out, as other encoders do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.bbox import Bbox
from gis.layer import GeometryArray
from gis.tile_bytes import (
    LINES,
    POINTS,
    POLYGONS,
    Integers,
    Paths,
    feature,
    field,
    geometry_bytes,
    starts,
    tags_of,
    varint,
)

EXTENT = 4096
BUFFER = 64
DEEPEST_ZOOM = 24
_RADIUS = 6378137.0
_HALF = _RADIUS * math.pi


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of the usual grid (XYZ, y from the north)."""

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Whether the grid has such a tile."""
        side = 1 << self.z if 0 <= self.z <= DEEPEST_ZOOM else 0
        return 0 <= self.x < side and 0 <= self.y < side

    @property
    def size(self) -> float:
        """Length of a side in Web Mercator metres."""
        return 2 * _HALF / (1 << self.z)

    @property
    def corner(self) -> tuple[float, float]:
        """West and north edge in Web Mercator metres."""
        return -_HALF + self.x * self.size, _HALF - self.y * self.size

    def box(self, buffer: int = BUFFER) -> Bbox:
        """What the tile covers in degrees, ``buffer`` units of ``EXTENT`` more on each side."""
        west, north = self.corner
        more = self.size * buffer / EXTENT
        return Bbox(
            max(_longitude(west - more), -180.0),
            _latitude(north - self.size - more),
            min(_longitude(west + self.size + more), 180.0),
            _latitude(north + more),
        )

    def unit(self) -> float:
        """One unit of the tile in degrees of longitude: what nobody can see at this zoom."""
        return _longitude(self.size / EXTENT)


@dataclass(frozen=True, slots=True)
class TileLayer:
    """What becomes one layer: ``geoms`` lon/lat, an identifier each, and columns of values."""

    name: str
    geoms: GeometryArray
    ids: Sequence[int]
    columns: Mapping[str, Sequence[Any]]


def encode_layer(layer: TileLayer, tile: Tile) -> bytes:
    """One layer, empty if nothing of it is to be seen."""
    geoms = _clipped(np.asarray(layer.geoms, dtype=object), tile)
    shapes: dict[int, tuple[int, bytes]] = {}
    for kind, paths_of in _KINDS:
        paths = paths_of(geoms, tile)
        if len(paths.owner):
            shapes.update((row, (kind, raw)) for row, raw in geometry_bytes(paths, kind))
    if not shapes:
        return b""
    rows = sorted(shapes)
    tags, values = tags_of(layer.columns, rows)
    features = b"".join(
        field(2, feature(layer.ids[row], tag, *shapes[row]))
        for row, tag in zip(rows, tags, strict=True)
    )
    keys = b"".join(field(3, key.encode()) for key in layer.columns)
    head = b"\x78\x02" + field(1, layer.name.encode())
    return field(3, head + features + keys + values + b"\x28" + varint(EXTENT))


def _longitude(x: float) -> float:
    return math.degrees(x / _RADIUS)


def _latitude(y: float) -> float:
    return math.degrees(2 * math.atan(math.exp(y / _RADIUS)) - math.pi / 2)


def _clipped(geoms: GeometryArray, tile: Tile) -> GeometryArray:
    """Geometries near the tile; those that cross its edge cut, the others None."""
    box = tile.box()
    west, south, east, north = shapely.bounds(geoms).T
    near = (west <= box.east) & (east >= box.west) & (south <= box.north) & (north >= box.south)
    inside = (west >= box.west) & (east <= box.east) & (south >= box.south) & (north <= box.north)
    out = np.full(len(geoms), None, dtype=object)
    out[inside] = geoms[inside]
    cut = near & ~inside
    out[cut] = _cut(geoms[cut], box)
    return out


def _cut(geoms: GeometryArray, box: Bbox) -> GeometryArray:
    edges = (box.west, box.south, box.east, box.north)
    try:
        return np.asarray(shapely.clip_by_rect(geoms, *edges), dtype=object)
    except shapely.GEOSException:  # a bow-tie among them: mend all, this is rare
        return np.asarray(shapely.intersection(shapely.make_valid(geoms), shapely.box(*edges)))


def _polygon_paths(geoms: GeometryArray, tile: Tile) -> Paths:
    """Rings, shells first, clockwise on the screen; rings too small to see left out."""
    parts, owner = _parts(shapely.orient_polygons(geoms, exterior_cw=True), 2)
    rings, part = shapely.get_rings(parts, return_index=True)
    shell = starts(part)
    paths = _thinned(_projected(rings, owner[part], tile), closed=True)
    seen = np.bincount(paths.path, minlength=len(rings)) >= 3
    seen &= np.repeat(seen[shell], np.bincount(part, minlength=len(parts))[: shell.sum()])
    return _kept(paths, seen)


def _line_paths(geoms: GeometryArray, tile: Tile) -> Paths:
    parts, owner = _parts(geoms, 1)
    paths = _thinned(_projected(parts, owner, tile), closed=False)
    return _kept(paths, np.bincount(paths.path, minlength=len(parts)) >= 2)


def _point_paths(geoms: GeometryArray, tile: Tile) -> Paths:
    """All points of a row are one path: a multipoint."""
    parts, owner = _parts(geoms, 0)
    paths = _projected(parts, owner, tile)
    rows, path = np.unique(owner[paths.path], return_inverse=True)
    return Paths(paths.x, paths.y, path.astype(np.int64), rows.astype(np.int64))


_KINDS: tuple[tuple[int, Callable[[GeometryArray, Tile], Paths]], ...] = (
    (POINTS, _point_paths),
    (LINES, _line_paths),
    (POLYGONS, _polygon_paths),
)
"""In this order: of a mixed collection the part of the highest dimension is drawn."""


def _parts(geoms: GeometryArray, dimension: int) -> tuple[GeometryArray, Integers]:
    """The simple parts of one dimension and the row of each."""
    parts, owner = shapely.get_parts(geoms, return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)  # parts of parts of a collection
    kept = (shapely.get_dimensions(parts) == dimension) & ~shapely.is_empty(parts)
    return np.asarray(parts[kept], dtype=object), np.asarray(owner[inner][kept], dtype=np.int64)


def _projected(paths: GeometryArray, owner: Integers, tile: Tile) -> Paths:
    """Degrees to whole tile units, y downwards."""
    degrees, path = shapely.get_coordinates(paths, return_index=True)
    west, north = tile.corner
    scale = EXTENT / tile.size
    x = np.radians(degrees[:, 0]) * _RADIUS
    limited = np.clip(degrees[:, 1], -89.9, 89.9)
    y = _RADIUS * np.log(np.tan(np.pi / 4 + np.radians(limited) / 2))
    return Paths(
        np.rint((x - west) * scale).astype(np.int64),
        np.rint((north - y) * scale).astype(np.int64),
        path.astype(np.int64),
        owner,
    )


def _thinned(paths: Paths, *, closed: bool) -> Paths:
    """Without vertices that fall on the one before; rings also without their closing vertex."""
    start = starts(paths.path)
    repeated = np.zeros(len(start), dtype=bool)
    repeated[1:] = (np.diff(paths.x) == 0) & (np.diff(paths.y) == 0) & ~start[1:]
    drop = repeated
    if closed and len(start):
        first = np.maximum.accumulate(np.where(start, np.arange(len(start)), 0))
        last = np.concatenate([start[1:], [True]])
        at_first = (paths.x == paths.x[first]) & (paths.y == paths.y[first]) & ~start
        drop = repeated | (last & at_first)
    keep = ~drop
    return Paths(paths.x[keep], paths.y[keep], paths.path[keep], paths.owner)


def _kept(paths: Paths, seen: NDArray[np.bool_]) -> Paths:
    """Only the paths that are seen, numbered anew."""
    keep = seen[paths.path]
    number = np.cumsum(seen) - 1
    return Paths(
        paths.x[keep], paths.y[keep], number[paths.path[keep]], np.asarray(paths.owner[seen])
    )
