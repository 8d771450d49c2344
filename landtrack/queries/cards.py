"""All that a record's page shows, at a moment on both time axes."""

from __future__ import annotations

import sqlalchemy as sa
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session, aliased

from landtrack.access import Actor
from landtrack.counting import CountingRule
from landtrack.errors import NotFound
from landtrack.fields import FIELDS
from landtrack.periods import Period
from landtrack.queries.building_lines import BuildingFilter, building_lines
from landtrack.queries.records import buildings_of, get_record
from landtrack.queries.search import LINE, record_line
from landtrack.queries.then import records_then
from landtrack.report import (
    BuildingCard,
    BuildingLine,
    MilestoneLine,
    Moment,
    OccupationLine,
    RecordCard,
)
from landtrack.stages import Track
from landtrack.store.tables import (
    Building,
    BuildingArea,
    Entry,
    Milestone,
    Occupation,
    Place,
    Record,
)
from landtrack.text import Text


def record_card(
    session: Session,
    key: int | str,
    moment: Moment,
    rule: CountingRule,
    period: Period,
    *,
    actor: Actor,
) -> RecordCard:
    """A record's page, by its number or reference.

    Raises:
        NotFound: none, or not for these eyes.
    """
    record = get_record(session, key, actor=actor)
    found = records_then(session, [record], moment)
    if not found:
        raise NotFound.of(Text("记录（在该时点）", "record at that time"), key)
    (then,) = found
    village = then.value("village")
    place = session.scalar(sa.select(Place).where(Place.code == village))
    return RecordCard(
        line=then.line,
        version=record.version,
        village=Text(place.short, place.english) if place else Text(village, village),
        values={field.name: then.value(field.name) for field in FIELDS[record.track]},
        area_stated_m2=then.value("area_stated_m2"),
        geom=then.geom,
        retired_on=then.retired_on,
        timeline=timeline(session, record.id, moment),
        buildings=_buildings(session, record.id, moment, rule, period),
        occupations=_occupations(session, record, moment),
    )


def timeline(session: Session, record_id: int, moment: Moment) -> tuple[MilestoneLine, ...]:
    """Every milestone known at a moment, replaced ones included, by day."""
    m, building = Milestone, aliased(Building)
    query = (
        sa.select(m, building.name, Entry.logged_at, Entry.actor)
        .join(Entry, Entry.id == m.entry_id)
        .outerjoin(building, building.id == m.building_id)
        .where(m.record_id == record_id, m.entry_id <= moment.entry)
        .order_by(m.happened_on, m.id)
    )
    return tuple(
        MilestoneLine(
            id=fact.id,
            kind=fact.kind,
            happened_on=fact.happened_on,
            planned=fact.planned,
            evidence=fact.evidence,
            building_id=fact.building_id,
            building=name or "",
            document=fact.document,
            note=fact.note,
            logged_at=logged_at,
            logged_by=actor,
            replaced=fact.until_entry_id is not None and fact.until_entry_id <= moment.entry,
            void=fact.void,
            replaces_id=fact.replaces_id,
            reason=fact.reason,
        )
        for fact, name, logged_at, actor in session.execute(query)
    )


def _buildings(
    session: Session, record_id: int, moment: Moment, rule: CountingRule, period: Period
) -> tuple[BuildingCard, ...]:
    judged: dict[int, list[BuildingLine]] = {}
    for line in building_lines(session, period, moment, rule, BuildingFilter(record_id=record_id)):
        judged.setdefault(line.building_id, []).append(line)
    areas = _latest_areas(session, record_id, moment)
    return tuple(
        _building_card(building, judged[building.id], areas.get(building.id))
        for building in buildings_of(session, record_id)
        if building.id in judged
    )


def _building_card(
    building: Building, lines: list[BuildingLine], area: BuildingArea | None
) -> BuildingCard:
    return BuildingCard(
        id=building.id,
        name=building.name,
        use=building.use,
        phase=building.phase,
        storeys=building.storeys,
        gfa_cm2=area.gfa_cm2 if area else None,
        far_cm2=area.far_cm2 if area else None,
        stated_on=area.stated_on if area else None,
        construction_permit=building.construction_permit,
        start_on=lines[0].start_on,
        grade=lines[0].grade,
        reason=lines[0].reason,
        cm2=sum(line.cm2 for line in lines),
        retired_on=building.retired_on,
        geom=to_shape(building.geom) if building.geom is not None else None,
    )


def _latest_areas(session: Session, record_id: int, moment: Moment) -> dict[int, BuildingArea]:
    a = BuildingArea
    query = (
        sa.select(a)
        .join(Building, Building.id == a.building_id)
        .where(
            Building.record_id == record_id,
            a.void.is_(False),
            a.entry_id <= moment.entry,
            sa.or_(a.until_entry_id.is_(None), a.until_entry_id > moment.entry),
        )
        .order_by(a.stated_on)
    )
    found: dict[int, BuildingArea] = {}
    for area in session.scalars(query):
        if area.building_id not in found or area.stated_on <= moment.as_of:
            found[area.building_id] = area
    return found


def _occupations(session: Session, record: Record, moment: Moment) -> tuple[OccupationLine, ...]:
    o, other = Occupation.__table__.c, Record.__table__.c
    here, there = (
        (o.project_id, o.site_id) if record.track is Track.PROJECT else (o.site_id, o.project_id)
    )
    query = (
        sa.select(*LINE, o.id, o.from_on, o.until_on, o.share)
        .select_from(Occupation.__table__)
        .join(Record.__table__, other.id == there)
        .where(
            here == record.id,
            o.void.is_(False),
            o.entry_id <= moment.entry,
            sa.or_(o.until_entry_id.is_(None), o.until_entry_id > moment.entry),
        )
        .order_by(o.from_on, o.id)
    )
    return tuple(
        OccupationLine(row[-4], record_line(row), *row[-3:]) for row in session.execute(query)
    )
