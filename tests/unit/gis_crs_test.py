"""Coordinate systems: codes by rule, positions against published numbers, choices from numbers."""

import numpy as np
import pyproj
import pytest
import shapely

from gis import crs
from gis.bbox import Bbox
from gis.crs_choice import choose
from gis.errors import UnknownCrs

TOWN = Bbox(113.91947, 22.98937, 114.02608, 23.06400)
LON, LAT = 113.97, 23.03


def squares(x: float, y: float, size: float) -> np.ndarray:
    return np.array([shapely.box(x, y, x + size, y + size)], dtype=object)


def at(srid: int, *, swapped: bool = False) -> np.ndarray:
    """A parcel of the town in the numbers of ``srid``."""
    x, y = crs.transformer(4490, srid).transform(LON, LAT)
    size = 0.002 if crs.system_of(srid).is_geographic else 200
    return squares(y, x, size) if swapped else squares(x, y, size)


def corner(geoms: np.ndarray) -> tuple[float, float]:
    """The vertex that was south-west in the plane (the fourth of a shapely box)."""
    return tuple(shapely.get_coordinates(geoms[0])[3])


@pytest.mark.parametrize("srid", sorted(crs.GAUSS_KRUGER))
def test_the_rules_that_make_the_codes_match_the_database(srid: int) -> None:
    made, known = crs.GAUSS_KRUGER[srid], pyproj.CRS.from_epsg(srid)
    values = {p.name: p.value for p in known.coordinate_operation.params}
    assert values["Longitude of natural origin"] == made.central_meridian
    assert values["False easting"] == made.false_easting
    datum = {"cgcs2000": "China 2000", "xian80": "Xian 1980", "beijing54": "Beijing 1954"}
    assert known.datum.name == datum[made.datum]


def test_a_published_position_comes_out() -> None:
    """114 E 23.03 N region; plane numbers of a public unit test (CGCS2000, 3-degree CM 111E)."""
    x, y = crs.transformer(4490, 4546).transform(111.2995443333, 30.7570673611)
    assert x - 500_000 == pytest.approx(28_680.0889, abs=2e-4)
    assert y == pytest.approx(3_404_079.3582, abs=2e-4)


@pytest.mark.parametrize("srid", [4526, 4547, 4508, 4497, 3857, 4326, 4490, 2362, 2435])
def test_there_and_back(srid: int) -> None:
    stored = squares(LON, LAT, 0.002)
    back = crs.to_storage(crs.from_storage(stored, srid), srid)
    assert shapely.hausdorff_distance(stored[0], back[0]) < 1e-9
    swapped = shapely.transform(crs.from_storage(stored, srid), lambda xy: xy[:, ::-1])
    back = crs.to_storage(swapped, srid, swapped=True)
    assert shapely.hausdorff_distance(stored[0], back[0]) < 1e-9


@pytest.mark.parametrize(
    ("text", "srid"),
    [
        ("EPSG:4547", 4547),
        ("4547", 4547),
        ("epsg:4526", 4526),
        ("EPSG:32632", 32632),
        ("EPSG:900913", 3857),
        ("urn:ogc:def:crs:EPSG::32650", 32650),
        ("urn:ogc:def:crs:EPSG:6.9:32650", 32650),
        ("urn:x-ogc:def:crs:EPSG:21413", 21413),
        ("urn:ogc:def:crs:EPSG::4490", 4490),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326),
        ("http://www.opengis.net/def/crs/EPSG/0/4547", 4547),
        ("http://www.opengis.net/gml/srs/epsg.xml#2383", 2383),
        (pyproj.CRS(4547).to_wkt("WKT1_ESRI"), 4547),
        (pyproj.CRS(2362).to_wkt("WKT1_ESRI"), 2362),
        (pyproj.CRS(2154).to_wkt(), 2154),
    ],
)
def test_texts_that_name_a_system(text: str, srid: int) -> None:
    assert crs.parse(text) == srid


def test_a_wkt_is_known_by_its_numbers_and_not_by_its_name() -> None:
    text = pyproj.CRS(4526).to_wkt("WKT1_ESRI")
    text = text.replace("CGCS2000_3_Degree_GK_Zone_38", "MyMap").replace("D_China_2000", "D_Mine")
    text = text.replace("GCS_China_Geodetic_Coordinate_System_2000", "GCS_Mine")
    assert crs.parse(text) == 4526


def test_a_system_without_a_code_still_places_its_data() -> None:
    text = pyproj.CRS.from_proj4("+proj=tmerc +lon_0=113.75 +x_0=500000 +ellps=GRS80").to_wkt()
    source = crs.parse(text)
    assert isinstance(source, str)
    x, y = crs.transformer(4490, source).transform(LON, LAT)
    choice, findings = choose(squares(x, y, 200), declared=source)
    assert choice.how == "file"
    assert choice.srid is None
    assert choice.definition
    assert not findings
    assert corner(crs.to_storage(squares(x, y, 200), source)) == pytest.approx((LON, LAT), abs=1e-9)


@pytest.mark.parametrize("text", ["", "EPSG:999999", "2000国家大地坐标系 3度带", "PROJCS[", "12"])
def test_unknown_texts_are_refused(text: str) -> None:
    with pytest.raises(UnknownCrs):
        crs.parse(text)


@pytest.mark.parametrize(
    ("srid", "swapped"),
    [(srid, swapped) for srid in (4490, 4526, 4547, 4508) for swapped in (False, True)]
    + [(3857, False)],
)
def test_inferred_where_the_town_is_known(srid: int, swapped: bool) -> None:
    raw = at(srid, swapped=swapped)
    choice, findings = choose(raw, extent=TOWN)
    assert (choice.srid, choice.how, choice.swapped) == (srid, "inferred", swapped)
    placed = crs.to_storage(raw, srid, swapped=swapped)
    assert corner(placed) == pytest.approx((LON, LAT), abs=1e-9)
    assert {f.code for f in findings} == {"crs_inferred", *(["axes_against_crs"] * swapped)}


@pytest.mark.parametrize("srid", [4490, 4526, 3857])
def test_inferred_from_the_size_of_the_numbers_alone(srid: int) -> None:
    choice, _ = choose(at(srid))
    assert (choice.srid, choice.how) == (srid, "inferred")
    assert str(srid) in choice.reason_zh
    assert str(srid) in choice.reason_en


def test_the_old_datums_stay_candidates_because_numbers_do_not_tell() -> None:
    choice, _ = choose(at(4526))
    assert {2362, 2414} <= set(choice.candidates)


def test_six_digit_eastings_do_not_tell_the_zone() -> None:
    choice, findings = choose(at(4547))
    assert (choice.srid, choice.how) == (None, "unknown")
    assert 4547 in choice.candidates
    assert [f.code for f in findings] == ["crs_unknown"]


def test_local_numbers_are_never_taken_for_degrees() -> None:
    choice, _ = choose(squares(10, 20, 30), extent=TOWN)
    assert choice.how == "unknown"


@pytest.mark.parametrize(
    ("declared", "really", "found"),
    [(4527, 4526, 4526), (4326, 4526, 4526), (4547, 4490, 4490), (4490, 3857, 3857)],
)
def test_a_system_contradicted_by_the_numbers(declared: int, really: int, found: int) -> None:
    choice, findings = choose(at(really), declared=declared, declared_by=".prj", extent=TOWN)
    assert findings[0].code == "crs_contradicted"
    assert findings[0].values["by"] == ".prj"
    assert (choice.srid, choice.how) == (found, "inferred")


@pytest.mark.parametrize("declared", [4547, 4526, 4490, 3857])
def test_swapped_against_the_file_s_own_system(declared: int) -> None:
    choice, findings = choose(at(declared, swapped=True), declared=declared, extent=TOWN)
    assert choice.swapped
    assert [f.code for f in findings] == ["axes_against_crs"]


@pytest.mark.parametrize("srid", [2362, 2383, 2414, 2435])
def test_old_datums_are_never_silent(srid: int) -> None:
    for arguments, said in (
        ({"declared": srid}, "old_datum"),
        ({"asked": srid}, "datum_converted"),
    ):
        choice, findings = choose(at(srid), **arguments)
        assert choice.srid == srid
        assert said in [f.code for f in findings]


def test_a_neighbouring_zone_is_no_contradiction() -> None:
    x, y = crs.transformer(4490, 4526).transform(116.5, 23.0)
    choice, findings = choose(squares(x, y, 200), declared=4526)
    assert (choice.srid, findings) == (4526, [])


def test_asked_is_obeyed_and_a_misfit_is_said() -> None:
    choice, findings = choose(at(4526), asked=4326)
    assert (choice.srid, choice.how) == (4326, "asked")
    assert [f.code for f in findings] == ["crs_does_not_fit"]
    with pytest.raises(UnknownCrs):
        choose(at(4526), asked=999_999)


def test_a_file_without_coordinates_asks() -> None:
    choice, _ = choose(np.array([None, shapely.Polygon()], dtype=object))
    assert choice.how == "unknown"


def test_names_in_both_languages() -> None:
    assert crs.name(4526) == "2000国家大地坐标系 3度带 第38带 (EPSG:4526)"
    assert crs.name(4547, "en") == "CGCS2000 3-degree CM 114E (EPSG:4547)"
    assert "2154" in crs.name(2154)
