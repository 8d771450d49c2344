"""What a building's own page shows besides its record: its fields, and every area ever stated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Actor
from landtrack.counting import CountingRule
from landtrack.errors import NotFound
from landtrack.fields import FIELDS_OF_BUILDINGS
from landtrack.periods import Period
from landtrack.queries.cards import record_card
from landtrack.queries.records import building_by_id, get_record
from landtrack.report import BuildingCard, MilestoneLine, Moment, RecordCard
from landtrack.store.tables import Building, BuildingArea, Entry, Occupation, Record
from landtrack.text import Text


@dataclass(frozen=True, slots=True)
class AreaLine:
    """What one paper says of a building's floor area, with who logged it and what became of it."""

    id: int
    stated_on: date
    gfa_cm2: int
    far_cm2: int | None
    footprint_cm2: int | None
    replaced_cm2: int
    document: str
    logged_at: datetime
    logged_by: str
    reason: str | None
    corrected: bool


@dataclass(frozen=True, slots=True)
class BuildingFile:
    """All about one building. ``card`` is None where it was not known at the moment looked at."""

    id: int
    name: str
    values: dict[str, Any]
    record: RecordCard
    card: BuildingCard | None
    areas: tuple[AreaLine, ...]
    timeline: tuple[MilestoneLine, ...]


def building_file(
    session: Session,
    key: int,
    moment: Moment,
    rule: CountingRule,
    period: Period,
    *,
    actor: Actor,
) -> BuildingFile:
    """A building's page.

    Raises:
        NotFound: none, or not for these eyes.
    """
    building = building_by_id(session, key)
    card = record_card(session, building.record_id, moment, rule, period, actor=actor)
    return BuildingFile(
        id=building.id,
        name=building.name,
        values={field.name: getattr(building, field.name) for field in FIELDS_OF_BUILDINGS},
        record=card,
        card=next((one for one in card.buildings if one.id == key), None),
        areas=areas_of(session, key, moment),
        timeline=tuple(line for line in card.timeline if line.building_id == key),
    )


def areas_of(session: Session, building_id: int, moment: Moment) -> tuple[AreaLine, ...]:
    """The areas stated of a building as known at a moment, corrected ones too, latest first."""
    a = BuildingArea
    query = (
        sa.select(a, Entry.logged_at, Entry.actor)
        .join(Entry, Entry.id == a.entry_id)
        .where(a.building_id == building_id, a.entry_id <= moment.entry, a.void.is_(False))
        .order_by(a.stated_on.desc(), a.id.desc())
    )
    return tuple(
        AreaLine(
            id=fact.id,
            stated_on=fact.stated_on,
            gfa_cm2=fact.gfa_cm2,
            far_cm2=fact.far_cm2,
            footprint_cm2=fact.footprint_cm2,
            replaced_cm2=fact.replaced_cm2,
            document=fact.document,
            logged_at=logged_at,
            logged_by=logged_by,
            reason=fact.reason,
            corrected=fact.until_entry_id is not None and fact.until_entry_id <= moment.entry,
        )
        for fact, logged_at, logged_by in session.execute(query)
    )


def get_area(session: Session, key: int, *, actor: Actor) -> tuple[BuildingArea, Building, Record]:
    """A stated area with its building and record.

    Raises:
        NotFound: none, or not for these eyes.
    """
    area = session.get(BuildingArea, key)
    if area is None:
        raise NotFound.of(Text("面积记录", "stated area"), key)
    building = building_by_id(session, area.building_id)
    return area, building, get_record(session, building.record_id, actor=actor)


def get_occupation(
    session: Session, key: int, *, actor: Actor
) -> tuple[Occupation, Record, Record]:
    """An occupation with its project and site.

    Raises:
        NotFound: none, or not for these eyes.
    """
    found = session.get(Occupation, key)
    if found is None:
        raise NotFound.of(Text("落地关系", "placing"), key)
    project = get_record(session, found.project_id, actor=actor)
    return found, project, get_record(session, found.site_id, actor=actor)
