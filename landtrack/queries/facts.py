"""Facts of buildings and records as the pure rules take them, live now or over all entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.states import AreaFact, MilestoneFact
from landtrack.store.tables import BuildingArea, Milestone

_CHUNK = 500


class Logged(NamedTuple):
    """A fact, known from one journal entry until another (outside; None: still)."""

    fact: MilestoneFact | AreaFact
    entry: int
    until: int | None
    building_id: int | None


def milestones_of_records(session: Session, record_ids: Collection[int]) -> dict[int, list[Logged]]:
    """All milestones ever logged, by record, its buildings' included."""
    m = Milestone
    columns = (
        m.record_id,
        m.kind,
        m.happened_on,
        m.evidence,
        m.planned,
        m.entry_id,
        m.until_entry_id,
        m.building_id,
    )
    found: dict[int, list[Logged]] = defaultdict(list)
    for some in _chunks(record_ids):
        query = sa.select(*columns).where(m.record_id.in_(some), m.void.is_(False))
        for record_id, kind, on, grade, planned, entry, until, building_id in session.execute(
            query
        ):
            fact = MilestoneFact(kind, on, grade, planned)
            found[record_id].append(Logged(fact, entry, until, building_id))
    return found


def facts_of_buildings(session: Session, ids: Collection[int]) -> dict[int, list[Logged]]:
    """All milestones and stated areas ever logged, by building."""
    found: dict[int, list[Logged]] = defaultdict(list)
    m, a = Milestone, BuildingArea
    for some in _chunks(ids):
        query = sa.select(
            m.building_id,
            m.kind,
            m.happened_on,
            m.evidence,
            m.planned,
            m.entry_id,
            m.until_entry_id,
        ).where(m.building_id.in_(some), m.void.is_(False))
        for building_id, kind, on, grade, planned, entry, until in session.execute(query):
            found[cast("int", building_id)].append(
                Logged(MilestoneFact(kind, on, grade, planned), entry, until, building_id)
            )
        areas = sa.select(
            a.building_id,
            a.stated_on,
            a.gfa_cm2,
            a.far_cm2,
            a.replaced_cm2,
            a.entry_id,
            a.until_entry_id,
        ).where(a.building_id.in_(some), a.void.is_(False))
        for building_id, stated_on, gfa, far, replaced, entry, until in session.execute(areas):
            found[building_id].append(
                Logged(AreaFact(stated_on, gfa, far, replaced), entry, until, building_id)
            )
    return found


def live(facts: Iterable[Logged], entry: int | None = None) -> list[MilestoneFact | AreaFact]:
    """The facts known at an entry (None: now)."""
    if entry is None:
        return [logged.fact for logged in facts if logged.until is None]
    return [
        logged.fact
        for logged in facts
        if logged.entry <= entry and (logged.until is None or logged.until > entry)
    ]


def _chunks(ids: Collection[int]) -> Iterable[list[int]]:
    ordered = sorted(ids)
    for i in range(0, len(ordered), _CHUNK):
        yield ordered[i : i + _CHUNK]
