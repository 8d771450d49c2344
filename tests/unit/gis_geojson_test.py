import json

import numpy as np
import shapely

from gis import geojson


def test_shells_turn_counter_clockwise_and_holes_clockwise() -> None:
    shell = [(0, 0), (0, 4), (4, 4), (4, 0)]
    hole = [(1, 1), (2, 1), (2, 2), (1, 2)]
    made = geojson.geometry_to_geojson(shapely.Polygon(shell, [hole]))
    rings = [shapely.LinearRing(ring) for ring in made["coordinates"]]
    assert rings[0].is_ccw
    assert not rings[1].is_ccw


def test_rounding_and_height() -> None:
    made = geojson.geometry_to_geojson(shapely.Point(113.123456789012, 23.1, 50), decimals=6)
    assert made["coordinates"] == (113.123457, 23.1)


def test_nothing_stays_nothing() -> None:
    assert geojson.geometry_to_geojson(None) is None
    assert geojson.geometry_to_geojson(shapely.Polygon()) is None


def test_features_are_json() -> None:
    one = geojson.feature(shapely.Point(1, 2), {"地块编号": "DK001"}, identifier=7)
    text = json.dumps(geojson.feature_collection([one]), ensure_ascii=False)
    assert json.loads(text)["features"][0]["properties"] == {"地块编号": "DK001"}
    assert json.loads(text)["features"][0]["id"] == 7


def test_many_at_once_give_the_same_as_one() -> None:
    things = np.array([shapely.box(0, 0, 1.123456789, 1), None], dtype=object)
    text = geojson.geometries_to_text(things, decimals=3)
    assert json.loads(text[0]) == json.loads(
        json.dumps(geojson.geometry_to_geojson(things[0], decimals=3))
    )
    assert text[1] is None
