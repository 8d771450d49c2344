"""The answer to "will we make it", and the order in which projects close a gap."""

from __future__ import annotations

from datetime import date

import pytest

from landtrack.counting import Outlook
from landtrack.landmarks import Goals, Landmark, Traits, landmarks_of
from landtrack.periods import Period
from landtrack.prospects import Closer, Standing, Verdict, closing, standing_of, verdict_of
from landtrack.targets import target_status

YEAR = Period(2026)
NOVEMBER = date(2026, 11, 20)
GOALS = Goals(giant_wan=300_000, at_least=1, investment_growth=0.12)


def closer(record: int, standing: Standing, cm2: int) -> Closer:
    return Closer(record, "", "", "", "", standing, cm2, 1, None)


@pytest.mark.parametrize(
    ("pipeline", "verdict"),
    [
        ((40, 0, 0), Verdict.CERTAIN),
        ((39, 1, 0), Verdict.PLANNED),
        ((0, 0, 40), Verdict.POSSIBLE),
        ((10, 10, 19), Verdict.SHORT),
    ],
)
def test_the_answer_follows_the_pipeline(pipeline: tuple[int, int, int], verdict: Verdict) -> None:
    assert verdict_of(target_status(100, 60, YEAR, NOVEMBER), *pipeline) is verdict


def test_the_answer_without_a_gap_a_target_or_time() -> None:
    assert verdict_of(target_status(100, 100, YEAR, NOVEMBER), 0, 0, 0) is Verdict.REACHED
    assert verdict_of(target_status(0, 60, YEAR, NOVEMBER), 0, 0, 0) is Verdict.NO_TARGET
    last_day = target_status(100, 60, YEAR, YEAR.last)
    assert verdict_of(last_day, 90, 0, 0) is Verdict.MISSED


def test_the_firmest_come_first_and_then_the_largest() -> None:
    waiting = [
        closer(1, Standing.LATER, 90),
        closer(2, Standing.CERTAIN, 10),
        closer(3, Standing.PLANNED, 30),
        closer(4, Standing.CERTAIN, 20),
    ]
    found, closed_by = closing(55, waiting)
    assert [(one.record_id, one.running_cm2) for one in found] == [(4, 20), (2, 30), (3, 60)]
    assert closed_by == 3


def test_all_are_named_where_they_do_not_suffice() -> None:
    found, closed_by = closing(100, [closer(1, Standing.LATER, 90), closer(2, Standing.LATER, 5)])
    assert [one.running_cm2 for one in found] == [90, 95]
    assert closed_by == 0


def test_a_plan_outside_of_the_period_is_for_later() -> None:
    def standing(outlook: Outlook, planned: date | None) -> Standing:
        return standing_of(outlook, planned, YEAR.first, YEAR.last)

    assert standing(Outlook.CERTAIN, None) is Standing.CERTAIN
    assert standing(Outlook.LIKELY, date(2026, 12, 31)) is Standing.PLANNED
    assert standing(Outlook.LIKELY, date(2027, 1, 1)) is Standing.LATER
    assert standing(Outlook.LIKELY, None) is Standing.LATER


def test_a_project_may_be_several_landmarks() -> None:
    both = landmarks_of(Traits(300_000, False, True, False), GOALS)
    assert both == {Landmark.GIANT, Landmark.HEADQUARTERS}
    assert landmarks_of(Traits(None, False, False, False), GOALS) == frozenset()
    assert landmarks_of(Traits(299_999, True, False, True), GOALS) == {
        Landmark.SPECIALISED,
        Landmark.FOREIGN,
    }
