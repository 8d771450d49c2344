"""Creating, correcting and retiring records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from geoalchemy2.shape import from_shape
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis.area import area_m2
from gis.crs import STORAGE_SRID
from landtrack.access import Act, Actor, require
from landtrack.actions.corrections import correct_field
from landtrack.actions.journal import open_entry
from landtrack.actions.states import refresh_records
from landtrack.errors import DuplicateReference, Invalid
from landtrack.fields import FIELDS, read_value
from landtrack.queries.places import find_village, land_shares, village_at
from landtrack.stages import Track
from landtrack.store.tables import Entry, Parcel, Project, Record, Register, RenovationSite

TABLES: dict[Track, type[Record]] = {
    Track.PARCEL: Parcel,
    Track.RENOVATION: RenovationSite,
    Track.PROJECT: Project,
}


@dataclass(frozen=True, slots=True)
class NewRecord:
    """What a record begins with: field values as people write them, and a lon/lat geometry."""

    track: Track
    values: dict[str, Any]
    geom: BaseGeometry | None = None
    import_id: int | None = None


def create_record(
    session: Session, new: NewRecord, *, actor: Actor, now: datetime, entry: Entry | None = None
) -> Record:
    """A new parcel, renovation site or project; under ``entry`` if part of a larger write.

    Raises:
        Invalid: a value or a shape that cannot be right, or none where one is needed.
        DuplicateReference: the reference is taken.
    """
    values = checked_values(new)
    refuse_taken(session, values["reference"])
    geom = _as_stored(new.track, new.geom)
    register = session.scalars(sa.select(Register)).one()
    village = _village(session, values.pop("village", None), new.geom)
    require(actor, Act.EDIT, village)
    entry = entry or open_entry(
        session,
        "create_record",
        actor=actor,
        now=now,
        subject="record",
        reference=values["reference"],
    )
    record = TABLES[new.track](
        **values,
        town=register.town,
        village=village,
        shares=land_shares(session, new.geom, village),
        entry_id=entry.id,
        geom=from_shape(geom, srid=STORAGE_SRID) if geom is not None else None,
        area_m2=area_m2(geom) if geom is not None and geom.area else None,
        sample=register.sample and register.sample_until is None,
        import_id=new.import_id,
    )
    session.add(record)
    session.flush()  # its number is needed now
    entry.subject_id = entry.subject_id or record.id
    refresh_records(session, [record.id], entry.id)
    return record


def _as_stored(track: Track, geom: BaseGeometry | None) -> BaseGeometry | None:
    """Land is a MultiPolygon, however many parts it has; a project may be a point."""
    if geom is None or track is Track.PROJECT:
        return geom
    parts = [geom] if isinstance(geom, Polygon) else list(getattr(geom, "geoms", ()))
    if geom.is_empty or not all(isinstance(part, Polygon) for part in parts) or not parts:
        raise Invalid(
            f"地块的图形必须是面，不是 {geom.geom_type}。",
            f"Land is drawn as a polygon, not as a {geom.geom_type}.",
            field="geom",
        )
    return MultiPolygon(parts)


def checked_values(new: NewRecord) -> dict[str, Any]:
    """The values of a new record as the register keeps them, title and reference included.

    Raises:
        Invalid: a value that cannot be right, an unknown field, or no reference.
    """
    known = {field.name: field for field in FIELDS[new.track]}
    unknown = set(new.values) - set(known)
    if unknown:
        names = ", ".join(sorted(unknown))
        raise Invalid(f"没有这些字段：{names}。", f"No such fields: {names}.", field=names)
    values = {name: read_value(known[name], raw) for name, raw in new.values.items()}
    values = {name: value for name, value in values.items() if value is not None}
    if "reference" not in values:
        raise Invalid("缺少编号。", "The reference is missing.", field="reference")
    values.setdefault("title", values["reference"])
    return values


def refuse_taken(session: Session, reference: str) -> None:
    """That a reference is free.

    Raises:
        DuplicateReference: it is not; names who has it.
    """
    taken = session.execute(
        sa.select(Record.id, Record.title).where(Record.reference == reference)
    ).first()
    if taken:
        raise DuplicateReference(
            f"编号 {reference} 已被“{taken.title}”使用。请改用别的编号，或更新原记录。",
            f"The reference {reference} belongs to “{taken.title}”. "
            "Use another, or update that record.",
            field="reference",
            record_id=taken.id,
        )


def _village(session: Session, stated: str | None, geom: BaseGeometry | None) -> str:
    if stated:
        return find_village(session, stated).code
    if geom is not None:
        found = village_at(session, geom)
        if found:
            return found
    raise Invalid(
        "不知道属于哪个村（社区）：请填写村名，或给出镇内的位置。",
        "The village is unknown: name it, or give a position inside the town.",
        field="village",
    )


def retire_record(
    session: Session,
    record: Record,
    on: date,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    successor: Record | None = None,
) -> None:
    """End a record as of a day. It is never deleted, and leads to its successor if it has one."""
    correct_field(
        session, record, "retired_on", on, expected=None, reason=reason, actor=actor, now=now
    )
    record.successor_id = successor.id if successor else None
