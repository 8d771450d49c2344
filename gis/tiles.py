"""Mapbox vector tiles (version 2.1) from lon/lat geometries: many features at once, by arrays.

Web Mercator is computed in closed form from degrees; EPSG:4490 and 4326 are treated alike (they
agree to centimetres). Only what crosses the tile's edge is clipped. Features that shrink to
nothing at a zoom are left out, as other encoders do.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.bbox import Bbox
from gis.layer import GeometryArray

EXTENT = 4096
BUFFER = 64
DEEPEST_ZOOM = 24
_RADIUS = 6378137.0
_HALF = _RADIUS * math.pi
_MOVE, _LINE, _CLOSE = 1, 2, 15
_POINTS, _LINES, _POLYGONS = 1, 2, 3

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]


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


@dataclass(frozen=True, slots=True)
class _Paths:
    """Vertices in tile units: ``path`` numbers the path of each, ``owner`` the row of each path."""

    x: Integers
    y: Integers
    path: Integers
    owner: Integers


def encode_tile(layers: Iterable[TileLayer], tile: Tile) -> bytes:
    """A whole tile; layers without a visible feature are left out."""
    return b"".join(encode_layer(layer, tile) for layer in layers)


def encode_layer(layer: TileLayer, tile: Tile) -> bytes:
    """One layer, empty if nothing of it is to be seen."""
    geoms = _clipped(np.asarray(layer.geoms, dtype=object), tile)
    shapes: dict[int, tuple[int, bytes]] = {}
    for kind, paths_of in _KINDS:
        paths = paths_of(geoms, tile)
        if len(paths.owner):
            shapes.update((row, (kind, raw)) for row, raw in _geometry_bytes(paths, kind))
    if not shapes:
        return b""
    rows = sorted(shapes)
    tags, values = _tags(layer.columns, rows)
    features = b"".join(
        _field(2, _feature(layer.ids[row], tag, *shapes[row]))
        for row, tag in zip(rows, tags, strict=True)
    )
    keys = b"".join(_field(3, key.encode()) for key in layer.columns)
    head = b"\x78\x02" + _field(1, layer.name.encode())
    return _field(3, head + features + keys + values + b"\x28" + _varint(EXTENT))


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


def _polygon_paths(geoms: GeometryArray, tile: Tile) -> _Paths:
    """Rings, shells first, clockwise on the screen; rings too small to see left out."""
    parts, owner = _parts(shapely.orient_polygons(geoms, exterior_cw=True), 2)
    rings, part = shapely.get_rings(parts, return_index=True)
    shell = _starts(part)
    paths = _thinned(_projected(rings, owner[part], tile), closed=True)
    seen = np.bincount(paths.path, minlength=len(rings)) >= 3
    seen &= np.repeat(seen[shell], np.bincount(part, minlength=len(parts))[: shell.sum()])
    return _kept(paths, seen)


def _line_paths(geoms: GeometryArray, tile: Tile) -> _Paths:
    parts, owner = _parts(geoms, 1)
    paths = _thinned(_projected(parts, owner, tile), closed=False)
    return _kept(paths, np.bincount(paths.path, minlength=len(parts)) >= 2)


def _point_paths(geoms: GeometryArray, tile: Tile) -> _Paths:
    """All points of a row are one path: a multipoint."""
    parts, owner = _parts(geoms, 0)
    paths = _projected(parts, owner, tile)
    rows, path = np.unique(owner[paths.path], return_inverse=True)
    return _Paths(paths.x, paths.y, path.astype(np.int64), rows.astype(np.int64))


_KINDS: tuple[tuple[int, Callable[[GeometryArray, Tile], _Paths]], ...] = (
    (_POINTS, _point_paths),
    (_LINES, _line_paths),
    (_POLYGONS, _polygon_paths),
)
"""In this order: of a mixed collection the part of the highest dimension is drawn."""


def _parts(geoms: GeometryArray, dimension: int) -> tuple[GeometryArray, Integers]:
    """The simple parts of one dimension and the row of each."""
    parts, owner = shapely.get_parts(geoms, return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)  # parts of parts of a collection
    kept = (shapely.get_dimensions(parts) == dimension) & ~shapely.is_empty(parts)
    return np.asarray(parts[kept], dtype=object), np.asarray(owner[inner][kept], dtype=np.int64)


def _projected(paths: GeometryArray, owner: Integers, tile: Tile) -> _Paths:
    """Degrees to whole tile units, y downwards."""
    degrees, path = shapely.get_coordinates(paths, return_index=True)
    west, north = tile.corner
    scale = EXTENT / tile.size
    x = np.radians(degrees[:, 0]) * _RADIUS
    limited = np.clip(degrees[:, 1], -89.9, 89.9)
    y = _RADIUS * np.log(np.tan(np.pi / 4 + np.radians(limited) / 2))
    return _Paths(
        np.rint((x - west) * scale).astype(np.int64),
        np.rint((north - y) * scale).astype(np.int64),
        path.astype(np.int64),
        owner,
    )


def _starts(groups: Integers) -> NDArray[np.bool_]:
    """True where a run of equal numbers begins."""
    if not len(groups):
        return np.zeros(0, dtype=bool)
    return np.concatenate([[True], groups[1:] != groups[:-1]])


def _thinned(paths: _Paths, *, closed: bool) -> _Paths:
    """Without vertices that fall on the one before; rings also without their closing vertex."""
    start = _starts(paths.path)
    repeated = np.zeros(len(start), dtype=bool)
    repeated[1:] = (np.diff(paths.x) == 0) & (np.diff(paths.y) == 0) & ~start[1:]
    drop = repeated
    if closed and len(start):
        first = np.maximum.accumulate(np.where(start, np.arange(len(start)), 0))
        last = np.concatenate([start[1:], [True]])
        at_first = (paths.x == paths.x[first]) & (paths.y == paths.y[first]) & ~start
        drop = repeated | (last & at_first)
    keep = ~drop
    return _Paths(paths.x[keep], paths.y[keep], paths.path[keep], paths.owner)


def _kept(paths: _Paths, seen: NDArray[np.bool_]) -> _Paths:
    """Only the paths that are seen, numbered anew."""
    keep = seen[paths.path]
    number = np.cumsum(seen) - 1
    return _Paths(
        paths.x[keep], paths.y[keep], number[paths.path[keep]], np.asarray(paths.owner[seen])
    )


def _geometry_bytes(paths: _Paths, kind: int) -> list[tuple[int, bytes]]:
    """Row and encoded commands of each feature."""
    commands, bounds = _commands(paths, kind)
    encoded, offsets = _varints(commands)
    raw = encoded.tobytes()
    new = _starts(paths.owner)
    cuts = offsets[np.concatenate([bounds[:-1][new], bounds[-1:]])].tolist()
    rows = paths.owner[new].tolist()
    return [(row, raw[a:b]) for row, a, b in zip(rows, cuts, cuts[1:], strict=False)]


def _commands(paths: _Paths, kind: int) -> tuple[NDArray[np.uint64], Integers]:
    """The command integers of all paths, and where each path begins in them.

    A path is: MoveTo, a point, LineTo, the other points, and ClosePath for rings. Points are
    differences from the point before; a feature begins at 0, 0.
    """
    count = np.bincount(paths.path, minlength=len(paths.owner))
    extra = {_POINTS: 1, _LINES: 2, _POLYGONS: 3}[kind]
    bounds = np.concatenate([[0], np.cumsum(2 * count + extra)])
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    out = np.empty(bounds[-1], dtype=np.uint64)
    if kind == _POINTS:
        out[bounds[:-1]] = (count << 3) | _MOVE
    else:
        out[bounds[:-1]] = (1 << 3) | _MOVE
        out[bounds[:-1] + 3] = ((count - 1) << 3) | _LINE
    if kind == _POLYGONS:
        out[bounds[1:] - 1] = _CLOSE
    place = np.arange(len(paths.x)) - first[paths.path]
    at = bounds[:-1][paths.path] + 1 + 2 * place
    if kind != _POINTS:
        at += place > 0  # the LineTo stands between
    begins = first[_starts(paths.owner)]
    out[at] = _zigzag(_differences(paths.x, begins))
    out[at + 1] = _zigzag(_differences(paths.y, begins))
    return out, bounds


def _differences(values: Integers, begins: Integers) -> Integers:
    out = np.diff(values, prepend=0)
    out[begins] = values[begins]
    return out


def _zigzag(values: Integers) -> NDArray[np.uint64]:
    return ((values << 1) ^ (values >> 63)).astype(np.uint64)


def _varints(values: NDArray[np.uint64]) -> tuple[Bytes, Integers]:
    """Seven bits a byte, low ones first: all bytes, and where each value begins."""
    length = np.ones(len(values), dtype=np.int64)
    for k in range(1, 10):
        length += values >= np.uint64(1 << (7 * k))
    offsets = np.concatenate([[0], np.cumsum(length)])
    out = np.empty(offsets[-1], dtype=np.uint8)
    for k in range(int(length.max(initial=0))):
        some = length > k
        low = (values[some] >> np.uint64(7 * k)) & np.uint64(127)
        more = (length[some] > k + 1).astype(np.uint8) << 7
        out[offsets[:-1][some] + k] = low.astype(np.uint8) | more
    return out, offsets


def _tags(columns: Mapping[str, Sequence[Any]], rows: list[int]) -> tuple[list[bytes], bytes]:
    """For each row its pairs of key and value numbers, and all distinct values in order."""
    numbers: dict[tuple[type, Any], bytes] = {}
    stored: list[bytes] = []
    per_column: list[list[bytes]] = []
    for key, values in enumerate(columns.values()):
        prefix = _varint(key)
        tags = []
        for row in rows:
            value = _plain(values[row])
            if value is None:
                tags.append(b"")
                continue
            identity = (type(value), value)
            if identity not in numbers:
                numbers[identity] = _varint(len(numbers))
                stored.append(_field(4, _value(value)))
            tags.append(prefix + numbers[identity])
        per_column.append(tags)
    joined = [b"".join(tags) for tags in zip(*per_column, strict=True)] or [b""] * len(rows)
    return joined, b"".join(stored)


def _plain(value: Any) -> str | bool | int | float | None:
    """A value that a tile can hold; dates and codes become texts, numpy numbers plain ones."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return str(value)


def _value(value: str | bool | float) -> bytes:
    if isinstance(value, str):
        return _field(1, value.encode("utf-8", "replace"))
    if isinstance(value, bool):
        return b"\x38" + bytes([value])
    if isinstance(value, int):
        return b"\x30" + _varint((value << 1) ^ (value >> 63))
    return b"\x19" + struct.pack("<d", value)


def _feature(identifier: int, tags: bytes, kind: int, geometry: bytes) -> bytes:
    head = b"\x08" + _varint(int(identifier)) + _field(2, tags)
    return head + b"\x18" + bytes([kind]) + _field(4, geometry)


def _field(number: int, content: bytes) -> bytes:
    """A length-delimited field of a message."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)
