"""Shapefiles: whole ones come in exactly, broken ones are refused or mended with a word."""

import struct
from pathlib import Path

import numpy as np
import pytest
import shapely

from gis import formats
from gis.area import areas_m2
from gis.errors import EmptyLayer, UnreadableFile
from gis.layer import Layer

from .gis_fixtures import AREA_M2, NAMES, parcels, shapefile, write_vector, zipped, zipped_shapefile


def codes(layer: Layer) -> list[str]:
    return [finding.code for finding in layer.findings]


def assert_whole(layer: Layer) -> None:
    np.testing.assert_allclose(areas_m2(layer.geoms), AREA_M2, rtol=3e-6)
    assert layer.columns["DKMC"] == NAMES
    assert layer.rows == (1, 2, 3)


@pytest.mark.parametrize("encoding", ["GB18030", "UTF-8"])
def test_chinese_names_in_both_encodings(tmp_path: Path, encoding: str) -> None:
    layer = formats.read(zipped_shapefile(tmp_path, encoding=encoding))
    assert_whole(layer)
    assert layer.driver == "ESRI Shapefile"
    assert (layer.crs.srid, layer.crs.how) == (4547, "file")
    assert not layer.findings


def test_loose_parts(tmp_path: Path) -> None:
    assert_whole(formats.read(shapefile(tmp_path, encoding="UTF-8")))


@pytest.mark.parametrize(
    ("drop", "found"),
    [
        ((".cpg",), ["encoding_guessed"]),
        ((".shx",), ["part_missing"]),
        ((".cpg", ".shx"), ["encoding_guessed", "part_missing"]),
    ],
)
def test_missing_parts_are_said(tmp_path: Path, drop: tuple[str, ...], found: list[str]) -> None:
    layer = formats.read(zipped_shapefile(tmp_path, drop=drop, encoding="GB18030"))
    assert_whole(layer)
    assert sorted(codes(layer)) == found


def test_without_table_there_are_only_shapes(tmp_path: Path) -> None:
    layer = formats.read(zipped_shapefile(tmp_path, drop=(".dbf", ".cpg")))
    assert codes(layer) == ["part_missing"]
    assert layer.columns == {}
    assert len(layer) == 3


def test_without_prj_the_planner_is_asked(tmp_path: Path) -> None:
    path = zipped_shapefile(tmp_path, drop=(".prj",))
    layer = formats.read(path)
    assert layer.crs.how == "unknown"
    assert 4547 in layer.crs.candidates
    assert all(geometry is None for geometry in layer.geoms)
    assert_whole(formats.read(path, crs=4547))
    assert_whole(formats.with_crs(layer, 4547))


def test_a_prj_that_is_no_wkt(tmp_path: Path) -> None:
    shp = shapefile(tmp_path)
    shp.with_suffix(".prj").write_text("2000国家大地坐标系", encoding="utf-8")
    layer = formats.read(shp)
    assert codes(layer) == ["prj_unreadable", "crs_unknown"]


@pytest.mark.parametrize(("really", "label"), [("GB18030", "UTF-8"), ("UTF-8", "GBK")])
def test_a_wrong_label_is_noticed(tmp_path: Path, really: str, label: str) -> None:
    shp = shapefile(tmp_path, encoding=really)
    shp.with_suffix(".cpg").write_text(label)
    layer = formats.read(shp)
    assert_whole(layer)
    assert codes(layer) == ["encoding_label_wrong"]


def test_the_language_byte_counts_as_a_label(tmp_path: Path) -> None:
    shp = shapefile(tmp_path, encoding="GB18030")
    shp.with_suffix(".cpg").unlink()
    dbf = bytearray(shp.with_suffix(".dbf").read_bytes())
    dbf[29] = 0x4D
    shp.with_suffix(".dbf").write_bytes(bytes(dbf))
    layer = formats.read(shp)
    assert_whole(layer)
    assert not layer.findings


def test_a_chosen_encoding_is_obeyed(tmp_path: Path) -> None:
    layer = formats.read(shapefile(tmp_path, encoding="UTF-8"), encoding="gbk")
    assert layer.columns["DKMC"] != NAMES


def damaged(tmp_path: Path, change: object) -> UnreadableFile:
    shp = shapefile(tmp_path)
    data = bytearray(shp.read_bytes())
    change(data)  # type: ignore[operator]
    shp.write_bytes(bytes(data))
    with pytest.raises(UnreadableFile) as caught:
        formats.read(shp)
    return caught.value


def test_a_cut_file_names_the_record(tmp_path: Path) -> None:
    def cut(data: bytearray) -> None:
        del data[-40:]

    assert "3" in damaged(tmp_path, cut).en


def test_a_record_that_claims_too_many_points(tmp_path: Path) -> None:
    def claim(data: bytearray) -> None:
        data[100 + 8 + 40 : 100 + 8 + 44] = struct.pack("<i", 300_000_000)

    assert "record 1" in damaged(tmp_path, claim).en


def test_a_record_that_claims_two_gigabytes(tmp_path: Path) -> None:
    def claim(data: bytearray) -> None:
        data[104:108] = struct.pack(">i", 1_000_000_000)

    assert "record 1" in damaged(tmp_path, claim).en


def test_a_wrong_header(tmp_path: Path) -> None:
    def spoil(data: bytearray) -> None:
        data[0:4] = b'{"ty'

    assert "no shapefile" in damaged(tmp_path, spoil).en


def test_only_the_table(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        formats.read(zipped_shapefile(tmp_path, drop=(".shp",)))
    assert ".shp" in caught.value.zh
    with pytest.raises(UnreadableFile):
        formats.read(shapefile(tmp_path).with_suffix(".dbf"))


def test_no_records(tmp_path: Path) -> None:
    path = write_vector(tmp_path / "a.gpkg", parcels(1)[:0], 4547)
    with pytest.raises((EmptyLayer, UnreadableFile)):
        formats.read(path)


def test_a_short_table_is_said(tmp_path: Path) -> None:
    shp = shapefile(tmp_path)
    dbf = shp.with_suffix(".dbf")
    data = bytearray(dbf.read_bytes())
    data[4:8] = struct.pack("<I", 2)
    dbf.write_bytes(bytes(data))
    layer = formats.read(shp)
    assert codes(layer) == ["counts_differ"]
    assert layer.columns["DKMC"] == [*NAMES[:2], None]


def test_struck_out_rows_stay_out(tmp_path: Path) -> None:
    shp = shapefile(tmp_path)
    dbf = shp.with_suffix(".dbf")
    data = bytearray(dbf.read_bytes())
    start, width = struct.unpack("<HH", data[8:12])
    data[start + width] = ord("*")
    dbf.write_bytes(bytes(data))
    layer = formats.read(shp)
    assert layer.rows == (1, 3)
    assert layer.columns["DKBH"] == ["DK001", "DK003"]
    assert codes(layer) == ["rows_deleted"]


def dbf_bytes(fields: list[tuple[str, str, int, int]], records: list[list[bytes]]) -> bytes:
    width = 1 + sum(size for _, _, size, _ in fields)
    head = struct.pack("<BBBBIHH", 3, 126, 1, 1, len(records), 32 + 32 * len(fields) + 1, width)
    head = head.ljust(32, b"\0")
    for name, kind, size, decimals in fields:
        head += name.encode("gbk")[:10].ljust(11, b"\0") + kind.encode() + bytes(4)
        head += bytes([size, decimals]) + bytes(14)
    body = b"".join(
        b" " + b"".join(c.ljust(f[2])[: f[2]] for c, f in zip(r, fields, strict=True))
        for r in records
    )
    return head + b"\r" + body + b"\x1a"


def test_cells_that_cannot_be_read_are_blank_and_named(tmp_path: Path) -> None:
    shp = shapefile(tmp_path)
    fields = [("MJ", "N", 10, 2), ("SL", "N", 5, 0), ("RQ", "D", 8, 0), ("SF", "L", 1, 0)]
    records = [
        [b"**********", b"7", b"20230230", b"T"],
        [b"12.50", b"*****", b"20240229", b"?"],
        [b"", b"", b"00000000", b"N"],
    ]
    shp.with_suffix(".dbf").write_bytes(dbf_bytes(fields, records))
    layer = formats.read(shp)
    assert layer.columns["MJ"] == [None, 12.5, None]
    assert layer.columns["SL"] == [7, None, None]
    assert [str(v) for v in layer.columns["RQ"]] == ["None", "2024-02-29", "None"]
    assert layer.columns["SF"] == [True, None, False]
    named = {(f.row, f.field) for f in layer.findings if f.code == "cell_unreadable"}
    assert named == {(1, "MJ"), (2, "SL"), (1, "RQ"), (3, "RQ")}


def test_names_cut_in_a_character(tmp_path: Path) -> None:
    shp = shapefile(tmp_path)
    shp.with_suffix(".cpg").write_text("GBK")
    fields = [("用地面积万元", "C", 7, 0), ("用地面积万元", "C", 4, 0)]
    data = dbf_bytes(fields, [["横沥村地".encode("gbk"), b"a"]] * 3)
    data = data.replace("用地面积万".encode("gbk"), "用地面积万".encode("gbk")[:9] + b"\0")
    shp.with_suffix(".dbf").write_bytes(data)
    layer = formats.read(shp)
    assert list(layer.columns) == ["用地面积", "用地面积_2"]
    assert layer.columns["用地面积"] == ["横沥村"] * 3
    assert codes(layer).count("text_cut") == 3
    assert codes(layer).count("field_name_cut") == 2


def test_a_ring_wound_as_a_hole_outside_is_said(tmp_path: Path) -> None:
    shell = shapely.Polygon(parcels(1)[0].exterior.coords)
    apart = shapely.box(499_000, 2_546_700, 499_020, 2_546_720)
    path = write_vector(tmp_path / "a.shp", np.array([shapely.MultiPolygon([shell, apart])]), 4547)
    data = bytearray(path.read_bytes())
    record = 108
    rings, points = struct.unpack("<ii", data[record + 36 : record + 44])
    assert (rings, points) == (2, 10)
    at = record + 44 + 8 + 5 * 16
    turned = bytes(data[at : at + 5 * 16])
    pairs = [turned[i : i + 16] for i in range(0, 80, 16)][::-1]
    data[at : at + 80] = b"".join(pairs)
    path.write_bytes(bytes(data))
    assert codes(formats.read(path)) == ["hole_outside"]


def test_two_shapefiles_in_one_archive(tmp_path: Path) -> None:
    shapefile(tmp_path)
    files = {p.name: p.read_bytes() for p in tmp_path.glob("dikuai.*")}
    files |= {f"b/红线{Path(n).suffix.upper()}": content for n, content in files.items()}
    path = zipped(tmp_path / "two.zip", files)
    assert formats.list_layers(path) == ["dikuai", "红线"]
    first, second = formats.read(path), formats.read(path, layer="红线")
    assert (first.name, first.other_layers) == ("dikuai", ("红线",))
    assert (second.name, second.other_layers) == ("红线", ("dikuai",))
    assert codes(first) == ["several_layers"]
    with pytest.raises(UnreadableFile):
        formats.read(path, layer="没有")
