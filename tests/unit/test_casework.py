"""States, steps and sums of blockers and appeals, without a register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from landtrack.casework import (
    APPEAL_STATE_LABELS,
    BLOCKER_STATE_LABELS,
    AppealState,
    BlockerState,
    Course,
    State,
    check_due,
    check_seen,
    check_step,
    figures,
)
from landtrack.errors import BadDate, Invalid, StaleValue
from landtrack.periods import Period
from landtrack.vocabulary import (
    APPEAL_LABELS,
    BLOCKER_LABELS,
    CHANNEL_LABELS,
    AppealChannel,
    AppealKind,
    BlockerKind,
)

B, A = BlockerState, AppealState


@dataclass(frozen=True)
class Taken:
    state: State
    happened_on: date


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def test_every_code_has_words() -> None:
    for labels, codes in (
        (BLOCKER_STATE_LABELS, BlockerState),
        (APPEAL_STATE_LABELS, AppealState),
        (BLOCKER_LABELS, BlockerKind),
        (APPEAL_LABELS, AppealKind),
        (CHANNEL_LABELS, AppealChannel),
    ):
        assert set(labels) == set(codes)


@pytest.mark.parametrize(
    ("last", "state", "note"),
    [
        (B.OPEN, B.IN_HAND, ""),
        (B.OPEN, B.OPEN, ""),
        (B.IN_HAND, B.RESOLVED, "已接通"),
        (B.RESOLVED, B.OPEN, "又停水"),
        (A.REGISTERED, A.ASSIGNED, ""),
        (A.ASSIGNED, A.ANSWERED, "已安排学位"),
        (A.ANSWERED, A.CLOSED, ""),
    ],
)
def test_what_may_follow(last: State, state: State, note: str) -> None:
    check_step([Taken(last, day(3, 1))], state, day(3, 1), note)


@pytest.mark.parametrize(
    ("last", "state"),
    [
        (B.IN_HAND, B.RESOLVED),
        (B.OPEN, B.WITHDRAWN),
        (B.RESOLVED, B.IN_HAND),
        (A.ASSIGNED, A.ANSWERED),
        (A.CLOSED, A.ASSIGNED),
    ],
)
def test_some_steps_need_words(last: State, state: State) -> None:
    with pytest.raises(Invalid) as caught:
        check_step([Taken(last, day(3, 1))], state, day(3, 2), "")
    assert caught.value.field == "note"


def test_nothing_follows_a_withdrawal() -> None:
    with pytest.raises(Invalid, match="withdrawn"):
        check_step([Taken(B.WITHDRAWN, day(3, 1))], B.OPEN, day(3, 2), "再来")


def test_steps_do_not_go_back_in_time() -> None:
    with pytest.raises(BadDate):
        check_step([Taken(B.OPEN, day(3, 2))], B.IN_HAND, day(3, 1), "")
    with pytest.raises(Invalid):
        check_due(day(3, 1), day(3, 2), day(3, 2))
    check_due(None, day(3, 2), day(3, 2))


def test_who_saw_an_older_step_is_told() -> None:
    check_seen(None, 7)
    check_seen(7, 7)
    with pytest.raises(StaleValue):
        check_seen(6, 7)


def test_a_period_adds_up() -> None:
    march = Period(2026, month=3)
    courses = [
        Course(day(1, 5), day(2, 1), None),  # over before the month
        Course(day(2, 20), day(3, 2), day(3, 1)),  # carried, ended: 10 days
        Course(day(2, 21), None, day(3, 30)),  # carried, late
        Course(day(3, 1), day(3, 5), None, satisfied=True),  # 4 days
        Course(day(3, 3), day(3, 4), None, satisfied=False),  # 1 day
        Course(day(3, 31), None, day(3, 31)),  # not late on its due day
    ]
    found = figures(courses, march, day(3, 31))
    assert (found.carried, found.begun, found.ended, found.open) == (2, 3, 3, 2)
    assert found.overdue == 1
    assert found.closure_rate == pytest.approx(0.6)
    assert found.median_days == 4.0
    assert found.satisfied_share == pytest.approx(0.5)


def test_a_period_without_cases_has_no_rate() -> None:
    found = figures([], Period(2026), day(12, 31))
    assert (found.closure_rate, found.median_days, found.satisfied_share) == (None, None, None)
