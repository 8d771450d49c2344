"""Correcting a field of a record or building: old value checked, reason required, ledger kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis.area import areas_m2
from gis.crs import STORAGE_SRID
from landtrack.access import Act, Actor, require
from landtrack.actions.journal import open_entry
from landtrack.actions.states import Touched
from landtrack.errors import Invalid, StaleValue
from landtrack.queries.field_values import plain
from landtrack.queries.keys import BUILDING_FIELDS, RECORD_FIELDS
from landtrack.queries.places import village_outlines
from landtrack.shares import shares_of
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
    touched: Touched | None = None,
) -> Correction:
    """Change one field, if it still holds what the corrector saw.

    A correction whose old value no longer matches is kept in the ledger as refused; the caller
    commits that too, and tells the corrector. With ``touched`` the caller refreshes the states of
    many corrections together; nothing is sent to the database before.

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
        if touched is not None:
            _touch(touched, subject, field)
        elif _is_cached(subject, field):
            one = Touched()
            _touch(one, subject, field)
            one.refresh(session, entry.id)
        elif alone:  # the fields of a large write go to the tables together
            session.flush()
    return correction


def correct_places(
    session: Session,
    moved: Sequence[tuple[Record, BaseGeometry]],
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    entry: Entry,
    touched: Touched,
) -> None:
    """Put records somewhere else: all are measured and shared out together.

    Raises:
        Invalid: no reason.
    """
    if not reason.strip():
        raise Invalid("请写明更正理由。", "Give the reason of the correction.", field="reason")
    geoms = np.empty(len(moved), dtype=object)
    geoms[:] = [geom for _, geom in moved]
    areas = areas_m2(geoms).tolist()
    with session.no_autoflush:  # what was changed before is written together with the places
        outlines = village_outlines(session)
    shares = shares_of(outlines, geoms, [record.village for record, _ in moved])
    for (record, geom), area, share in zip(moved, areas, shares, strict=True):
        require(actor, Act.CORRECT, record.village)
        old = to_shape(record.geom).wkt if record.geom is not None else None
        session.add(
            Correction(
                entry_id=entry.id,
                subject="record",
                subject_id=record.id,
                field="geom",
                old=old,
                new=geom.wkt,
                reason=reason.strip(),
                applied=True,  # as the others say it: rows of one form go in one statement
            )
        )
        record.geom = from_shape(geom, srid=STORAGE_SRID)
        touched.compared_records.add(record.id)
        follows = {"area_m2": area or record.area_m2, "shares": share}
        for name, value in follows.items():
            before = getattr(record, name)
            if value != before:
                correct_field(
                    session,
                    record,
                    name,
                    value,
                    expected=before,
                    reason=reason,
                    actor=actor,
                    now=now,
                    entry=entry,
                    touched=touched,
                )


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


def _touch(touched: Touched, subject: Record | Building, field: str) -> None:
    if not _is_cached(subject, field):
        return
    compared = field in _COMPARED
    if isinstance(subject, Building):
        (touched.compared_buildings if compared else touched.buildings).add(subject.id)
        return
    touched.records.add(subject.id)
    if compared:
        touched.compared_records.add(subject.id)
