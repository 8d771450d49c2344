"""What passing land on would do, before it is written: sums, buildings, what hinders."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Actor
from landtrack.actions.lineage import home_of, new_land, old_land, old_records
from landtrack.actions.lineage_parts import Typed, parts_of_import
from landtrack.actions.records import refuse_taken
from landtrack.errors import Conflict, DuplicateReference, LandtrackError
from landtrack.land_balance import Land, LandBalance, weigh
from landtrack.store.tables import Building, Record


@dataclass(frozen=True, slots=True)
class MovedBuilding:
    """A building, the old parcel it stands on, and the new one; None: nobody can know."""

    name: str
    before: str
    after: str | None


@dataclass(frozen=True, slots=True)
class SuccessionPreview:
    """Old and new land side by side. It can be written if there are no ``problems``."""

    before: list[Land]
    after: list[Land]
    balance: LandBalance
    buildings: list[MovedBuilding]
    problems: list[LandtrackError]


def preview_by_rows(
    session: Session,
    predecessors: Sequence[int | str],
    batch_id: int,
    rows: Collection[int] | None,
    *,
    actor: Actor,
    typed: Typed | None = None,
) -> SuccessionPreview:
    """What ``succeed_by_rows`` would do; writes nothing. All problems at once.

    Raises:
        NotFound: no such record or import.
        Invalid, Conflict: rows that cannot become parcels at all.
    """
    old = old_records(session, predecessors, actor)
    before = [old_land(record) for record in old]
    parts = parts_of_import(session, batch_id, rows, typed)
    after = [new_land(part) for part in parts]
    balance = weigh(before, after)
    problems: list[LandtrackError] = [
        Conflict(f"“{record.title}”已停用。", f"“{record.title}” is retired already.")
        for record in old
        if record.retired_on is not None
    ]
    problems += _taken(session, after)
    buildings = _moved(session, old, after, problems)
    return SuccessionPreview(before, after, balance, buildings, [*problems, *balance.problems])


def _taken(session: Session, after: Sequence[Land]) -> Iterator[DuplicateReference]:
    """What was typed may be taken, which the check of the file could not know."""
    for land in after:
        try:
            refuse_taken(session, land.reference)
        except DuplicateReference as problem:
            yield problem


def _moved(
    session: Session, old: Sequence[Record], after: Sequence[Land], problems: list[LandtrackError]
) -> list[MovedBuilding]:
    outlines = [land.outline for land in after if land.outline is not None]
    if len(outlines) < len(after):
        return []
    references = {record.id: record.reference for record in old}
    query = sa.select(Building).where(Building.record_id.in_(references)).order_by(Building.id)
    moved = []
    for building in session.scalars(query):
        try:
            home = after[home_of(building, outlines)].reference
        except Conflict as problem:
            problems.append(problem)
            home = None
        moved.append(MovedBuilding(building.name, references[building.record_id], home))
    return moved
