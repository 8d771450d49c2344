"""Areas and lengths agree with the full geodesic solution and with published survey figures."""

import math

import numpy as np
import pyproj
import pytest
import shapely

from gis import area

GEOD = pyproj.Geod(a=area.SEMI_MAJOR_M, f=area.FLATTENING)


def random_parcels(count: int, *, seed: int = 7, radius_deg: float = 0.002) -> np.ndarray:
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.random((count, 9)) * 2 * np.pi, axis=1)
    radius = radius_deg * (0.3 + rng.random((count, 9)))
    lon = 113.97 + rng.random((count, 1)) * 0.1 + radius * np.cos(angle)
    lat = 23.03 + rng.random((count, 1)) * 0.05 + radius * np.sin(angle)
    return shapely.polygons(np.stack([lon, lat], axis=-1))


@pytest.mark.parametrize("radius_deg", [0.0005, 0.002, 0.05, 0.5])
def test_agrees_with_the_geodesic_solution(radius_deg: float) -> None:
    parcels = random_parcels(200, radius_deg=radius_deg)
    wanted = np.array([GEOD.geometry_area_perimeter(p) for p in parcels])
    large = np.abs(wanted[:, 0]) > 100
    np.testing.assert_allclose(
        area.areas_m2(parcels)[large], np.abs(wanted[large, 0]), rtol=2e-8, atol=1e-4
    )
    np.testing.assert_allclose(area.perimeters_m(parcels), wanted[:, 1], rtol=1e-7)


@pytest.mark.parametrize("latitude", [-80.0, -33.0, 0.0, 23.03, 54.0, 88.0])
def test_agrees_everywhere_on_earth(latitude: float) -> None:
    ring = [(10, latitude), (10.1, latitude + 0.01), (10.08, latitude + 0.1), (10, latitude + 0.07)]
    parcel = shapely.Polygon(ring)
    wanted, length = GEOD.geometry_area_perimeter(parcel)
    assert area.area_m2(parcel) == pytest.approx(abs(wanted), rel=1e-8)
    assert area.perimeters_m(np.array([parcel])) == pytest.approx(length, rel=1e-6)


def test_an_area_between_parallels_matches_the_survey_series() -> None:
    """A sheet of 1:10,000 at 23 N; figure of the official series, 国土调查办发〔2008〕32号.

    Its edges are parallels, so points are dense along them.
    """
    south, north, width = 23.0, 23.0416666666667, 0.0625
    lon = np.linspace(114.0, 114.0 + width, 2001)
    ring = [(x, south) for x in lon] + [(x, north) for x in lon[::-1]]
    assert area.area_m2(shapely.Polygon(ring)) == pytest.approx(29_562_612.16225, rel=1e-7)


def test_holes_count_off_and_direction_and_start_do_not_matter() -> None:
    outer = [(113.98, 23.02), (113.982, 23.02), (113.982, 23.0215), (113.98, 23.0215)]
    hole = [(113.9805, 23.0205), (113.981, 23.0205), (113.981, 23.021), (113.9805, 23.021)]
    plain = area.area_m2(shapely.Polygon(outer)) - area.area_m2(shapely.Polygon(hole))
    for shell in (outer, outer[::-1], outer[2:] + outer[:2]):
        for inner in (hole, hole[::-1]):
            got = area.area_m2(shapely.Polygon(shell, [inner]))
            assert got == pytest.approx(plain, rel=1e-12)


def test_parts_add_up_and_collections_are_looked_into() -> None:
    first, second = random_parcels(2)
    both = area.area_m2(first) + area.area_m2(second)
    nested = shapely.GeometryCollection(
        [shapely.GeometryCollection([shapely.MultiPolygon([first, second])]), shapely.Point(1, 1)]
    )
    assert area.area_m2(shapely.MultiPolygon([first, second])) == pytest.approx(both)
    assert area.area_m2(nested) == pytest.approx(both)


def test_what_has_no_surface_has_no_area() -> None:
    things = np.array(
        [None, shapely.Point(1, 2), shapely.LineString([(0, 0), (1, 1)]), shapely.Polygon()],
        dtype=object,
    )
    assert area.areas_m2(things).tolist() == [0, 0, 0, 0]
    assert area.perimeters_m(things).tolist() == [0, 0, 0, 0]
    assert area.areas_m2(np.array([], dtype=object)).tolist() == []


def test_a_ring_over_the_antimeridian_is_small() -> None:
    square = shapely.Polygon([(179.999, 0), (-179.999, 0), (-179.999, 0.002), (179.999, 0.002)])
    moved = shapely.Polygon([(9.999, 0), (10.001, 0), (10.001, 0.002), (9.999, 0.002)])
    assert area.area_m2(square) == pytest.approx(area.area_m2(moved), rel=1e-9)


def test_impossible_latitudes_give_nan_and_not_a_number_that_looks_true() -> None:
    swapped = shapely.Polygon([(23, 113), (23.1, 113), (23.1, 113.1)])
    assert math.isnan(area.area_m2(swapped))


def test_units_of_the_trade() -> None:
    assert area.m2_to_ha(30_000) == pytest.approx(3.0)
