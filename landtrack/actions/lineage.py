"""Splitting, merging and re-planning parcels: the land passes on, nothing of it is lost.

The predecessors are retired, never deleted, and lead to their successors. Their milestones stay
theirs and are seen through the lineage; their buildings move to the successor they stand on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import shapely
import sqlalchemy as sa
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis.area import area_m2
from landtrack.access import Act, Actor, require
from landtrack.actions.corrections import correct_field
from landtrack.actions.journal import open_entry
from landtrack.actions.records import NewRecord, create_record
from landtrack.errors import Conflict, Invalid
from landtrack.lifecycle import check_date
from landtrack.stages import Track
from landtrack.store.tables import Building, Entry, Lineage, Record
from landtrack.store.tables.lineages import Succession

_CENT = Decimal("0.01")
_STRAY_SHARE = 0.001
"""Land that predecessors and successors may differ by: survey accuracy (domain tolerance 0.1 %)."""


def succeed(
    session: Session,
    predecessors: Sequence[Record],
    successors: Sequence[NewRecord],
    on: date,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> list[Record]:
    """Let new records take the place of old ones: one to many, many to one, or many to many.

    Args:
        session: a writing session.
        predecessors: parcels or renovation sites, none retired.
        successors: what takes their place, each with an outline.
        on: the day from which the new ones hold.
        reason: why, as the ledger keeps it.
        actor: who does it.
        now: when.

    Raises:
        Invalid: stated areas or outlines do not add up, something is missing, or no reason.
        Conflict: a predecessor is retired, or a building stands on no successor.
        BadDate: a day in the future or before 1990.
    """
    for record in predecessors:
        require(actor, Act.EDIT, record.village)
    check_date(on, today=now.date(), planned=False, field="on")
    _check(predecessors, successors, reason)
    kind = _kind(predecessors, successors)
    entry = open_entry(
        session,
        f"{kind.value}_records",
        actor=actor,
        now=now,
        subject="record",
        subject_id=predecessors[0].id,
        reason=reason,
        predecessors=[record.reference for record in predecessors],
    )
    made = [create_record(session, new, actor=actor, now=now, entry=entry) for new in successors]
    for old in predecessors:
        for new in made:
            session.add(
                Lineage(
                    entry_id=entry.id,
                    kind=kind,
                    predecessor_id=old.id,
                    successor_id=new.id,
                    happened_on=on,
                )
            )
    _move_buildings(session, predecessors, made, reason, actor=actor, now=now, entry=entry)
    for old in predecessors:
        correct_field(
            session,
            old,
            "retired_on",
            on,
            expected=None,
            reason=reason,
            actor=actor,
            now=now,
            entry=entry,
        )
        old.successor_id = made[0].id if len(made) == 1 else None
    return made


def _kind(predecessors: Sequence[Record], successors: Sequence[NewRecord]) -> Succession:
    if len(predecessors) == 1 and len(successors) > 1:
        return Succession.SPLIT
    return Succession.MERGE if len(successors) == 1 else Succession.REPLAN


def _check(predecessors: Sequence[Record], successors: Sequence[NewRecord], reason: str) -> None:
    if not predecessors or not successors:
        raise Invalid("请至少给出一个原地块和一个新地块。", "Name an old and a new parcel.")
    if not reason.strip():
        raise Invalid("请写明理由。", "Give the reason.", field="reason")
    for old in predecessors:
        if old.retired_on is not None:
            raise Conflict(f"“{old.title}”已停用。", f"“{old.title}” is retired already.")
        if old.track is Track.PROJECT:
            raise Invalid("项目不能拆分或合并。", "A project is no land to be split.")
    _check_stated(predecessors, successors)
    _check_outlines(predecessors, successors)


def _check_stated(predecessors: Sequence[Record], successors: Sequence[NewRecord]) -> None:
    """Stated areas add up to the printed precision: two decimals of a square metre."""
    before = [old.area_stated_m2 for old in predecessors]
    after = [new.values.get("area_stated_m2") for new in successors]
    if any(area is None for area in (*before, *after)):
        return
    old_sum = sum((_printed(area) for area in before), Decimal())
    new_sum = sum((_printed(area) for area in after), Decimal())
    if old_sum != new_sum:
        raise Invalid(
            f"证载面积不平：原 {old_sum} ㎡，新 {new_sum} ㎡，相差 {new_sum - old_sum} ㎡。",
            f"The stated areas do not add up: {old_sum} m2 before, {new_sum} m2 after, "
            f"{new_sum - old_sum} m2 apart.",
            field="area_stated_m2",
        )


def _printed(area: object) -> Decimal:
    return Decimal(str(area)).quantize(_CENT)


def _check_outlines(predecessors: Sequence[Record], successors: Sequence[NewRecord]) -> None:
    """The new outlines cover the old ground, all of it and nothing else, and do not overlap."""
    if any(new.geom is None for new in successors):
        raise Invalid("每个新地块都要有图形。", "Every new parcel needs an outline.", field="geom")
    ground = shapely.union_all([to_shape(old.geom) for old in predecessors if old.geom is not None])
    parts = [new.geom for new in successors]
    covered = shapely.union_all(parts)
    whole = area_m2(ground)
    stray = area_m2(shapely.symmetric_difference(ground, covered))
    double = sum(area_m2(part) for part in parts) - area_m2(covered)
    if stray > whole * _STRAY_SHARE or double > whole * _STRAY_SHARE:
        raise Invalid(
            f"图形不平：与原地块相差 {stray:.2f} ㎡，新地块之间重叠 {double:.2f} ㎡。",
            f"The outlines do not add up: {stray:.2f} m2 differ from the old ground, "
            f"{double:.2f} m2 overlap among the new.",
            field="geom",
        )


def _move_buildings(
    session: Session,
    predecessors: Sequence[Record],
    successors: Sequence[Record],
    reason: str,
    *,
    actor: Actor,
    now: datetime,
    entry: Entry,
) -> None:
    ids = [old.id for old in predecessors]
    outlines = [(new, to_shape(new.geom)) for new in successors]
    for building in session.scalars(sa.select(Building).where(Building.record_id.in_(ids))).all():
        new = _home(building, outlines)
        correct_field(
            session,
            building,
            "record_id",
            new.id,
            expected=building.record_id,
            reason=reason,
            actor=actor,
            now=now,
            entry=entry,
        )


def _home(building: Building, outlines: Sequence[tuple[Record, BaseGeometry]]) -> Record:
    """The successor that a building stands on: the only one, else by its footprint."""
    if len(outlines) == 1:
        return outlines[0][0]
    if building.geom is None:
        raise Conflict(
            f"楼栋“{building.name}”没有图形，不知道落在哪个新地块上。请先补图形。",
            f"The building “{building.name}” has no outline, so its new parcel is unknown. "
            "Add its outline first.",
        )
    footprint = to_shape(building.geom)
    return max(outlines, key=lambda pair: (pair[1].intersection(footprint).area, -pair[0].id))[0]
