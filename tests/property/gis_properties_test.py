"""What must hold for any parcel and any input."""

from __future__ import annotations

import math
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gis import formats
from gis.area import area_m2, areas_m2, perimeters_m
from gis.check import inspect
from gis.crs import GAUSS_KRUGER, from_storage, to_storage
from gis.crs_choice import choose
from gis.errors import GisError
from gis.finding_kinds import describe, severity_of
from gis.formats.geometry_columns import locate
from gis.formats.write_txt import BoundaryParcel, boundary_text
from gis.layer import CrsChoice, Layer
from gis.overlap import Neighbours
from gis.shift import corrected, shifted

CHINA_ZONES = [code for code, s in GAUSS_KRUGER.items() if s.central_meridian == 114]


@st.composite
def rings(draw: st.DrawFn) -> list[tuple[float, float]]:
    """A star-shaped ring of up to a few hundred metres around the town."""
    count = draw(st.integers(3, 12))
    lon, lat = draw(st.floats(113.92, 114.02)), draw(st.floats(22.99, 23.06))
    radii = draw(st.lists(st.floats(20, 400), min_size=count, max_size=count))
    return [
        (
            lon + radius * math.cos(2 * math.pi * i / count) / 102_000,
            lat + radius * math.sin(2 * math.pi * i / count) / 110_700,
        )
        for i, radius in enumerate(radii)
    ]


@st.composite
def parcels(draw: st.DrawFn) -> shapely.Geometry:
    """A polygon, perhaps with a hole, perhaps with a second part apart from it."""
    shell = draw(rings())
    middle = np.mean(shell, axis=0)
    holes = []
    if draw(st.booleans()):
        holes.append([tuple(middle + (np.array(p) - middle) * 0.02) for p in shell])
    polygon = shapely.Polygon(shell, holes)
    assume(polygon.is_valid)
    if draw(st.booleans()):
        apart = shapely.transform(shapely.Polygon(shell), lambda xy: xy + np.array([0.012, 0]))
        return shapely.MultiPolygon([polygon, apart])
    return polygon


KINDS_OF_GEOMETRY = ["none", "point", "line", "polygon", "multi", "collection", "empty"]
coordinates = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True),
    st.floats(113.9, 114.1),
    st.floats(22.9, 23.1),
    st.sampled_from([0.0, -0.0, 1e308, 498_300.0, 2_546_700.0, 38_498_300.0]),
)
positions = st.tuples(coordinates, coordinates)


@st.composite
def wild_geometries(draw: st.DrawFn) -> Any:
    """Anything that a reader could hand over, sound or not, and None."""
    kind = draw(
        st.sampled_from(["none", "point", "line", "polygon", "multi", "collection", "empty"])
    )
    with np.errstate(all="ignore"):
        try:
            if kind == "point":
                return shapely.Point(draw(positions))
            if kind == "line":
                return shapely.LineString(draw(st.lists(positions, min_size=2, max_size=8)))
            if kind in {"polygon", "multi"}:
                polygons = [
                    shapely.Polygon(
                        draw(st.lists(positions, min_size=3, max_size=8)),
                        draw(st.lists(st.lists(positions, min_size=3, max_size=5), max_size=2)),
                    )
                    for _ in range(1 if kind == "polygon" else 2)
                ]
                return polygons[0] if kind == "polygon" else shapely.MultiPolygon(polygons)
            if kind == "collection":
                return shapely.GeometryCollection(
                    [
                        shapely.Point(draw(positions)),
                        shapely.GeometryCollection([shapely.Polygon()]),
                    ]
                )
        except (ValueError, shapely.GEOSException):
            return None
    return shapely.Polygon() if kind == "empty" else None


def layer_of(geoms: list[Any]) -> Layer:
    array = np.empty(len(geoms), dtype=object)
    array[:] = geoms
    rows = tuple(range(1, len(geoms) + 1))
    return Layer("a", "test", array, array, rows, {}, CrsChoice(4490, "file", "", ""))


@given(rings(), st.integers(0, 11), st.booleans())
def test_area_does_not_depend_on_start_or_direction(
    ring: list[tuple[float, float]], start: int, reverse: bool
) -> None:
    turned = ring[start % len(ring) :] + ring[: start % len(ring)]
    one = shapely.Polygon(ring)
    other = shapely.Polygon(turned[::-1] if reverse else turned)
    assert area_m2(other) == pytest.approx(area_m2(one), rel=1e-9, abs=1e-6)
    lengths = perimeters_m(np.array([one, other]))
    assert lengths[1] == pytest.approx(lengths[0], rel=1e-12)


@given(parcels(), st.sampled_from(CHINA_ZONES))
def test_area_and_place_survive_the_plane(parcel: shapely.Geometry, srid: int) -> None:
    geoms = np.array([parcel], dtype=object)
    back = to_storage(from_storage(geoms, srid), srid)
    assert shapely.hausdorff_distance(geoms, back)[0] < 1e-9
    assert area_m2(back[0]) == pytest.approx(area_m2(parcel), rel=1e-6)


@given(parcels(), st.sampled_from(["gcj02", "bd09"]))
def test_shift_and_its_correction_cancel(parcel: shapely.Geometry, system: Any) -> None:
    geoms = np.array([parcel], dtype=object)
    assert shapely.hausdorff_distance(geoms, corrected(shifted(geoms, system), system))[0] < 1e-9


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parcels(), st.sampled_from([s for s in CHINA_ZONES if 4490 < s < 4600]))
def test_what_is_written_as_txt_is_read_again(
    tmp_path: Path, parcel: shapely.Geometry, srid: int
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(boundary_text([BoundaryParcel(parcel, "A")], srid).encode("gbk"))
    layer = formats.read(path)
    assert shapely.hausdorff_distance(layer.geoms[0], parcel) < 2e-8
    # Rounding to a millimetre moves each point by at most 0.7 mm.
    limit = 0.001 * float(perimeters_m(np.array([parcel]))[0]) + 0.01
    assert abs(area_m2(layer.geoms[0]) - area_m2(parcel)) < limit


@given(st.lists(wild_geometries(), max_size=6), st.lists(wild_geometries(), max_size=3))
def test_no_check_raises_on_any_geometry(geoms: list[Any], others: list[Any]) -> None:
    placed = formats.with_crs(layer_of(geoms), 4490)
    known = inspect(formats.with_crs(layer_of(others), 4490)).geoms
    known = np.array([g for g in known if g is not None], dtype=object)
    result = inspect(
        replace(placed, areas_stated_m2=(math.nan, 0.0, -1.0, 1e9, None, 5.0)[: len(geoms)])
        if len(geoms) == 6
        else placed,
        town_outline=shapely.box(113.9, 22.98, 114.05, 23.07),
        neighbours=Neighbours(known, ["x"] * len(known)),
        earlier=placed.geoms,
    )
    assert len(result.geoms) == len(geoms)
    for geometry in result.geoms:
        assert geometry is None or (geometry.geom_type == "MultiPolygon" and geometry.is_valid)
    assert np.isfinite(result.areas_m2).all()
    for finding in result.findings:
        assert describe(finding, "zh")
        assert describe(finding, "en")
        assert severity_of(finding)


@given(
    st.lists(wild_geometries(), max_size=5), st.sampled_from([None, 4490, 4526, 4547, 3857, 2362])
)
def test_choosing_a_system_never_raises(geoms: list[Any], declared: int | None) -> None:
    choice, _ = choose(layer_of(geoms).geoms, declared=declared)
    assert choice.reason_zh
    assert choice.reason_en


CELLS = st.one_of(st.text(), st.floats(), st.none())


@given(st.dictionaries(st.text(max_size=6), st.lists(CELLS, min_size=3, max_size=3), max_size=4))
def test_tables_of_any_kind_can_be_searched_for_geometry(columns: dict[str, list[Any]]) -> None:
    located = locate(columns, [1, 2, 3])
    assert located is None or len(located.raw) == 3


SUFFIXES = ["txt", "geojson", "kml", "gml", "shp", "gpkg", "zip", "fgb", "parquet", "csv", "x"]


def refused_or_read(path: Path) -> str:
    """``read``, ``refused`` with a sentence in both languages, or ``mute``."""
    try:
        formats.read(path)
    except GisError as error:
        return "refused" if error.zh and error.en else "mute"
    return "read"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SUFFIXES), st.one_of(st.binary(max_size=300), st.text(max_size=200)))
def test_any_bytes_are_read_or_refused_with_a_sentence(suffix: str, content: bytes | str) -> None:
    data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{suffix}"
        path.write_bytes(data)
        assert refused_or_read(path) in {"refused", "read"}


HEADS = ["[属性描述]", "[地块坐标]", "带号=38", "坐标系=2000国家大地坐标系", "带号=", ""]
SMALL = st.integers(-1, 9)
TXT_LINES = st.lists(
    st.one_of(
        st.sampled_from(HEADS),
        st.builds("J{},{},{},{}".format, SMALL, SMALL, coordinates, coordinates),
        st.builds("{},{},a,b,{},,,,@".format, SMALL, st.floats(), st.sampled_from("面线点x")),
        st.text(max_size=30),
    ),
    max_size=30,
)


@settings(max_examples=150, deadline=None)
@given(TXT_LINES)
def test_any_survey_txt_is_read_or_refused_with_a_sentence(lines: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.txt"
        path.write_bytes("\n".join(lines).encode("utf-8", "replace"))
        try:
            layer = formats.read(path)
        except GisError:
            return
        result = inspect(layer)
        assert np.isfinite(areas_m2(result.geoms)).all()
