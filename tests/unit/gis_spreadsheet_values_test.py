from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.finding_kinds import KINDS
from gis.formats.dates import parse_date
from gis.formats.units import UNITS, split_heading, unit_of
from gis.formats.values import (
    Cell,
    parse_area,
    parse_money_wan,
    parse_number,
    parse_text,
)

AREAS = [
    ("１２３．４５", 123.45, None),
    ("1,234.5", 1234.5, None),
    ("1 234.5", 1234.5, None),
    ("1,234,567.89", 1234567.89, None),
    ("1.234,5", 1234.5, None),
    ("12330,02", 12330.02, None),
    ("约1200", 1200, "cell_remark"),
    ("1200平方米左右", 1200, "cell_remark"),
    ("1200.00（含道路）", 1200, "cell_remark"),
    ("1200㎡", 1200, None),
    ("1200(㎡)", 1200, None),
    ("15000.5平方米", 15000.5, None),
    ("12.3亩", 8200, None),
    ("1.2万㎡", 12000, None),
    ("2公顷", 20000, None),
    ("3.5ha", 35000, None),
    ("0.02平方公里", 20000, None),
    ("1e3", 1000, None),
    (1200, 1200, None),
    (0.1, 0.1, None),
    ("", None, None),
    ("　", None, None),
    (None, None, None),
    (float("nan"), None, None),
    ("50%", None, "cell_wrong_unit"),
    ("3万元", None, "cell_wrong_unit"),
    ("—", None, "cell_placeholder"),
    ("N/A", None, "cell_placeholder"),
    ("待定", None, "cell_placeholder"),
    ("#REF!", None, "cell_error"),
    ("1200-1500", None, "cell_range"),
    ("1200～1500㎡", None, "cell_range"),
    ("-500", None, "cell_negative"),
    (-1, None, "cell_negative"),
    ("1.2.3", None, "cell_not_a_number"),
    ("八百", None, "cell_not_a_number"),
    ("见附图", None, "cell_not_a_number"),
    (float("inf"), None, "cell_not_a_number"),
    ("1e400", None, "cell_not_a_number"),
    (True, None, "cell_not_a_number"),
    (date(2025, 1, 1), None, "cell_not_a_number"),
]


@pytest.mark.parametrize(("text", "square_metres", "code"), AREAS)
def test_an_area_in_any_writing(text, square_metres, code):
    parsed = parse_area(Cell(text, 7, "面积"))
    assert parsed.value == square_metres
    assert (parsed.finding.code if parsed.finding else None) == code
    if parsed.finding:
        assert (parsed.finding.row, parsed.finding.field) == (7, "面积")


def test_the_unit_of_the_column_counts_unless_the_cell_has_its_own():
    assert parse_area(Cell("4.5"), UNITS["公顷"]).value == 45_000
    assert parse_area(Cell(3), UNITS["亩"]).value == 2_000
    assert parse_area(Cell("4.5㎡"), UNITS["公顷"]).value == 4.5
    assert parse_area(Cell("1,234"), decimal_comma=True).value == 1.234


@pytest.mark.parametrize(
    ("text", "unit", "wan"),
    [
        ("3500万元", None, 3500),
        ("3.5亿元", None, 35_000),
        ("1亿", None, 10_000),
        ("¥12,000元", None, 1.2),
        ("人民币5000万元", None, 5_000),
        (2.5, "亿元", 25_000),
        (10484.0, "万元", 10_484),
        (-3, "万元", -3),
        ("100万美元", None, None),
        ("$100", None, None),
        ("100㎡", None, None),
    ],
)
def test_money_is_counted_in_ten_thousand_yuan(text, unit, wan):
    assert parse_money_wan(Cell(text), unit and UNITS[unit]).value == wan


def test_numbers_and_texts():
    assert parse_number(Cell("2.5")).value == 2.5
    assert parse_number(Cell("2.5㎡")).finding.code == "cell_not_a_number"
    assert parse_text(Cell(12.0)).value == "12"
    assert parse_text(Cell(4.419001062e18)).finding.code == "cell_digits_lost"
    assert parse_text(Cell(" 横沥 ")).value == "横沥"
    assert parse_text(Cell(datetime(2025, 3, 5))).value == "2025-03-05"  # noqa: DTZ001 - as above


DATES = [
    ("2023-03-05", "2023-03-05"),
    ("2023/3/5", "2023-03-05"),
    ("2023年3月5日", "2023-03-05"),
    ("２０２３年３月５日", "2023-03-05"),
    ("二〇二三年三月五日", "2023-03-05"),
    ("二○二五年十二月三十一日", "2025-12-31"),
    ("民国112年3月5日", "2023-03-05"),
    ("20230305", "2023-03-05"),
    ("31/12/2023", "2023-12-31"),
    ("12-31-2023", "2023-12-31"),
    ("2023-03-05T00:00:00+08:00", "2023-03-05"),
    ("2025/3/5 12:30", "2025-03-05"),
    ("2025年3月5日 星期三", "2025-03-05"),
    ("25.3.5", "2025-03-05"),
    ("98年7月", "1998-07"),
    ("2024-02-29", "2024-02-29"),
    ("2023.3", "2023-03"),
    ("2025.10", "2025-10"),
    ("2025.1", "2025-01"),
    ("2023年3月", "2023-03"),
    ("202503", "2025-03"),
    ("2025年3月上旬", "2025-03-T1"),
    ("2025年2月底", "2025-02-T3"),
    ("2023年第三季度", "2023-Q3"),
    ("2025年一季度", "2025-Q1"),
    ("2025Q4", "2025-Q4"),
    ("2023年上半年", "2023-H1"),
    ("2025年下半年", "2025-H2"),
    ("2025年", "2025"),
    ("45000", "2023-03-15"),
    (45000, "2023-03-15"),
    (45000.75, "2023-03-15"),
    (2025.3, "2025-03"),
    (2025.12, "2025-12"),
    (2025.0, "2025"),
    (20250305.0, "2025-03-05"),
    (date(2025, 3, 5), "2025-03-05"),
    (datetime(2025, 3, 5, 8, 30), "2025-03-05"),  # noqa: DTZ001 - spreadsheets know no zone
    ("预计2025年8月", "2025-08"),
    ("2025年8月30日前", "2025-08-30"),
    ("2025年8月（计划）", "2025-08"),
    ("2025年底", "2025-12"),
    ("", None),
]
NO_DATES = [
    ("2023年2月30日", "cell_date_impossible"),
    ("2023-02-29", "cell_date_impossible"),
    ("2023-13-01", "cell_date_impossible"),
    ("0000-00-00", "cell_date_impossible"),
    ("1900-01-01", "cell_date_out_of_range"),
    ("3023-05-01", "cell_date_out_of_range"),
    ("03/04/2025", "cell_date_order_unclear"),
    (2025.1, "cell_date_month_unclear"),
    ("待定", "cell_placeholder"),
    ("3月5日", "cell_not_a_date"),
    ("2023-2025", "cell_not_a_date"),
    ("横沥", "cell_not_a_date"),
    (True, "cell_not_a_date"),
    (0, "cell_not_a_date"),
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_a_date_keeps_the_precision_it_was_written_in(text, expected):
    value = parse_date(Cell(text)).value
    assert (None if value is None else str(value)) == expected


@pytest.mark.parametrize(("text", "code"), NO_DATES)
def test_what_is_no_date_is_left_empty_and_named(text, code):
    parsed = parse_date(Cell(text, 3, "开工"))
    assert parsed.value is None
    assert parsed.finding.code == code


def test_spans_end_on_the_last_day_they_can_mean():
    spans = {text: parse_date(Cell(text)).value for text in ("2024.2", "2025Q2", "2025年下半年")}
    assert [(str(s.first), str(s.last)) for s in spans.values()] == [
        ("2024-02-01", "2024-02-29"),
        ("2025-04-01", "2025-06-30"),
        ("2025-07-01", "2025-12-31"),
    ]


def test_days_counted_from_1904_are_the_same_days():
    assert str(parse_date(Cell(45000 - 1462), system_1904=True).value) == "2023-03-15"


@pytest.mark.parametrize(
    ("heading", "title", "unit"),
    [
        ("用地面积（亩）", "用地面积", "亩"),
        ("面积㎡", "面积", "㎡"),
        ("总投资:万元", "总投资", "万元"),
        ("总投资（亿元，含税）", "总投资", "亿元"),
        ("Area (m²)", "Area", "㎡"),
        ("area_m2", "area", "㎡"),
        ("计容面积（㎡）（规划）", "计容面积(规划)", "㎡"),
        ("万元", "", "万元"),
        ("投资强度(万元/亩)", "投资强度(万元/亩)", None),
        ("容积率", "容积率", None),
        ("地上/地下", "地上/地下", None),
        ("建设内容（一期）", "建设内容(一期)", None),
    ],
)
def test_a_heading_and_its_unit(heading, title, unit):
    found_title, found = split_heading(heading)
    assert (found_title, found.name if found else None) == (title, unit)


def test_units_alone():
    assert unit_of("单位：万元").name == "万元"
    assert unit_of("（ M² ）").name == "㎡"
    assert unit_of("横沥") is None


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.text("0123456789.,-+%亩㎡年月日季度约()（）/ eE", max_size=20),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
)


@given(ANYTHING, st.sampled_from([parse_text, parse_number, parse_area, parse_money_wan]))
def test_no_cell_breaks_a_parser(value, parse):
    _check(parse(Cell(value, 1, "x")))


@given(ANYTHING)
def test_no_cell_breaks_a_date(value):
    _check(parse_date(Cell(value, 1, "x")))


def _check(parsed):
    if parsed.finding is not None:
        assert parsed.finding.code in KINDS
    if parsed.value is not None and isinstance(parsed.value, float):
        assert parsed.value == parsed.value  # never NaN
