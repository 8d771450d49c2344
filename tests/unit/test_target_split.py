"""Parts of a target add up to it, or are flagged."""

from __future__ import annotations

from landtrack.periods import Period
from landtrack.targets import Dimension, SplitFlag, TargetCell, split_flags

YEAR = Period(2026)
WHOLE = TargetCell(YEAR)


def quarter(number: int) -> TargetCell:
    return TargetCell(Period(2026, quarter=number))


def test_a_target_without_parts_is_fine() -> None:
    assert split_flags({WHOLE: 100}) == []


def test_parts_that_add_up_are_fine() -> None:
    cells = {WHOLE: 100}
    cells |= {WHOLE._replace(village=village): 50 for village in "ab"}
    cells |= {WHOLE._replace(route="new_land"): 100}
    cells |= {quarter(q): 25 for q in range(1, 5)}
    assert split_flags(cells) == []


def test_villages_and_routes_that_do_not() -> None:
    cells = {WHOLE: 100, WHOLE._replace(village="a"): 99, WHOLE._replace(route="r"): 101}
    assert split_flags(cells) == [
        SplitFlag(WHOLE, Dimension.VILLAGE, 100, 99),
        SplitFlag(WHOLE, Dimension.ROUTE, 100, 101),
    ]


def test_a_part_of_a_part() -> None:
    village = WHOLE._replace(village="a")
    cells = {WHOLE: 100, village: 100, village._replace(route="r"): 60}
    flags = split_flags(cells)
    assert SplitFlag(village, Dimension.ROUTE, 100, 60) in flags
    assert SplitFlag(WHOLE._replace(route="r"), Dimension.VILLAGE, None, 60) in flags


def test_quarters_that_are_missing_and_months_of_a_quarter() -> None:
    cells = {WHOLE: 100, quarter(1): 60, quarter(2): 40}
    assert split_flags(cells) == [
        SplitFlag(WHOLE, Dimension.QUARTER, 100, 100, ("2026-Q3", "2026-Q4"))
    ]
    cells = {quarter(2): 9} | {TargetCell(Period(2026, month=m)): 3 for m in (4, 5, 6)}
    assert [flag.along for flag in split_flags(cells)] == [Dimension.QUARTER]


def test_parts_without_a_whole() -> None:
    assert split_flags({WHOLE._replace(village="a"): 5}) == [
        SplitFlag(WHOLE, Dimension.VILLAGE, None, 5)
    ]
