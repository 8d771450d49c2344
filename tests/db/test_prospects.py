"""Pace and gap closers from the register itself, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from landtrack.actions.corrections import correct_field
from landtrack.landmarks import Goals, Landmark
from landtrack.prospects import Prospects, Standing, Verdict
from landtrack.queries.landmarks import landmark_projects
from landtrack.queries.moments import moment
from landtrack.queries.progress import progress
from landtrack.queries.prospects import prospects
from landtrack.stages import MilestoneKind as K
from landtrack.stages import Track
from tests.clerk import ADMIN, TODAY, YEAR, Clerk

GOALS = Goals(giant_wan=300_000, at_least=1, investment_growth=0.12)
M2 = 10_000


@pytest.fixture
def clerk(session: Session) -> Clerk:
    return Clerk(session)


def look(clerk: Clerk, as_of: date = TODAY) -> Prospects:
    found = progress(clerk.session, YEAR, moment(clerk.session, as_of))
    return prospects(clerk.session, found)


def test_projects_are_named_until_the_gap_is_closed(clerk: Clerk) -> None:
    clerk.target(100_000)
    site = clerk.record(title="甲")
    clerk.start(clerk.building(site, "1", 40_000), date(2026, 3, 3))
    certain, planned = clerk.building(site, "2", 20_000), clerk.building(site, "3", 5_000)
    clerk.log(site, K.CONSTRUCTION_PERMIT, date(2026, 9, 1), certain)
    for building in (certain, planned):
        clerk.log(site, K.START_STATISTICAL, date(2026, 12, 10), building, planned=True)
    later = clerk.record(title="乙")
    clerk.building(later, "1", 70_000)
    found = look(clerk)
    assert found.verdict is Verdict.POSSIBLE
    assert (found.gap_cm2, found.certain_cm2, found.planned_cm2, found.later_cm2) == (
        60_000 * M2,
        20_000 * M2,
        5_000 * M2,
        70_000 * M2,
    )
    assert [(one.record, one.standing, one.running_cm2) for one in found.closers] == [
        ("甲", Standing.CERTAIN, 20_000 * M2),
        ("甲", Standing.PLANNED, 25_000 * M2),
        ("乙", Standing.LATER, 95_000 * M2),
    ]
    assert found.closed_by == 3
    assert found.closers[0].planned_on == date(2026, 12, 10)


def test_weeks_hold_what_started_in_them(clerk: Clerk) -> None:
    clerk.target(100_000)
    site = clerk.record()
    for name, day in (("a", TODAY), ("b", date(2026, 11, 14)), ("c", date(2026, 1, 5))):
        clerk.start(clerk.building(site, name, 1_000), day)
    found = look(clerk)
    ago = [(TODAY - day).days // 7 for day in (TODAY, date(2026, 11, 14))]
    expected = [0] * 8
    for weeks in ago:
        expected[-1 - weeks] += 1_000 * M2
    assert found.weeks == tuple(expected)
    assert found.per_week_so_far == 2_000 * M2 // 8


def test_the_first_days_of_a_year_have_one_week(clerk: Clerk) -> None:
    clerk.target(100_000)
    clerk.start(clerk.building(clerk.record(), "a", 1_000), date(2026, 1, 2))
    found = look(clerk, date(2026, 1, 5))
    assert found.weeks == (1_000 * M2,)


def test_before_the_year_there_are_no_weeks(clerk: Clerk) -> None:
    assert look(clerk, date(2025, 12, 1)).weeks == ()


def test_landmarks_by_signing_and_as_known_then(clerk: Clerk) -> None:
    giant = clerk.record(Track.PROJECT, total_investment_wan=310_000)
    foreign = clerk.record(Track.PROJECT, foreign_funded=True)
    clerk.record(Track.PROJECT, headquarters=True)
    for project, day in ((giant, date(2026, 2, 2)), (foreign, date(2025, 2, 2))):
        clerk.log(project, K.SIGNED, day)
    before = moment(clerk.session, TODAY)
    correct_field(
        clerk.session, giant, "total_investment_wan", 31_000.0, expected=310_000.0,
        reason="单位写错", actor=ADMIN, now=clerk.tick(),
    )  # fmt: skip
    now = moment(clerk.session, TODAY)
    then = landmark_projects(clerk.session, YEAR, before, GOALS)
    assert [one.record_id for one in then[Landmark.GIANT]] == [giant.id]
    assert then[Landmark.FOREIGN] == then[Landmark.HEADQUARTERS] == ()
    assert landmark_projects(clerk.session, YEAR, now, GOALS)[Landmark.GIANT] == ()
