"""Whole table files, made here by openpyxl or by hand: what is data, what is not, what it means."""

import contextlib
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from gis.crs import from_storage
from gis.errors import EmptyLayer, GisError, UnreadableFile
from gis.finding_kinds import KINDS, describe
from gis.formats import list_layers
from gis.formats import read as read_layer
from gis.formats.csv_text import read_delimited
from gis.formats.grid import Grid, tidy
from gis.formats.ledger import understand
from gis.formats.spreadsheet import TableFile, read_sheet, read_spreadsheet
from gis.formats.write import write
from tests.unit.export_samples import ROWS, parcels


def book(path: Path, rows, merges=(), **more_sheets) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    for title, others in more_sheets.items():
        extra = workbook.create_sheet(title)
        for row in others:
            extra.append(row)
    workbook.save(path)
    return path


def sheet_of(tmp_path, rows, merges=()):
    return read_sheet(book(tmp_path / "x.xlsx", rows, merges), "x")


def codes(thing):
    return [finding.code for finding in thing.findings]


def names(sheet):
    return [header.name for header in sheet.headers]


LEDGER = [
    ["横沥镇产业项目台账"],
    ["填报单位：经济发展局", None, None, None, "单位：万元、亩"],
    ["序号", "项目", None, "用地面积", None, "总投资", "投资方", "开工日期"],
    [None, "名称", "所在村", "合计", "其中：新增（㎡）", None, None, None],
    ["一、在建项目"],
    [1, "智能装备", "田坑村", "30", 20000, 35000, "某公司", "2025.3"],
    [2, "物流园", "村头村", 15, "—", "1.2亿元", "某公司", "2025年3月"],
    ["小计", None, None, 45, 20000, 47000],
    ["二、签约项目"],
    [3, "电子厂", "同上", 12.5, None, 9000, "〃", 45000],
    [4],
    ["合计", None, None, 57.5, 20000, 56000],
    ["备注：面积以实测为准"],
    ["填表人：甲", None, "审核人：乙"],
]
LEDGER_MERGES = ("A1:H1", "A3:A4", "B3:C3", "D3:E3", "F3:F4", "G3:G4", "H3:H4", "A5:H5", "A9:H9")


def test_a_ledger_with_title_units_two_header_rows_sections_sums_and_notes(tmp_path):
    sheet = sheet_of(tmp_path, LEDGER, LEDGER_MERGES)
    assert names(sheet) == [
        *("序号", "项目/名称", "项目/所在村", "用地面积/合计(亩)", "用地面积/其中：新增（㎡）"),
        *("总投资(万元)", "投资方", "开工日期", "分组"),
    ]
    assert [h.unit.name if h.unit else None for h in sheet.headers] == [
        *(None, None, None, "亩", "㎡", "万元", None, None, None),
    ]
    assert sheet.headers[3].inherited
    assert sheet.numbers == (6, 7, 10)
    assert [row[1] for row in sheet.rows] == ["智能装备", "物流园", "电子厂"]
    assert sheet.rows[2][2] == "村头村"
    assert sheet.rows[2][6] == "某公司"
    assert sheet.values("分组") == ["一、在建项目", "一、在建项目", "二、签约项目"]
    skipped = {(f.code, f.row) for f in sheet.findings if f.row}
    assert skipped == {
        *[("row_is_section", 5), ("row_is_total", 8), ("row_is_section", 9)],
        *[("row_is_total", 12), ("row_is_note", 13), ("row_is_note", 14)],
    }
    assert "rows_only_numbered" in codes(sheet)
    assert "cells_filled_from_above" in codes(sheet)


def test_the_same_ledger_without_merged_cells_as_csv(tmp_path):
    rows = [
        "序号,面积,,建设时序,",
        ",㎡,亩,开工,竣工",
        "1,12330.02,18.495,2023年3月,2025.6",
        "2,12330.02,18.495,2023年3月,2025.6",
    ]
    path = tmp_path / "x.csv"
    path.write_text("\n".join(rows), encoding="gbk")
    sheet = read_sheet(path, "x")
    assert names(sheet) == ["序号", "面积/㎡", "面积/亩", "建设时序/开工", "建设时序/竣工"]
    assert len(sheet) == 2


def test_merged_cells_in_the_body_stand_in_every_row(tmp_path):
    rows = [["项目", "编号", "面积"], ["产业园", "A", 1], [None, "B", 2], ["物流园", "C", 3]]
    sheet = sheet_of(tmp_path, rows, ("A2:A3",))
    assert sheet.values("项目") == ["产业园", "产业园", "物流园"]
    assert codes(sheet) == ["cells_merged_filled"]


def test_numbers_in_merged_cells_are_not_to_be_added_up(tmp_path):
    rows = [["项目", "总投资", "地块"], ["产业园", 35000, "A"], [None, None, "B"]]
    sheet = sheet_of(tmp_path, rows, ("A2:A9", "B2:B3"))
    assert sheet.rows == (("产业园", 35000.0, "A"), ("产业园", 35000.0, "B"))
    assert codes(sheet) == ["cells_merged_filled", "cells_merged_numbers"]


def test_years_may_be_headings_and_an_english_unit_line_counts(tmp_path):
    rows = [["Unit: 10,000 yuan"], ["Village", 2024, 2025, "Investment"], ["A", 1, 2, 3]]
    sheet = sheet_of(tmp_path, rows)
    assert names(sheet) == ["Village", "2024", "2025", "Investment(万元)"]


def test_another_table_below_and_rows_with_one_cell_are_named(tmp_path):
    rows = [["编号", "面积", "备注"], ["A", 1, None], ["田坑村"], ["B", 2, None], []]
    sheet = sheet_of(tmp_path, [*rows, ["名称", "投资"], ["X", 9]])
    assert sheet.values("编号") == ["A", "田坑村", "B"]
    found = [(f.code, f.row) for f in sheet.findings]
    assert found == [("row_nearly_empty", 3), ("another_table_below", 6)]
    rows = [["编号", "面积"], ["A", 1], ["B", 2], [], ["名称", "投资"], ["X", 9]]
    sheet = sheet_of(tmp_path, rows)
    assert (len(sheet), codes(sheet)) == (2, ["another_table_below"])


def test_blanks_at_the_start_continue_the_row_above_but_a_missing_number_stays_missing(tmp_path):
    rows = [["项目", "编号", "面积"], ["产业园", "A", 1], [None, "B", 2], [None, None, 3]]
    sheet = sheet_of(tmp_path, rows)
    assert sheet.values("项目") == ["产业园"] * 3
    assert sheet.values("编号") == ["A", "B", None]


def test_a_row_with_its_own_serial_number_is_no_continuation(tmp_path):
    rows = [["序号", "项目", "面积"], [1, "产业园", 1], [2, None, 2]]
    assert sheet_of(tmp_path, rows).values("项目") == ["产业园", None]


def test_a_numbering_line_below_the_header_and_a_repeated_header_are_no_data(tmp_path):
    head = ["编号", "名称", "面积"]
    rows = [head, [1, 2, 3], ["A", "甲厂", 10], head, ["B", "乙厂", 20]]
    sheet = sheet_of(tmp_path, rows)
    assert sheet.values("编号") == ["A", "B"]
    assert [(f.code, f.row) for f in sheet.findings] == [("row_is_header", 4)]


def test_firms_whose_names_contain_the_word_sum_are_kept(tmp_path):
    rows = [["编号", "名称"], ["A", "合计科技有限公司"], ["B", "小计量具厂"], ["合计", None]]
    assert sheet_of(tmp_path, rows).values("编号") == ["A", "B"]


def test_a_sheet_without_a_header_is_named_by_letters(tmp_path):
    sheet = sheet_of(tmp_path, [["A1", 100.5, 200], ["A2", 101.5, 201]])
    assert names(sheet) == ["列A", "列B", "列C"]
    assert len(sheet) == 2
    assert codes(sheet) == ["header_missing"]


def test_repeated_and_missing_headings(tmp_path):
    sheet = sheet_of(tmp_path, [["编号", "面积", "面积", None], ["A", 1, 2, "x"]])
    assert names(sheet) == ["编号", "面积", "面积_2", "列D"]
    assert codes(sheet) == ["header_unnamed", "header_repeated"]


def test_errors_and_uncomputed_formulas_are_named_and_long_numbers_too(tmp_path):
    path = book(
        tmp_path / "x.xlsx", [["编号", "面积"], [4419001062001234567, "=A2*2"], ["B", "#N/A"]]
    )
    found = [(f.code, f.row, f.field) for f in read_sheet(path, "x").findings]
    assert ("cell_formula_without_value", 2, "面积") in found
    assert ("cell_error", 3, "面积") in found
    assert ("cell_digits_lost", 2, "编号") in found
    assert read_sheet(path, "x").values("面积") == [None, None]


def test_the_1904_system_gives_the_same_day(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    for row in (["编号", "开工"], ["A", date(2023, 3, 15)]):
        workbook.active.append(row)
    workbook.save(tmp_path / "x.xlsx")
    assert read_sheet(tmp_path / "x.xlsx", "x").values("开工") == [date(2023, 3, 15)]


def test_the_fullest_visible_sheet_is_read_and_hidden_ones_are_named(tmp_path):
    path = book(
        tmp_path / "x.xlsx",
        [["横沥镇成果"]],
        地块=[["编号", "名称"], ["A", "b"]],
        旧=[["编号"], ["Z"]],
    )
    workbook = openpyxl.load_workbook(path)
    workbook["旧"].sheet_state = "hidden"
    workbook.save(path)
    assert list_layers(path) == ["地块", "Sheet", "旧"]
    layer = read_layer(path)
    assert layer.columns == {"编号": ["A"], "名称": ["b"]}
    assert {"several_layers", "sheets_hidden"} <= {f.code for f in layer.findings}
    assert read_layer(path, layer="旧").columns == {"编号": ["Z"]}
    with pytest.raises(UnreadableFile, match="地块"):
        read_sheet(path, "x", sheet="没有")


def test_an_html_page_called_xls(tmp_path):
    path = tmp_path / "x.xls"
    html = (
        '<html><meta charset="gb2312"><table><tr><td rowspan=2>编号<td colspan=2>面积</tr>'
        "<tr><td>㎡<td>亩</tr><tr><td>A<td>10<td>0.015</tr></table>"
    )
    path.write_bytes(html.encode("gbk"))
    layer = read_layer(path)
    assert layer.columns == {"编号": ["A"], "面积/㎡": ["10"], "面积/亩": ["0.015"]}
    assert "table_is_markup" in {f.code for f in layer.findings}


def test_an_xml_spreadsheet_called_xls(tmp_path):
    path = tmp_path / "x.xls"
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="地块"><Table>'
        '<Row><Cell><Data ss:Type="String">编号</Data></Cell>'
        '<Cell ss:Index="3"><Data ss:Type="String">面积</Data></Cell></Row>'
        '<Row><Cell><Data ss:Type="String">A</Data></Cell>'
        '<Cell ss:Index="3"><Data ss:Type="Number">12.5</Data></Cell></Row>'
        "</Table></Worksheet></Workbook>",
        encoding="utf-8",
    )
    sheet = read_sheet(path, "x")
    assert (names(sheet), sheet.rows) == (["编号", "面积"], (("A", 12.5),))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimited_text_in_any_encoding_and_with_any_separator(tmp_path, encoding, delimiter):
    lines = [["编号", "名称", "面积"], ["A", "横沥村", "12.5"], ["B", "田头村", "8"]]
    path = tmp_path / "x.csv"
    path.write_text("\n".join(delimiter.join(line) for line in lines), encoding=encoding)
    sheet = read_sheet(path, "x")
    assert (names(sheet), sheet.rows[0]) == (lines[0], ("A", "横沥村", "12.5"))


def test_a_stray_quote_costs_one_line_and_not_the_rest_of_the_file():
    grid = read_delimited('a,b,c\n1,p,"x\n2,q,y\n3,r,"two, or\nmore"\n4,s,z,more\n', "x")
    assert grid.cells == [
        *(["a", "b", "c"], ["1", "p", "x"], ["2", "q", "y"], ["3", "r", "two, or\nmore"]),
        ["4", "s", "z"],
    ]
    assert grid.broken == [(2, "quote"), (6, "cells")]
    assert grid.lines == [1, 2, 3, 4, 6]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"PK\x03\x04" + b"\x00" * 100, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "damaged"),
        (b"<html><body>login</body></html>", "without a table"),
        (b"\n\n  ,,\n", "no cells"),
        (bytes(range(256)) * 8, ""),
    ],
)
def test_what_is_no_table_is_refused_in_both_languages(tmp_path, content, says):
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises((UnreadableFile, EmptyLayer)) as raised:
        read_spreadsheet(TableFile(path, "x"))
    assert says in raised.value.en
    assert raised.value.zh


def test_a_cell_at_the_end_of_the_sheet_does_not_fill_the_memory(tmp_path):
    path = tmp_path / "x.xlsx"
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "编号"
    workbook.active["XFD1048576"] = 1
    workbook.save(path)
    with pytest.raises(UnreadableFile, match="too large"):
        read_sheet(path, "x")


def altered(path: Path, old: str, new: str) -> Path:
    """A copy of a workbook whose first sheet has one piece of its XML replaced."""
    changed = path.with_name(f"altered_{path.name}")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(changed, "w", 8) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode(), 1)
            target.writestr(name, content)
    return changed


SHORT = [["村", "项目", "面积"], ["横沥村", "甲", 10], ["横沥村", "乙", 20]]


def test_a_lonely_cell_in_the_last_row_of_a_sheet_is_read_with_its_own_number(tmp_path):
    last = '<row r="1048576"><c r="B1048576" t="inlineStr"><is><t>丙</t></is></c></row>'
    path = altered(book(tmp_path / "x.xlsx", SHORT), "</sheetData>", f"{last}</sheetData>")
    sheet = read_sheet(path, "x")
    assert sheet.numbers == (2, 3, 1048576)
    assert sheet.rows[-1] == (None, "丙", None)  # nothing is taken from a row so far above
    assert codes(sheet) == ["row_nearly_empty"]


def test_merged_cells_and_errors_below_a_long_gap_stay_where_they_are(tmp_path):
    rows = "".join(
        f'<row r="{number}"><c r="A{number}" t="e"><v>#N/A</v></c><c r="B{number}"><v>1</v></c>'
        f'<c r="C{number}"><v>2</v></c></row>'
        for number in (9000, 9001)
    )
    path = altered(
        book(tmp_path / "x.xlsx", [*SHORT, *[[]] * 400, ["田头村", "丙", 30], [None, "丁", 40]]),
        "</sheetData>",
        f'{rows}</sheetData><mergeCells count="1"><mergeCell ref="A404:A405"/></mergeCells>',
    )
    sheet = read_sheet(path, "x")
    assert sheet.numbers == (2, 3, 404, 405, 9000, 9001)
    assert [row[0] for row in sheet.rows[:4]] == ["横沥村", "横沥村", "田头村", "田头村"]
    faults = [(f.row, f.field) for f in sheet.findings if f.code == "cell_error"]
    assert faults == [(9000, "村"), (9001, "村")]


def test_rows_that_are_only_coloured_are_not_read(tmp_path):
    cells = "".join(f'<c r="{column}{{0}}" s="0"/>' for column in ("A", "B", "ZZ"))
    rows = "".join(f'<row r="{n}">{cells.format(n)}</row>' for n in range(4, 40_000))
    path = altered(book(tmp_path / "x.xlsx", SHORT), "</sheetData>", f"{rows}</sheetData>")
    assert read_sheet(path, "x").numbers == (2, 3)


def test_formulas_that_give_an_empty_text_have_been_computed(tmp_path):
    formula = '<c r="C{0}" t="str"><f>IF(B{0}="","",B{0}*2)</f><v></v></c>'
    rows = "".join(f'<row r="{n}">{formula.format(n)}</row>' for n in range(4, 60))
    path = altered(book(tmp_path / "x.xlsx", SHORT), "</sheetData>", f"{rows}</sheetData>")
    sheet = read_sheet(path, "x")
    assert sheet.numbers == (2, 3)
    assert codes(sheet) == []


def test_a_document_type_in_a_sheet_is_refused(tmp_path):
    source = book(tmp_path / "a.xlsx", [["编号"], ["A"]])
    path = altered(source, "<worksheet", '<!DOCTYPE w [<!ENTITY a "b">]><worksheet')
    with pytest.raises(UnreadableFile):
        read_sheet(path, "x")


# places


def test_corner_points_down_the_rows_become_polygons_with_holes(tmp_path):
    def corners(key, ring, points):
        return [[key, ring, f"J{n}", y, x] for n, (x, y) in enumerate(points, 1)]

    outer = [(38494600, 2545700), (38494700, 2545700), (38494700, 2545800), (38494600, 2545800)]
    hole = [(38494620, 2545720), (38494640, 2545720), (38494640, 2545740)]
    other = [(x + 200, y) for x, y in outer]
    rows = [["地块编号", "圈号", "点号", "X", "Y"]]
    rows += corners("A", 1, outer) + corners(None, 2, hole) + corners("B", 1, other)
    layer = read_layer(book(tmp_path / "x.xlsx", rows))
    assert layer.crs.srid == 4526
    assert shapely.area(layer.raw).tolist() == [9_800.0, 10_000.0]
    assert layer.columns == {"地块编号": ["A", "B"]}
    assert layer.rows == (2, 9)
    assert "axes_against_crs" not in {f.code for f in layer.findings}


@pytest.mark.parametrize("heads", [("X坐标", "Y坐标"), ("纵坐标", "横坐标"), ("Y", "X")])
def test_plane_points_come_out_east_first_whatever_they_are_called(tmp_path, heads):
    rows = [["编号", *heads], ["A", 2545700.5, 38494600.25], ["B", 2545710, 38494610]]
    layer = read_layer(book(tmp_path / "x.xlsx", rows))
    assert shapely.get_coordinates(layer.raw).tolist()[0] == [38494600.25, 2545700.5]


def test_wkt_in_a_sheet_and_rows_without_it(tmp_path):
    rows = [["编号", "WKT"], ["A", "POLYGON ((114 23, 114.1 23, 114.1 23.1, 114 23))"], ["B", None]]
    layer = read_layer(book(tmp_path / "x.xlsx", rows))
    assert [geom is None for geom in layer.geoms] == [False, True]
    assert list(layer.columns) == ["编号"]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("srid", [4490, 4547, 4526, 3857])
def test_what_was_handed_out_comes_back(tmp_path, form, srid):
    path = write(tmp_path / f"out.{form}", parcels(), format=form, crs=srid)[0]
    layer = read_layer(path)
    assert layer.crs.srid == srid
    expected = from_storage(parcels().geoms, srid)
    away = [shapely.hausdorff_distance(a, b) for a, b in zip(layer.raw, expected, strict=True)]
    assert max(away) < (1e-8 if srid == 4490 else 1e-3)
    assert layer.columns["地块名称"] == [row[1] for row in ROWS]
    assert layer.columns["地块编号"] == [row[0] for row in ROWS]
    areas = [None if v is None else float(v) for v in layer.columns["用地面积(㎡)"]]
    assert areas == [row[2] and pytest.approx(row[2]) for row in ROWS]
    assert [str(v)[:10] for v in layer.columns["开工日期"]] == ["2025-03-05", "None", "2024-02-29"]


CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.floats(),
    st.dates(),
    st.sampled_from(
        ["合计", "小计", "序号", "同上", "㎡", "单位：万元", "备注：x", "WKT", "X", "Y", "圈号"]
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=5), min_size=1, max_size=9), st.booleans())
def test_no_grid_breaks_the_reader_and_every_finding_has_a_sentence(rows, merged):
    cells = tidy(rows)
    if not cells:
        return
    merges = [(0, 0, min(2, len(cells) - 1), 0)] if merged else None
    sheet = understand(Grid("x", cells, merges))
    assert len(sheet.rows) == len(sheet.numbers)
    assert all(len(row) == len(sheet.headers) for row in sheet.rows)
    assert len(set(names(sheet))) == len(sheet.headers)
    for finding in sheet.findings:
        assert finding.code in KINDS
        assert "—" not in describe(finding, "en")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_door_for_tables(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "noise.xls"
    path.write_bytes(content)
    with contextlib.suppress(GisError):
        draft = read_spreadsheet(TableFile(path, "noise"))
        assert len(draft.raw) == len(draft.rows)


def test_a_table_is_opened_once_and_again_only_for_another_encoding(tmp_path):
    table = TableFile(book(tmp_path / "x.xlsx", [["编号"], ["甲"]], []), "x")
    names, opened = table.sheet_names(), table.book()
    assert names == ["Sheet"]
    assert table.book() is opened
    assert table.book("gbk") is opened
    markup = tmp_path / "x.xls"
    markup.write_text("<table><tr><td>编号</td></tr><tr><td>甲</td></tr></table>", "utf-8")
    page = TableFile(markup, "x")
    opened = page.book()
    assert page.book() is opened
    assert page.book("utf-8") is not opened
