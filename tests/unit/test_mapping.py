"""Which column of a file is which field, and what a row then says."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.finding_kinds import describe, severity_of
from gis.findings import Severity
from landtrack.fields import FIELDS, field_of
from landtrack.mapping import propose_columns, read_columns
from landtrack.stages import Track
from landtrack.vocabulary import LAND_USE_LABELS


@pytest.mark.parametrize(
    ("track", "columns", "expected"),
    [
        (
            Track.PARCEL,
            ["DKBH", "DKMC", "DKMJ", "YT"],
            {"DKBH": "reference", "DKMC": "title", "DKMJ": "area_stated_m2", "YT": "land_use"},
        ),
        (
            Track.PARCEL,
            ["地块编号", "地块名称", "用地面积（㎡）", "容积率", "所在村", "无关列"],
            {
                "地块编号": "reference",
                "地块名称": "title",
                "用地面积（㎡）": "area_stated_m2",
                "容积率": "far_max",
                "所在村": "village",
            },
        ),
        (
            Track.PROJECT,
            ["项目 编号", "项目名称", "投资企业", "计划总投资(万元)", "是否外资"],
            {
                "项目 编号": "reference",
                "项目名称": "title",
                "投资企业": "investor",
                "计划总投资(万元)": "total_investment_wan",
                "是否外资": "foreign_funded",
            },
        ),
        (
            Track.RENOVATION,
            ["ID", "Name", "改造模式", "图斑编号", "建筑面积"],
            {
                "ID": "reference",
                "Name": "title",
                "改造模式": "mode",
                "图斑编号": "patch_code",
                "建筑面积": "planned_gfa_m2",
            },
        ),
        (
            Track.PARCEL,
            ["基本情况/村", "基本情况/面积（亩）", "规划指标/容积率/下限", "规划指标/容积率/上限"],
            {
                "基本情况/村": "village",
                "基本情况/面积（亩）": "area_stated_m2",
                "规划指标/容积率/下限": "far_min",
                "规划指标/容积率/上限": "far_max",
            },
        ),
        (
            Track.PROJECT,
            ["投资额/总投资(万元)", "投资额/固定资产投资(万元)", "一期/建筑面积", "二期/建筑面积"],
            {"投资额/总投资(万元)": "total_investment_wan"},
        ),
        (
            Track.PARCEL,
            ["电子监管号", "土地使用年限", "约定容积率上限", "总用地面积（亩）", "总建筑面积"],
            {
                "电子监管号": "reference",
                "土地使用年限": "term_years",
                "约定容积率上限": "far_max",
                "总用地面积（亩）": "area_stated_m2",
            },
        ),
        (Track.PARCEL, [], {}),
        (Track.PARCEL, ["", "  ", "（㎡）"], {}),
    ],
)
def test_columns_find_their_fields(
    track: Track, columns: list[str], expected: dict[str, str]
) -> None:
    assert propose_columns(track, columns) == expected


@pytest.mark.parametrize("track", FIELDS)
def test_every_field_is_found_by_its_own_labels(track: Track) -> None:
    for field in FIELDS[track]:
        for heading in (field.label.zh, field.label.en, field.name):
            assert propose_columns(track, [heading]) == {heading: field.name}


@given(st.sampled_from(list(FIELDS)), st.lists(st.text(max_size=8), max_size=8, unique=True))
def test_a_proposal_uses_a_column_once_and_a_field_once(track: Track, columns: list[str]) -> None:
    proposal = propose_columns(track, columns)
    assert set(proposal) <= set(columns)
    assert len(set(proposal.values())) == len(proposal)


def read(track: Track, columns: dict[str, str], **cells: list[object]) -> tuple:
    rows = list(range(1, 1 + len(next(iter(cells.values())))))
    return read_columns(track, rows, cells, columns)


def test_columns_give_values_and_a_finding_for_each_bad_cell() -> None:
    values, findings = read(
        Track.PARCEL,
        {"编号": "reference", "面积": "area_stated_m2", "开工前": "start_by"},
        编号=["P1", " P2 ", None],
        面积=["-3", "4,705.78", ""],
        开工前=["尽快", "2026-06-12", None],
    )
    assert values == {
        "reference": ["P1", "P2", None],
        "area_stated_m2": [None, 4705.78, None],
        "start_by": [None, date(2026, 6, 12), None],
    }
    assert [(f.code, f.row, f.field) for f in findings] == [
        ("bad_value", 1, "面积"),
        ("bad_value", 1, "开工前"),
    ]
    assert "-3" in findings[0].values["zh"]
    assert "尽快" in findings[1].values["en"]


def test_a_text_that_stands_for_none_is_left_out_and_named_but_notes_stay() -> None:
    values, findings = read(
        Track.PARCEL,
        {"权利人": "holder", "备注": "note"},
        权利人=["-", "无", "甲公司"],
        备注=["待定", "-", None],
    )
    assert values == {"holder": [None, None, "甲公司"], "note": ["待定", "-", None]}
    assert [(f.code, f.row, f.field) for f in findings] == [
        ("cell_placeholder", 1, "权利人"),
        ("cell_placeholder", 2, "权利人"),
    ]


def test_references_are_told_apart_by_their_letters_and_not_by_their_width() -> None:
    columns = {"编号": "reference", "名称": "title"}
    values, (finding,) = read(
        Track.PARCEL, columns, 编号=["ＤＫ００１（甲）", "DK001", None], 名称=["Ａ厂", "乙", "丙"]
    )
    assert values == {"reference": ["DK001（甲）", "DK001", None], "title": ["Ａ厂", "乙", "丙"]}
    assert (finding.code, finding.values["lines"]) == ("full_width_text", [1])


def test_a_word_off_the_list_is_left_blank_and_warned_about() -> None:
    values, findings = read(
        Track.PARCEL, {"YT": "land_use"}, YT=["工业用地", "M1", "居住", "一类工业", None]
    )
    assert values["land_use"] == ["M", "M1", None, "M1", None]
    (finding,) = findings
    assert (finding.code, finding.row, severity_of(finding)) == (
        "code_unknown",
        3,
        Severity.WARNING,
    )
    assert finding.values["nearest"] in {label.zh for label in LAND_USE_LABELS.values()}


def test_every_repetition_of_a_bad_cell_is_a_finding_of_its_row() -> None:
    _, findings = read(Track.PARCEL, {"面积": "area_stated_m2"}, 面积=["x", 1, "x"])
    assert [finding.row for finding in findings] == [1, 3]


def test_references_in_a_number_column_are_whole() -> None:
    values, _ = read(Track.PARCEL, {"编号": "reference"}, 编号=[441900.0, float("nan"), 7])
    assert values["reference"] == ["441900", None, "7"]


@pytest.mark.parametrize(
    ("track", "heading", "cell", "field", "value"),
    [
        (Track.PARCEL, "用地面积（亩）", "45.00", "area_stated_m2", 30_000.0),
        (Track.PARCEL, "面积(公顷)", 2.92, "area_stated_m2", 29_200.0),
        (Track.PARCEL, "用地面积㎡", 2.92, "area_stated_m2", 2.92),
        (Track.PARCEL, "用地面积（亩）", "29200平方米", "area_stated_m2", 29_200.0),
        (Track.PARCEL, "面积", "74.07亩", "area_stated_m2", 49_380.0),
        (Track.PARCEL, "成交价（元）", 32_000_000, "price_wan", 3_200.0),
        (Track.PROJECT, "总投资(亿元)", "1.2", "total_investment_wan", 12_000.0),
        (Track.PROJECT, "总投资（万元）", "1.2", "total_investment_wan", 1.2),
        (Track.PROJECT, "协议投资额", "3亿元", "agreed_investment_wan", 30_000.0),
        (Track.PROJECT, "规划建筑面积（万㎡）", "10.5", "planned_gfa_m2", 105_000.0),
    ],
)
def test_units_of_headings_and_cells_are_brought_to_ours(
    track: Track, heading: str, cell: object, field: str, value: float
) -> None:
    assert propose_columns(track, [heading]) == {heading: field}
    values, findings = read_columns(track, [1], {heading: [cell]}, {heading: field})
    assert values == {field: [value]}
    assert findings == []


@pytest.mark.parametrize(
    ("field", "cell", "said"),
    [
        ("area_stated_m2", "约三亩", "约三亩"),
        ("area_stated_m2", "-5亩", "负数"),
        ("area_stated_m2", "100-200", "范围"),
        ("area_stated_m2", "45台", "单位"),
        ("area_stated_m2", "1e14", "100000000000000"),
        ("price_wan", "300万美元", "外币"),
        ("term_years", "2.5", "整数"),
        ("start_by", "2026-02-30", "日历"),
        ("start_by", "尽快", "不是日期"),
    ],
)
def test_a_cell_that_cannot_be_blocks_its_row_and_says_why(
    field: str, cell: str, said: str
) -> None:
    values, (finding,) = read_columns(Track.PARCEL, [7], {"列": [cell]}, {"列": field})
    assert values == {field: [None]}
    assert (finding.code, finding.row, finding.field) == ("bad_value", 7, "列")
    assert severity_of(finding) is Severity.BLOCKING
    assert said in describe(finding, "zh")
    assert field_of(Track.PARCEL, field).label.en in describe(finding, "en")


@pytest.mark.parametrize("cell", ["—", "暂无", "待定", "/"])
@pytest.mark.parametrize("field", ["area_stated_m2", "start_by", "land_use", "far_max"])
def test_what_stands_for_nothing_is_blank(field: str, cell: str) -> None:
    values, (finding,) = read_columns(Track.PARCEL, [1], {"列": [cell]}, {"列": field})
    assert values == {field: [None]}
    assert severity_of(finding) is Severity.INFO


@pytest.mark.parametrize(
    ("cell", "last"),
    [
        ("2026年6月", date(2026, 6, 30)),
        ("2026.3", date(2026, 3, 31)),
        ("2026", date(2026, 12, 31)),
        ("2026年第二季度", date(2026, 6, 30)),
    ],
)
def test_a_deadline_that_is_a_month_ends_with_it(cell: str, last: date) -> None:
    values, (finding,) = read_columns(Track.PARCEL, [1], {"列": [cell]}, {"列": "start_by"})
    assert values == {"start_by": [last]}
    assert finding.code == "date_end_taken"
    assert str(last) in describe(finding, "en")


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("far_max", "2.0-3.5", 3.5),
        ("far_min", "2.0～3.5", 2.0),
        ("far_max", "≤３.５", 3.5),
        ("far_min", "不低于2.0", 2.0),
        ("density_max", "≤50%", 0.5),
        ("density_max", "30%-50%", 0.5),
        ("term_years", "50年", 50),
        ("investment_yuan_per_m2", "17250元/㎡", 17250.0),
    ],
)
def test_limits_are_read_as_notices_write_them(field: str, cell: str, value: float) -> None:
    values, (finding,) = read_columns(Track.PARCEL, [1], {"列": [cell]}, {"列": field})
    assert values == {field: [value]}
    assert finding.code == "limit_taken"
    assert cell in describe(finding, "zh")


@pytest.mark.parametrize(
    ("field", "cell"), [("far_max", "≥2.0"), ("far_min", "≤3.5"), ("term_years", "40-50年")]
)
def test_a_limit_of_the_other_side_is_none(field: str, cell: str) -> None:
    values, (finding,) = read_columns(Track.PARCEL, [1], {"列": [cell]}, {"列": field})
    assert values == {field: [None]}
    assert finding.code == "bad_value"


def test_money_in_two_units_is_one_sum() -> None:
    cells = {"列": ["1亿2000万元", "1.2亿元", "3亿零50万"]}
    values, findings = read_columns(Track.PARCEL, [1, 2, 3], cells, {"列": "price_wan"})
    assert (values["price_wan"], findings) == ([12000.0, 12000.0, 30050.0], [])


def test_yes_and_no_become_true_and_false() -> None:
    values, _ = read(Track.RENOVATION, {"保护线": "protected"}, 保护线=["是", "否", None])
    assert values["protected"] == [True, False, None]
