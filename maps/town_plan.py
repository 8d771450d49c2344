"""A small picture of the town, villages by how far they are: SVG that prints, without a script.

Shares are drawn by a pattern that grows denser and are written out, so colour says nothing alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians
from typing import Final, NamedTuple

import shapely
from markupsafe import Markup, escape
from shapely.geometry.base import BaseGeometry

WIDTH: Final = 640
_MARGIN = 6
_SIMPLER_BY = 0.0002
"""In degrees, some 20 m: less than a pixel."""
STEPS: Final = (0.25, 0.5, 0.75, 1.0)
"""Where a share changes its pattern."""


class Area(NamedTuple):
    """A village: its outline (lon/lat), name, share of its target (None: no target), hint."""

    geom: BaseGeometry
    name: str
    share: float | None
    text: str
    hint: str


class _Frame(NamedTuple):
    """From degrees to the picture."""

    west: float
    north: float
    across: float
    down: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.west) * self.across + _MARGIN, (self.north - y) * self.down + _MARGIN


def step_of(share: float | None) -> int:
    """0 without a target or nothing done, then 1 to 5 the fuller it is."""
    if not share:
        return 0
    return 1 + sum(share >= step for step in STEPS)


def town_plan(
    areas: Sequence[Area], *, title: str, description: str, name: str = "town-plan"
) -> Markup:
    """All villages with their names and shares."""
    frame, height = _frame([area.geom for area in areas])
    shapes = "".join(_shape(area, frame, name) for area in areas)
    words = "".join(_words(area, frame) for area in areas)
    return Markup(  # noqa: S704 - the words are escaped, the rest is numbers
        f'<svg class="chart town-plan" viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{escape(title)}'
        f'</title><desc id="{name}-desc">{escape(description)}</desc>{plan_patterns(name)}'
        f"{shapes}{words}</svg>"
    )


def plan_patterns(name: str) -> str:
    """The fills of the steps; each denser than the one before."""
    lines = {1: 12, 2: 8, 3: 5, 4: 3.2}
    patterns = [
        f'<pattern id="{name}-{step}" width="{gap}" height="{gap}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="{gap}" height="{gap}" class="plan-ground"/>'
        f'<path d="M0 0V{gap}" class="plan-line"/></pattern>'
        for step, gap in lines.items()
    ]
    return f"<defs>{''.join(patterns)}</defs>"


def plan_key(step: int, name: str = "town-plan") -> Markup:
    """A small picture of a step for the legend; silent, as it stands beside words."""
    return Markup(  # noqa: S704 - numbers only
        '<svg class="swatch" width="20" height="14" viewBox="0 0 20 14" aria-hidden="true">'
        f'<rect x="1" y="1" width="18" height="12" class="plan-area" {_fill(step, name)}/></svg>'
    )


def _fill(step: int, name: str) -> str:
    if step == 0:
        return 'style="fill:none"'
    if step > len(STEPS):
        return 'style="fill:var(--counted)"'
    return f'style="fill:url(#{name}-{step})"'


def _frame(geoms: Sequence[BaseGeometry]) -> tuple[_Frame, float]:
    west, south, east, north = shapely.total_bounds(list(geoms)).tolist()
    narrow = cos(radians((south + north) / 2))  # a degree of longitude is shorter
    scale = (WIDTH - 2 * _MARGIN) / ((east - west) * narrow)
    return _Frame(west, north, scale * narrow, scale), (north - south) * scale + 2 * _MARGIN


def _shape(area: Area, frame: _Frame, name: str) -> str:
    path = "".join(
        _ring(ring.coords, frame)
        for part in shapely.get_parts(shapely.simplify(area.geom, _SIMPLER_BY))
        if isinstance(part, shapely.Polygon)
        for ring in (part.exterior, *part.interiors)
    )
    return (
        f'<path class="plan-area" {_fill(step_of(area.share), name)} fill-rule="evenodd" '
        f'd="{path}"><title>{escape(area.hint)}</title></path>'
    )


def _ring(points: Sequence[tuple[float, ...]], frame: _Frame) -> str:
    placed = (frame.point(x, y) for x, y, *_ in points)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in placed) + "Z"


def _words(area: Area, frame: _Frame) -> str:
    spot = shapely.point_on_surface(area.geom)
    x, y = frame.point(spot.x, spot.y)
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle"><tspan>{escape(area.name)}</tspan>'
        f'<tspan class="plan-share" x="{x:.1f}" dy="1.15em">{escape(area.text)}</tspan></text>'
    )
