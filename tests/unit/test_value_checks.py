"""Figures and dates that cannot be are named with their row and column, mapped or not."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gis.finding_kinds import describe
from gis.findings import Finding
from gis.villages import Village
from landtrack.mapping import propose_columns, read_columns
from landtrack.stages import Track
from landtrack.stated_villages import stated_villages
from landtrack.town import load_town, schematic_outlines
from landtrack.value_checks import check_values

TODAY = date(2026, 11, 22)
TOWN = load_town("hengli")
OUTLINES = schematic_outlines(TOWN)
VILLAGES = [Village(one.code, one.short, OUTLINES[one.code]) for one in TOWN.villages]


def checked(track: Track = Track.PARCEL, **cells: list[Any]) -> list[Finding]:
    """What is said of a file's columns, read as an import reads them."""
    rows = range(2, 2 + len(next(iter(cells.values()))))
    columns = propose_columns(track, list(cells))
    values, _ = read_columns(track, rows, cells, columns)
    return check_values(track, rows, values, columns, cells, today=TODAY)


def said(findings: list[Finding]) -> list[tuple[str, int | None, str | None]]:
    return [(one.code, one.row, one.field) for one in findings]


def test_a_plot_ratio_of_35_is_impossible_and_its_column_named() -> None:
    findings = checked(编号=["A", "B", "C"], 容积率=["3.5", "35", "9"])
    assert said(findings) == [
        ("value_impossible", 3, "容积率"),
        ("value_unlikely", 4, "容积率"),
    ]
    assert describe(findings[0]) == "35.0 不可能：应在 0.0 到 15.0 之间。"


def test_a_density_above_one_hundred_per_cent_is_told_in_per_cent() -> None:
    (finding,) = checked(编号=["A", "B"], 建筑密度=["45%", "135%"])
    assert said([finding]) == [("value_impossible", 3, "建筑密度")]
    assert "135%" in describe(finding)
    assert "100%" in describe(finding, "en")


def test_limits_that_are_exchanged() -> None:
    (finding,) = checked(容积率下限=["3.5", "2"], 容积率上限=["2.0", "3.5"])
    assert said([finding]) == [("range_reversed", 2, "容积率下限")]


def test_deadlines_in_another_century_or_the_wrong_order() -> None:
    findings = checked(
        开工前=["2027-01-01", "2065-01-01", "2028-06-01"],
        竣工前=["2028-01-01", "", "2027-06-01"],
    )
    assert said(findings) == [
        ("date_unlikely", 3, "开工前"),
        ("dates_out_of_order", 4, "竣工前"),
    ]


def test_steps_in_columns_of_no_field_are_looked_at_too() -> None:
    findings = checked(
        项目编号=["1", "2", "3", "4", "5"],
        施工许可日期=["2021-03-01"] * 5,
        开工日期=["2021-04-01", "2021-04-01", "2020-12-01", "2091-04-01", "2021年4月"],
        计划竣工日期=["2019-01-01"] * 5,
        竣工日期=["2023-06-30", "2021-03-15", "2022-03-15", "", "2022.1"],
    )
    assert said(findings) == [
        ("dates_out_of_order", 3, "竣工日期"),
        ("dates_out_of_order", 4, "开工日期"),
        ("date_unlikely", 5, "开工日期"),
    ]


def test_a_floor_area_that_the_plot_ratio_cannot_give() -> None:
    columns = {"用地面积": ["10000", "10000", "10000"], "容积率": ["2.5", "2.5", "2.5"]}
    findings = checked(**columns, **{"总建筑面积（万㎡）": ["2.5", "3.2", "5.2"]})
    assert said(findings) == [("floor_area_beyond_ratio", 4, "总建筑面积（万㎡）")]
    assert "52,000" in describe(findings[0])
    (other,) = checked(
        Track.RENOVATION, 用地面积=["1000"], 现状容积率=["2"], 规划建筑面积=["90000"]
    )
    assert other.code == "floor_area_beyond_ratio"


def test_a_floor_area_beyond_any_plot_ratio() -> None:
    cells = {"规划建筑面积（万㎡）": [350, 3.5], "用地面积（亩）": [12, 12]}
    (finding,) = checked(Track.RENOVATION, **cells)
    assert said([finding]) == [("floor_area_beyond_ratio", 2, "规划建筑面积（万㎡）")]
    assert finding.values["most_m2"] == 15 * 8_000


def test_days_and_measures_of_no_field_are_looked_at_too() -> None:
    findings = checked(
        Track.PROJECT,
        编号=["A", "B", "C"],
        备案时间=["2025-03-05", "2023年2月30日", "尽快"],
        容积率=["35", "2.5", None],
        绿地率=["15%", "120%", "/"],
    )
    assert said(findings) == [
        ("cell_date_impossible", 3, "备案时间"),
        ("value_impossible", 2, "容积率"),
        ("value_impossible", 3, "绿地率"),
    ]
    assert "2023年2月30日" in describe(findings[0])
    assert "120%" in describe(findings[2])


def test_nothing_is_said_of_sound_rows() -> None:
    assert (
        checked(
            编号=["A"],
            用地面积=["12330.02"],
            容积率=["3.5"],
            建筑密度=["45%"],
            开工前=["2026-06-12"],
            竣工前=["2027-12-12"],
            总建筑面积=["43000"],
        )
        == []
    )


CELLS = st.one_of(
    st.none(),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.text(max_size=12),
    st.sampled_from(["2023年2月30日", "35%", "12.3亩", "1e999", "-", "99999-1-1"]),
)
HEADINGS = [
    "编号",
    "容积率",
    "建筑密度",
    "用地面积(亩)",
    "开工前",
    "开工日期",
    "总建筑面积",
    "投产",
]


@given(st.lists(st.lists(CELLS, min_size=8, max_size=8), min_size=1, max_size=4))
def test_no_cell_makes_a_check_fail(rows: list[list[Any]]) -> None:
    cells = {name: [row[i] for row in rows] for i, name in enumerate(HEADINGS)}
    for track in (Track.PARCEL, Track.RENOVATION, Track.PROJECT):
        for finding in checked(track, **cells):
            assert finding.row in range(2, 2 + len(rows))
            assert describe(finding)
            assert describe(finding, "en")


def test_villages_as_people_write_them() -> None:
    texts = ["横沥村", "东莞市横沥镇田坑村", "441900106203", "恒泉", "村尾村工业路3号", "—", None]
    codes, findings = stated_villages(texts, range(1, 8), VILLAGES)
    assert [code and code[-3:] for code in codes] == [
        "203", "205", "203", "002", "210", None, None,
    ]  # fmt: skip
    assert findings == []


def test_an_unknown_village_is_told_with_the_nearest() -> None:
    (wrong,) = stated_villages(["田头洲村"], [7], VILLAGES)[1]
    assert (wrong.code, wrong.row, wrong.field) == ("bad_value", 7, "village")
    assert "最接近的是“田头村”" in describe(wrong)
    (foreign,) = stated_villages(["Xyz"], [1], VILLAGES)[1]
    assert "可用：恒泉社区" in describe(foreign)
