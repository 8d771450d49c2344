"""The ground of the sample town: plots in blocks along drawn roads, and footprints inside plots.

Each village gets two industrial areas on a grid of blocks, turned by an angle of its own, inside
the village's outline. A plot is a cell of the grid with slightly moved corners, so no two overlap.
Everything is drawn in metres on a plane around the town's centre and handed out as lon/lat; areas
are measured afterwards, on the ellipsoid, by those who need them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry import MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from gis.area import area_m2
from landtrack.sample.dice import Dice
from landtrack.town import Town, schematic_outlines

METRES_PER_DEGREE = 111_195.0
VILLAGE_MARGIN_M = 30.0
LANE_M = (12.0, 26.0)
WIDTHS_M = (84.0, 290.0)
DEPTHS_M = (79.0, 172.0)
MOVED_CORNER_M = 5.0
SETBACK_M = 9.0
LONGEST_SHAPE = 2.3
BUILT_SHARE = 0.42
"""The share of blocks that are plots of the register; the rest is other ground."""
GAP_M = 13.0
GCJ02_SHIFT_DEGREES = (0.0050, -0.0027)
"""How far a map in GCJ-02 lies from the ground here: about 600 m, east-south-east."""


@dataclass(frozen=True, slots=True)
class Plane:
    """Metres east and north of a point; good to a metre in a town, and only for drawing."""

    lon: float
    lat: float

    def to_ground(self, drawn: BaseGeometry) -> BaseGeometry:
        """From metres to lon/lat, to a tenth of a millimetre."""
        scale = np.array([1 / (METRES_PER_DEGREE * self._narrow), 1 / METRES_PER_DEGREE])
        origin = np.array([self.lon, self.lat])
        return shapely.transform(drawn, lambda xy: np.round(xy * scale + origin, 9))

    def to_plane(self, ground: BaseGeometry) -> BaseGeometry:
        """From lon/lat to metres."""
        scale = np.array([METRES_PER_DEGREE * self._narrow, METRES_PER_DEGREE])
        origin = np.array([self.lon, self.lat])
        return shapely.transform(ground, lambda xy: (xy - origin) * scale)

    @property
    def _narrow(self) -> float:
        return math.cos(math.radians(self.lat))


@dataclass(frozen=True, slots=True)
class Plot:
    """A piece of ground in a village. ``drawn`` and ``cell`` are metres on the turned grid."""

    village: str
    plane: Plane
    angle: float
    cell: Polygon
    drawn: Polygon
    ground: MultiPolygon = field(init=False)
    area_m2: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ground", self.place(self.drawn))
        object.__setattr__(self, "area_m2", area_m2(self.ground))

    def place(self, drawn: Polygon) -> MultiPolygon:
        """Something drawn on the plot's grid, as lon/lat."""
        turned = affinity.rotate(drawn, self.angle, origin=(0, 0), use_radians=True)
        return MultiPolygon(shapely.get_parts([self.plane.to_ground(turned)]).tolist())

    def moved(self, east_m: float, north_m: float) -> MultiPolygon:
        """The plot as a careless survey would draw it: a little beside itself."""
        plane = Plane(
            self.plane.lon + east_m / (METRES_PER_DEGREE * math.cos(math.radians(self.plane.lat))),
            self.plane.lat + north_m / METRES_PER_DEGREE,
        )
        return Plot(self.village, plane, self.angle, self.cell, self.drawn).ground

    @property
    def middle(self) -> Point:
        """A point inside, lon/lat."""
        return self.ground.representative_point()


def shifted(ground: MultiPolygon) -> MultiPolygon:
    """Ground as a file in GCJ-02 would place it if taken for CGCS2000."""
    return affinity.translate(ground, *GCJ02_SHIFT_DEGREES)


def lay_out(town: Town, count: int, dice: Dice) -> list[Plot]:
    """So many plots that do not overlap, spread over all villages, in a mixed order."""
    outlines = schematic_outlines(town)
    plane = _plane(town)
    wanted = _spread(count, [village.code for village in town.villages], dice)
    plots = []
    for village in town.villages:
        inside = plane.to_plane(outlines[village.code]).buffer(-VILLAGE_MARGIN_M)
        plots += _blocks(village.code, plane, inside, wanted[village.code], dice)
    dice.shuffle(plots)
    return plots


def _plane(town: Town) -> Plane:
    west, south, east, north = town.extent
    return Plane((west + east) / 2, (south + north) / 2)


def _spread(count: int, codes: list[str], dice: Dice) -> dict[str, int]:
    weights = [dice.uniform(0.6, 1.5) for _ in codes]
    wanted = [max(3, round(count * weight / sum(weights))) for weight in weights]
    while sum(wanted) != count:
        i = dice.randrange(len(codes))
        step = 1 if sum(wanted) < count else -1
        wanted[i] = max(3, wanted[i] + step)
    return dict(zip(codes, wanted, strict=True))


def _blocks(village: str, plane: Plane, inside: BaseGeometry, count: int, dice: Dice) -> list[Plot]:
    """The cells of a turned grid nearest to either of two points of the village."""
    angle = dice.uniform(-0.45, 0.45)
    turned = affinity.rotate(inside, -angle, origin=(0, 0), use_radians=True)
    hearts = [_point_in(turned, dice), _point_in(turned, dice)]
    west, south, east, north = turned.bounds
    cells = []
    y = south
    while y < north:
        depth = dice.uniform(*DEPTHS_M)
        x = west + dice.uniform(0, 60)
        while x < east:
            width = min(dice.lognormvariate(4.7, 0.42), WIDTHS_M[1], LONGEST_SHAPE * depth)
            width = max(width, WIDTHS_M[0])
            cells.append(box(x, y, x + width, y + depth))
            x += width + dice.uniform(*LANE_M)
        y += depth + dice.uniform(*LANE_M)
    inner = [cell for cell in cells if turned.contains(cell)]
    inner.sort(key=lambda cell: min(cell.centroid.distance(heart) for heart in hearts))
    drawn = [(dice.chance(BUILT_SHARE), cell) for cell in inner]
    usable = [cell for built, cell in drawn if built] + [cell for built, cell in drawn if not built]
    if len(usable) < count:
        raise ValueError(f"village {village} has room for {len(usable)} plots, not {count}")
    return [
        Plot(village, plane, angle, cell, _with_moved_corners(cell, dice))
        for cell in usable[:count]
    ]


def _point_in(area: BaseGeometry, dice: Dice) -> Point:
    west, south, east, north = area.bounds
    middle = area.centroid
    for _ in range(200):
        point = Point(dice.uniform(west, east), dice.uniform(south, north))
        if area.contains(point) and point.distance(middle) < (east - west) / 3:
            return point
    return middle


def _with_moved_corners(cell: Polygon, dice: Dice) -> Polygon:
    west, south, east, north = cell.bounds

    def inward() -> float:
        return round(dice.uniform(0, MOVED_CORNER_M), 3)

    corners = [
        (west + inward(), south + inward()),
        (east - inward(), south + inward()),
        (east - inward(), north - inward()),
        (west + inward(), north - inward()),
    ]
    if dice.chance(0.3):  # a corner cut off by the view at a crossing
        cut = dice.uniform(8, 18)
        (x, y) = corners[2]
        corners[2:3] = [(x, y - cut), (x - cut, y)]
    return Polygon(corners)


def footprints(plot: Plot, main: list[float], side: list[float]) -> list[MultiPolygon]:
    """Rectangles for buildings, the large ones in one row and the small ones in another.

    Args:
        plot: where they stand.
        main: wanted ground areas of the large ones, square metres.
        side: those of the small ones.

    Returns:
        Lon/lat, large ones first; smaller than wanted where the plot has no room.
    """
    west, south, east, north = plot.cell.bounds
    margin = SETBACK_M + MOVED_CORNER_M
    west, south, east, north = west + margin, south + margin, east - margin, north - margin
    depth = north - south
    split = south + depth * (0.7 if side else 1.0)
    rows = _row(main, west, east, south, split - (GAP_M / 2 if side else 0))
    if side:
        rows += _row(side, west, east, split + GAP_M / 2, north)
    return [plot.place(drawn) for drawn in rows]


def _row(
    wanted: list[float], west: float, east: float, south: float, north: float
) -> list[Polygon]:
    depth = north - south
    room = (east - west) - GAP_M * (len(wanted) - 1)
    lengths = [area / depth for area in wanted]
    squeeze = min(1.0, room / sum(lengths)) if lengths else 1.0
    result, x = [], west
    slack = (room - sum(lengths) * squeeze) / max(len(wanted), 1)
    for length in lengths:
        result.append(box(x, south, x + length * squeeze, north))
        x += length * squeeze + GAP_M + slack * 0.5
    return result
