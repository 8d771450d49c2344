"""Tables that carry their geometry in a column."""

from typing import Any

import pytest
import shapely

from gis.formats.geometry_columns import from_dms, locate

from .gis_fixtures import lonlat, parcels

PLANE = parcels(1)[0]
DEGREES = lonlat(PLANE)


def found(**columns: list[Any]) -> Any:
    rows = list(range(2, 2 + len(next(iter(columns.values())))))
    return locate(columns, rows)


@pytest.mark.parametrize("name", ["WKT", "the_geom", "几何", "whatever"])
def test_wkt_is_known_by_its_values(name: str) -> None:
    located = found(**{"名称": ["a", "b"], name: [DEGREES.wkt, DEGREES.wkt]})
    assert located.used == (name,)
    assert located.declared == 4326
    assert shapely.equals_exact(located.raw[0], DEGREES, 1e-9)


def test_codes_before_the_text() -> None:
    located = found(geom=[f"SRID=4547;{PLANE.wkt}", f"srid=4547; {PLANE.wkt}"])
    assert located.declared == 4547
    assert located.findings == []


def test_a_row_in_another_system_is_brought_over() -> None:
    located = found(
        geom=[f"SRID=4547;{PLANE.wkt}", f"SRID=4547;{PLANE.wkt}", f"SRID=4490;{DEGREES.wkt}"]
    )
    assert [(f.code, f.row) for f in located.findings] == [("srid_differs", 4)]
    assert shapely.hausdorff_distance(located.raw[2], PLANE) < 0.01


def test_plane_numbers_without_a_code_are_asked_about() -> None:
    assert found(wkt=[PLANE.wkt]).declared is None


@pytest.mark.parametrize("prefix", ["", "\\x"])
def test_hexadecimal_wkb(prefix: str) -> None:
    text = prefix + shapely.to_wkb(shapely.set_srid(PLANE, 4547), hex=True, include_srid=True)
    located = found(geometry=[text, text.lower()])
    assert located.declared == 4547
    assert shapely.equals(located.raw[1], PLANE)


def test_geojson_text() -> None:
    assert shapely.equals_exact(found(图形=[shapely.to_geojson(DEGREES)]).raw[0], DEGREES, 1e-9)


def test_bad_cells_are_named_and_blank_ones_are_not() -> None:
    located = found(WKT=[PLANE.wkt, PLANE.wkt[:-9], "", None, "见附图"])
    assert [(f.code, f.row, f.field) for f in located.findings] == [
        ("geometry_unreadable", 3, "WKT"),
        ("geometry_unreadable", 6, "WKT"),
    ]
    assert [g is None for g in located.raw] == [False, True, True, True, True]


@pytest.mark.parametrize(
    ("lon", "lat"),
    [("经度", "纬度"), ("Lon", "Lat"), ("longitude", "latitude"), ("东经(E)", "北纬(N)")],
)
def test_longitude_and_latitude_columns(lon: str, lat: str) -> None:
    located = found(**{lat: [23.02, "23.03", None], lon: ["113.98", 113.99, 114.0]})
    assert located.used == (lon, lat)
    assert [g and (g.x, g.y) for g in located.raw] == [(113.98, 23.02), (113.99, 23.03), None]


def test_degrees_minutes_seconds_are_read_and_said() -> None:
    located = found(经度=["113°57′25.3″", "113.9"], 纬度=["23 01 12.5", "abc"])
    assert {(f.code, f.row) for f in located.findings} == {
        ("degrees_minutes_read", None),
        ("cell_unreadable", 3),
    }
    assert located.raw[0].x == pytest.approx(113 + 57 / 60 + 25.3 / 3600)
    assert located.raw[1] is None


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("113°57′25.3″", 113.957027777),
        ("113°57'25.3\"", 113.957027777),
        ("113度57分25.3秒", 113.957027777),
        ("113:57:25.3", 113.957027777),
        ("东经113°57′25.3″", 113.957027777),
        ("23°1'12.5\" S", -23.020138888),
        ("113°75′25″", None),
        ("abc", None),
        ("", None),
    ],
)
def test_degrees_minutes_seconds(text: str, degrees: float | None) -> None:
    assert from_dms(text) == (degrees if degrees is None else pytest.approx(degrees))


def test_a_table_without_geometry() -> None:
    assert found(名称=["a"], 面积=[12.5]) is None
    assert locate({}, []) is None
