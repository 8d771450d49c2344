"""Correcting a field of a record or building: old value checked, reason required, ledger kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis.area import area_m2
from gis.crs import STORAGE_SRID
from landtrack.access import Act, Actor, require
from landtrack.actions.journal import open_entry
from landtrack.actions.states import refresh_buildings, refresh_records, refresh_sites
from landtrack.errors import Invalid, StaleValue
from landtrack.queries.field_values import plain
from landtrack.queries.keys import BUILDING_FIELDS, RECORD_FIELDS
from landtrack.queries.places import land_shares
from landtrack.store.tables import Building, Correction, Entry, Record


def correct_field(
    session: Session,
    subject: Record | Building,
    field: str,
    new: Any,
    *,
    expected: Any,
    reason: str,
    actor: Actor,
    now: datetime,
    entry: Entry | None = None,
) -> Correction:
    """Change one field, if it still holds what the corrector saw.

    A correction whose old value no longer matches is kept in the ledger as refused; the caller
    commits that too, and tells the corrector.

    Raises:
        Invalid: no reason.
    """
    record = subject if isinstance(subject, Record) else session.get_one(Record, subject.record_id)
    require(actor, Act.CORRECT, record.village)
    if not reason.strip():
        raise Invalid("请写明更正理由。", "Give the reason of the correction.", field="reason")
    kind = "record" if isinstance(subject, Record) else "building"
    alone = entry is None
    entry = entry or open_entry(
        session,
        "correct_field",
        actor=actor,
        now=now,
        subject=kind,
        subject_id=subject.id,
        field=field,
    )
    current, new = getattr(subject, field), new.strip() if type(new) is str else new
    correction = Correction(
        entry_id=entry.id,
        subject=kind,
        subject_id=subject.id,
        field=field,
        old=plain(current),
        new=plain(new),
        reason=reason.strip(),
        applied=plain(current) == plain(expected),
    )
    if not correction.applied:
        correction.old = plain(expected)
    session.add(correction)
    if correction.applied:
        setattr(subject, field, new)
        cached = _is_cached(subject, field)
        if alone or cached:  # the fields of a large write go to the tables together
            session.flush()
        if cached:  # the cache is computed from the tables
            _refresh(session, subject, field, entry.id)
    return correction


def correct_place(
    session: Session,
    record: Record,
    geom: BaseGeometry,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    entry: Entry | None = None,
) -> Correction:
    """Put a record somewhere else, measure it anew, and keep the old outline in the ledger.

    Raises:
        Invalid: no reason.
    """
    if not reason.strip():
        raise Invalid("请写明更正理由。", "Give the reason of the correction.", field="reason")
    require(actor, Act.CORRECT, record.village)
    entry = entry or open_entry(
        session, "correct_place", actor=actor, now=now, subject="record", subject_id=record.id
    )
    old = to_shape(record.geom).wkt if record.geom is not None else None
    correction = Correction(
        entry_id=entry.id,
        subject="record",
        subject_id=record.id,
        field="geom",
        old=old,
        new=geom.wkt,
        reason=reason.strip(),
    )
    session.add(correction)
    record.geom = from_shape(geom, srid=STORAGE_SRID)
    area = area_m2(geom)
    if area and area != record.area_m2:
        correct_field(
            session,
            record,
            "area_m2",
            area,
            expected=record.area_m2,
            reason=reason,
            actor=actor,
            now=now,
            entry=entry,
        )
    session.flush()  # doubles are found by the new place
    shares = land_shares(session, geom, record.village)
    if shares != record.shares:
        correct_field(
            session,
            record,
            "shares",
            shares,
            expected=record.shares,
            reason=reason,
            actor=actor,
            now=now,
            entry=entry,
        )
    session.flush()
    refresh_sites(session, [record.id], entry.id)
    return correction


def require_applied(correction: Correction, current: Any) -> None:
    """That a correction took effect.

    Raises:
        StaleValue: it did not; says what the field holds now.
    """
    if not correction.applied:
        raise StaleValue(
            f"没有更改：该字段已被他人改为“{plain(current)}”，您看到的是“{correction.old}”。",
            f"Not changed: the field has become “{plain(current)}” meanwhile; "
            f"you saw “{correction.old}”.",
            field=correction.field,
        )


_COMPARED = frozenset(
    {"name", "use", "record_id", "retired_on", "planning_permit", "construction_permit"}
)
"""Fields of a building, or ``retired_on`` of its site, by which doubles are found."""


def _is_cached(subject: Record | Building, field: str) -> bool:
    """Whether states, or what counts once, follow from a field."""
    if isinstance(subject, Building):
        return field in BUILDING_FIELDS or field in _COMPARED
    return field in RECORD_FIELDS


def _refresh(session: Session, subject: Record | Building, field: str, entry: int) -> None:
    if isinstance(subject, Building):
        refresh_buildings(session, [subject.id], entry, look=field in _COMPARED)
        return
    refresh_records(session, [subject.id], entry)
    ids = session.scalars(sa.select(Building.id).where(Building.record_id == subject.id)).all()
    refresh_buildings(session, ids, entry, look=field in _COMPARED)
