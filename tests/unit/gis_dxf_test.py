import io
import itertools
import math

import ezdxf
import numpy as np
import pytest
import shapely

from gis.crs import from_storage
from gis.errors import EmptyLayer, UnreadableFile
from gis.finding_kinds.drawing import KINDS
from gis.findings import FindingKind
from gis.formats.draft import finish
from gis.formats.dxf import CURVE_TOLERANCE_M, read_dxf
from gis.formats.dxf_rings import nest
from gis.formats.write import write
from tests.unit.export_samples import ROWS, parcels

EAST, NORTH = 494_650.0, 2_545_750.0


def square(x=0.0, y=0.0, side=100.0):
    x, y = EAST + x, NORTH + y
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]


def drawing(version="R2010"):
    doc = ezdxf.new(version)
    return doc, doc.modelspace()


def read(doc, tmp_path, **options):
    path = tmp_path / "drawing.dxf"
    doc.saveas(path)
    return read_dxf(path, "drawing", **options)


def codes(draft):
    return [finding.code for finding in draft.findings]


def test_closed_lines_become_rows_with_layer_and_text(tmp_path):
    doc, space = drawing()
    space.add_lwpolyline(square(), close=True, dxfattribs={"layer": "用地红线"})
    space.add_lwpolyline(square(200), close=True, dxfattribs={"layer": "用地红线"})
    space.add_text("田坑村2号", dxfattribs={"insert": (EAST + 250, NORTH + 50)})
    space.add_mtext("第一行\\P第二行", dxfattribs={"insert": (EAST + 10, NORTH + 20)})
    draft = read(doc, tmp_path)
    assert draft.columns == {
        "layer": ["用地红线", "用地红线"],
        "label": ["第一行 第二行", "田坑村2号"],
    }
    assert shapely.area(draft.raw).tolist() == [10_000.0, 10_000.0]
    assert draft.declared is None
    assert codes(draft) == []


def test_bulges_follow_the_circle_to_the_tolerance_and_that_is_said(tmp_path):
    doc, space = drawing()
    radius = 300.0  # a Bézier curve would leave this circle by 8 cm
    points = [(EAST - radius, NORTH, 0, 0, 1), (EAST + radius, NORTH, 0, 0, 1)]
    space.add_lwpolyline(points, close=True)
    draft = read(doc, tmp_path)
    away = shapely.get_coordinates(draft.raw[0]) - (EAST, NORTH)
    assert np.allclose(np.hypot(*away.T), radius, atol=1e-6)
    assert draft.raw[0].area == pytest.approx(math.pi * radius**2, rel=1e-5)
    assert draft.raw[0].area > math.pi * (radius - CURVE_TOLERANCE_M) ** 2
    assert codes(draft) == ["drawing_curves_stroked"]


@pytest.mark.parametrize("bulge", [0.2, -0.4, 1.0, 3.0])
def test_a_bulge_bends_to_the_side_its_sign_says(tmp_path, bulge):
    doc, space = drawing()
    space.add_lwpolyline([(0, 500, 0, 0, bulge), (100, 500), (100, 600), (0, 600)], close=True)
    angle = 4 * math.atan(abs(bulge))
    radius = 50 / math.sin(2 * math.atan(abs(bulge)))
    segment = radius**2 / 2 * (angle - math.sin(angle))
    area = read(doc, tmp_path).raw[0].area
    assert area == pytest.approx(10_000 + math.copysign(segment, bulge), rel=1e-4)


def test_circles_ellipses_splines_and_old_polylines_are_areas(tmp_path):
    doc, space = drawing()
    space.add_circle((EAST, NORTH), 10)
    space.add_ellipse((EAST + 100, NORTH), (20, 0), 0.5)
    corners = [(0, 0), (50, 0), (50, 40), (0, 40), (0, 0)]
    space.add_cad_spline_control_frame([(EAST + x, NORTH + 200 + y) for x, y in corners])
    space.add_polyline2d(square(300), close=True)
    space.add_polyline3d([(x, y, 7.0) for x, y in square(500)], close=True)
    draft = read(doc, tmp_path)
    areas = shapely.area(draft.raw).round(0).tolist()
    assert areas[:2] == [314.0, 628.0]
    assert 2_000 < areas[2] < 4_000
    assert areas[3:] == [10_000.0, 10_000.0]
    assert set(codes(draft)) == {"drawing_curves_stroked", "heights_dropped"}


def test_a_mirrored_entity_lies_where_it_is_shown(tmp_path):
    doc, space = drawing()
    space.add_lwpolyline(square(), close=True, dxfattribs={"extrusion": (0, 0, -1)})
    west = read(doc, tmp_path).raw[0].bounds[0]
    assert west == pytest.approx(-EAST - 100)


def test_ends_that_nearly_meet_are_closed_and_the_open_line_is_named(tmp_path):
    doc, space = drawing()
    space.add_lwpolyline([*square(), square()[0]])
    space.add_lwpolyline([*square(200), (EAST + 200, NORTH + 0.004)])
    space.add_lwpolyline([*square(400), (EAST + 400, NORTH + 2.0)])
    draft = read(doc, tmp_path)
    assert len(draft.raw) == 2
    assert codes(draft) == ["drawing_gap_closed", "drawing_line_open"]
    assert draft.findings[0].values["gap_m"] == pytest.approx(0.004)
    assert draft.findings[1].values["gap_m"] == pytest.approx(2.0)


def test_single_lines_and_arcs_are_joined(tmp_path):
    doc, space = drawing()
    corners = square()
    for start, end in itertools.pairwise(corners):
        space.add_line(start, end)
    # The fourth side is half a circle outwards, its end 1 cm off.
    space.add_arc((EAST + 0.01, NORTH + 50), 50, 90, 270)
    space.add_line((EAST - 500, NORTH), (EAST - 400, NORTH))
    draft = read(doc, tmp_path)
    assert draft.raw[0].area == pytest.approx(10_000 + math.pi * 50**2 / 2, abs=2)
    assert codes(draft) == [
        *("drawing_curves_stroked", "drawing_lines_joined", "drawing_lines_left"),
    ]


def test_shared_sides_drawn_once_give_both_neighbours(tmp_path):
    doc, space = drawing()
    for start, end in [((0, 0), (200, 0)), ((200, 0), (200, 100)), ((200, 100), (0, 100))]:
        space.add_line(start, end)
    space.add_line((0, 100), (0, 0))
    space.add_line((100, 0), (100, 100))
    assert sorted(shapely.area(read(doc, tmp_path).raw)) == [10_000.0, 10_000.0]


def test_lines_of_other_layers_wait_until_their_layer_is_asked_for(tmp_path):
    doc, space = drawing()
    space.add_lwpolyline(square(), close=True, dxfattribs={"layer": "红线"})
    corners = square(300)
    for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
        space.add_line(start, end, dxfattribs={"layer": "道路"})
    draft = read(doc, tmp_path)
    assert draft.columns["layer"] == ["红线"]
    assert codes(draft) == ["drawing_lines_left"]
    assert draft.other_layers == ("红线", "道路")
    assert read(doc, tmp_path, layer="道路").columns["layer"] == ["道路"]


def test_an_unlabelled_ring_inside_is_a_hole_and_a_labelled_one_an_area(tmp_path):
    doc, space = drawing()
    for ring in (square(), square(20, 20, 30), square(200), square(220, 20, 30)):
        space.add_lwpolyline(ring, close=True)
    space.add_text("厂房", dxfattribs={"insert": (EAST + 225, NORTH + 25)})
    draft = read(doc, tmp_path)
    assert shapely.area(draft.raw).tolist() == [9_100.0, 10_000.0, 900.0]
    assert codes(draft) == ["drawing_ring_is_hole", "drawing_ring_inside"]
    assert draft.findings[1].row == 2


def test_a_ring_drawn_twice_inside_another_is_its_hole_and_a_parcel(tmp_path):
    doc, space = drawing()
    inner = square(20, 20, 30)
    for ring in (square(), inner, inner[2:] + inner[:2]):
        space.add_lwpolyline(ring, close=True)
    assert shapely.area(read(doc, tmp_path).raw).tolist() == [9_100.0, 900.0]


def test_an_envelope_of_parcels_is_no_ring_with_holes():
    parts = [shapely.box(x, 0, x + 10, 10) for x in range(0, 50, 10)]
    areas = nest([shapely.box(0, 0, 50, 10), *parts], np.zeros(6, dtype=bool))
    assert [area.holes for area in areas] == [()] * 6
    assert areas[0].encloses == (1, 2, 3, 4, 5)


def test_islands_in_holes_are_areas_again_and_bow_ties_do_not_disturb():
    rings = [shapely.box(i, i, 100 - i, 100 - i) for i in (0, 20, 40)]
    bow_tie = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
    areas = nest([*rings, bow_tie], np.zeros(4, dtype=bool))
    assert [(area.outer, area.holes) for area in areas] == [(0, (1,)), (2, ()), (3, ())]


def test_blocks_are_expanded_with_scale_turn_and_attributes(tmp_path):
    doc, space = drawing()
    block = doc.blocks.new("DK")
    block.add_lwpolyline([(0, 0), (50, 0), (50, 30), (0, 30)], close=True)
    space.add_blockref("DK", (EAST, NORTH)).add_attrib("编号", "HL-01", (EAST + 5, NORTH + 5))
    space.add_blockref(
        "DK", (EAST + 200, NORTH), dxfattribs={"xscale": 2, "yscale": 2, "rotation": 30}
    )
    draft = read(doc, tmp_path)
    assert shapely.area(draft.raw).round(6).tolist() == [1_500.0, 6_000.0]
    assert draft.columns["编号"] == ["HL-01", None]
    assert draft.columns["label"] == ["HL-01", None]
    assert codes(draft) == ["drawing_blocks_expanded"]


def test_a_block_that_holds_itself_ends(tmp_path):
    doc, space = drawing()
    block = doc.blocks.new("LOOP")
    block.add_lwpolyline([(0, 0), (50, 0), (50, 30)], close=True)
    block.add_blockref("LOOP", (1, 1))
    space.add_blockref("LOOP", (0, 0))
    assert len(read(doc, tmp_path).raw) >= 1


def test_hatches_count_only_where_no_line_is_closed(tmp_path):
    doc, space = drawing()
    hatch = space.add_hatch()
    hatch.paths.add_polyline_path(square(), is_closed=True)
    assert len(read(doc, tmp_path).raw) == 1
    space.add_lwpolyline(square(), close=True)
    assert len(read(doc, tmp_path).raw) == 1


def test_texts_of_other_programs_become_a_column(tmp_path):
    doc, space = drawing()
    doc.appids.add("SOUTH")
    line = space.add_lwpolyline(square(), close=True)
    line.set_xdata("SOUTH", [(1000, "300000"), (1000, "0101"), (1000, "横沥村委会")])
    assert read(doc, tmp_path).columns["SOUTH"] == ["300000; 0101; 横沥村委会"]


def test_millimetres_are_brought_to_metres(tmp_path):
    doc, space = drawing()
    space.add_lwpolyline([(x * 1000, y * 1000) for x, y in square()], close=True)
    draft = read(doc, tmp_path)
    assert draft.raw[0].area == pytest.approx(10_000)
    assert codes(draft) == ["drawing_in_millimetres"]


def _r12(text, page, encoding):
    doc, space = drawing("R12")
    space.add_polyline2d(square(), close=True, dxfattribs={"layer": "LAYERNAME"})
    stream = io.StringIO()
    doc.write(stream)
    content = stream.getvalue().replace("LAYERNAME", text).replace("ANSI_1252", page)
    return content.encode(encoding)


@pytest.mark.parametrize(
    ("page", "encoding"),
    [("ANSI_936", "gbk"), ("ANSI_1252", "gbk"), ("ANSI_1252", "utf-8"), ("ANSI_936", "utf-8")],
)
def test_chinese_layers_of_old_drawings_are_read_whatever_the_code_page_says(
    tmp_path, page, encoding
):
    path = tmp_path / "r12.dxf"
    path.write_bytes(_r12("宗地界线", page, encoding))
    assert read_dxf(path, "r12").columns["layer"] == ["宗地界线"]


def test_characters_outside_the_code_page_are_read_from_their_escapes(tmp_path):
    doc, space = drawing("R2000")
    space.add_lwpolyline(square(), close=True)
    space.add_text("XX", dxfattribs={"insert": (EAST + 50, NORTH + 50)})
    path = tmp_path / "a.dxf"
    doc.saveas(path)
    text = path.read_bytes()
    path.write_bytes(text.replace(b"\nXX\n", b"\n\\M+5BAE1\\U+6ca5\\U+6751\n"))
    assert read_dxf(path, "a").columns["label"] == ["横沥村"]


@pytest.mark.parametrize("version", ["R12", "R2000"])
def test_of_a_cut_drawing_the_whole_entities_are_read_and_that_is_said(tmp_path, version):
    path = tmp_path / "cut.dxf"
    doc, space = drawing(version)
    for x in (0, 200, 400):
        space.add_polyline2d(square(x), close=True, dxfattribs={"layer": "红线"})
    doc.saveas(path)
    content = path.read_bytes()
    path.write_bytes(content[: content.rindex(b"VERTEX") - 20])
    draft = read_dxf(path, "cut")
    assert 2 <= len(draft.raw) <= 3
    assert draft.columns["layer"][0] == "红线"
    assert codes(draft)[:2] == ["drawing_repaired", "drawing_cut"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"AC1032" + b"\x00" * 200, "DWG"),
        (b"", "no valid DXF"),
        (b"  0\nSECTION\n  2\nHEADER\n", "DXF"),
        (b"hello\nworld\n" * 50, "no valid DXF"),
        (b"AutoCAD Binary DXF\r\n\x1a\x00" + b"\xff" * 50, "no valid DXF"),
    ],
)
def test_what_is_no_drawing_is_refused_with_what_to_do(tmp_path, content, says):
    path = tmp_path / "x.dxf"
    path.write_bytes(content)
    with pytest.raises((UnreadableFile, EmptyLayer)) as raised:
        read_dxf(path, "x")
    assert says in raised.value.en or isinstance(raised.value, EmptyLayer)
    assert raised.value.zh


def test_a_drawing_without_areas_says_why(tmp_path):
    doc, space = drawing()
    space.add_lwpolyline([*square(), (EAST, NORTH + 3)])
    with pytest.raises(EmptyLayer, match=r"smallest gap between ends is 3\.000 m"):
        read(doc, tmp_path)
    with pytest.raises(EmptyLayer, match="model space"):
        read(ezdxf.new(), tmp_path)


@pytest.mark.parametrize("srid", [4547, 4526, 3857, 4490])
def test_what_was_written_comes_back_with_fields_holes_parts_and_crs(tmp_path, srid):
    path = tmp_path / "out.dxf"
    write(path, parcels(), format="dxf", crs=srid)
    layer = finish(read_dxf(path, "out"), asked=None, extent=None)
    assert (layer.crs.srid, layer.crs.how) == (srid, "file")
    expected = from_storage(parcels().geoms, srid)
    assert shapely.equals_exact(
        shapely.normalize(layer.raw), shapely.normalize(expected), 1e-9
    ).all()
    assert layer.columns["name"] == [row[1] for row in ROWS]
    assert layer.columns["area_m2"] == [row[2] for row in ROWS]
    assert layer.columns["started_on"] == ["2025-03-05", None, "2024-02-29"]


def test_an_entity_copied_in_cad_does_not_replace_its_original(tmp_path):
    path = tmp_path / "out.dxf"
    write(path, parcels(), format="dxf", crs=4547)
    doc = ezdxf.readfile(path)
    outline = doc.modelspace().query("LWPOLYLINE")[-1]
    doc.modelspace().add_entity(outline.copy())
    doc.modelspace()[-1].translate(500, 0, 0)
    draft = read(doc, tmp_path)
    assert len(draft.raw) == 4


def test_a_drawing_of_many_neighbours_keeps_them_apart(tmp_path):
    doc, space = drawing()
    for row in range(20):
        for column in range(10):
            space.add_lwpolyline(square(column * 110, row * 110), close=True)
    doc.saveas(tmp_path / "large.dxf")
    assert len(read_dxf(tmp_path / "large.dxf", "large").raw) == 200


def test_every_finding_of_a_drawing_is_described():
    kinds = {kind.code: kind for kind in KINDS}
    assert len(kinds) == len(KINDS)
    values = {
        "layer": "红线",
        "gap_m": 0.0042,
        "x": 1.0,
        "y": 2.0,
        "lines": 4,
        "areas": 1,
        "count": 3,
        "tolerance_m": 0.001,
        "kinds": "POINT 3",
        "limit": 10,
        "places": 2,
    }
    for kind in kinds.values():
        assert isinstance(kind, FindingKind)
        for sentence in (kind.zh, kind.en, kind.remedy_zh, kind.remedy_en):
            assert sentence.format(**values)
