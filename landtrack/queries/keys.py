"""What buildings and records carry besides facts, at any entry: their own columns, rolled back.

A column holds its latest value; the corrections ledger holds every change. So the value known at
an entry is the ``old`` of the first applied correction after it, else the column.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.areas import CM2_PER_M2
from landtrack.doubles import Decision
from landtrack.states import Keys, MilestoneFact, RecordState, record_state
from landtrack.store.tables import Building, Correction, Double, Project, Record
from landtrack.vocabulary import BuildingUse, Route, SpaceRoute

Values = dict[str, Any]

BUILDING_FIELDS = ("record_id", "use", "retired_on")
RECORD_FIELDS = (
    "village",
    "shares",
    "route",
    "owner_unit",
    "retired_on",
    "area_stated_m2",
    "area_m2",
    "agreed_investment_wan",
)


class Timeline:
    """The values of some columns of one row, by journal entry."""

    def __init__(self, created: int, latest: Values, changes: list[tuple[int, str, Any]]) -> None:
        """``changes`` in the order in which they were made: entry, field, value before."""
        self.created = created
        self._latest = latest
        self._changes = changes[::-1]

    @property
    def entries(self) -> list[int]:
        """The entries at which something changed, the first one included."""
        return sorted({self.created, *[entry for entry, _, _ in self._changes]})

    def at(self, entry: int | None = None) -> Values:
        """The values known at an entry (None: now)."""
        values = dict(self._latest)
        if entry is not None:
            for changed, field, old in self._changes:
                if changed <= entry:
                    break
                values[field] = old
        return values


def building_timelines(session: Session, ids: Collection[int]) -> dict[int, Timeline]:
    """The timelines of what states need of buildings."""
    rows = session.execute(
        sa.select(
            Building.id, Building.entry_id, *[getattr(Building, f) for f in BUILDING_FIELDS]
        ).where(Building.id.in_(ids))
    )
    latest = {row.id: (row.entry_id, _plain(row._mapping, BUILDING_FIELDS)) for row in rows}
    return _timelines(session, "building", BUILDING_FIELDS, latest)


def record_timelines(session: Session, ids: Collection[int]) -> dict[int, Timeline]:
    """The timelines of what states need of records."""
    records, projects = Record.__table__, Project.__table__
    own = [records.c[field] for field in RECORD_FIELDS if field in records.c]
    rows = session.execute(
        sa.select(records.c.id, records.c.entry_id, projects.c.agreed_investment_wan, *own)
        .outerjoin(projects, projects.c.id == records.c.id)
        .where(records.c.id.in_(ids))
    )
    latest = {row.id: (row.entry_id, _plain(row._mapping, RECORD_FIELDS)) for row in rows}
    return _timelines(session, "record", RECORD_FIELDS, latest)


def field_timelines(
    session: Session, table: type[Record], fields: tuple[str, ...]
) -> dict[int, Timeline]:
    """The timelines of some columns that one kind of record has of its own."""
    own = table.__table__.c
    query = sa.select(own.id, Record.entry_id, *[own[field] for field in fields]).join(
        Record.__table__, Record.id == own.id
    )
    latest = {
        row.id: (row.entry_id, _plain(row._mapping, fields)) for row in session.execute(query)
    }
    return _timelines(session, "record", fields, latest)


def _plain(mapping: Any, fields: tuple[str, ...]) -> Values:
    return {field: mapping[field] for field in fields}


def _timelines(
    session: Session, subject: str, fields: tuple[str, ...], latest: dict[int, tuple[int, Values]]
) -> dict[int, Timeline]:
    changes: dict[int, list[tuple[int, str, Any]]] = defaultdict(list)
    query = sa.select(
        Correction.subject_id, Correction.entry_id, Correction.field, Correction.old
    ).where(
        Correction.subject == subject,
        Correction.subject_id.in_(latest),
        Correction.field.in_(fields),
        Correction.applied,
    )
    query = query.order_by(Correction.entry_id, Correction.id)
    for subject_id, entry, field, old in session.execute(query):
        changes[subject_id].append((entry, field, _typed(field, old)))
    return {
        key: Timeline(created, values, changes[key]) for key, (created, values) in latest.items()
    }


def _typed(field: str, value: Any) -> Any:
    """The ledger keeps JSON; dates and code lists become themselves again."""
    if value is None:
        return None
    if field.endswith("_on"):
        return date.fromisoformat(value)
    codes = {"use": BuildingUse, "route": Route, "space_route": SpaceRoute}
    return codes.get(field, lambda same: same)(value)


def doubles_of(session: Session, ids: Collection[int]) -> dict[int, list[tuple[int, int | None]]]:
    """Between which entries some buildings were excluded as doubles."""
    found: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    query = sa.select(Double.excluded_id, Double.entry_id, Double.until_entry_id).where(
        Double.excluded_id.in_(ids), Double.decision != Decision.REJECTED, Double.void.is_(False)
    )
    for key, entry, until in session.execute(query):
        found[key].append((entry, until))
    return found


def keys(building: Values, record: Values, *, double: bool) -> Keys:
    """The keys of a building from its own values and its site's."""
    ends = [day for day in (building["retired_on"], record["retired_on"]) if day]
    return Keys(
        village=record["village"],
        route=record["route"] or Route.NEW_LAND,
        use=building["use"],
        unit=record["owner_unit"],
        retired_on=min(ends, default=None),
        double=double,
    )


def state_of_record(record: Values, milestones: list[MilestoneFact]) -> RecordState:
    """The state of a record from its values and its milestones (stated land area first)."""
    land = record["area_stated_m2"] if record["area_stated_m2"] is not None else record["area_m2"]
    return record_state(
        milestones,
        village=record["village"],
        route=record["route"],
        unit=record["owner_unit"],
        retired_on=record["retired_on"],
        land_cm2=round((land or 0) * CM2_PER_M2),
        invested_wan=round(record["agreed_investment_wan"] or 0),
    )
