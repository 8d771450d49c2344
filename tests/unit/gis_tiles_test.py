from datetime import date
from enum import StrEnum

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from gis.tiles import EXTENT, Tile, TileLayer, encode_layer

TILE = Tile(14, 13378, 7114)
MIDDLE = (
    (TILE.box(0).west + TILE.box(0).east) / 2,
    (TILE.box(0).south + TILE.box(0).north) / 2,
)


def layer(*geoms, name="parcels", **columns):
    array = np.empty(len(geoms), dtype=object)
    array[:] = geoms
    return TileLayer(name, array, range(1, len(geoms) + 1), columns)


def decoded(data, name="parcels"):
    """Features as an independent decoder sees them, y downwards."""
    options = {"y_coord_down": True}
    return mapbox_vector_tile.decode(data, default_options=options)[name]["features"]


def to_units(geom, tile=TILE):
    """The same geometry in tile units by pyproj's Web Mercator formula, not by ours."""
    mercator = Transformer.from_crs(4326, 3857, always_xy=True)
    west, north = tile.corner

    def place(xy):
        x, y = mercator.transform(xy[:, 0], xy[:, 1])
        return np.column_stack([(x - west), (north - y)]) * EXTENT / tile.size

    return shapely.transform(geom, place)


def box(dx=0.0, dy=0.0, size=0.001):
    x, y = MIDDLE[0] + dx, MIDDLE[1] + dy
    return shapely.box(x, y, x + size, y + size)


def test_polygons_with_holes_and_parts_come_back_to_half_a_unit():
    outer, inner = box(size=0.004), box(0.001, 0.001)
    geoms = [
        shapely.difference(outer, inner),
        shapely.MultiPolygon([box(-0.004), box(-0.006)]),
        box(0.005).buffer(0.0008),
    ]
    features = decoded(encode_layer(layer(*geoms), TILE))
    assert [f["id"] for f in features] == [1, 2, 3]
    for feature, geom in zip(features, geoms, strict=True):
        got, want = shapely.geometry.shape(feature["geometry"]), to_units(geom)
        assert got.geom_type == want.geom_type
        assert shapely.hausdorff_distance(got, want) <= 0.75
        assert got.area == pytest.approx(want.area, rel=0.02)


def test_shells_are_clockwise_on_the_screen_as_the_specification_wants():
    ring_area = []
    feature = decoded(encode_layer(layer(box(size=0.004).difference(box(0.001, 0.001))), TILE))[0]
    for ring in feature["geometry"]["coordinates"]:
        x, y = np.array(ring, dtype=float).T
        ring_area.append(float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2)
    assert ring_area[0] > 0 > ring_area[1]


def test_lines_points_and_collections():
    line = shapely.LineString([MIDDLE, (MIDDLE[0] + 0.002, MIDDLE[1] + 0.001)])
    points = shapely.MultiPoint([MIDDLE, (MIDDLE[0] + 0.001, MIDDLE[1])])
    mixed = shapely.GeometryCollection([points, box(), shapely.MultiPolygon([box(0.003)])])
    features = decoded(encode_layer(layer(line, points, shapely.Point(MIDDLE), mixed), TILE))
    kinds = [feature["geometry"]["type"] for feature in features]
    assert kinds == ["LineString", "MultiPoint", "Point", "MultiPolygon"]
    for feature, geom in zip(features[:3], (line, points, shapely.Point(MIDDLE)), strict=True):
        got = shapely.geometry.shape(feature["geometry"])
        assert shapely.hausdorff_distance(got, to_units(geom)) <= 0.75


class Light(StrEnum):
    RED = "red"


def test_values_keep_their_types_and_blanks_are_absent():
    data = encode_layer(
        layer(
            box(),
            box(0.002),
            name="地块",
            名称=["横沥村", None],
            area=[12.5, np.float64(3)],
            count=[-3, np.int64(2**40)],
            counted=[True, False],
            light=[Light.RED, float("nan")],
            on=[date(2025, 3, 5), None],
        ),
        TILE,
    )
    first, second = (feature["properties"] for feature in decoded(data, "地块"))
    assert first == {
        "名称": "横沥村",
        "area": 12.5,
        "count": -3,
        "counted": True,
        "light": "red",
        "on": "2025-03-05",
    }
    assert second == {"area": 3.0, "count": 2**40, "counted": False}


def test_what_lies_outside_is_left_out_and_what_crosses_is_cut():
    edge = TILE.box(0)
    crossing = shapely.box(edge.west - 1, MIDDLE[1], MIDDLE[0], MIDDLE[1] + 0.001)
    far = shapely.box(edge.east + 1, 0, edge.east + 2, 1)
    features = decoded(encode_layer(layer(far, crossing, None, shapely.Polygon()), TILE))
    assert [feature["id"] for feature in features] == [2]
    west, _, east, _ = shapely.geometry.shape(features[0]["geometry"]).bounds
    assert (west, east) == (-64, EXTENT / 2)


def test_what_shrinks_to_nothing_disappears_with_its_holes():
    wide = Tile(6, TILE.x >> 8, TILE.y >> 8)
    assert encode_layer(layer(box(size=1e-6)), wide) == b""
    holed = box(size=0.3).difference(box(0.1, 0.1, 1e-6))
    assert len(decoded(encode_layer(layer(holed), wide))[0]["geometry"]["coordinates"]) == 1


def test_a_bow_tie_across_the_edge_does_not_stop_the_tile():
    edge = TILE.box(0)
    x, y = edge.west, MIDDLE[1]
    bow_tie = shapely.Polygon([(x - 1, y), (x + 0.01, y + 0.01), (x + 0.01, y), (x - 1, y + 0.01)])
    assert 2 in {feature["id"] for feature in decoded(encode_layer(layer(bow_tie, box()), TILE))}


def test_layers_one_after_the_other_make_a_tile_and_empty_ones_none():
    some = [layer(box()), layer(name="nothing"), layer(box(), name="sites")]
    data = b"".join(encode_layer(one, TILE) for one in some)
    assert set(mapbox_vector_tile.decode(data)) == {"parcels", "sites"}


def test_the_grid_of_tiles():
    whole = Tile(0, 0, 0)
    assert whole.box(0).north == pytest.approx(85.0511287798)
    assert (whole.box().west, whole.box().east) == (-180, 180)
    assert whole.exists
    assert TILE.exists
    assert not Tile(1, 2, 0).exists
    assert not Tile(-1, 0, 0).exists
    assert not Tile(40, 0, 0).exists
    assert Tile(14, 0, 0).unit() == pytest.approx(360 / 2**14 / EXTENT)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.floats(113.9, 114.1), st.floats(22.9, 23.1)), min_size=4, max_size=9),
        max_size=5,
    ),
    st.integers(0, 18),
)
def test_any_rings_at_any_zoom_can_be_decoded(rings, zoom):
    tile = Tile(zoom, TILE.x >> 14 - zoom, TILE.y >> 14 - zoom) if zoom <= 14 else TILE
    data = encode_layer(layer(*[shapely.Polygon(ring) for ring in rings]), tile)
    if data:
        features = decoded(data)
        assert {f["id"] for f in features} <= set(range(1, len(rings) + 1))
