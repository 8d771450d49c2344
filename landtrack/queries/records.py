"""The only way to a record: it exists and may be seen, or NotFound."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session, with_polymorphic

from landtrack.access import Act, Actor, require
from landtrack.errors import NotFound
from landtrack.store.tables import Building, Milestone, Parcel, Project, Record, RenovationSite
from landtrack.text import Text

ANY = with_polymorphic(Record, [Parcel, RenovationSite, Project], aliased=False)

_RECORD = Text("记录", "record")
_BUILDING = Text("单体建筑", "building")
_MILESTONE = Text("节点记录", "milestone")


def get_record(session: Session, key: int | str, *, actor: Actor, lock: bool = False) -> Record:
    """A record by number or reference.

    Args:
        lock: keep other writers off it until the transaction ends.

    Raises:
        NotFound: none, or not for these eyes.
    """
    require(actor, Act.READ)
    wanted = Record.id == key if isinstance(key, int) else Record.reference == key
    query = sa.select(ANY).where(wanted)
    if lock:
        query = query.with_for_update(of=Record)
    record = session.scalar(query)
    if record is None:
        raise NotFound.of(_RECORD, key)
    return record


def get_building(session: Session, record: Record, key: int | str) -> Building:
    """A building of a record, by number or name.

    Raises:
        NotFound: the record has none such.
    """
    wanted = Building.id == key if isinstance(key, int) else Building.name == key
    found = session.scalar(sa.select(Building).where(wanted, Building.record_id == record.id))
    if found is None:
        raise NotFound.of(_BUILDING, key)
    return found


def building_by_id(session: Session, key: int) -> Building:
    """A building by its number in the register.

    Raises:
        NotFound: none such.
    """
    found = session.get(Building, key)
    if found is None:
        raise NotFound.of(_BUILDING, key)
    return found


def buildings_of(session: Session, record_id: int) -> list[Building]:
    """The buildings of a record, by name."""
    query = (
        sa.select(Building)
        .where(Building.record_id == record_id)
        .order_by(Building.name, Building.id)
    )
    return list(session.scalars(query))


def get_milestone(session: Session, milestone_id: int) -> Milestone:
    """A milestone by number.

    Raises:
        NotFound: none.
    """
    found = session.get(Milestone, milestone_id)
    if found is None:
        raise NotFound.of(_MILESTONE, milestone_id)
    return found
