"""KML and KMZ: folders, extended data, hand edits; no entity and no link is ever followed."""

from pathlib import Path

import pytest
import shapely

from gis import formats
from gis.errors import UnreadableFile
from gis.layer import Layer

from .gis_fixtures import zipped

RING = "113.98,23.02,0 113.982,23.02,0 113.982,23.0215,0 113.98,23.0215,0 113.98,23.02,0"
WANTED = shapely.Polygon([(113.98, 23.02), (113.982, 23.02), (113.982, 23.0215), (113.98, 23.0215)])


def polygon(ring: str = RING, hole: str = "") -> str:
    def boundary(tag: str, text: str) -> str:
        return f"<{tag}><LinearRing><coordinates>{text}</coordinates></LinearRing></{tag}>"

    inner = boundary("innerBoundaryIs", hole) if hole else ""
    return f"<Polygon>{boundary('outerBoundaryIs', ring)}{inner}</Polygon>"


def placemark(body: str, name: str = "地块1") -> str:
    return f"<Placemark><name>{name}</name>{body}</Placemark>"


def document(body: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return f'{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>文件</name>{body}</Document></kml>'


def read(path: Path, text: str, encoding: str = "utf-8", name: str = "a.kml") -> Layer:
    (path / name).write_bytes(text.encode(encoding))
    return formats.read(path / name)


def codes(layer: Layer) -> list[tuple[str, int | None]]:
    return [(finding.code, finding.row) for finding in layer.findings]


def test_a_placemark_with_its_folder_and_extended_data(tmp_path: Path) -> None:
    extended = (
        '<ExtendedData><Data name="用途"><value>工业</value></Data>'
        '<SchemaData schemaUrl="#s"><SimpleData name="面积">12.5</SimpleData></SchemaData>'
        "</ExtendedData>"
    )
    inner = f"<Folder><name>A</name>{placemark(extended + polygon())}</Folder>"
    body = f"<Folder><name>一期</name>{inner}</Folder>"
    layer = read(tmp_path, document(body + placemark(polygon(), "地块2")))
    assert layer.columns == {
        "name": ["地块1", "地块2"],
        "description": [None, None],
        "folder": ["文件 / 一期 / A", "文件"],
        "用途": ["工业", None],
        "面积": ["12.5", None],
    }
    assert all(shapely.equals(geometry, WANTED) for geometry in layer.geoms)
    assert (layer.crs.srid, layer.crs.how) == (4326, "file")
    assert codes(layer) == []


def test_without_a_namespace_and_with_any_prefix(tmp_path: Path) -> None:
    text = document(placemark(polygon()))
    for changed in (
        text.replace(' xmlns="http://www.opengis.net/kml/2.2"', ""),
        text.replace("2.2", "9.9"),
    ):
        assert shapely.equals(read(tmp_path, changed).geoms[0], WANTED)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    layer = read(tmp_path, document(placemark(polygon()), head), encoding)
    assert layer.columns["name"] == ["地块1"]
    mislabelled = read(tmp_path, document(placemark(polygon())), "gbk")
    assert mislabelled.columns["name"] == ["地块1"]


def test_holes_and_multigeometries(tmp_path: Path) -> None:
    hole = "113.9805,23.0205 113.981,23.0205 113.981,23.021 113.9805,23.0205"
    other = RING.replace("113.98", "113.99")
    inner = f"<MultiGeometry>{polygon(other)}</MultiGeometry>"
    body = placemark(f"<MultiGeometry>{polygon(RING, hole)}{inner}</MultiGeometry>")
    (geometry,) = read(tmp_path, document(body)).geoms
    assert geometry.geom_type == "MultiPolygon"
    assert [len(part.interiors) for part in geometry.geoms] == [1, 0]


def test_points_and_paths_beside_areas_are_left_out_and_counted(tmp_path: Path) -> None:
    point = placemark("<Point><coordinates>113.98,23.02</coordinates></Point>")
    path = placemark(f"<LineString><coordinates>{RING}</coordinates></LineString>")
    layer = read(tmp_path, document(point + placemark(polygon()) + path))
    assert len(layer) == 1
    assert codes(layer) == [("features_left_out", None)]
    assert layer.findings[0].values == {"lines": 1, "points": 1, "nothing": 0}
    assert len(read(tmp_path, document(point + path))) == 2


def test_blanks_after_commas_are_no_new_points(tmp_path: Path) -> None:
    layer = read(tmp_path, document(placemark(polygon(RING.replace(",", ", ")))))
    assert shapely.equals(layer.geoms[0], WANTED)
    assert codes(layer) == [("blanks_in_coordinates", 1)]


def test_a_broken_placemark_costs_its_row_only(tmp_path: Path) -> None:
    broken = placemark(polygon("113.98 23.02 abc"))
    layer = read(tmp_path, document(placemark(polygon()) + broken))
    assert codes(layer) == [("geometry_unreadable", 2)]
    assert layer.geoms[1] is None


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE kml [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE kml SYSTEM "http://127.0.0.1:9/kml.dtd" [<!ENTITY % p SYSTEM "http://127.0.0.1:9/">%p;]>',
    ],
)
def test_entities_are_refused(tmp_path: Path, declaration: str) -> None:
    text = document(placemark(polygon(), "&a;"), f'<?xml version="1.0"?>{declaration}')
    with pytest.raises(UnreadableFile) as caught:
        read(tmp_path, text)
    assert "entities" in caught.value.en


def test_links_are_counted_and_not_followed(tmp_path: Path) -> None:
    link = "<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>"
    layer = read(tmp_path, document(link + placemark(polygon())))
    assert codes(layer) == [("network_link_ignored", None)]


@pytest.mark.parametrize("text", ["<kml><Document>", "<kml></Folder></kml>", "<kml>"])
def test_what_is_no_sound_xml(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableFile):
        read(tmp_path, text)


def test_kmz(tmp_path: Path) -> None:
    files = {"images/a.png": b"\x89PNG", "doc.kml": document(placemark(polygon())).encode()}
    layer = formats.read(zipped(tmp_path / "地块.kmz", files))
    assert shapely.equals(layer.geoms[0], WANTED)
    assert (layer.name, layer.driver) == ("地块", "KML")


def test_a_kmz_whose_first_file_only_links_to_the_others(tmp_path: Path) -> None:
    links = "<NetworkLink><Link><href>layers/地块.kml</href></Link></NetworkLink>"
    files = {
        "doc.kml": document(links).encode(),
        "layers/地块.kml": document(placemark(polygon())).encode(),
    }
    layer = formats.read(zipped(tmp_path / "导出.kmz", files))
    assert shapely.equals(layer.geoms[0], WANTED)
    assert layer.name == "导出"
    files["layers/厂房.kml"] = files["layers/地块.kml"]
    layer = formats.read(zipped(tmp_path / "导出.kmz", files))
    assert (layer.name, layer.other_layers) == ("地块", ("厂房",))
