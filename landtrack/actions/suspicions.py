"""Keeping the suspicions of double counting in step with the facts, entry by entry."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.doubles import Candidate, Decision, excluded
from landtrack.queries.doubles import live_pairs
from landtrack.queries.facts import facts_of_buildings, live
from landtrack.queries.suspicions import Found, permit_mates, suspicions
from landtrack.stages import MilestoneKind
from landtrack.states import MilestoneFact
from landtrack.store.tables import Building, Double


def look_for_doubles(session: Session, ids: Collection[int], entry: int) -> set[int]:
    """Find anew what some buildings may be doubles of; returns whose flag may have changed.

    Pairs about which somebody decided stay as they were decided.
    """
    partners = {key for one in live_pairs(session, ids) for key in _both(one)}
    wide = permit_mates(session, partners | set(ids))
    found = suspicions(session, wide)
    stored = {(one.one_id, one.other_id): one for one in live_pairs(session, wide)}
    touched: set[int] = set()
    for pair, one in stored.items():
        if one.decision is Decision.SUSPECTED and pair not in found:
            _end(session, one, entry)
            touched.add(one.excluded_id)
    _store(session, found, stored, entry)
    session.flush()  # the precedence is asked about what was just found
    return touched | rank_doubles(session, wide, entry)


def _store(
    session: Session, found: Found, stored: dict[tuple[int, int], Double], entry: int
) -> None:
    for pair, grounds in sorted(found.items()):
        before, ordered = stored.get(pair), sorted(grounds)
        if before is None:
            session.add(
                Double(
                    one_id=pair[0],
                    other_id=pair[1],
                    grounds=ordered,
                    decision=Decision.SUSPECTED,
                    excluded_id=pair[1],
                    entry_id=entry,
                )
            )
        elif before.decision is Decision.SUSPECTED and before.grounds != ordered:
            replace(session, before, entry, grounds=ordered)


def rank_doubles(session: Session, ids: Collection[int], entry: int) -> set[int]:
    """Apply the written precedence to the undecided pairs of some buildings.

    Returns the buildings whose flag may have changed.
    """
    pairs = live_pairs(session, ids)
    undecided = [one for one in pairs if one.decision is Decision.SUSPECTED]
    candidates = _candidates(session, {key for one in undecided for key in _both(one)})
    touched = {one.excluded_id for one in pairs}
    for one in undecided:
        loser = excluded(candidates[one.one_id], candidates[one.other_id])
        if loser != one.excluded_id:
            replace(session, one, entry, excluded_id=loser)
            touched.add(loser)
    return touched


def replace(session: Session, before: Double, entry: int, **changes: Any) -> Double:
    """What is known of a pair from an entry on. Within one entry nobody has seen the former."""
    if before.entry_id == entry:
        for name, value in changes.items():
            setattr(before, name, value)
        session.flush()  # the states are computed from the tables
        return before
    values = {
        name: getattr(before, name)
        for name in ("one_id", "other_id", "grounds", "decision", "excluded_id")
    }
    after = Double(**(values | changes), entry_id=entry, replaces_id=before.id)
    before.until_entry_id = entry
    session.add(after)
    session.flush()  # the states are computed from the tables
    return after


def _end(session: Session, one: Double, entry: int) -> None:
    if one.entry_id == entry and one.replaces_id is None:
        session.delete(one)
    else:
        replace(session, one, entry, void=True)


def _both(one: Double) -> tuple[int, int]:
    return one.one_id, one.other_id


def _candidates(session: Session, ids: Collection[int]) -> dict[int, Candidate]:
    if not ids:
        return {}
    facts = facts_of_buildings(session, ids)
    numbers = sa.select(Building.id, Building.construction_permit).where(Building.id.in_(ids))
    discounted = set(
        session.scalars(
            sa.select(Double.excluded_id).where(
                Double.excluded_id.in_(ids),
                Double.decision == Decision.CONFIRMED,
                Double.until_entry_id.is_(None),
                Double.void.is_(False),
            )
        )
    )
    found = {}
    for key, number in session.execute(numbers):
        known = [one for one in live(facts[key]) if isinstance(one, MilestoneFact)]
        actual = [fact for fact in known if not fact.planned]
        starts = _days(actual, MilestoneKind.START_STATISTICAL)
        permitted = bool(number.strip()) or any(_days(actual, MilestoneKind.CONSTRUCTION_PERMIT))
        found[key] = Candidate(key, permitted, min(starts, default=None), key in discounted)
    return found


def _days(facts: Iterable[MilestoneFact], kind: MilestoneKind) -> list[Any]:
    return [fact.on for fact in facts if fact.kind is kind]
