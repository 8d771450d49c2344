"""What spreadsheets put on the clipboard, as cells; what columns are taken to mean."""

from __future__ import annotations

import pytest

from landtrack.errors import Invalid
from landtrack.pasting import MOST_ROWS, propose_fields, read_pasted
from landtrack.stages import Track


def test_cells_are_told_apart_by_tabs_and_kept_whole() -> None:
    pasted = read_pasted('编号\t备注\r\nA1\t"第一行\n第二行"\r\n\r\nA2\t他说""好""\t\r\n')
    assert pasted.headings == ("编号", "备注", "第3列")
    assert pasted.rows == (("A1", "第一行\n第二行", ""), ("A2", '他说""好""', ""))
    assert (pasted.has_headings, pasted.first) == (True, 2)


def test_rows_without_headings_are_all_data() -> None:
    pasted = read_pasted("2026WT001\t招商办\n2026WT002\t经发局")
    assert not pasted.has_headings
    assert pasted.first == 1
    assert pasted.headings == ("第1列", "第2列")
    assert propose_fields(pasted, ()) == ["reference", ""]


@pytest.mark.parametrize(
    ("heading", "track", "field"),
    [
        ("用途", Track.PARCEL, "land_use"),
        ("用途", Track.RENOVATION, "planned_use"),
        ("总建筑面积（万㎡）", Track.PROJECT, "planned_gfa_m2"),
        ("责任科室", Track.PARCEL, "owner_unit"),
        ("Responsible unit", Track.PROJECT, "owner_unit"),
        ("没有这个字段", Track.PARCEL, ""),
    ],
)
def test_columns_are_proposed_by_the_kind_of_record(heading: str, track: Track, field: str) -> None:
    pasted = read_pasted(f"编号\t{heading}\nA1\t1")
    assert propose_fields(pasted, [track]) == ["reference", field]


def test_two_columns_of_one_name_are_told_apart() -> None:
    pasted = read_pasted("编号\t备注\t备注\nA1\t甲\t乙")
    assert pasted.headings == ("编号", "备注", "备注第3列")
    assert propose_fields(pasted, [Track.PARCEL])[:2] == ["reference", "note"]


@pytest.mark.parametrize("text", ["", " \n\t\n", "x\n" * (MOST_ROWS + 1), "\t".join("x" * 81)])
def test_nothing_and_too_much_are_refused(text: str) -> None:
    with pytest.raises(Invalid) as error:
        read_pasted(text)
    assert error.value.field == "text"
