"""What became of the fields of one record or building: who changed what, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.queries.changes import field_label, shown
from landtrack.queries.places import village_names
from landtrack.store.tables import Building, Correction, Entry, Record
from landtrack.text import Text


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One change of a field. ``applied`` False: it was refused, somebody else had been faster."""

    entry: int
    logged_at: datetime
    logged_by: str
    subject: str
    subject_id: int
    name: str
    field: Text
    old: Text
    new: Text
    reason: str
    applied: bool


def field_history(
    session: Session, record_id: int, entry: int, *, limit: int = 200
) -> list[FieldChange]:
    """Changes of a record's fields and of its buildings', latest first, as known at an entry."""
    c = Correction
    buildings = sa.select(Building.id).where(Building.record_id == record_id)
    of_this = sa.or_(
        sa.and_(c.subject == "record", c.subject_id == record_id),
        sa.and_(c.subject == "building", c.subject_id.in_(buildings)),
    )
    return _changes(session, of_this, c.entry_id <= entry, limit=limit)


def building_history(
    session: Session, building_id: int, entry: int, *, limit: int = 200
) -> list[FieldChange]:
    """Changes of a building's fields, latest first, as known at an entry."""
    c = Correction
    of_this = (c.subject == "building", c.subject_id == building_id, c.entry_id <= entry)
    return _changes(session, *of_this, limit=limit)


def last_change(session: Session, subject: Record | Building, name: str) -> FieldChange | None:
    """The change by which a field came to hold what it holds; None: it was entered so."""
    c = Correction
    kind = "record" if isinstance(subject, Record) else "building"
    found = _changes(
        session,
        c.subject == kind,
        c.subject_id == subject.id,
        c.field == name,
        c.applied.is_(True),
        limit=1,
    )
    return found[0] if found else None


def _changes(
    session: Session, *conditions: sa.ColumnElement[bool], limit: int
) -> list[FieldChange]:
    query = (
        sa.select(Correction, Entry.logged_at, Entry.actor)
        .join(Entry, Entry.id == Correction.entry_id)
        .where(*conditions)
        .order_by(Correction.entry_id.desc(), Correction.id.desc())
        .limit(limit)
    )
    rows = session.execute(query).all()
    places = village_names(session) if any(row[0].field == "village" for row in rows) else {}
    return [
        FieldChange(
            entry=change.entry_id,
            logged_at=logged_at,
            logged_by=actor,
            subject=change.subject,
            subject_id=change.subject_id,
            name=change.field,
            field=field_label(change.field),
            old=_text(change.field, change.old, places),
            new=_text(change.field, change.new, places),
            reason=change.reason,
            applied=change.applied,
        )
        for change, logged_at, actor in rows
    ]


_PLACE = Text("（图形）", "(outline)")


def _text(name: str, value: Any, places: dict[str, Text]) -> Text:
    """Outlines are too long to read; the map shows them."""
    if name == "village" and value in places:
        return places[value]
    return _PLACE if name == "geom" and value else shown(value)
