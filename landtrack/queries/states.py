"""The states that the facts amount to, at one entry or over all of them, as rows of the cache."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from sqlalchemy.orm import Session

from landtrack.queries.facts import Logged, facts_of_buildings, live, milestones_of_records
from landtrack.queries.keys import (
    Timeline,
    building_timelines,
    keys,
    record_timelines,
    state_of_record,
)
from landtrack.states import (
    AreaFact,
    MilestoneFact,
    Row,
    building_rows,
    building_states,
    record_row,
)

Rows = list[Row]
History = list[tuple[int, int | None, Rows]]
"""Between which entries which rows were known, in order."""


def rows_of_buildings(session: Session, ids: Collection[int]) -> dict[int, Rows]:
    """What the cache should say of some buildings now."""
    facts, own, sites = _of_buildings(session, ids)
    return {key: _building_rows(facts[key], timeline, sites) for key, timeline in own.items()}


def rows_of_records(session: Session, ids: Collection[int]) -> dict[int, Rows]:
    """What the cache should say of some records now."""
    facts = milestones_of_records(session, ids)
    return {
        key: _record_rows(facts[key], timeline)
        for key, timeline in record_timelines(session, ids).items()
    }


def history_of_buildings(session: Session, ids: Collection[int]) -> Iterator[tuple[int, History]]:
    """What the cache should say of some buildings at every entry."""
    facts, own, sites = _of_buildings(session, ids)
    for key, timeline in own.items():
        site_ids = {timeline.at(entry)["record_id"] for entry in timeline.entries}
        moments = _moments(facts[key], [timeline, *[sites[site] for site in site_ids]])
        yield (
            key,
            _history(
                moments,
                lambda entry, key=key, timeline=timeline: _building_rows(  # type: ignore[misc]
                    facts[key], timeline, sites, entry
                ),
            ),
        )


def history_of_records(session: Session, ids: Collection[int]) -> Iterator[tuple[int, History]]:
    """What the cache should say of some records at every entry."""
    facts = milestones_of_records(session, ids)
    for key, timeline in record_timelines(session, ids).items():
        yield (
            key,
            _history(
                _moments(facts[key], [timeline]),
                lambda entry, key=key, timeline=timeline: _record_rows(  # type: ignore[misc]
                    facts[key], timeline, entry
                ),
            ),
        )


def _of_buildings(
    session: Session, ids: Collection[int]
) -> tuple[dict[int, list[Logged]], dict[int, Timeline], dict[int, Timeline]]:
    own = building_timelines(session, ids)
    sites = {
        timeline.at(entry)["record_id"] for timeline in own.values() for entry in timeline.entries
    }
    return facts_of_buildings(session, ids), own, record_timelines(session, sites)


def _building_rows(
    facts: list[Logged], own: Timeline, sites: dict[int, Timeline], entry: int | None = None
) -> Rows:
    values = own.at(entry)
    site = sites[values["record_id"]].at(entry)
    known = live(facts, entry)
    states = building_states(
        [fact for fact in known if isinstance(fact, MilestoneFact)],
        [fact for fact in known if isinstance(fact, AreaFact)],
        keys(values, site),
    )
    return [
        row | {"record_id": values["record_id"]}
        for state in states
        for row in building_rows(state, site["shares"])
    ]


def _record_rows(facts: list[Logged], own: Timeline, entry: int | None = None) -> Rows:
    known = [fact for fact in live(facts, entry) if isinstance(fact, MilestoneFact)]
    return [record_row(state_of_record(own.at(entry), known))]


def _moments(facts: list[Logged], timelines: list[Timeline]) -> list[int]:
    """The entries at which a state may have changed, from its own creation on."""
    created = timelines[0].created
    found = {entry for timeline in timelines for entry in timeline.entries}
    found |= {logged.entry for logged in facts}
    found |= {logged.until for logged in facts if logged.until is not None}
    return sorted({max(entry, created) for entry in found})


def _history(moments: list[int], rows_at: Callable[[int], Rows]) -> History:
    history: History = []
    for entry in moments:
        rows = rows_at(entry)
        if history and history[-1][2] == rows:
            continue
        if history:
            history[-1] = (history[-1][0], entry, history[-1][2])
        history.append((entry, None, rows))
    return history
