"""Adding buildings, and stating their floor areas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from geoalchemy2.shape import from_shape
from shapely.geometry import MultiPolygon
from sqlalchemy.orm import Session

from gis.crs import STORAGE_SRID
from landtrack.access import Act, Actor, require
from landtrack.actions.journal import open_entry
from landtrack.actions.states import refresh_buildings
from landtrack.areas import to_cm2
from landtrack.errors import AlreadyCorrected, Conflict, DuplicateReference, Invalid
from landtrack.lifecycle import check_date
from landtrack.store.tables import Building, BuildingArea, Entry, Record
from landtrack.vocabulary import BuildingUse


@dataclass(frozen=True, slots=True)
class NewBuilding:
    """A building as it is first known. ``geom`` is lon/lat; areas are stated apart."""

    name: str
    use: BuildingUse = BuildingUse.FACTORY
    phase: str = ""
    storeys: int | None = None
    height_m: float | None = None
    planning_permit: str = ""
    construction_permit: str = ""
    geom: MultiPolygon | None = None


@dataclass(frozen=True, slots=True)
class StatedArea:
    """Floor areas as a paper gives them, in square metres as people write them."""

    stated_on: date
    gfa_m2: Any
    far_m2: Any = None
    footprint_m2: Any = None
    replaced_m2: Any = 0
    document: str = ""


def add_building(
    session: Session,
    record: Record,
    new: NewBuilding,
    area: StatedArea | None = None,
    *,
    actor: Actor,
    now: datetime,
    entry: Entry | None = None,
) -> Building:
    """A new building on a site, with its floor areas if a paper states them.

    Raises:
        Invalid: no name, or an area that cannot be.
        DuplicateReference: the record has a building of that name.
    """
    require(actor, Act.EDIT, record.village)
    name = new.name.strip()
    if not name:
        raise Invalid("缺少楼栋名称。", "The building needs a name.", field="name")
    if session.scalar(
        sa.select(Building.id).where(Building.record_id == record.id, Building.name == name)
    ):
        raise DuplicateReference(
            f"“{record.title}”已有楼栋“{name}”。扩建请另起名称。",
            f"“{record.title}” already has a building “{name}”. Give an extension its own name.",
            field="name",
        )
    entry = entry or open_entry(
        session,
        "add_building",
        actor=actor,
        now=now,
        subject="record",
        subject_id=record.id,
        building=name,
    )
    building = Building(
        record_id=record.id,
        name=name,
        use=new.use,
        phase=new.phase,
        storeys=new.storeys,
        height_m=new.height_m,
        planning_permit=new.planning_permit.strip(),
        construction_permit=new.construction_permit.strip(),
        entry_id=entry.id,
        geom=from_shape(new.geom, srid=STORAGE_SRID) if new.geom is not None else None,
    )
    session.add(building)
    session.flush()  # its number is needed now
    if area is None:
        refresh_buildings(session, [building.id], entry.id, look=True)
    else:
        state_area(session, building, area, actor=actor, now=now, entry=entry)
    return building


def state_area(
    session: Session,
    building: Building,
    area: StatedArea,
    *,
    actor: Actor,
    now: datetime,
    replaces: BuildingArea | None = None,
    reason: str | None = None,
    entry: Entry | None = None,
) -> BuildingArea:
    """Log what a paper of a certain day says of a building's floor area.

    A redesign is a new paper with its own day: what started before keeps the area in force at
    its start. An error in a paper already logged is corrected by ``replaces`` and a ``reason``.

    Raises:
        Invalid, BadDate, BadNumber: a day, area or missing reason that cannot be.
        Conflict: another paper of the same day is on record; correct that one.
        AlreadyCorrected: the fact to be replaced has been replaced before.
    """
    record = session.get_one(Record, building.record_id)
    require(actor, Act.CORRECT if replaces else Act.EDIT, record.village)
    check_date(area.stated_on, today=now.date(), planned=False, field="stated_on")
    values = _in_cm2(area)
    _check_place(session, building, area.stated_on, replaces, reason)
    entry = entry or open_entry(
        session,
        "correct_area" if replaces else "state_area",
        actor=actor,
        now=now,
        subject="building",
        subject_id=building.id,
        gfa_m2=str(area.gfa_m2),
    )
    fact = BuildingArea(
        building_id=building.id,
        stated_on=area.stated_on,
        document=area.document,
        entry_id=entry.id,
        reason=reason,
        **values,
    )
    if replaces:
        fact.replaces_id, replaces.until_entry_id = replaces.id, entry.id
    session.add(fact)
    session.flush()  # the cache is computed from the tables
    refresh_buildings(session, [building.id], entry.id, look=True)
    return fact


def _in_cm2(area: StatedArea) -> dict[str, int | None]:
    def optional(value: Any, field: str) -> int | None:
        return None if value is None or value == "" else to_cm2(value, field=field)

    return {
        "gfa_cm2": to_cm2(area.gfa_m2),
        "far_cm2": optional(area.far_m2, "far_m2"),
        "footprint_cm2": optional(area.footprint_m2, "footprint_m2"),
        "replaced_cm2": to_cm2(area.replaced_m2 or 0, field="replaced_m2"),
    }


def _check_place(
    session: Session,
    building: Building,
    day: date,
    replaces: BuildingArea | None,
    reason: str | None,
) -> None:
    if replaces is not None:
        if replaces.until_entry_id is not None:
            raise AlreadyCorrected(
                "这条面积已被更正过，请更正最新的一条。",
                "This area has been corrected before; correct the one that replaced it.",
            )
        if not (reason or "").strip():
            raise Invalid("请写明更正理由。", "Give the reason of the correction.", field="reason")
    same_day = session.scalar(
        sa.select(BuildingArea.id).where(
            BuildingArea.building_id == building.id,
            BuildingArea.stated_on == day,
            BuildingArea.until_entry_id.is_(None),
            BuildingArea.void.is_(False),
        )
    )
    if same_day and (replaces is None or same_day != replaces.id):
        raise Conflict(
            f"{day} 的面积已有记录。若有误，请更正那一条；若是新的批文，请填它的日期。",
            f"An area of {day} is on record. Correct that one, or give the new paper's own day.",
            field="stated_on",
        )
