"""The corrections ledger, applied and refused; and what keeps records from counting."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from landtrack.actions.buildings import StatedArea, state_area
from landtrack.actions.corrections import correct_field
from landtrack.actions.milestones import correct_milestone
from landtrack.actions.occupations import occupy
from landtrack.actions.records import retire_record
from landtrack.gaps import GAPS, Gap
from landtrack.queries.gaps import record_gaps
from landtrack.queries.ledger import corrections_ledger
from landtrack.queries.moments import moment
from landtrack.stages import Evidence, Track
from landtrack.stages import MilestoneKind as K
from landtrack.store.tables import Building, BuildingArea, Record
from landtrack.vocabulary import BuildingUse
from tests.clerk import ADMIN, TODAY, Clerk


@pytest.fixture
def clerk(session: Session) -> Clerk:
    return Clerk(session)


def correct(clerk: Clerk, subject: Record | Building, field: str, new: object, old: object) -> None:
    correct_field(
        clerk.session,
        subject,
        field,
        new,
        expected=old,
        reason="核实",
        actor=ADMIN,
        now=clerk.tick(),
    )


def test_every_correction_is_listed_with_both_values(clerk: Clerk) -> None:
    record = clerk.record()
    building = clerk.building(record, "甲", 100)
    wrong = clerk.start(building, date(2026, 3, 3), Evidence.B).milestone
    before = clerk.session.query(BuildingArea).filter_by(building_id=building.id).one()
    then = moment(clerk.session, TODAY).entry
    correct(clerk, building, "use", BuildingUse.OFFICE, BuildingUse.FACTORY)
    correct(clerk, record, "owner_unit", "一办", "二办")  # it is empty: refused
    correct_milestone(
        clerk.session,
        wrong,
        reason="照片",
        evidence=Evidence.A,
        actor=ADMIN,
        today=TODAY,
        now=clerk.tick(),
    )
    state_area(
        clerk.session,
        building,
        StatedArea(date(2025, 6, 1), 120),
        actor=ADMIN,
        now=clerk.tick(),
        replaces=before,
        reason="批文",
    )
    clerk.target(5)
    clerk.target(7)
    now = moment(clerk.session, TODAY).entry
    lines = corrections_ledger(clerk.session, now)
    assert [(line.building, line.what.en, line.reason) for line in lines] == [
        ("", "target 2026 Industrial floor space started (m²)", "测试"),
        ("甲", "floor area", "批文"),
        ("甲", "milestone", "照片"),
        ("甲", "use", "核实"),
    ]
    assert (lines[-1].old.zh, lines[-1].new.zh) == ("厂房", "配套办公")
    assert "B" in lines[2].old.en
    assert "A" in lines[2].new.en
    (refused,) = corrections_ledger(clerk.session, now, applied=False)
    assert (refused.old.zh, refused.new.zh, refused.applied) == ("二办", "一办", False)
    assert corrections_ledger(clerk.session, then) == []
    assert len(corrections_ledger(clerk.session, now, record_id=record.id)) == 3
    assert corrections_ledger(clerk.session, now, record_id=clerk.record().id) == []


def test_each_project_without_anything_to_count_says_what_is_missing(clerk: Clerk) -> None:
    def gap(record: Record) -> Gap:
        (found,) = record_gaps(clerk.session, moment(clerk.session, TODAY), [record.id])
        return found.gap

    project = clerk.record(Track.PROJECT)
    assert gap(project) is Gap.NOT_SIGNED
    clerk.log(project, K.SIGNED, date(2026, 1, 5))
    assert gap(project) is Gap.NO_SITE
    site = clerk.record()
    occupy(clerk.session, project, site, date(2026, 2, 1), actor=ADMIN, now=clerk.tick())
    assert gap(project) is Gap.NO_BUILDING
    assert gap(site) is Gap.NOT_SUPPLIED
    clerk.log(site, K.LAND_WON, date(2026, 2, 1))
    assert gap(site) is Gap.NO_BUILDING
    then = moment(clerk.session, TODAY)
    clerk.building(site)
    assert (gap(project), gap(site)) == (Gap.NONE, Gap.NONE)
    assert {line.record_id for line in record_gaps(clerk.session, then)} == {project.id, site.id}
    assert record_gaps(clerk.session, moment(clerk.session, TODAY)) == []
    retire_record(
        clerk.session, site, date(2026, 6, 1), reason="撤销", actor=ADMIN, now=clerk.tick()
    )
    assert gap(site) is Gap.ENDED


def test_who_rents_brings_no_new_floor_area(clerk: Clerk) -> None:
    project = clerk.record(Track.PROJECT, space_route="rent", planned_gfa_m2=5_000)
    then = moment(clerk.session, TODAY)
    (found,) = record_gaps(clerk.session, then)
    assert (found.gap, found.planned_cm2) == (Gap.RENTS, 50_000_000)
    correct(clerk, project, "space_route", "land", "rent")
    assert record_gaps(clerk.session, then)[0].gap is Gap.RENTS
    assert record_gaps(clerk.session, moment(clerk.session, TODAY))[0].gap is Gap.NOT_SIGNED


def test_every_gap_has_its_advice() -> None:
    assert set(GAPS) == set(Gap)
