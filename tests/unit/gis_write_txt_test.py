"""The standard form of the survey TXT, and that reading it gives the same parcel back."""

from pathlib import Path

import numpy as np
import pytest
import shapely

from gis import formats
from gis.formats.export import CannotWrite, Export
from gis.formats.table import Column, Table
from gis.formats.write_txt import BoundaryHeader, BoundaryParcel, boundary_text, write_txt

from .gis_fixtures import HOLE, OUTER, SECOND, lonlat

PARCEL = lonlat(shapely.Polygon(OUTER, [HOLE]))


def test_the_form_to_the_letter() -> None:
    parcel = BoundaryParcel(PARCEL, "DK001", "地块1", "工业用地", "0601")
    text = boundary_text([parcel], 4526, BoundaryHeader("示例测绘有限公司", "2026-01-15"))
    assert text.splitlines()[:16] == [
        "[属性描述]",
        "格式版本号=1.01版本",
        "数据产生单位=示例测绘有限公司",
        "数据产生日期=2026-01-15",
        "坐标系=2000国家大地坐标系",
        "几度分带=3",
        "投影类型=高斯克吕格",
        "计量单位=米",
        "带号=38",
        "精度=0.001",
        "转换参数=,,,,,,",
        "[地块坐标]",
        "10,2.9200,DK001,地块1,面,,工业用地,0601,@",
        "J1,1,2546850.000,38498300.000",
        "J2,1,2546850.000,38498500.000",
        "J3,1,2546700.000,38498500.000",
    ]
    assert text.splitlines()[17] == "J1,1,2546850.000,38498300.000"
    assert text.splitlines()[18].startswith("J5,2,")


@pytest.mark.parametrize("srid", [4526, 4547, 4497, 4508, 2362, 2435])
def test_reading_gives_the_same_to_the_printed_precision(tmp_path: Path, srid: int) -> None:
    both = lonlat(shapely.MultiPolygon([shapely.Polygon(OUTER, [HOLE]), shapely.Polygon(SECOND)]))
    text = boundary_text([BoundaryParcel(both, "A"), BoundaryParcel(PARCEL, "B")], srid)
    (tmp_path / "a.txt").write_bytes(text.encode("gb18030"))
    layer = formats.read(tmp_path / "a.txt")
    assert layer.crs.srid == srid
    assert shapely.hausdorff_distance(layer.geoms, np.array([both, PARCEL])).max() < 1e-8
    assert layer.areas_stated_m2 == pytest.approx((35_200, 29_200), rel=1e-3)
    assert {f.code for f in layer.findings} <= {"old_datum"}


def test_commas_and_signs_cannot_break_the_form(tmp_path: Path) -> None:
    parcel = BoundaryParcel(PARCEL, "A,1", "甲@乙\n丙")
    (tmp_path / "a.txt").write_text(boundary_text([parcel], 4526), encoding="utf-8")
    layer = formats.read(tmp_path / "a.txt")
    assert layer.columns["地块编号"] == ["A，1"]
    assert layer.columns["地块名称"] == ["甲＠乙 丙"]


def test_only_plane_systems_with_a_zone() -> None:
    for srid in (4490, 3857, 2154):
        with pytest.raises(CannotWrite):
            boundary_text([BoundaryParcel(PARCEL, "A")], srid)
    with pytest.raises(CannotWrite):
        boundary_text([BoundaryParcel(shapely.Point(114, 23), "A")], 4526)


@pytest.mark.parametrize(("encoding", "codec"), [("gbk", "gb18030"), ("utf-8", "utf-8")])
def test_a_table_of_the_register(tmp_path: Path, encoding: str, codec: str) -> None:
    columns = [Column(n, n, n) for n in ("reference", "title", "land_use")]
    rows = [("DK001", "横沥㙍", "工业"), ("P1", "没有面的项目", None)]
    geoms = np.array([PARCEL, shapely.Point(114, 23)], dtype=object)
    table = Table("parcels", "地块", "Parcels", tuple(columns), rows, geoms, label="reference")
    path = tmp_path / "a.txt"
    write_txt(path, Export(table, 4526, encoding))
    assert b"\r\n" in path.read_bytes()
    assert "横沥㙍" in path.read_bytes().decode(codec)
    layer = formats.read(path)
    assert layer.columns["地块编号"] == ["DK001"]
    assert layer.columns["地块用途"] == ["工业"]
