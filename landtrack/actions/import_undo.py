"""Putting back what an import changed of records that were there before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import shapely
import sqlalchemy as sa
from geoalchemy2.shape import from_shape, to_shape
from sqlalchemy.orm import Session

from gis.crs import STORAGE_SRID
from landtrack.access import Actor
from landtrack.actions.corrections import correct_field
from landtrack.actions.states import Touched
from landtrack.errors import Conflict, Invalid
from landtrack.fields import field_of, read_value
from landtrack.queries.field_values import plain
from landtrack.queries.records import ANY
from landtrack.store.tables import Correction, Entry, Record

_MOST_NAMED = 5
_CHUNK = 5000


def changes_of(session: Session, accepted_by: int) -> list[Correction]:
    """What an accepted import corrected, the latest first. ``accepted_by``: its journal entry."""
    query = sa.select(Correction).where(
        Correction.entry_id == accepted_by, Correction.subject == "record", Correction.applied
    )
    return list(session.scalars(query.order_by(Correction.id.desc())))


def put_back(
    session: Session,
    changes: Sequence[Correction],
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    entry: Entry,
) -> int:
    """Give the records their previous values, by corrections; returns how many records.

    Raises:
        Conflict: somebody has changed one of these values since; names records and fields.
    """
    records = _records(session, {change.subject_id for change in changes})
    _refuse_changed_since(changes, records)
    touched = Touched()
    for change in changes:
        record = records[change.subject_id]
        if change.field == "geom":
            _put_back_place(session, record, change, reason=reason, entry=entry)
            touched.compared_records.add(record.id)
            continue
        correct_field(
            session,
            record,
            change.field,
            _value(record, change.field, change.old),
            expected=getattr(record, change.field),
            reason=reason,
            actor=actor,
            now=now,
            entry=entry,
            touched=touched,
        )
    touched.refresh(session, entry.id)
    return len(records)


def _records(session: Session, numbers: Iterable[int]) -> dict[int, Record]:
    wanted = sorted(numbers)
    found: dict[int, Record] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = sa.select(ANY).where(Record.id.in_(wanted[start : start + _CHUNK]))
        found |= {record.id: record for record in session.scalars(query)}
    return found


def _refuse_changed_since(changes: Sequence[Correction], records: Mapping[int, Record]) -> None:
    """An import may have corrected a field once only: its last word must still stand."""
    moved: dict[str, list[str]] = defaultdict(list)
    for change in changes:
        record = records[change.subject_id]
        if not _stands(record, change):
            moved[record.reference].append(_label(record, change.field))
    if not moved:
        return
    named = [f"{name}（{'、'.join(fields)}）" for name, fields in sorted(moved.items())]
    more = "…" if len(named) > _MOST_NAMED else ""
    names = "；".join(named[:_MOST_NAMED]) + more
    raise Conflict(
        f"不能撤销：导入之后又有人改过这些内容：{names}。请先核对，再逐条更正。",
        f"It cannot be undone: somebody has changed these since: {names}. Look at them, and "
        "correct them one by one.",
    )


def _stands(record: Record, change: Correction) -> bool:
    if change.field != "geom":
        return bool(plain(getattr(record, change.field)) == change.new)
    if record.geom is None or change.new is None:
        return record.geom is None and change.new is None
    return bool(shapely.equals_identical(to_shape(record.geom), shapely.from_wkt(change.new)))


def _label(record: Record, name: str) -> str:
    try:
        return field_of(record.track, name).label.zh
    except Invalid:  # the place, and what follows from it
        return "位置" if name in ("geom", "area_m2", "shares") else name


def _put_back_place(
    session: Session, record: Record, change: Correction, *, reason: str, entry: Entry
) -> None:
    """The outline as it was; area and shares have corrections of their own."""
    session.add(
        Correction(
            entry_id=entry.id,
            subject="record",
            subject_id=record.id,
            field="geom",
            old=change.new,
            new=change.old,
            reason=reason,
            applied=True,
        )
    )
    shape = shapely.from_wkt(change.old) if change.old is not None else None
    record.geom = from_shape(shape, srid=STORAGE_SRID) if shape is not None else None


def _value(record: Record, name: str, stored: Any) -> Any:
    """A value as the record has it, from the ledger's JSON."""
    if stored in (None, ""):
        return stored
    try:
        return read_value(field_of(record.track, name), stored)
    except Invalid:  # measured, not stated: area and shares are plain numbers
        return stored
