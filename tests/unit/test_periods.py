"""Years, quarters and months as values."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landtrack.errors import BadDate
from landtrack.periods import Period

PERIODS = st.one_of(
    st.builds(Period, st.integers(1990, 2100)),
    st.builds(Period, st.integers(1990, 2100), quarter=st.integers(1, 4)),
    st.builds(Period, st.integers(1990, 2100), month=st.integers(1, 12)),
)


@pytest.mark.parametrize(
    ("text", "first", "last", "code"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026"),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31), "2026-Q1"),
        ("2026q4", date(2026, 10, 1), date(2026, 12, 31), "2026-Q4"),
        (" 2024-02 ", date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31), "2026-12"),
    ],
)
def test_a_period_is_read_as_people_write_it(text: str, first: date, last: date, code: str) -> None:
    period = Period.parse(text)
    assert (period.first, period.last, period.code) == (first, last, code)


@pytest.mark.parametrize("text", ["", "26", "2026-13", "2026-00", "2026-Q5", "2026-1", "year"])
def test_what_is_no_period_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadDate) as caught:
        Period.parse(text)
    assert caught.value.field == "period"
    assert "2026-Q3" in caught.value.text.zh
    assert "2026-Q3" in caught.value.text.en


@given(PERIODS)
def test_a_code_names_its_period(period: Period) -> None:
    assert Period.parse(period.code) == period


@given(PERIODS)
def test_months_fill_a_period_without_gap(period: Period) -> None:
    months = period.months()
    assert months[0].first == period.first
    assert months[-1].last == period.last
    for earlier, later in pairwise(months):
        assert later.first == earlier.last + timedelta(days=1)


@given(PERIODS, st.dates(date(1989, 1, 1), date(2101, 12, 31)))
def test_a_day_is_in_exactly_the_period_it_falls_in(period: Period, day: date) -> None:
    assert period.contains(day) == (period.first <= day <= period.last)
    assert sum(month.contains(day) for month in period.months()) == period.contains(day)


@given(PERIODS, st.dates(date(1989, 1, 1), date(2101, 12, 31)))
def test_the_share_elapsed_never_falls(period: Period, day: date) -> None:
    share = period.share_elapsed(day)
    assert 0 <= share <= period.share_elapsed(day + timedelta(days=1)) <= 1


def test_the_share_elapsed_counts_the_day_itself() -> None:
    year = Period(2026)
    assert year.share_elapsed(date(2025, 12, 31)) == 0
    assert year.share_elapsed(date(2026, 1, 1)) == pytest.approx(1 / 365)
    assert year.share_elapsed(date(2026, 12, 31)) == 1


def test_labels_are_what_reports_print() -> None:
    assert Period(2026).label == ("2026年", "2026")
    assert Period(2026, quarter=3).label == ("2026年第3季度", "Q3 2026")
    assert Period(2026, month=9).label == ("2026年9月", "September 2026")
