"""Survey coordinate TXT: every variant that is found in the wild reads to the same parcel."""

from pathlib import Path

import numpy as np
import pytest
import shapely

from gis import formats
from gis.area import areas_m2
from gis.bbox import Bbox
from gis.crs import transformer
from gis.errors import EmptyLayer, UnreadableFile
from gis.layer import Layer

from .gis_fixtures import HEADER, HOLE, OUTER, SECOND, lonlat, txt, txt_points

TOWN = Bbox(113.91947, 22.98937, 114.02608, 23.06400)
LINE = "5,3.0000,DK001,地块1,面,,工业用地,0601,@\n"
PLAIN = HEADER + "[地块坐标]\n" + LINE + txt_points(OUTER)
WANTED = lonlat(shapely.Polygon(OUTER))


def codes(layer: Layer) -> list[str]:
    return [finding.code for finding in layer.findings]


def same(layer: Layer, wanted: object = WANTED) -> None:
    assert shapely.hausdorff_distance(layer.geoms[0], wanted) < 1e-8
    assert shapely.symmetric_difference(layer.geoms[0], wanted).area < 5e-11


def read(path: Path, text: str, encoding: str = "gbk", **options: object) -> Layer:
    return formats.read(txt(path / "a.txt", text, encoding), **options)


VARIANTS = {
    "the rule": (PLAIN, []),
    "not closed": (PLAIN.replace(txt_points(OUTER), txt_points(OUTER, close=False)), []),
    "closing point with the next number": (
        PLAIN[: PLAIN.rindex("J1,")] + PLAIN[PLAIN.rindex("J1,") :].replace("J1,", "J5,"),
        [],
    ),
    "closing point is a slip": (
        PLAIN[: PLAIN.rindex("J1,")] + "J1,1,2546850.000,2546850.000\n",
        ["closing_point_wrong"],
    ),
    "closing point is a slip and has the next number": (
        PLAIN[: PLAIN.rindex("J1,")] + "J5,1,2546850.000,2546850.000\n",
        ["closing_point_wrong"],
    ),
    "numbers without J": (PLAIN.replace("\nJ", "\n"), []),
    "east first": (
        PLAIN.replace(txt_points(OUTER), txt_points(OUTER, east_first=True)),
        ["axes_swapped"],
    ),
    "no zone in the header": (PLAIN.replace("带号=38", "带号="), ["zone_from_prefix"]),
    "width of the zone in its place": (PLAIN.replace("带号=38", "带号=3"), ["zone_impossible"]),
    "another zone in the header": (PLAIN.replace("带号=38", "带号=39"), ["zone_conflict"]),
    "no prefix": (PLAIN.replace(",38498", ",498"), []),
    "no prefix, width under another key": (
        PLAIN.replace(",38498", ",498").replace("几度分带=3", "分带=3度带"),
        [],
    ),
    "area in m2": (PLAIN.replace("3.0000", "30000.00"), ["area_unit_unlikely"]),
    "area in mu": (PLAIN.replace("3.0000", "45.0000"), ["area_unit_unlikely"]),
    "area with its unit": (PLAIN.replace("3.0000", "3.0000公顷"), []),
    "no area": (PLAIN.replace("3.0000", ""), []),
    "seven fields": (PLAIN.replace(",工业用地,0601,@", ",,@"), []),
    "thirteen fields": (PLAIN.replace("0601,@", "0601,1,B,C,D,备注,@"), []),
    "village before the number": (
        PLAIN.replace("3.0000,DK001", "3.0000,441900106203,横沥村,DK001"),
        ["fields_in_other_order"],
    ),
    "no @ at the end": (PLAIN.replace(",@", ""), []),
    "full-width brackets": (PLAIN.replace("[", "【").replace("]", "】"), []),
    "full-width commas": (PLAIN.replace("J2,1,", "J2，1，"), ["full_width_text"]),
    "full-width digits": (PLAIN.replace("J2,1,25", "J２,1,２5"), ["full_width_text"]),
    "a project block and unknown keys": (
        "[项目信息]\n项目名称=示例\n未知=1\n" + PLAIN + "[扩展信息]\n甲=乙\n",
        [],
    ),
    "colons in the header": (PLAIN.replace("=", "：", 8), []),
    "ring numbers in words": (PLAIN.replace(",1,25", ",第1圈,25"), []),
    "about": (PLAIN.replace("3.0000", "约3.0000公顷"), []),
    "blanks and tabs": (
        " " + PLAIN.replace(",1,", " ,\t1, ").replace("\n", "  \n\n"),
        [],
    ),
    "wrong count": (PLAIN.replace("5,3.0000", "9,3.0000"), ["point_count_differs"]),
    "only the coordinates": ("[地块坐标]\n" + LINE + txt_points(OUTER), ["crs_inferred"]),
    "three columns": (
        HEADER + "[地块坐标]\n" + LINE + txt_points(OUTER).replace(",1,", ","),
        [],
    ),
    "two columns": (
        "".join(f"{y:.3f},38{x:.3f}\n" for x, y in [*OUTER, OUTER[0]]),
        ["crs_inferred"],
    ),
    "two columns with a blank between": (
        "".join(f"{y:.3f} 38{x:.3f}\n" for x, y in OUTER),
        ["crs_inferred"],
    ),
    "six columns": (
        "".join(
            f"{i},1,1,J{i},{y:.3f},38{x:.3f}\n" for i, (x, y) in enumerate([*OUTER, OUTER[0]], 1)
        ),
        ["crs_inferred"],
    ),
    "a height behind": (PLAIN.replace(".000\nJ", ".000,12.5\nJ"), []),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_is_the_same_parcel(tmp_path: Path, variant: str) -> None:
    text, found = VARIANTS[variant]
    layer = read(tmp_path, text)
    same(layer)
    assert codes(layer) == found
    assert len(layer) == 1
    if "DK001" in text:
        assert layer.columns["地块编号"] == ["DK001"]
        assert layer.columns["地块名称"] == ["地块1"]
    if "3.0000" in text or "area in" in variant:
        assert layer.areas_stated_m2[0] == pytest.approx(30_000)


@pytest.mark.parametrize(
    "encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le"]
)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    layer = read(tmp_path, PLAIN, encoding)
    same(layer)
    assert layer.columns["地块用途"] == ["工业用地"]


@pytest.mark.parametrize("ends", [b"\n", b"\r", b"\r\n\r\n"])
def test_line_ends(tmp_path: Path, ends: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(PLAIN.encode("gbk").replace(b"\n", ends))
    same(formats.read(tmp_path / "a.txt"))


def test_lonlat_in_both_orders(tmp_path: Path) -> None:
    points = shapely.get_coordinates(WANTED)
    for header in (
        "[地块坐标]\n",
        HEADER.replace("=米", "=度").replace("带号=38", "带号=") + "[地块坐标]\n",
    ):
        for order in ("{x:.10f},{y:.10f}", "{y:.10f},{x:.10f}"):
            lines = "".join(f"{i},1,{order.format(x=x, y=y)}\n" for i, (x, y) in enumerate(points))
            same(read(tmp_path, header + "5,3.0000公顷,,地块1,面,,,,@\n" + lines))


def test_ring_two_as_hole_and_as_second_part(tmp_path: Path) -> None:
    def with_ring(ring: list[tuple[float, float]]) -> Layer:
        line = LINE.replace("5,", "10,")
        return read(
            tmp_path,
            HEADER + "[地块坐标]\n" + line + txt_points(OUTER) + txt_points(ring, 2, start=5),
        )

    same(with_ring(HOLE), lonlat(shapely.Polygon(OUTER, [HOLE])))
    same(with_ring(HOLE[::-1]), lonlat(shapely.Polygon(OUTER, [HOLE])))
    both = shapely.MultiPolygon([shapely.Polygon(OUTER), shapely.Polygon(SECOND)])
    same(with_ring(SECOND), lonlat(both))


def test_nesting_decides_not_the_order(tmp_path: Path) -> None:
    text = HEADER + "[地块坐标]\n" + LINE
    text += txt_points(SECOND, 1) + txt_points(HOLE, 2) + txt_points(OUTER, 4)
    both = shapely.MultiPolygon([shapely.Polygon(SECOND), shapely.Polygon(OUTER, [HOLE])])
    same(read(tmp_path, text), lonlat(both))


def test_two_loops_under_one_ring_number(tmp_path: Path) -> None:
    text = HEADER + "[地块坐标]\n" + LINE + txt_points(OUTER, 1) + txt_points(HOLE, 1, start=5)
    same(read(tmp_path, text), lonlat(shapely.Polygon(OUTER, [HOLE])))


def test_several_parcels(tmp_path: Path) -> None:
    second = LINE.replace("DK001,地块1", "DK002,地块2").replace("3.0000", "0.6000")
    layer = read(tmp_path, PLAIN + second + txt_points(SECOND))
    np.testing.assert_allclose(areas_m2(layer.geoms), [30_000, 6_000], rtol=3e-6)
    assert layer.rows == (1, 2)
    assert layer.areas_stated_m2 == (30_000, 6_000)


def test_parcels_without_parcel_lines_stand_apart_by_blank_lines(tmp_path: Path) -> None:
    text = "\n".join("".join(f"{y:.3f},38{x:.3f}\n" for x, y in ring) for ring in (OUTER, SECOND))
    layer = read(tmp_path, text)
    np.testing.assert_allclose(areas_m2(layer.geoms), [30_000, 6_000], rtol=3e-6)


def test_lines_and_points_are_left_out_and_counted(tmp_path: Path) -> None:
    line = LINE.replace("面", "线") + txt_points(OUTER[:2], close=False)
    point = LINE.replace("面", "点") + txt_points(OUTER[:1], close=False)
    layer = read(tmp_path, HEADER + "[地块坐标]\n" + line + point + LINE + txt_points(OUTER))
    same(layer)
    assert layer.rows == (3,)
    assert layer.findings[0].values == {"lines": 1, "points": 1}
    with pytest.raises(EmptyLayer):
        read(tmp_path, HEADER + "[地块坐标]\n" + line)


@pytest.mark.parametrize("bad", ["1.#QNAN", "", "abc", "nan"])
def test_a_coordinate_that_is_none_costs_its_parcel_only(tmp_path: Path, bad: str) -> None:
    broken = LINE + txt_points(OUTER).replace("2546700.000", bad, 1)
    layer = read(tmp_path, HEADER + "[地块坐标]\n" + broken + LINE + txt_points(OUTER))
    assert layer.geoms[0] is None
    assert shapely.hausdorff_distance(layer.geoms[1], WANTED) < 1e-8
    finding = next(f for f in layer.findings if f.code == "point_unreadable")
    assert (finding.row, finding.values["lines"]) == (1, [16])


def test_a_wild_point_inside_is_not_swallowed(tmp_path: Path) -> None:
    layer = read(
        tmp_path, PLAIN.replace("J3,1,2546700.000,38498500.000", "J3,1,2546700.000,2546700.000")
    )
    assert layer.geoms[0] is None
    assert codes(layer) == ["point_far_away"]


@pytest.mark.parametrize(
    ("text", "srid"),
    [
        ("2000国家大地坐标系", 4526),
        ("CGCS2000", 4526),
        ("1980西安坐标系", 2362),
        ("80国家大地坐标系", 2362),
        ("1954北京坐标系", 2414),
        ("54北京坐标系", 2414),
        ("WGS84坐标系", 4526),
    ],
)
def test_datums(tmp_path: Path, text: str, srid: int) -> None:
    layer = read(tmp_path, PLAIN.replace("2000国家大地坐标系", text))
    assert layer.crs.srid == srid
    assert ("old_datum" in codes(layer)) == (srid != 4526)


def test_a_local_system_is_never_taken_for_cgcs2000(tmp_path: Path) -> None:
    layer = read(tmp_path, PLAIN.replace("2000国家大地坐标系", "东莞独立坐标系"), extent=TOWN)
    assert layer.crs.how == "unknown"
    assert "东莞独立坐标系" in layer.crs.reason_zh
    assert codes(layer) == ["crs_unknown"]
    assert layer.geoms[0] is None


def test_no_zone_at_all_asks_unless_the_place_tells(tmp_path: Path) -> None:
    text = PLAIN.replace("带号=38", "带号=").replace(",38498", ",498")
    assert read(tmp_path, text).crs.how == "unknown"
    layer = read(tmp_path, text, extent=TOWN)
    same(layer)
    assert (layer.crs.srid, layer.crs.how) == (4547, "inferred")


def test_six_degree_zones(tmp_path: Path) -> None:
    ring = shapely.get_coordinates(
        shapely.transform(WANTED, lambda xy: np.column_stack(_to(4497, *xy.T)))
    )[:-1]
    text = HEADER.replace("几度分带=3", "几度分带=6").replace("带号=38", "带号=19")
    layer = read(tmp_path, text + "[地块坐标]\n" + LINE + txt_points(ring.tolist(), prefix=""))
    assert layer.crs.srid == 4497
    same(layer)


def _to(srid: int, lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return transformer(4490, srid).transform(lon, lat)


def test_parcels_in_two_zones_are_brought_together(tmp_path: Path) -> None:
    """114 degrees east is the border of the 6-degree zones 19 and 20."""

    def ring(srid: int) -> list[tuple[float, float]]:
        plane = shapely.transform(WANTED, lambda xy: np.column_stack(_to(srid, *xy.T)))
        return shapely.get_coordinates(plane)[:-1].tolist()

    text = HEADER.replace("几度分带=3", "几度分带=6").replace("带号=38", "带号=19")
    points = [txt_points(ring(srid), prefix="") for srid in (4497, 4497, 4498)]
    layer = read(tmp_path, text + "[地块坐标]\n" + "".join(LINE + one for one in points))
    assert layer.crs.srid == 4497
    assert [(f.code, f.row) for f in layer.findings] == [("zone_differs", 3)]
    assert shapely.hausdorff_distance(layer.geoms, WANTED).max() < 2e-8


def test_what_holds_no_coordinates(tmp_path: Path) -> None:
    for text in ("hello\nworld\n", HEADER, "[地块坐标]\n"):
        with pytest.raises(UnreadableFile):
            read(tmp_path, text)


def test_a_file_cut_in_the_middle_of_a_number_shows_by_its_count(tmp_path: Path) -> None:
    text = PLAIN + LINE + txt_points(OUTER)
    layer = read(tmp_path, text[: text.rindex("J3,") + 9])
    found = {(f.code, f.row) for f in layer.findings}
    assert found & {("point_count_differs", 2), ("point_unreadable", 2), ("point_far_away", 2)}
    assert shapely.hausdorff_distance(layer.geoms[0], WANTED) < 1e-8
