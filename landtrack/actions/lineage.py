"""Splitting, merging and re-planning parcels: the land passes on, nothing of it is lost.

The predecessors are retired, never deleted, and lead to their successors. Their milestones stay
theirs and are seen through the lineage; their buildings move to the successor they stand on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, require
from landtrack.actions.corrections import correct_field
from landtrack.actions.journal import open_entry
from landtrack.actions.records import NewRecord, create_record
from landtrack.errors import Conflict, Invalid, NotFound
from landtrack.fields import FIELDS, FieldKind, field_of, read_value
from landtrack.land_balance import Land, weigh
from landtrack.lifecycle import check_date
from landtrack.queries.records import get_record
from landtrack.stages import Track
from landtrack.store.tables import Building, Entry, Lineage, Record
from landtrack.store.tables.lineages import Succession

_OF_ITS_OWN: Final = frozenset(
    {"reference", "title", "former_titles", "village", "note", "existing_far"}
)
"""What each record says for itself; so it does of areas and sums of money."""


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

    What the old ones agree in (unit, holder, use, plot ratio, deadlines, route) the new ones begin
    with, where they do not say otherwise.

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
    agreed = _agreed(predecessors)
    made = [
        create_record(session, _with(agreed, new), actor=actor, now=now, entry=entry)
        for new in successors
    ]
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


def _agreed(predecessors: Sequence[Record]) -> dict[str, Any]:
    """The fields in which all of them say the same."""
    agreed: dict[str, Any] = {}
    for field in FIELDS[predecessors[0].track]:
        if field.name in _OF_ITS_OWN or field.kind in (FieldKind.AREA, FieldKind.MONEY):
            continue
        said = {getattr(old, field.name) for old in predecessors}
        if len(said) == 1 and (value := said.pop()) not in (None, ""):
            agreed[field.name] = value
    return agreed


def _with(agreed: dict[str, Any], new: NewRecord) -> NewRecord:
    said = {name: value for name, value in new.values.items() if value not in (None, "")}
    return replace(new, values={**agreed, **said})


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
    if any(new.track is not predecessors[0].track for new in successors):
        raise Invalid(
            "新旧地块不是同一类（地块、改造项目），不能相互接替。",
            "Old and new are of different kinds: one cannot take the place of the other.",
        )
    balance = weigh([old_land(old) for old in predecessors], [new_land(new) for new in successors])
    if balance.problems:
        raise balance.problems[0]


def old_records(
    session: Session, wanted: Sequence[int | str], actor: Actor, *, lock: bool = False
) -> list[Record]:
    """Records by number or reference, each once; whoever asks may edit all of them.

    Raises:
        NotFound: one is unknown.
        Forbidden: one lies where ``actor`` may not edit.
    """
    found: dict[int, Record] = {}
    for one in wanted:
        try:
            record = get_record(session, one, actor=actor, lock=lock)
        except NotFound as error:
            raise NotFound(error.text.zh, error.text.en, field="others") from None
        require(actor, Act.EDIT, record.village)
        found[record.id] = record
    return list(found.values())


def old_land(record: Record) -> Land:
    """A record of the register, to be weighed."""
    outline = to_shape(record.geom) if record.geom is not None else None
    return Land(record.reference, record.area_stated_m2, outline)


def new_land(new: NewRecord) -> Land:
    """What is to take its place, to be weighed.

    Raises:
        Invalid: its stated area is no number.
    """
    stated = read_value(field_of(new.track, "area_stated_m2"), new.values.get("area_stated_m2"))
    return Land(str(new.values.get("reference") or ""), stated, new.geom)


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
    """The successor that a building stands on."""
    at = home_of(building, [outline for _, outline in outlines])
    return outlines[at][0]


def home_of(building: Building, outlines: Sequence[BaseGeometry]) -> int:
    """Which of these outlines a building stands on: the only one, else by its footprint.

    Raises:
        Conflict: nobody can know, as it has no outline.
    """
    if len(outlines) == 1:
        return 0
    if building.geom is None:
        raise Conflict(
            f"楼栋“{building.name}”没有图形，不知道落在哪个新地块上。请先补图形。",
            f"The building “{building.name}” has no outline, so its new parcel is unknown. "
            "Add its outline first.",
        )
    footprint = to_shape(building.geom)
    shared = [outline.intersection(footprint).area for outline in outlines]
    return shared.index(max(shared))
