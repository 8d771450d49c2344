"""Split, merge and re-plan: nothing is lost, areas add up, the old leads to the new."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy.orm import Session

from landtrack.access import Actor, Role
from landtrack.actions.lineage import succeed
from landtrack.actions.lineage_parts import succeed_by_rows
from landtrack.actions.records import NewRecord
from landtrack.actions.typed_parts import stage_cut
from landtrack.errors import Conflict, Forbidden, Invalid
from landtrack.queries.lineage import predecessors, successors
from landtrack.queries.verify import verify
from landtrack.stages import Track
from landtrack.store.tables import Parcel, Record
from landtrack.store.tables.imports import BatchState
from landtrack.town import load_town
from tests.clerk import ADMIN, Clerk

GROUND = shapely.box(113.96, 23.02, 113.962, 23.022)
WEST = shapely.box(113.96, 23.02, 113.961, 23.022)
EAST = shapely.box(113.961, 23.02, 113.962, 23.022)
HALVES = {"W": WEST, "E": EAST}
FOOTPRINT = shapely.MultiPolygon([shapely.box(113.9612, 23.0205, 113.9618, 23.021)])
DAY = date(2026, 6, 1)


@pytest.fixture
def clerk(session: Session) -> Clerk:
    return Clerk(session)


def part(reference: str, geom: shapely.Polygon, area: str | None = None) -> NewRecord:
    values = {"reference": reference, "village": "横沥村", "area_stated_m2": area}
    return NewRecord(Track.PARCEL, {k: v for k, v in values.items() if v}, geom)


def split(clerk: Clerk, parent: Record, *parts: NewRecord) -> list[Record]:
    return succeed(
        clerk.session, [parent], parts, DAY, reason="分宗", actor=ADMIN, now=clerk.tick()
    )


def test_a_split_keeps_history_buildings_and_the_figure(clerk: Clerk) -> None:
    parent = clerk.record(geom=GROUND, area_stated_m2="45408.12")
    building = clerk.building(parent)
    building.geom = from_shape(FOOTPRINT, srid=4490)
    clerk.start(building, date(2026, 3, 3))
    before = clerk.progress().counted
    west, east = split(clerk, parent, part("W", WEST, "22704.06"), part("E", EAST, "22704.06"))
    assert clerk.progress().counted == before == (100_000_000, 1)
    assert building.record_id == east.id
    assert parent.retired_on == DAY
    assert [one.record.reference for one in successors(clerk.session, parent.id)] == ["W", "E"]
    assert predecessors(clerk.session, west.id)[0].record.id == parent.id
    assert list(verify(clerk.session)) == []


def test_a_merge_leads_from_each_to_the_one(clerk: Clerk) -> None:
    west, east = clerk.record(geom=WEST), clerk.record(geom=EAST)
    (whole,) = succeed(
        clerk.session,
        [west, east],
        [part("ALL", GROUND)],
        DAY,
        reason="并宗",
        actor=ADMIN,
        now=clerk.tick(),
    )
    assert (west.successor_id, east.successor_id) == (whole.id, whole.id)
    assert len(predecessors(clerk.session, whole.id)) == 2


def test_what_the_old_ones_agree_in_passes_on_unless_something_else_is_said(clerk: Clerk) -> None:
    alike = {
        "holder": "示例实业",
        "owner_unit": "招商办",
        "land_use": "M1",
        "route": "idle_land",
        "far_max": "3.5",
        "start_by": "2027-03-01",
        "price_wan": "800",
        "note": "旧备注",
    }
    west = clerk.record(geom=WEST, **alike, leader="甲岗")
    east = clerk.record(geom=EAST, **alike, leader="乙岗")
    new = part("ALL", GROUND)
    new.values["holder"] = "新公司"
    (whole,) = succeed(
        clerk.session, [west, east], [new], DAY, reason="并宗", actor=ADMIN, now=clerk.tick()
    )
    assert isinstance(whole, Parcel)
    assert (whole.holder, whole.owner_unit, whole.leader) == ("新公司", "招商办", "")
    assert (whole.land_use, whole.route, whole.far_max) == (west.land_use, west.route, 3.5)
    assert (whole.start_by, whole.price_wan, whole.note) == (date(2027, 3, 1), None, "")
    assert list(verify(clerk.session)) == []


def test_yes_and_no_pass_on_as_well(clerk: Clerk) -> None:
    old = clerk.record(track=Track.RENOVATION, geom=GROUND, protected="是", mode="owner")
    halves = [replace(part(name, half), track=Track.RENOVATION) for name, half in HALVES.items()]
    made = split(clerk, old, *halves)
    assert [(one.protected, one.mode) for one in made] == [(True, old.mode)] * 2


@pytest.mark.parametrize(
    ("parts", "zh"),
    [
        ([part("W", WEST, "22704.06"), part("E", EAST, "22704.07")], "证载面积不平"),
        ([part("W", WEST)], "图形不平"),
        ([part("W", WEST), part("E", GROUND)], "图形不平"),
    ],
)
def test_what_does_not_add_up_is_refused(clerk: Clerk, parts: list[NewRecord], zh: str) -> None:
    parent = clerk.record(geom=GROUND, area_stated_m2="45408.12")
    with pytest.raises(Invalid) as refused:
        split(clerk, parent, *parts)
    assert zh in refused.value.text.zh
    assert parent.retired_on is None


def test_a_building_without_a_place_must_be_placed_first(clerk: Clerk) -> None:
    parent = clerk.record(geom=GROUND)
    clerk.building(parent)
    with pytest.raises(Conflict):
        split(clerk, parent, part("W", WEST), part("E", EAST))


def test_the_retired_cannot_pass_on_again(clerk: Clerk) -> None:
    parent = clerk.record(geom=GROUND)
    split(clerk, parent, part("W", WEST), part("E", EAST))
    with pytest.raises(Conflict):
        split(clerk, parent, part("W2", WEST), part("E2", EAST))


def test_staff_may_use_up_a_file_that_a_planner_let_wait(clerk: Clerk) -> None:
    old = clerk.record(geom=GROUND)
    line = f"113.961,{GROUND.bounds[1] - 0.001}\n113.961,{GROUND.bounds[3] + 0.001}"
    town = load_town("hengli")
    batch = stage_cut(clerk.session, [old.id], line, town, actor=ADMIN, now=clerk.tick())
    staff = Actor("staff", Role.STAFF)
    made = succeed_by_rows(
        clerk.session, [old.id], batch.id, None, DAY, reason="分宗", actor=staff, now=clerk.tick()
    )
    assert len(made) == 2
    assert batch.state is BatchState.DISCARDED
    with pytest.raises(Forbidden):
        stage_cut(clerk.session, [made[0].id], line, town, actor=staff, now=clerk.tick())
