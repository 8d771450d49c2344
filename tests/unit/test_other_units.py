"""The same quantity in two units: the better column counts, the other fills and contradicts."""

from __future__ import annotations

import pytest

from gis.finding_kinds import describe
from landtrack.mapping import propose_columns, read_columns
from landtrack.stages import Track


def test_of_two_units_the_registers_own_counts_whatever_the_order() -> None:
    columns = ["用地面积/亩", "用地面积/平方米", "用地面积/公顷"]
    assert propose_columns(Track.PARCEL, columns) == {"用地面积/平方米": "area_stated_m2"}
    money = ["总投资（亿元）", "总投资（万元）"]
    assert propose_columns(Track.PROJECT, money) == {"总投资（万元）": "total_investment_wan"}


@pytest.mark.parametrize(
    ("square_metres", "mu", "value", "codes"),
    [
        (30_333.48, 45.5, 30_333.48, []),
        ("30,333.48", "45.5亩", 30_333.48, []),
        (30_333.48, 45, 30_333.48, []),  # rounded to whole mu
        (30_333.48, 55.5, 30_333.48, ["units_disagree"]),
        (None, 20.2, 20.2 * 2000 / 3, []),
        ("", "三十亩", None, []),
        (30_333.48, None, 30_333.48, []),
        ("见附图", 45.5, None, ["bad_value"]),  # blocks, and is not replaced
    ],
)
def test_the_other_column_fills_blanks_and_contradicts(
    square_metres: object, mu: object, value: float | None, codes: list[str]
) -> None:
    cells = {"面积（㎡）": [square_metres], "面积（亩）": [mu]}
    values, findings = read_columns(Track.PARCEL, [7], cells, {"面积（㎡）": "area_stated_m2"})
    assert values["area_stated_m2"] == [pytest.approx(value) if value else None]
    assert [finding.code for finding in findings] == codes
    for finding in findings:
        assert (finding.row, finding.field) == (7, "面积（㎡）")
        assert str(square_metres) in describe(finding, "zh")


def test_a_column_that_is_mapped_itself_is_not_drawn_upon() -> None:
    cells = {"面积（㎡）": [None], "面积（亩）": [3], "名称": ["甲"]}
    columns = {"面积（㎡）": "area_stated_m2", "面积（亩）": "title"}
    values, findings = read_columns(Track.PARCEL, [1], cells, columns)
    assert (values["area_stated_m2"], findings) == ([None], [])
