import csv
import io
import json
import shutil
import sqlite3
import subprocess
import time
import zipfile
from contextlib import closing
from pathlib import Path

import geopandas
import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from gis.crs import from_storage
from gis.formats.dbf import dbf_names
from gis.formats.export import CannotWrite
from gis.formats.write import FORMATS, write
from tests.unit.export_samples import COLUMNS, HOLED, ROWS, geometries, parcels

OGRINFO = shutil.which("ogrinfo")
GDAL_FORMATS = ["gpkg", "shp", "geojson", "kml", "dxf", "fgb", "xlsx", "csv"]
SYSTEMS = {
    "gpkg": [4490, 4326, 4547, 4526, 3857],
    "shp": [4490, 4326, 4547, 4526, 3857],
    "fgb": [4490, 4547, 4526],
    "geojson": [4490, 4326],
    "kml": [4490, 4326],
}
TOLERANCE = {4490: 1e-9, 4326: 1e-9}


def _out(folder: Path, form: str, **options: object) -> Path:
    return write(folder / f"out{FORMATS[form].suffix}", parcels(), format=form, **options)[0]


def _srid(form: str) -> int:
    return 4490 if FORMATS[form].geographic_only else 4547


@pytest.mark.parametrize("form", GDAL_FORMATS)
@pytest.mark.skipif(OGRINFO is None, reason="ogrinfo (gdal-bin) is not installed")
def test_ogrinfo_opens_every_format_without_a_word_and_shows_chinese(tmp_path, form):
    path = _out(tmp_path, form, crs=_srid(form))
    run = subprocess.run([OGRINFO, "-al", "-ro", path], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert "Warning" not in run.stdout
    assert "横沥村地块1" in run.stdout
    assert "新四村<3>&" in run.stdout


@pytest.mark.skipif(OGRINFO is None, reason="ogrinfo (gdal-bin) is not installed")
@pytest.mark.parametrize(("form", "srid"), [(f, s) for f in SYSTEMS for s in SYSTEMS[f]])
def test_ogrinfo_names_the_crs_that_was_chosen(tmp_path, form, srid):
    path = _out(tmp_path, form, crs=srid)
    run = subprocess.run([OGRINFO, "-al", "-so", path], capture_output=True, text=True, check=False)
    expected = 4326 if FORMATS[form].geographic_only else srid
    assert run.stderr == ""
    assert f'ID["EPSG",{expected}]]\nData axis' in run.stdout


def _order(fields: list) -> list[int]:
    """Which row each feature was; a FlatGeobuf is sorted along a curve by its index."""
    refs = next(column.tolist() for column in fields if ROWS[0][0] in column.tolist())
    return [[row[0] for row in ROWS].index(ref) for ref in refs]


@pytest.mark.parametrize(("form", "srid"), [(f, s) for f in SYSTEMS for s in SYSTEMS[f]])
def test_geometry_and_attributes_come_back(tmp_path, form, srid):
    _, _, wkb, fields = pyogrio.raw.read(_out(tmp_path, form, crs=srid), layer=0)
    expected = from_storage(parcels().geoms, srid)
    order = _order(fields)
    assert sorted(order) == [0, 1, 2]
    for got, row in zip(shapely.from_wkb(wkb), order, strict=True):
        want = expected[row]
        assert shapely.hausdorff_distance(got, want) <= TOLERANCE.get(srid, 1e-6)
        assert got.area == pytest.approx(want.area, rel=1e-9)
    texts = {str(value) for column in fields for value in column}
    assert {"4419001062001234567", '=HYPERLINK("x")', "-3+1", "横沥村地块1"} <= texts


def test_the_same_data_gives_the_same_bytes(tmp_path):
    first = {form: _out(tmp_path, form, crs=_srid(form)).read_bytes() for form in FORMATS}
    time.sleep(1.1)  # every stamp of a second or finer moves on
    second = {form: _out(tmp_path, form, crs=_srid(form)).read_bytes() for form in FORMATS}
    assert [form for form in FORMATS if first[form] != second[form]] == []


def test_a_geopackage_does_not_tell_how_often_it_was_written_to(tmp_path):
    """GDAL's number of transactions hangs on the clock, and SQLite's header counts them."""
    header = _out(tmp_path, "gpkg", crs=4547).read_bytes()[:100]
    assert header[24:28] == header[92:96] == (1).to_bytes(4, "big")
    with closing(sqlite3.connect(tmp_path / "out.gpkg")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize("form", FORMATS)
def test_a_table_without_rows_and_one_without_places_can_be_written(tmp_path, form):
    path = tmp_path / f"x{FORMATS[form].suffix}"
    write(path, parcels(rows=(), geoms=geometries()), format=form, crs=_srid(form))
    assert path.stat().st_size > 0
    write(path, parcels(geoms=geometries(None, HOLED, None)), format=form, crs=_srid(form))
    assert path.stat().st_size > 0
    write(path, parcels(geoms=None), format=form, crs=_srid(form))
    assert path.stat().st_size > 0


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_goes_with_its_dictionary_in_a_zip(tmp_path, form):
    path = tmp_path / "all.zip"
    written = write(path, parcels(), format=form, crs=_srid(form), dictionary="zip")
    assert written == (path,)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert f"parcels{FORMATS[form].suffix}" in names
        if not FORMATS[form].carries_dictionary:
            text = archive.read("parcels_dictionary.csv").decode("utf-8-sig")
            rows = list(csv.reader(io.StringIO(text)))
            assert rows[3][:5] == ["area_m2", "用地面积", "Land area", "小数 number", "㎡ / m²"]
            assert f"EPSG:{_srid(form)}" in rows[-1][5]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_has_a_crs_it_can_be_written_in_unasked(tmp_path, form):
    path = tmp_path / f"x{FORMATS[form].suffix}"
    assert write(path, parcels(), format=form)[0] == path


def test_a_failed_export_leaves_nothing_behind(tmp_path):
    table = parcels(rows=(("1", "𬭎", 1.0, 1, None, True),), geoms=geometries(HOLED))
    for form in ("shp", "csv"):
        with pytest.raises(CannotWrite) as raised:
            write(tmp_path / "x.zip", table, format=form, encoding="gbk")
        assert "第1行“地块名称”中的“𬭎”" in raised.value.zh
        assert "Row 1, Name" in raised.value.en
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"format": "geojson", "crs": 4547}, "take a GeoPackage"),
        ({"format": "kml", "crs": 3857}, "take a GeoPackage"),
        ({"format": "gpkg", "crs": 2362}, "no public parameters"),
        ({"format": "txt", "crs": 3857}, "choose 4526"),
        ({"format": "gpkg", "crs": 99999}, "99999"),
        ({"format": "gpkg", "encoding": "gbk"}, "always UTF-8"),
        ({"format": "dwg"}, "Choose one of"),
    ],
)
def test_what_cannot_be_written_faithfully_is_refused_in_both_languages(tmp_path, options, says):
    with pytest.raises(CannotWrite) as raised:
        write(tmp_path / "x", parcels(), **options)
    assert says in raised.value.en
    assert raised.value.zh
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("encoding", "mark", "page"), [("gbk", 0x4D, "GBK"), ("utf-8", 0, "UTF-8")]
)
def test_shapefile_names_its_code_page_and_shortens_names(tmp_path, encoding, mark, page):
    path = _out(tmp_path, "shp", encoding=encoding)
    with zipfile.ZipFile(path) as archive:
        parts = {name.partition(".")[2]: archive.read(name) for name in archive.namelist()}
    assert set(parts) == {"shp", "shx", "dbf", "prj", "cpg", "csv"}
    assert parts["cpg"].decode() == page
    assert parts["dbf"][29] == mark
    assert "横沥村地块1".encode(encoding) in parts["dbf"]
    names = [parts["dbf"][at : at + 11].rstrip(b"\0") for at in range(32, 32 + 32 * 6, 32)]
    assert names == [b"DKBH", b"DKMC", b"YDMJ", b"DS", b"KGRQ", b"SFJR"]
    assert b"GCS_China_Geodetic_Coordinate_System_2000" in parts["prj"]


def test_shapefile_cuts_long_texts_between_characters_and_says_so(tmp_path):
    table = parcels(rows=(("1", "横" * 200, None, None, None, None),), geoms=geometries(HOLED))
    path = write(tmp_path / "x.zip", table, format="shp")[0]
    assert pyogrio.raw.read(path)[3][1].tolist() == ["横" * 84]
    with zipfile.ZipFile(path) as archive:
        assert "254 bytes were cut in rows: 1" in archive.read("parcels_dictionary.csv").decode()


def test_shapefile_gives_each_kind_of_geometry_a_file(tmp_path):
    table = parcels(geoms=geometries(HOLED, shapely.Point(113.9, 23.0), None))
    path = write(tmp_path / "x.shp.zip", table, format="shp")[0]
    layers = {str(name): str(kind) for name, kind in pyogrio.list_layers(path)}
    assert layers == {"parcels": "Polygon", "parcels_point": "Point"}
    assert len(pyogrio.raw.read(path, layer="parcels")[2]) == 2


def test_pinyin_names_are_short_ascii_and_unique():
    titles = [
        "地块编号",
        "地块编号",
        "用地面积（㎡）",
        "GFA at start",
        "１２栋",
        "总用地面积与代征道路面积合计",
        "—",
    ]
    names = dbf_names(titles)
    assert names[:2] == ["DKBH", "DKBH2"]
    assert len(set(names)) == len(titles)
    assert all(name.isascii() and 0 < len(name) <= 10 for name in names)


def test_geojson_follows_the_right_hand_rule_and_has_no_crs_member(tmp_path):
    document = json.loads(_out(tmp_path, "geojson").read_bytes())
    assert "crs" not in document
    assert document["dictionary"][2]["名称"] == "用地面积"
    for feature in document["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        for part in shapely.get_parts(shape):
            assert part.exterior.is_ccw
            assert all(not ring.is_ccw for ring in part.interiors)
    assert document["features"][0]["properties"]["started_on"] == "2025-03-05"
    assert document["features"][2]["properties"]["area_m2"] == 0.1 + 0.2


def test_geopackage_has_true_types_and_a_dictionary_table(tmp_path):
    path = _out(tmp_path, "gpkg", crs=4547)
    frame = pyogrio.read_dataframe(path, layer="parcels", use_arrow=True)
    assert frame["buildings"].tolist()[::2] == [3, 0]
    assert frame["counted"].tolist() == [True, None, False]
    assert str(frame["started_on"][0])[:10] == "2025-03-05"
    dictionary = pyogrio.read_dataframe(path, layer="_dictionary")
    assert dictionary["字段_field"].tolist() == [c.name for c in COLUMNS] + ["geometry"]


def test_geoparquet_opens_in_geopandas_with_crs_and_dictionary(tmp_path):
    path = _out(tmp_path, "parquet", crs=4526)
    frame = geopandas.read_parquet(path)
    assert frame.crs.to_epsg() == 4526
    assert frame["name"].tolist() == [row[1] for row in ROWS]
    assert np.array_equal(frame.geometry.area, shapely.area(from_storage(parcels().geoms, 4526)))
    assert "用地面积" in pq.read_metadata(path).metadata[b"dictionary"].decode()


def test_xlsx_is_frozen_has_units_and_no_formulas(tmp_path):
    book = openpyxl.load_workbook(_out(tmp_path, "xlsx", language="en"))
    sheet = book["Parcels"]
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[1]][2:4] == ["Land area (m²)", "Buildings (栋)"]
    assert sheet["A3"].value == '=HYPERLINK("x")'
    assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row} <= {
        *("s", "n", "d"),
    }
    assert sheet["A2"].value == "4419001062001234567"
    assert sheet["E2"].value.date() == ROWS[0][4]
    assert [sheet["F2"].value, sheet["F3"].value] == ["yes", None]
    assert shapely.from_wkt(sheet["G2"].value).equals_exact(HOLED, 1e-9)
    assert book["数据字典 dictionary"]["B4"].value == "用地面积"


def test_xlsx_leaves_out_a_geometry_that_no_cell_can_hold_and_says_so(tmp_path):
    huge = shapely.Point(113.95, 23.01).buffer(0.001, quad_segs=600)
    book = openpyxl.load_workbook(
        write(tmp_path / "x.xlsx", parcels(geoms=geometries(HOLED, huge, None)), format="xlsx")[0]
    )
    assert [book["地块"][f"G{row}"].value is None for row in (2, 3, 4)] == [False, True, True]
    notes = [row[6].value for row in book["数据字典 dictionary"].iter_rows()]
    assert any("rows 3" in note for note in notes if note)


def test_csv_is_quoted_marked_and_safe(tmp_path):
    path = _out(tmp_path, "csv", crs=4547)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    assert rows[0] == [
        "地块编号",
        "地块名称",
        "用地面积(㎡)",
        "栋数(栋)",
        "开工日期",
        "是否计入",
        "WKT",
    ]
    assert rows[2][:2] == ['\'=HYPERLINK("x")', '田头村, "地块"']
    assert rows[3][0] == "'-3+1"
    expected = from_storage(parcels().geoms, 4547)
    got = shapely.from_wkt([row[-1] for row in rows[1:]])
    assert shapely.hausdorff_distance(got, expected).max() < 1e-4
    assert (tmp_path / "out.prj").exists()
    assert (tmp_path / "out_dictionary.csv").exists()


def test_control_characters_and_numbers_that_are_none_do_not_break_any_format(tmp_path):
    row = ("a\x00\x0b\x1f", "line\nbreak", float("nan"), 10**12, None, None)
    table = parcels(rows=(row,), geoms=geometries(HOLED))
    for form in FORMATS:
        path = tmp_path / f"x{FORMATS[form].suffix}"
        write(path, table, format=form, crs=_srid(form))
        assert path.stat().st_size > 0
    assert json.loads((tmp_path / "x.geojson").read_text())["features"][0]["properties"] == {
        "ref": "a",
        "name": "line\nbreak",
        "area_m2": None,
        "buildings": 10**12,
        "started_on": None,
        "counted": None,
    }
