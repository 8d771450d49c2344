"""The states that the facts amount to, at one entry or over all of them, as rows of the cache."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from sqlalchemy.orm import Session

from landtrack.queries.facts import Logged, facts_of_buildings, live, milestones_of_records
from landtrack.queries.keys import (
    Timeline,
    building_timelines,
    doubles_of,
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
    known = _of_buildings(session, ids)
    return {key: known.rows(key) for key in known.own}


def rows_of_records(session: Session, ids: Collection[int]) -> dict[int, Rows]:
    """What the cache should say of some records now."""
    facts = milestones_of_records(session, ids)
    return {
        key: _record_rows(facts[key], timeline)
        for key, timeline in record_timelines(session, ids).items()
    }


def history_of_buildings(session: Session, ids: Collection[int]) -> Iterator[tuple[int, History]]:
    """What the cache should say of some buildings at every entry."""
    known = _of_buildings(session, ids)
    for key in known.own:
        yield key, _history(known.moments(key), partial(known.rows, key))


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


class _Buildings(NamedTuple):
    """All that the states of some buildings are made of, over all entries."""

    facts: dict[int, list[Logged]]
    own: dict[int, Timeline]
    sites: dict[int, Timeline]
    doubles: dict[int, list[tuple[int, int | None]]]

    def rows(self, key: int, entry: int | None = None) -> Rows:
        """The states of a building at an entry (None: now)."""
        values = self.own[key].at(entry)
        site = self.sites[values["record_id"]].at(entry)
        known = live(self.facts[key], entry)
        states = building_states(
            [fact for fact in known if isinstance(fact, MilestoneFact)],
            [fact for fact in known if isinstance(fact, AreaFact)],
            keys(values, site, double=self._is_double(key, entry)),
        )
        return [
            row | {"record_id": values["record_id"]}
            for state in states
            for row in building_rows(state, site["shares"])
        ]

    def _is_double(self, key: int, entry: int | None) -> bool:
        spans = self.doubles.get(key, [])
        if entry is None:
            return any(until is None for _, until in spans)
        return any(since <= entry and (until is None or until > entry) for since, until in spans)

    def moments(self, key: int) -> list[int]:
        """The entries at which a state of a building may have changed."""
        own = self.own[key]
        sites = {own.at(entry)["record_id"] for entry in own.entries}
        spans = [entry for span in self.doubles.get(key, []) for entry in span if entry is not None]
        return _moments(self.facts[key], [own, *[self.sites[site] for site in sites]], spans)


def _of_buildings(session: Session, ids: Collection[int]) -> _Buildings:
    own = building_timelines(session, ids)
    sites = {
        timeline.at(entry)["record_id"] for timeline in own.values() for entry in timeline.entries
    }
    return _Buildings(
        facts_of_buildings(session, ids),
        own,
        record_timelines(session, sites),
        doubles_of(session, ids),
    )


def _record_rows(facts: list[Logged], own: Timeline, entry: int | None = None) -> Rows:
    known = [fact for fact in live(facts, entry) if isinstance(fact, MilestoneFact)]
    return [record_row(state_of_record(own.at(entry), known))]


def _moments(
    facts: list[Logged], timelines: list[Timeline], others: Iterable[int] = ()
) -> list[int]:
    """The entries at which a state may have changed, from its own creation on."""
    created = timelines[0].created
    found = {entry for timeline in timelines for entry in timeline.entries}
    found |= {logged.entry for logged in facts} | set(others)
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
