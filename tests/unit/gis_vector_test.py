"""GeoPackage, FlatGeobuf, GML, GeoParquet: the same parcels from each, damage said."""

import json
import socket
import sqlite3
from pathlib import Path, PurePosixPath

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pyproj
import pytest
import shapely

from gis import formats
from gis.area import areas_m2
from gis.errors import UnreadableFile
from gis.layer import Layer

from .gis_fixtures import AREA_M2, NAMES, lonlat, parcels, write_vector, zipped


def codes(layer: Layer) -> list[str]:
    return [finding.code for finding in layer.findings]


def whole(layer: Layer, srid: int = 4547) -> None:
    np.testing.assert_allclose(areas_m2(layer.geoms), AREA_M2, rtol=3e-6)
    assert sorted(layer.columns["DKMC"]) == sorted(NAMES)
    assert (layer.crs.srid, layer.crs.how) == (srid, "file")


@pytest.mark.parametrize("name", ["a.gpkg", "a.fgb", "a.gml"])
def test_each_format(tmp_path: Path, name: str) -> None:
    layer = formats.read(write_vector(tmp_path / name, parcels(), 4547))
    whole(layer)
    assert codes(layer) == []
    assert "lowerCorner" not in layer.columns


def test_gml_axis_order_is_that_of_its_system(tmp_path: Path) -> None:
    degrees = lonlat(parcels())
    path = write_vector(tmp_path / "a.gml", degrees, 4490, SRSNAME_FORMAT="OGC_URN")
    assert b"23.0" in path.read_bytes().split(b"<gml:posList>")[1][:5]
    layer = formats.read(path)
    whole(layer, 4490)
    assert shapely.equals_exact(layer.geoms, degrees, 1e-9).all()


def test_gml_without_a_system_asks(tmp_path: Path) -> None:
    path = write_vector(tmp_path / "a.gml", lonlat(parcels()), None)
    layer = formats.read(path)
    assert codes(layer) == ["crs_inferred"]


def test_reading_leaves_nothing_beside_the_file(tmp_path: Path) -> None:
    path = write_vector(tmp_path / "a.gml", parcels(), 4547)
    (tmp_path / "a.xsd").unlink(missing_ok=True)
    formats.read(path)
    assert [p.name for p in tmp_path.iterdir()] == ["a.gml"]


def three_layers(path: Path) -> Path:
    line = np.array(
        [shapely.LineString([(498_300, 2_546_700), (498_400, 2_546_800)])], dtype=object
    )
    write_vector(path, line, 4547, layer="道路")
    write_vector(path, parcels(), 4547, layer="地块", append=True)
    pyogrio.raw.write(
        path,
        None,
        [np.array(["a"], dtype=object)],
        ["台账"],
        layer="表",
        geometry_type=None,
        append=True,
    )
    return path


def test_layers_with_areas_come_first(tmp_path: Path) -> None:
    path = three_layers(tmp_path / "a.gpkg")
    assert formats.list_layers(path) == ["地块", "道路", "表"]
    layer = formats.read(path)
    whole(layer)
    assert (layer.name, layer.other_layers) == ("地块", ("道路", "表"))
    assert codes(layer) == ["several_layers"]
    table = formats.read(path, layer="表")
    assert table.columns == {"台账": ["a"]}
    with pytest.raises(UnreadableFile):
        formats.read(path, layer="没有")


def test_a_geodatabase_in_an_archive(tmp_path: Path) -> None:
    folder = tmp_path / "资料.gdb"
    write_vector(folder, parcels(), 4547, driver="OpenFileGDB", layer="DK")
    files = {f"资料.gdb/{p.name}": p.read_bytes() for p in folder.iterdir()}
    whole(formats.read(zipped(tmp_path / "a.zip", files)))
    bare = {PurePosixPath(n).name: c for n, c in files.items()}
    whole(formats.read(zipped(tmp_path / "c.zip", bare)))
    lost = {n: c for n, c in files.items() if "a00000001.gdbtable" not in n}
    with pytest.raises(UnreadableFile):
        formats.read(zipped(tmp_path / "b.zip", lost))


def test_a_broken_database_is_never_read_by_halves(tmp_path: Path) -> None:
    path = write_vector(tmp_path / "a.gpkg", parcels(3000), 4547)
    data = bytearray(path.read_bytes())
    page = 4096 * (len(data) // 4096 // 2)
    data[page : page + 4096] = b"\xff" * 4096
    path.write_bytes(bytes(data))
    with pytest.raises(UnreadableFile) as caught:
        formats.read(path)
    assert "damaged" in caught.value.en


@pytest.mark.parametrize("name", ["a.gpkg", "a.fgb"])
def test_a_cut_file(tmp_path: Path, name: str) -> None:
    path = write_vector(tmp_path / name, parcels(200), 4547)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * 0.6)])
    with pytest.raises(UnreadableFile):
        formats.read(path)


def test_a_database_that_is_no_geopackage(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.gpkg") as database:
        database.execute("CREATE TABLE a (b)")
    database.close()
    with pytest.raises(UnreadableFile) as caught:
        formats.read(tmp_path / "a.gpkg")
    assert "no GeoPackage" in caught.value.en


def test_heights_and_curves_are_said(tmp_path: Path) -> None:
    high = shapely.force_3d(parcels(), 12.0)
    layer = formats.read(write_vector(tmp_path / "a.gpkg", high, 4547))
    whole(layer)
    assert codes(layer) == ["heights_dropped"]
    assert not shapely.has_z(layer.geoms).any()


def test_coordinates_that_are_no_numbers_cost_their_row_only(tmp_path: Path) -> None:
    xy = shapely.get_coordinates(parcels(1)[0])
    xy[2, 0] = np.nan
    with np.errstate(invalid="ignore"):
        bad = shapely.Polygon(xy)
    geoms = np.array([*parcels(3), bad, None], dtype=object)
    layer = formats.read(write_vector(tmp_path / "a.fgb", geoms, 4547, SPATIAL_INDEX="NO"))
    assert [(f.code, f.row) for f in layer.findings] == [("coordinate_off_the_earth", 4)]
    assert [g is None for g in layer.geoms] == [False, False, False, True, True]


def geoparquet(path: Path, column: pa.Array, described: dict[str, object] | None) -> Path:
    table = pa.table({"geometry": column, "DKMC": NAMES})
    if described is not None:
        geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": described}}
        table = table.replace_schema_metadata({"geo": json.dumps(geo)})
    pq.write_table(table, path)
    return path


WKB = pa.array(shapely.to_wkb(parcels()), pa.binary())


def test_geoparquet_with_its_metadata(tmp_path: Path) -> None:
    system = pyproj.CRS(4547).to_json_dict()
    path = geoparquet(tmp_path / "a.parquet", WKB, {"encoding": "WKB", "crs": system})
    whole(formats.read(path))
    del system["id"]
    path = geoparquet(tmp_path / "b.parquet", WKB, {"encoding": "WKB", "crs": system})
    whole(formats.read(path))


def test_geoparquet_in_its_native_encoding(tmp_path: Path) -> None:
    rings = [
        [[{"x": x, "y": y} for x, y in polygon.exterior.coords]] if i != 1 else None
        for i, polygon in enumerate(parcels())
    ]
    point = pa.struct([("x", pa.float64()), ("y", pa.float64())])
    column = pa.array(rings, pa.list_(pa.list_(point)))
    described = {"encoding": "polygon", "crs": pyproj.CRS(4547).to_json_dict()}
    layer = formats.read(geoparquet(tmp_path / "a.parquet", column, described))
    assert layer.geoms[1] is None
    np.testing.assert_allclose(areas_m2(layer.geoms), [AREA_M2, 0, AREA_M2], rtol=3e-6)


def test_a_missing_crs_means_degrees_and_null_means_unknown(tmp_path: Path) -> None:
    degrees = pa.array(shapely.to_wkb(lonlat(parcels())), pa.binary())
    layer = formats.read(geoparquet(tmp_path / "a.parquet", degrees, {"encoding": "WKB"}))
    assert (layer.crs.srid, layer.crs.how) == (4326, "file")
    layer = formats.read(geoparquet(tmp_path / "b.parquet", WKB, {"encoding": "WKB", "crs": None}))
    assert layer.crs.how == "unknown"


def test_parquet_without_metadata_offers_its_binary_column(tmp_path: Path) -> None:
    layer = formats.read(geoparquet(tmp_path / "a.parquet", WKB, None), crs=4547)
    assert codes(layer) == ["geo_metadata_missing"]
    np.testing.assert_allclose(areas_m2(layer.geoms), AREA_M2, rtol=3e-6)
    pq.write_table(pa.table({"a": [1]}), tmp_path / "b.parquet")
    with pytest.raises(UnreadableFile):
        formats.read(tmp_path / "b.parquet")


VRT = """<OGRVRTDataSource xmlns="http://www.opengis.net/gml"><OGRVRTLayer name="a">
<SrcDataSource>{path}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"""
ENTITY = """<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>
<a xmlns='http://www.opengis.net/gml'>&b;</a>"""


@pytest.mark.parametrize(
    "text",
    [
        VRT,
        f"<g:FeatureCollection xmlns:g='http://www.opengis.net/gml'>{VRT}</g:FeatureCollection>",
        "<!-- http://www.opengis.net/gml -->" + VRT,
        ENTITY,
    ],
)
def test_no_other_file_is_opened_by_way_of_xml(tmp_path: Path, text: str) -> None:
    other = write_vector(tmp_path / "secret.gpkg", parcels(), 4547)
    (tmp_path / "a.gml").write_text(text.replace("{path}", str(other)))
    with pytest.raises(UnreadableFile):
        formats.read(tmp_path / "a.gml")


def test_no_address_in_a_file_is_ever_asked(tmp_path: Path) -> None:
    path = write_vector(tmp_path / "a.gml", parcels(), 4547)
    (tmp_path / "a.xsd").unlink()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.xsd"
        text = path.read_text().replace("a.xsd", address)
        place = "<ogr:DKBH>"
        space = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
        link = f'<gml:metaDataProperty xlink:href="{address}" {space}/>'
        assert place in text
        path.write_text(text.replace(place, link + place))
        whole(formats.read(path))
        with pytest.raises(BlockingIOError):
            server.accept()


def test_virtual_tables_are_refused(tmp_path: Path) -> None:
    path = write_vector(tmp_path / "a.gpkg", parcels(), 4547)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA writable_schema = 1")
        database.execute(
            "INSERT INTO sqlite_master VALUES "
            "('table', 'v', 'v', 0, 'CREATE VIRTUAL TABLE v USING VirtualOGR(''/etc/passwd'')')"
        )
    database.close()
    with pytest.raises(UnreadableFile) as caught:
        formats.read(path)
    assert "virtual" in caught.value.en
