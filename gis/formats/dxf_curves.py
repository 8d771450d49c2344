"""Curves of a drawing as chords whose ends lie on the curve itself.

The library's own paths go through Bézier curves, which leave an arc of 300 m radius by 8 cm; arcs
and bulges are therefore computed here from the circle.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from ezdxf.entities.arc import Arc
from ezdxf.entities.circle import Circle
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.entities.ellipse import Ellipse
from ezdxf.entities.line import Line
from ezdxf.entities.lwpolyline import LWPolyline
from ezdxf.entities.polygon import DXFPolygon
from ezdxf.entities.polyline import Polyline
from ezdxf.entities.spline import Spline
from ezdxf.math import OCS, Vec3
from ezdxf.path import from_hatch_boundary_path
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]
"""(n, 3) in world coordinates."""
Outline = tuple[Points, bool]
"""Points and whether the line returns to its start (the start is then not repeated)."""

MOST_PIECES = 10_000
"""Per arc: a circle as large as a country is a mistake and must not fill the memory."""
_FRAME_POINT = 16
_XY_BULGE = [0, 1, 4]
"""Of a vertex's x, y, widths at both ends, and bulge."""
_FEWEST = 4


def outlines(entity: DXFGraphic, tolerance: float) -> list[Outline]:
    """The lines that an entity draws; ``tolerance`` is how far a chord may lie from its arc."""
    if isinstance(entity, Polyline):
        return _of_polyline(entity, tolerance)
    if isinstance(entity, DXFPolygon):
        return _of_hatch(entity, tolerance)
    outline = _simple(entity, tolerance)
    return [outline] if outline else []


def _simple(entity: DXFGraphic, tolerance: float) -> Outline | None:
    match entity:
        case Line():
            return _open([entity.dxf.start, entity.dxf.end])
        case Arc():
            sweep = (entity.dxf.end_angle - entity.dxf.start_angle) % 360 or 360.0
            return _on_circle(entity, sweep, tolerance), False
        case Circle():
            return _closed(_on_circle(entity, 360.0, tolerance))
        case Ellipse() | Spline():
            drawn, _ = _open(entity.flattening(tolerance, _FEWEST))
            return _closed_if_it_returns(drawn, tolerance)
        case LWPolyline():
            points = np.array(entity.lwpoints.values, dtype=float).reshape(-1, 5)[:, _XY_BULGE]
            flat = bulged(points, closed=entity.closed, tolerance=tolerance)
            return _to_world(flat, entity.dxf.elevation, entity.ocs()), bool(entity.closed)
    return None


def is_curved(entity: DXFGraphic) -> bool:
    """Whether chords replace something round."""
    if isinstance(entity, (LWPolyline, Polyline)):
        return bool(entity.has_arc)
    return isinstance(entity, (Circle, Ellipse, Spline))


def bulged(points: ArrayLike, *, closed: bool, tolerance: float) -> Points:
    """Vertices ``(x, y, bulge)`` as an (n, 2) line; a bulge is tan of a quarter of its angle."""
    vertices = np.asarray(points, dtype=float).reshape(-1, 3)
    if not vertices[:, 2].any():
        return vertices[:, :2]
    out: list[NDArray[np.float64]] = []
    for number, (x, y, bulge) in enumerate(vertices):
        start = np.array([x, y])
        out.append(start[None, :])
        last = number + 1 == len(vertices)
        if abs(bulge) > 1e-9 and not (last and not closed):
            end = vertices[(number + 1) % len(vertices), :2]
            out.append(_along_arc(start, end, bulge, tolerance))
    return np.concatenate(out)


def _along_arc(start: Points, end: Points, bulge: float, tolerance: float) -> Points:
    """The points between the ends of one arc."""
    chord = end - start
    length = float(np.hypot(*chord))
    if length == 0.0:
        return np.zeros((0, 2))
    sweep = 4.0 * math.atan(bulge)
    radius = length * (1.0 + bulge * bulge) / (4.0 * abs(bulge))
    normal = np.array([-chord[1], chord[0]]) / length
    centre = (start + end) / 2 + normal * length * (1.0 - bulge * bulge) / (4.0 * bulge)
    first = math.atan2(*(start - centre)[::-1])
    steps = first + sweep * np.arange(1, (n := _pieces(radius, abs(sweep), tolerance))) / n
    return np.asarray(centre + radius * np.column_stack([np.cos(steps), np.sin(steps)]))


def _pieces(radius: float, sweep: float, tolerance: float) -> int:
    """How many chords keep within the tolerance (its sagitta)."""
    if radius <= tolerance:
        return _FEWEST
    step = 2.0 * math.acos(1.0 - tolerance / radius)
    return min(max(_FEWEST, math.ceil(sweep / step)), MOST_PIECES)


def _on_circle(entity: Circle, sweep: float, tolerance: float) -> Points:
    """Points along an arc, all at once: a drawing may hold thousands of circles."""
    start = float(entity.dxf.start_angle) if isinstance(entity, Arc) else 0.0
    radius, centre = abs(float(entity.dxf.radius)), Vec3(entity.dxf.center)
    pieces = _pieces(radius, math.radians(sweep), tolerance)
    angles = np.radians(np.linspace(start, start + sweep, pieces + 1))
    along = radius * np.column_stack([np.cos(angles), np.sin(angles)])
    return _to_world(along + np.array([centre.x, centre.y]), centre.z, entity.ocs())


def _open(points: Iterable[Vec3]) -> Outline:
    return np.array([Vec3(point).xyz for point in points], dtype=float).reshape(-1, 3), False


def _closed(points: Points) -> Outline:
    """A line whose last point repeats the first."""
    return points[:-1], True


def _closed_if_it_returns(points: Points, tolerance: float) -> Outline:
    returns = len(points) > _FEWEST and np.hypot(*(points[0] - points[-1])[:2]) <= tolerance
    return _closed(points) if returns else (points, False)


def _to_world(flat: Points, elevation: float, ocs: OCS) -> Points:
    points = np.column_stack([flat, np.full(len(flat), float(elevation))])
    if not ocs.transform:
        return points
    return _open(ocs.points_to_wcs(Vec3(point) for point in points))[0]


def _of_polyline(entity: Polyline, tolerance: float) -> list[Outline]:
    if entity.is_poly_face_mesh or entity.is_polygon_mesh:
        return []
    drawn = [v for v in entity.vertices if not v.dxf.flags & _FRAME_POINT]
    if entity.is_3d_polyline:
        return [(_open(v.dxf.location for v in drawn)[0], bool(entity.is_closed))]
    points = [(v.dxf.location.x, v.dxf.location.y, v.dxf.bulge) for v in drawn]
    flat = bulged(points, closed=entity.is_closed, tolerance=tolerance)
    elevation = Vec3(entity.dxf.elevation).z
    return [(_to_world(flat, elevation, entity.ocs()), bool(entity.is_closed))]


def _of_hatch(entity: DXFPolygon, tolerance: float) -> list[Outline]:
    found: list[Outline] = []
    ocs, elevation = entity.ocs(), Vec3(entity.dxf.elevation).z
    for boundary in entity.paths:
        if hasattr(boundary, "vertices"):
            flat = bulged(boundary.vertices, closed=True, tolerance=tolerance)
            found.append((_to_world(flat, elevation, ocs), True))
            continue
        for path in from_hatch_boundary_path(boundary, ocs, elevation).sub_paths():
            points = _open(path.flattening(tolerance, _FEWEST))[0]
            found.append(_closed_if_it_returns(points, tolerance))
    return found
