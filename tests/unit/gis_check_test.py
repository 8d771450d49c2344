"""Checks and repairs: each defect is named once, in its row, with its place and its areas."""

import math
from dataclasses import replace

import numpy as np
import pytest
import shapely

from gis.check import area_errors_m2, inspect
from gis.finding_kinds import KINDS, describe, remedy, severity_of, worst
from gis.findings import Finding, Severity
from gis.layer import CrsChoice, Layer
from gis.overlap import Neighbours
from gis.villages import Village

from .gis_fixtures import AREA_M2, EAST, NORTH, OUTER, SECOND, lonlat, parcels

CHOICE = CrsChoice(4547, "file", "", "")


def layer_of(*geometries: object, **columns: list[object]) -> Layer:
    geoms = np.array([None if g is None else lonlat(g) for g in geometries], dtype=object)
    rows = tuple(range(1, len(geoms) + 1))
    return Layer("a", "test", geoms, geoms, rows, columns, CHOICE)


def found(layer: Layer, **options: object) -> list[tuple[str, int | None]]:
    return [(f.code, f.row) for f in inspect(layer, **options).findings]


def polygon(*points: tuple[float, float], holes: object = ()) -> shapely.Polygon:
    return shapely.Polygon([(EAST + x, NORTH + y) for x, y in points], holes)


SQUARE = polygon((0, 0), (100, 0), (100, 100), (0, 100))


def test_sound_parcels_have_no_findings_and_keep_their_vertices() -> None:
    layer = layer_of(*parcels())
    result = inspect(layer)
    assert result.findings == ()
    np.testing.assert_allclose(result.areas_m2, AREA_M2, rtol=3e-6)
    for before, after in zip(layer.geoms, result.geoms, strict=True):
        assert after.geom_type == "MultiPolygon"
        assert shapely.get_coordinates(after).tolist() == shapely.get_coordinates(before).tolist()


def test_holes_that_touch_at_a_point_are_no_alarm() -> None:
    hole = [(EAST, NORTH + 50), (EAST + 30, NORTH + 30), (EAST + 30, NORTH + 60)]
    assert (
        found(layer_of(polygon((0, 0), (100, 0), (100, 100), (0, 100), (0, 50), holes=[hole])))
        == []
    )


def test_a_bow_tie_keeps_both_wings_and_says_where_it_crosses() -> None:
    bow = polygon((0, 0), (100, 100), (100, 0), (0, 100))
    result = inspect(layer_of(SQUARE, bow))
    finding = next(f for f in result.findings if f.code == "self_intersection")
    assert finding.row == 2
    assert result.areas_m2[1] == pytest.approx(5000, rel=1e-5)
    assert finding.values["before_m2"] == pytest.approx(0, abs=1)
    assert finding.values["after_m2"] == pytest.approx(5000, rel=1e-5)
    crossing = lonlat(shapely.Point(EAST + 50, NORTH + 50))
    assert finding.where == pytest.approx((crossing.x, crossing.y), abs=1e-8)


def test_a_hole_outside_is_not_subtracted() -> None:
    apart = [(EAST + 150, NORTH), (EAST + 170, NORTH), (EAST + 170, NORTH + 20)]
    result = inspect(layer_of(polygon((0, 0), (100, 0), (100, 100), (0, 100), holes=[apart])))
    assert [f.code for f in result.findings] == ["hole_outside"]
    assert result.areas_m2[0] == pytest.approx(10_000, rel=1e-5)


def test_nested_holes_and_overlapping_parts_count_once() -> None:
    big = [
        (EAST + 10, NORTH + 10),
        (EAST + 60, NORTH + 10),
        (EAST + 60, NORTH + 60),
        (EAST + 10, NORTH + 60),
    ]
    small = [(EAST + 20, NORTH + 20), (EAST + 30, NORTH + 20), (EAST + 30, NORTH + 30)]
    nested = inspect(layer_of(polygon((0, 0), (100, 0), (100, 100), (0, 100), holes=[big, small])))
    assert [f.code for f in nested.findings] == ["nested_holes"]
    assert nested.areas_m2[0] == pytest.approx(7_500, rel=1e-5)
    parts = shapely.MultiPolygon([SQUARE, shapely.box(EAST + 50, NORTH, EAST + 150, NORTH + 100)])
    overlapping = inspect(layer_of(parts))
    assert [f.code for f in overlapping.findings] == ["parts_overlap"]
    assert overlapping.areas_m2[0] == pytest.approx(15_000, rel=1e-5)


@pytest.mark.parametrize("width", [0.0, 0.002])
def test_a_spike_goes_and_the_area_stays(width: float) -> None:
    spiked = polygon(
        (0, 0), (100, 0), (100, 50), (400, 50 + width / 2), (100, 50 + width), (100, 100), (0, 100)
    )
    result = inspect(layer_of(spiked))
    assert [f.code for f in result.findings] == ["spike"]
    assert result.findings[0].values["length_m"] == pytest.approx(300, rel=1e-3)
    assert result.areas_m2[0] == pytest.approx(10_000, rel=1e-5)
    tip = lonlat(shapely.Point(EAST + 400, NORTH + 50))
    assert result.findings[0].where == pytest.approx((tip.x, tip.y), abs=1e-7)


def test_a_sharp_corner_is_no_spike() -> None:
    assert found(layer_of(polygon((0, 0), (300, 10), (0, 20)))) == []


def test_repeated_vertices_are_dropped() -> None:
    twice = polygon(*[p for p in ((0, 0), (100, 0), (100, 100), (0, 100)) for _ in range(2)])
    result = inspect(layer_of(twice))
    assert [(f.code, f.values) for f in result.findings] == [("duplicate_vertices", {"count": 4})]
    assert shapely.get_num_coordinates(result.geoms[0]) == 5


def test_types_that_are_no_areas() -> None:
    ring = [(EAST + x, NORTH + y) for x, y in ((0, 0), (50, 0), (50, 50), (0, 50), (0, 0))]
    collection = shapely.GeometryCollection([SQUARE, shapely.Point(EAST, NORTH)])
    things = layer_of(
        shapely.Point(EAST, NORTH),
        shapely.LineString(ring),
        shapely.LineString(ring[:3]),
        collection,
        None,
    )
    result = inspect(things)
    codes = {(f.code, f.row) for f in result.findings}
    assert {
        ("wrong_geometry_type", 1),
        ("line_closed", 2),
        ("wrong_geometry_type", 3),
        ("other_parts_dropped", 4),
        ("no_geometry", 5),
        ("mixed_geometry_types", None),
    } <= codes
    assert [g is None for g in result.geoms] == [True, False, True, False, True]
    assert result.areas_m2[1] == pytest.approx(2_500, rel=1e-5)


def test_next_to_nothing() -> None:
    flat = polygon((0, 0), (50, 50), (100, 100))
    tiny = polygon((0, 0), (0.001, 0), (0.001, 0.001), (0, 0.001))
    thin = polygon((0, 500), (300, 500), (300, 500.05), (0, 500.05))
    result = inspect(layer_of(flat, tiny, thin))
    assert [(f.code, f.row) for f in result.findings] == [
        ("no_area", 1),
        ("tiny_area", 2),
        ("sliver", 3),
    ]
    assert [g is None for g in result.geoms] == [True, False, False]


def test_overlaps_inside_the_file_with_their_area() -> None:
    left = polygon((0, 0), (100, 0), (100, 80), (0, 80))
    right = polygon((99.5, 0), (200, 0), (200, 80), (99.5, 80))
    beside = polygon((200, 0), (300, 0), (300, 80), (200, 80))
    result = inspect(layer_of(left, right, beside))
    assert [(f.code, f.row, f.values["other"]) for f in result.findings] == [
        ("overlap_in_file", 2, 1)
    ]
    assert result.findings[0].values["area_m2"] == pytest.approx(40, rel=1e-4)


def test_drawing_accuracy_is_no_overlap() -> None:
    left = polygon((0, 0), (100, 0), (100, 80), (0, 80))
    right = polygon((99.998, 0), (200, 0), (200, 80), (99.998, 80))
    assert found(layer_of(left, right)) == []


def test_the_same_geometry_twice_is_a_duplicate_and_no_overlap() -> None:
    turned = polygon((100, 100), (100, 0), (0, 0), (0, 100))
    assert found(layer_of(SQUARE, turned)) == [("duplicate_geometry", 2)]


def test_overlaps_with_the_register() -> None:
    known = Neighbours(np.array([lonlat(parcels(1)[0])], dtype=object), ["A-01"])
    result = inspect(
        layer_of(polygon((150, 0), (250, 0), (250, 150), (150, 150))), neighbours=known
    )
    (finding,) = result.findings
    assert (finding.code, finding.row) == ("overlap_with_register", 1)
    assert finding.values["other"] == "A-01"
    assert finding.values["area_m2"] == pytest.approx(7_500, rel=1e-4)
    assert finding.values["share"] == pytest.approx(0.5, rel=1e-4)


def test_outside_the_town() -> None:
    town = lonlat(shapely.box(EAST, NORTH, EAST + 1000, NORTH + 1000))
    inside = polygon((10, 10), (50, 10), (50, 50), (10, 50))
    on_edge = polygon((-20, 60), (60, 60), (60, 90), (-20, 90))
    away = polygon((-500, 10), (-400, 10), (-400, 90), (-500, 90))
    touching = polygon((0.01, 200), (40, 200), (40, 240), (-0.01, 240))
    result = inspect(layer_of(inside, on_edge, away, touching), town_outline=town)
    assert [(f.code, f.row) for f in result.findings] == [
        ("partly_outside_town", 2),
        ("outside_town", 3),
    ]
    assert result.findings[0].values["share"] == pytest.approx(0.25, rel=1e-4)


def test_a_point_is_a_place_where_points_are_places() -> None:
    town = lonlat(shapely.box(EAST, NORTH, EAST + 1000, NORTH + 1000))
    inside, outside = shapely.Point(EAST + 5, NORTH + 5), shapely.Point(EAST - 500, NORTH)
    layer = layer_of(inside, outside, SQUARE, shapely.MultiPoint([inside]), inside)
    result = inspect(layer, town_outline=town, points=True)
    assert [(f.code, f.row) for f in result.findings] == [("outside_town", 2)]
    kinds = [geometry.geom_type for geometry in result.geoms]
    assert kinds == ["Point", "Point", "MultiPolygon", "Point", "Point"]
    assert [math.isnan(area) for area in result.areas_m2] == [True, True, False, True, True]
    assert ("wrong_geometry_type", 1) in found(layer_of(inside))


def test_another_village_than_stated() -> None:
    halves = [
        Village(
            "441900106203",
            "横沥村村民委员会",
            lonlat(shapely.box(EAST, NORTH, EAST + 500, NORTH + 500)),
        ),
        Village(
            "441900106002",
            "恒泉社区居民委员会",
            lonlat(shapely.box(EAST + 500, NORTH, EAST + 999, NORTH + 500)),
        ),
    ]
    here = [
        polygon((10 + 20 * i, 10), (20 + 20 * i, 10), (20 + 20 * i, 90), (10 + 20 * i, 90))
        for i in range(6)
    ]
    stated = ["横沥村", "恒泉", "恒泉社区", "441900106203", None, "没有这个村"]
    assert found(layer_of(*here), villages=halves, villages_stated=stated) == [
        ("other_village", 2),
        ("other_village", 3),
    ]


def test_stated_and_measured_area() -> None:
    shapes = [
        shapely.box(EAST + 300 * i, NORTH, EAST + 300 * i + 200, NORTH + 150) for i in range(5)
    ]
    layer = replace(layer_of(*shapes), areas_stated_m2=(30_000, 30_020, 29_880, 30_600, None))
    result = inspect(layer)
    assert [(f.code, f.row) for f in result.findings] == [
        ("area_differs", 3),
        ("area_differs_much", 4),
    ]
    assert result.findings[1].values["stated_m2"] == 30_600


def test_an_area_of_the_map_plane_is_no_error() -> None:
    """A 6-degree zone stretches the plane by 0.2 % at the town."""
    plane = np.array([shapely.box(799_500, 2_549_500, 799_700, 2_549_650)], dtype=object)
    choice = CrsChoice(4508, "file", "", "")
    geoms = np.array([lonlat(plane[0], 4508)], dtype=object)
    layer = Layer("a", "test", geoms, plane, (1,), {}, choice, areas_stated_m2=(30_000,))
    assert found(layer) == [("area_is_planar", 1)]
    assert found(replace(layer, areas_stated_m2=(29_800,))) == [("area_differs", 1)]


def test_the_error_of_an_area_follows_from_its_points() -> None:
    """The worked example: 200 x 150 m at 5 cm is 8.8 m2."""
    assert area_errors_m2(np.array([lonlat(parcels(1)[0])], dtype=object))[0] == pytest.approx(
        8.84, abs=0.02
    )


def test_without_a_place_only_what_is_known_is_said() -> None:
    layer = replace(
        layer_of(SQUARE), crs=CrsChoice(None, "unknown", "", ""), findings=(Finding("crs_unknown"),)
    )
    result = inspect(layer)
    assert [f.code for f in result.findings] == ["crs_unknown"]
    assert result.geoms[0] is None


def test_what_a_reader_said_is_not_said_twice() -> None:
    layer = replace(layer_of(None), findings=(Finding("point_unreadable", 1),))
    assert found(layer) == [("point_unreadable", 1)]


def test_parts_as_small_as_crumbs_go() -> None:
    parts = shapely.MultiPolygon(
        [shapely.Polygon(OUTER), shapely.box(EAST, NORTH - 50, EAST + 0.05, NORTH - 49.95)]
    )
    result = inspect(layer_of(parts))
    assert [f.code for f in result.findings] == ["sliver_parts_dropped"]
    assert shapely.get_num_geometries(result.geoms[0]) == 1
    assert (
        found(layer_of(shapely.MultiPolygon([shapely.Polygon(OUTER), shapely.Polygon(SECOND)])))
        == []
    )


@pytest.mark.parametrize("code", sorted(KINDS))
def test_every_kind_speaks_both_languages_whatever_its_values(code: str) -> None:
    odd = {"area_m2": "text", "share": math.nan, "lines": [1, 2], "count": None}
    for values in ({}, odd):
        finding = Finding(code, 1, values={"zh": "坏值", "en": "bad value", **values})
        zh, en = describe(finding, "zh"), describe(finding, "en-GB")
        assert zh
        assert en.isascii() or "—" in en or "、" in en
        assert zh != en
        assert remedy(finding, "zh") != remedy(finding, "en")


def test_severity_is_a_setting() -> None:
    finding = Finding("overlap_in_file", 1)
    assert severity_of(finding) is Severity.WARNING
    assert severity_of(finding, {"overlap_in_file": Severity.BLOCKING}) is Severity.BLOCKING
    assert severity_of(Finding("never heard of")) is Severity.WARNING
    assert worst([finding, Finding("no_geometry", 2)]) is Severity.BLOCKING
    assert worst([]) is None


def test_numbers_are_printed_for_readers() -> None:
    finding = Finding("overlap_in_file", 2, values={"other": 1, "area_m2": 1234.567})
    assert describe(finding, "en") == "Overlaps row 1 by 1,234.57 m2."
    assert describe(finding, "zh") == "与第 1 行重叠 1,234.57 平方米。"
