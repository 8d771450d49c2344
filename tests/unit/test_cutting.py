"""Land cut by lines: the pieces cover all of the ground, whatever the lines are like."""

from __future__ import annotations

import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.area import area_m2
from gis.cutting import cut_land

WEST, SOUTH, EAST, NORTH = 113.95, 23.00, 113.952, 23.001
PLOT = shapely.box(WEST, SOUTH, EAST, NORTH)
UP = shapely.LineString([(113.951, 22.999), (113.951, 23.002)])
ACROSS = shapely.LineString([(113.949, 23.0005), (113.953, 23.0005)])


def areas(pieces: list[shapely.Polygon]) -> list[float]:
    return [area_m2(piece) for piece in pieces]


def test_a_line_across_makes_two_from_west_to_east() -> None:
    west, east = cut_land([PLOT], [UP])
    assert west.bounds == (WEST, SOUTH, 113.951, NORTH)
    assert east.bounds == (113.951, SOUTH, EAST, NORTH)


def test_crossing_lines_make_four_and_a_long_plot_is_read_from_the_north() -> None:
    assert len(cut_land([PLOT], [UP, ACROSS])) == 4
    tall = shapely.box(WEST, SOUTH, WEST + 0.0005, NORTH)
    north, south = cut_land([tall], [ACROSS])
    assert north.bounds[1] > south.bounds[1]


def test_old_borders_fall_away() -> None:
    halves = cut_land([PLOT], [UP])
    assert len(cut_land(halves, [ACROSS])) == 2
    assert len(cut_land(halves, [ACROSS, UP])) == 4


def test_a_line_that_just_fails_the_edge_still_parts_the_ground() -> None:
    short = shapely.LineString([(113.951, SOUTH + 1e-5), (113.951, NORTH - 1e-5)])
    assert len(cut_land([PLOT], [short])) == 2


def test_a_line_that_ends_inside_parts_nothing() -> None:
    inside = shapely.LineString([(113.951, 22.999), (113.951, 23.0005)])
    assert len(cut_land([PLOT], [inside])) == 1
    assert len(cut_land([PLOT], [inside, ACROSS])) == 3


def test_a_closed_line_leaves_an_island_in_its_surroundings() -> None:
    ring = shapely.LineString(shapely.box(113.9505, 23.0003, 113.951, 23.0006).exterior)
    around, island = sorted(cut_land([PLOT], [ring]), key=area_m2, reverse=True)
    assert len(around.interiors) == 1
    assert area_m2(around) + area_m2(island) == area_m2(PLOT)


def test_a_splinter_along_an_edge_goes_to_its_neighbour() -> None:
    along = shapely.LineString([(WEST + 2e-8, 22.999), (WEST + 1e-8, 23.002)])
    (whole,) = cut_land([PLOT], [along])
    assert abs(area_m2(whole) - area_m2(PLOT)) < 1e-6


POINT = st.tuples(st.floats(WEST - 0.001, EAST + 0.001), st.floats(SOUTH - 0.001, NORTH + 0.001))
LINE = st.lists(POINT, min_size=2, max_size=5, unique=True).map(shapely.LineString)


@given(st.lists(LINE, max_size=4))
def test_nothing_is_lost_or_doubled(lines: list[shapely.LineString]) -> None:
    pieces = cut_land([PLOT], lines)
    # a new corner on an edge bends the geodesic there a little: 1.5 ppm on 200 m
    assert abs(sum(areas(pieces)) - area_m2(PLOT)) < area_m2(PLOT) * 3e-6
    assert area_m2(shapely.symmetric_difference(shapely.union_all(pieces), PLOT)) < 0.01
