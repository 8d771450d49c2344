"""Done, gap and pace of a target."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landtrack.periods import Period
from landtrack.targets import target_status

YEAR = Period(2026)
MILLION_M2 = 1_000_000 * 10_000


def test_half_a_year_at_half_the_target() -> None:
    status = target_status(MILLION_M2, MILLION_M2 // 2, YEAR, date(2026, 7, 2))
    assert status.gap == MILLION_M2 // 2
    assert status.share == 0.5
    assert status.expected == round(MILLION_M2 * 183 / 365)
    assert status.pace_so_far == pytest.approx(MILLION_M2 / 12, rel=0.005)
    assert status.pace_needed == pytest.approx(MILLION_M2 / 12, rel=0.005)


def test_the_pace_needed_closes_the_gap_by_the_last_day() -> None:
    status = target_status(MILLION_M2, 250_000 * 10_000, YEAR, date(2026, 11, 30))
    assert status.pace_needed is not None
    months_left = 31 / (365.25 / 12)
    assert status.pace_needed * months_left == pytest.approx(status.gap, rel=1e-9)


def test_more_than_the_target_leaves_no_gap() -> None:
    status = target_status(100, 130, YEAR, date(2026, 6, 1))
    assert (status.gap, status.share, status.pace_needed) == (0, 1.3, 0)


def test_nothing_can_be_needed_once_the_period_is_over() -> None:
    assert target_status(100, 40, YEAR, date(2026, 12, 31)).pace_needed is None
    after = target_status(100, 40, YEAR, date(2027, 5, 1))
    assert (after.pace_needed, after.gap, after.expected) == (None, 60, 100)


def test_without_a_target_there_is_no_share() -> None:
    status = target_status(0, 40, YEAR, date(2026, 6, 1))
    assert (status.share, status.gap, status.expected) == (0.0, 0, 0)


def test_before_the_period_nothing_is_expected_yet() -> None:
    status = target_status(100, 0, YEAR, date(2025, 12, 1))
    assert status.expected == 0
    assert status.pace_needed is not None


AMOUNTS = st.integers(0, 10**13)


@given(AMOUNTS, AMOUNTS, st.dates(date(2025, 1, 1), date(2027, 12, 31)))
def test_done_and_gap_reach_the_target(amount: int, done: int, day: date) -> None:
    status = target_status(amount, done, YEAR, day)
    assert status.gap == max(0, amount - done)
    assert status.gap == 0 or done + status.gap == amount
    assert 0 <= status.expected <= amount


@given(AMOUNTS, AMOUNTS, st.dates(date(2026, 1, 1), date(2026, 12, 30)))
def test_more_done_never_needs_a_faster_pace(amount: int, done: int, day: date) -> None:
    slower = target_status(amount, done, YEAR, day).pace_needed
    faster = target_status(amount, done + 10_000, YEAR, day).pace_needed
    assert slower is not None
    assert faster is not None
    assert faster <= slower
