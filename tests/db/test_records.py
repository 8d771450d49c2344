"""Creating, correcting and retiring records, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
import shapely
import sqlalchemy as sa
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from landtrack.access import Actor, Role
from landtrack.actions.corrections import correct_field, require_applied
from landtrack.actions.records import NewRecord, create_record, retire_record
from landtrack.errors import Forbidden, StaleValue
from landtrack.queries.verify import verify
from landtrack.stages import Stage, Track
from landtrack.store.tables import Correction, Record
from tests.clerk import ADMIN, Clerk

SQUARE = shapely.box(113.96, 23.02, 113.962, 23.022)
HENGLI_VILLAGE = "441900106203"


@pytest.fixture
def clerk(session: Session) -> Clerk:
    return Clerk(session)


def create(clerk: Clerk, track: Track, geom: shapely.Geometry | None, **values: object) -> Record:
    new = NewRecord(track, {"reference": "P1"} | values, geom)
    record = create_record(clerk.session, new, actor=ADMIN, now=clerk.tick())
    clerk.session.expire_all()
    return record


@pytest.mark.parametrize("track", [Track.PARCEL, Track.RENOVATION])
def test_land_is_kept_as_a_multipolygon(clerk: Clerk, track: Track) -> None:
    place = to_shape(create(clerk, track, SQUARE).geom)
    assert place.geom_type == "MultiPolygon"
    assert place.equals(shapely.MultiPolygon([SQUARE]))


@pytest.mark.parametrize("geom", [shapely.Point(113.96, 23.02), SQUARE, None])
def test_a_project_is_a_point_a_polygon_or_nowhere(
    clerk: Clerk, geom: shapely.Geometry | None
) -> None:
    record = create(clerk, Track.PROJECT, geom, village="横沥村")
    assert (record.geom is None) is (geom is None)
    if geom is not None:
        assert to_shape(record.geom).equals(geom)
    assert bool(record.area_m2) is (geom is SQUARE)


def test_a_record_begins_in_reserve_with_what_the_paper_says(clerk: Clerk) -> None:
    record = create(clerk, Track.PARCEL, SQUARE, area_stated_m2="45,000.5", title=" 一号地 ")
    assert (record.title, record.area_stated_m2, record.stage) == (
        "一号地",
        45_000.5,
        Stage.RESERVE,
    )
    assert record.area_m2 != record.area_stated_m2
    assert record.sample is False


def test_the_village_is_where_most_of_it_lies(clerk: Clerk) -> None:
    assert create(clerk, Track.PARCEL, SQUARE).village == HENGLI_VILLAGE


@pytest.mark.parametrize("said", ["田头村", "田头", "441900106204", "田头村村民委员会", "Tiantou"])
def test_a_village_that_is_stated_wins_in_any_writing(clerk: Clerk, said: str) -> None:
    assert create(clerk, Track.PARCEL, SQUARE, village=said).village == "441900106204"


def test_a_person_limited_to_a_village_writes_there_and_nowhere_else(clerk: Clerk) -> None:
    limited = Actor("somebody", Role.STAFF, frozenset({HENGLI_VILLAGE}))
    new = NewRecord(Track.PARCEL, {"reference": "P1", "village": "田头村"}, SQUARE)
    with pytest.raises(Forbidden):
        create_record(clerk.session, new, actor=limited, now=clerk.tick())
    own = NewRecord(Track.PARCEL, {"reference": "P1"}, SQUARE)
    create_record(clerk.session, own, actor=limited, now=clerk.tick())


def test_of_two_who_correct_the_same_field_the_second_is_told(clerk: Clerk) -> None:
    record = clerk.record(owner_unit="经发局")
    said = {"expected": "经发局", "reason": "核实", "actor": ADMIN}
    first = correct_field(clerk.session, record, "owner_unit", "规划办", now=clerk.tick(), **said)
    second = correct_field(clerk.session, record, "owner_unit", "农办", now=clerk.tick(), **said)
    require_applied(first, record.owner_unit)
    with pytest.raises(StaleValue) as caught:
        require_applied(second, record.owner_unit)
    assert record.owner_unit == "规划办"
    assert "规划办" in caught.value.text.zh
    assert "经发局" in caught.value.text.en
    kept = clerk.session.scalars(sa.select(Correction).order_by(Correction.id)).all()
    assert [(one.new, one.applied) for one in kept] == [("规划办", True), ("农办", False)]
    assert list(verify(clerk.session)) == []


def test_a_record_that_moves_is_measured_anew_and_remembers(clerk: Clerk) -> None:
    record = clerk.record(geom=SQUARE)
    before = record.area_m2
    larger = shapely.MultiPolygon([shapely.box(113.96, 23.02, 113.964, 23.022)])
    clerk.move(record, larger)
    clerk.session.expire_all()
    assert record.area_m2 == pytest.approx(2 * before, rel=1e-6)
    kept = clerk.session.scalars(sa.select(Correction).where(Correction.field == "geom")).one()
    assert shapely.from_wkt(kept.old).equals(SQUARE)
    assert list(verify(clerk.session)) == []


def test_a_retired_record_stays_and_leads_to_its_successor(clerk: Clerk) -> None:
    old, new = clerk.record(), clerk.record()
    retire_record(
        clerk.session, old, date(2026, 6, 1), reason="分宗", actor=ADMIN, now=clerk.tick(),
        successor=new,
    )  # fmt: skip
    clerk.session.flush()
    clerk.session.expire_all()
    assert (old.retired_on, old.successor_id) == (date(2026, 6, 1), new.id)
    stages = {day: sum(count.records for count in clerk.progress(day).by_stage)
              for day in (date(2026, 5, 31), date(2026, 6, 1))}  # fmt: skip
    assert stages == {date(2026, 5, 31): 2, date(2026, 6, 1): 1}
