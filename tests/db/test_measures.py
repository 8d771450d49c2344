"""All measures of a period, against their targets and the year before, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from landtrack.actions.records import retire_record
from landtrack.queries.measures import measures
from landtrack.queries.moments import moment
from landtrack.report import MeasureStatus
from landtrack.stages import MilestoneKind as K
from landtrack.stages import Track
from landtrack.targets import Dimension
from landtrack.vocabulary import Measure
from tests.clerk import ADMIN, TODAY, YEAR, Clerk


@pytest.fixture
def clerk(session: Session) -> Clerk:
    return Clerk(session)


def found(clerk: Clerk, as_of: date = TODAY) -> dict[Measure, MeasureStatus]:
    return {m.measure: m for m in measures(clerk.session, YEAR, moment(clerk.session, as_of))}


def test_each_measure_counts_its_own_event_once(clerk: Clerk) -> None:
    site = clerk.record(area_stated_m2=5_000)
    building = clerk.building(site, gfa=800)
    clerk.start(building, date(2026, 2, 2))
    clerk.log(site, K.LISTING_NOTICE, date(2026, 1, 10))
    clerk.log(site, K.LISTING_OPENS, date(2026, 2, 1))
    clerk.log(site, K.LAND_HANDED_OVER, date(2026, 3, 1))
    clerk.log(site, K.COMPLETED, date(2026, 9, 1), building)
    project = clerk.record(Track.PROJECT, agreed_investment_wan=12_000)
    clerk.log(project, K.FRAMEWORK_SIGNED, date(2026, 1, 5))
    clerk.log(project, K.SIGNED, date(2026, 4, 1))
    clerk.log(project, K.IN_PRODUCTION, date(2026, 10, 1))
    done = {measure: (m.status.done, m.things) for measure, m in found(clerk).items()}
    assert done == {
        Measure.FLOOR_AREA_STARTED: (8_000_000, 1),
        Measure.FLOOR_AREA_COMPLETED: (8_000_000, 1),
        Measure.LAND_LISTED: (50_000_000, 1),
        Measure.LAND_HANDED_OVER: (50_000_000, 1),
        Measure.AGREED_INVESTMENT: (12_000, 1),
        Measure.PROJECTS_IN_PRODUCTION: (1, 1),
    }
    in_march = {measure: m.status.done for measure, m in found(clerk, date(2026, 3, 31)).items()}
    assert in_march[Measure.LAND_LISTED] == 50_000_000
    assert in_march[Measure.FLOOR_AREA_COMPLETED] == in_march[Measure.AGREED_INVESTMENT] == 0


def test_growth_is_against_the_same_days_of_last_year(clerk: Clerk) -> None:
    record = clerk.record()
    for name, day in (("1", date(2025, 3, 3)), ("2", date(2025, 12, 12)), ("3", date(2026, 5, 5))):
        clerk.start(clerk.building(record, name, 1_000 * int(name)), day)
    started = found(clerk)[Measure.FLOOR_AREA_STARTED]
    assert (started.a_year_before, started.status.done, started.growth) == (
        10_000_000,
        30_000_000,
        2.0,
    )
    assert found(clerk)[Measure.LAND_LISTED].growth is None


def test_land_that_is_split_later_stays_listed(clerk: Clerk) -> None:
    site = clerk.record(area_stated_m2=5_000)
    clerk.log(site, K.LISTING_NOTICE, date(2026, 1, 10))
    retire_record(
        clerk.session, site, date(2026, 6, 1), reason="分宗", actor=ADMIN, now=clerk.tick()
    )
    assert found(clerk)[Measure.LAND_LISTED].status.done == 50_000_000


def test_targets_of_all_measures_and_their_flags(clerk: Clerk) -> None:
    clerk.target(40_000, measure=Measure.LAND_LISTED)
    clerk.target(10_000, measure=Measure.LAND_LISTED, village="441900106203")
    listed = found(clerk)[Measure.LAND_LISTED]
    assert (listed.has_target, listed.status.amount) == (True, 400_000_000)
    assert [(flag.along, flag.whole, flag.parts) for flag in listed.flags] == [
        (Dimension.VILLAGE, 400_000_000, 100_000_000)
    ]
    assert not found(clerk)[Measure.LAND_HANDED_OVER].has_target
