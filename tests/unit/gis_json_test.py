"""GeoJSON in the shapes it comes in: sound ones whole, others refused or mended with a word."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from gis import formats
from gis.area import areas_m2
from gis.errors import EmptyLayer, UnreadableFile
from gis.layer import Layer

from .gis_fixtures import AREA_M2, lonlat, parcels

RING = [[113.98, 23.02], [113.982, 23.02], [113.982, 23.0215], [113.98, 23.0215], [113.98, 23.02]]
POLYGON = {"type": "Polygon", "coordinates": [RING]}


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(*features: Any, **members: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **members}


def read(path: Path, content: Any, encoding: str = "utf-8") -> Layer:
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    (path / "a.geojson").write_bytes(text.encode(encoding))
    return formats.read(path / "a.geojson")


def refused(path: Path, content: Any) -> str:
    with pytest.raises((UnreadableFile, EmptyLayer)) as caught:
        read(path, content)
    return caught.value.en


def codes(layer: Layer) -> list[tuple[str, int | None]]:
    return [(finding.code, finding.row) for finding in layer.findings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk"])
def test_features_and_attributes(tmp_path: Path, encoding: str) -> None:
    layer = read(
        tmp_path,
        collection(feature(POLYGON, 名称="横沥", n=1), feature(POLYGON, n=2.5, 多={"a": [1]})),
        encoding,
    )
    assert layer.columns == {"名称": ["横沥", None], "n": [1, 2.5], "多": [None, '{"a":[1]}']}
    assert (layer.crs.srid, layer.crs.how) == (4326, "file")
    assert codes(layer) == ([("encoding_guessed", None)] if encoding == "gbk" else [])
    assert shapely.equals(layer.geoms[0], shapely.Polygon(RING))


def test_the_fast_and_the_careful_way_agree(tmp_path: Path) -> None:
    geoms = lonlat(parcels(3))
    features = [feature(shapely.geometry.mapping(g)) for g in geoms]
    fast = read(tmp_path, collection(*features))
    careful = read(tmp_path, collection(*features, feature(None)))
    np.testing.assert_allclose(areas_m2(fast.geoms), AREA_M2, rtol=3e-6)
    assert shapely.equals_exact(fast.geoms, careful.geoms[:3]).all()
    assert careful.geoms[3] is None


def test_a_feature_a_geometry_and_a_feature_per_line(tmp_path: Path) -> None:
    one = feature(POLYGON, n=1)
    for content in (
        one,
        POLYGON,
        f"{json.dumps(one)}\n{json.dumps(one)}\n",
        f"\x1e{json.dumps(one)}\n\x1e{json.dumps(one)}",
    ):
        layer = read(tmp_path, content)
        assert shapely.equals(layer.geoms[0], shapely.Polygon(RING))
    assert len(layer) == 2


def test_the_crs_member_of_old_files(tmp_path: Path) -> None:
    plane = shapely.geometry.mapping(parcels(1)[0])
    for name in ("EPSG:4547", "urn:ogc:def:crs:EPSG::4547"):
        member = {"type": "name", "properties": {"name": name}}
        layer = read(tmp_path, collection(feature(plane), crs=member))
        assert layer.crs.srid == 4547
        np.testing.assert_allclose(areas_m2(layer.geoms), AREA_M2, rtol=3e-6)
    member = {"type": "name", "properties": {"name": "EPSG:999999"}}
    layer = read(tmp_path, collection(feature(plane), crs=member))
    assert codes(layer) == [("crs_text_unknown", None), ("crs_unknown", None)]


def test_swapped_axes_and_metres_are_asked_about(tmp_path: Path) -> None:
    swapped = {"type": "Polygon", "coordinates": [[p[::-1] for p in RING]]}
    layer = read(tmp_path, collection(feature(swapped)))
    assert layer.crs.swapped
    assert codes(layer) == [("axes_against_crs", None)]
    assert shapely.equals(layer.geoms[0], shapely.Polygon(RING))
    plane = shapely.transform(parcels(1)[0], lambda xy: xy + np.array([38_000_000, 0]))
    layer = read(tmp_path, collection(feature(shapely.geometry.mapping(plane))))
    assert codes(layer) == [("crs_contradicted", None)]
    assert layer.crs.srid == 4526


def test_rings_are_mended_with_a_word(tmp_path: Path) -> None:
    open_ring = {"type": "Polygon", "coordinates": [RING[:-1]]}
    crumb = {"type": "Polygon", "coordinates": [RING, RING[:2]]}
    high = {"type": "Polygon", "coordinates": [[[*p, 5.0, 1] for p in RING]]}
    layer = read(tmp_path, collection(feature(open_ring), feature(crumb), feature(high)))
    assert codes(layer) == [
        ("ring_not_closed", 1),
        ("ring_too_short", 2),
        ("heights_dropped", None),
    ]
    for geometry in layer.geoms:
        assert shapely.equals(geometry, shapely.Polygon(RING))
    assert not shapely.has_z(layer.geoms).any()


@pytest.mark.parametrize(
    "geometry",
    [
        "POLYGON",
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": RING},
        {"type": "Polygon", "coordinates": [[RING]]},
        {"type": "Polygon", "coordinates": [[["1", "2"], [3, 4], [5, 6]]]},
        {"type": "Polygon", "coordinates": [[[], [3, 4], [5, 6]]]},
        {"type": "polygon", "coordinates": [RING]},
        {"type": "Circle", "coordinates": [1, 2]},
        {"type": "Point", "coordinates": {"x": 1}},
        {"coordinates": [RING]},
        5,
        [RING],
    ],
)
def test_one_bad_geometry_costs_its_row_only(tmp_path: Path, geometry: Any) -> None:
    layer = read(tmp_path, collection(feature(POLYGON), feature(geometry), feature(POLYGON)))
    assert codes(layer) == [("geometry_unreadable", 2)]
    assert layer.geoms[1] is None
    assert layer.geoms[2] is not None


def test_missing_and_empty_geometries_are_no_fault_of_the_reader(tmp_path: Path) -> None:
    empty = {"type": "Polygon", "coordinates": []}
    layer = read(
        tmp_path,
        collection(feature(None), feature(empty), {"type": "Feature"}, None, feature(POLYGON)),
    )
    assert len(layer) == 5
    assert codes(layer) == []


def test_attributes_that_are_no_table(tmp_path: Path) -> None:
    layer = read(
        tmp_path, collection({**feature(POLYGON), "properties": [1, 2]}, feature(POLYGON, a=1))
    )
    assert codes(layer) == [("attributes_unreadable", 1)]
    assert layer.columns == {"a": [None, 1]}


def test_identifiers_become_a_column(tmp_path: Path) -> None:
    layer = read(tmp_path, collection({**feature(POLYGON), "id": "A-1"}, feature(POLYGON)))
    assert layer.columns == {"id": ["A-1", None]}


def test_collections_keep_their_parts(tmp_path: Path) -> None:
    parts = {
        "type": "GeometryCollection",
        "geometries": [POLYGON, {"type": "Point", "coordinates": [1, 2]}],
    }
    layer = read(tmp_path, collection(feature(parts)))
    assert shapely.get_num_geometries(layer.geoms[0]) == 2


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "empty"),
        ("[1, 2]", "no GeoJSON"),
        ("[{}]", "outermost"),
        ('{"type": "FeatureCollection"}', "list of features"),
        ('{"type": "FeatureCollection", "features": []}', "no features"),
        ('{"type": "Topology"}', "TopoJSON"),
        ('{"hello": 1}', "no GeoJSON"),
        ('{"type": "FeatureCollection", "features": [', "cut"),
        ('{"type": "Point", "coordinates": [NaN, 1]}', "NaN"),
        ('{"a": 1} {"b": 2}', "more text follows"),
        ("[" * 20_000, "deep"),
        ("{" + '"a":{' * 5000, "deep"),
        ("<!DOCTYPE html><html></html>", "web page"),
        ("not json at all", "no JSON"),
    ],
)
def test_what_is_no_geojson_says_why(tmp_path: Path, text: str, word: str) -> None:
    assert word in refused(tmp_path, text)


def test_two_documents_are_not_read_by_halves(tmp_path: Path) -> None:
    text = json.dumps(collection(feature(POLYGON)), indent=1)
    assert "more text follows" in refused(tmp_path, f"{text}\n{text}")


def test_esri_json(tmp_path: Path) -> None:
    plane = parcels(1)[0]
    outer = [list(p) for p in plane.exterior.coords]
    second = [[x, y - 500] for x, y in outer]
    hole = [[x * 0.5 + 249_200, y * 0.5 + 1_273_387] for x, y in outer][::-1]
    content = {
        "geometryType": "esriGeometryPolygon",
        "spatialReference": {"wkid": 4547},
        "features": [{"attributes": {"名": "a"}, "geometry": {"rings": [outer, hole, second]}}],
    }
    layer = read(tmp_path, content)
    assert layer.driver == "ESRIJSON"
    assert layer.crs.srid == 4547
    assert layer.columns == {"名": ["a"]}
    assert areas_m2(layer.geoms)[0] == pytest.approx(2 * AREA_M2 - AREA_M2 / 4, rel=1e-5)


def test_control_characters_are_dropped_and_said(tmp_path: Path) -> None:
    layer = read(
        tmp_path, collection(feature(POLYGON, 名="a\x00b\x1f"), feature(POLYGON, 名="c\nd"))
    )
    assert layer.columns == {"名": ["ab", "c\nd"]}
    assert codes(layer) == [("control_characters", 1)]
    assert layer.findings[0].field == "名"
