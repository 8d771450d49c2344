"""A person says whether two buildings are one, and why."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, require
from landtrack.actions.journal import open_entry
from landtrack.actions.states import refresh_buildings
from landtrack.actions.suspicions import replace
from landtrack.doubles import Decision, Ground
from landtrack.errors import Conflict, Invalid
from landtrack.queries.doubles import live_pairs
from landtrack.queries.suspicions import pair_of
from landtrack.store.tables import Building, Double, Record

_CHUNK = 500


def confirm_double(
    session: Session, counts: Building, excluded: Building, *, reason: str, actor: Actor,
    now: datetime,
) -> Double:  # fmt: skip
    """Two buildings are one: ``counts`` stays in the figure, ``excluded`` leaves it.

    Nobody need have suspected them. A decision can be taken again, either way.

    Raises:
        Invalid: no reason, or the same building twice.
        Conflict: of a ring of such decisions none would count.
    """
    if _leads_to(session, counts.id, excluded.id):
        raise Conflict(
            f"“{counts.name}”已被认定与“{excluded.name}”（直接或间接）重复而不计；两栋不能互相排除。",
            f"“{counts.name}” was found to be a double of “{excluded.name}” itself; they cannot "
            "exclude each other. Decide that pair first.",
        )
    return _decide(
        session, counts, excluded, Decision.CONFIRMED, reason=reason, actor=actor, now=now
    )


def reject_double(
    session: Session, one: Building, other: Building, *, reason: str, actor: Actor, now: datetime
) -> Double:
    """Two buildings are two: both count as the rule says.

    Raises:
        Invalid: no reason, or the same building twice.
    """
    return _decide(session, one, other, Decision.REJECTED, reason=reason, actor=actor, now=now)


def _decide(
    session: Session, one: Building, other: Building, decision: Decision, *, reason: str,
    actor: Actor, now: datetime,
) -> Double:  # fmt: skip
    for building in (one, other):
        require(actor, Act.DECIDE, session.get_one(Record, building.record_id).village)
    if not reason.strip():
        raise Invalid("请写明认定理由。", "Give the reason of the decision.", field="reason")
    if one.id == other.id:
        raise Invalid("请选择两栋不同的楼。", "Name two different buildings.", field="other")
    entry = open_entry(
        session, "decide_double", actor=actor, now=now, subject="building", subject_id=one.id,
        other=other.id, decision=decision.value, reason=reason.strip(),
    )  # fmt: skip
    said = {"decision": decision, "excluded_id": other.id, "reason": reason.strip()}
    pair = pair_of(one.id, other.id)
    known = [p for p in live_pairs(session, [one.id]) if (p.one_id, p.other_id) == pair]
    if known:
        found = replace(session, known[0], entry.id, **said)
    else:
        found = Double(
            one_id=pair[0], other_id=pair[1], grounds=[Ground.STATED], entry_id=entry.id, **said
        )
        session.add(found)
        session.flush()  # the states are computed from the tables
    refresh_buildings(session, pair, entry.id)
    return found


def _leads_to(session: Session, start: int, goal: int) -> bool:
    """Whether confirmed decisions lead from a building, by what counts in its place, to another."""
    reached, edge = {start}, {start}
    decided = pair_of(start, goal)  # the pair itself may be decided the other way
    while edge:
        pairs = session.scalars(
            sa.select(Double).where(
                Double.excluded_id.in_(edge),
                Double.decision == Decision.CONFIRMED,
                Double.until_entry_id.is_(None),
                Double.void.is_(False),
            )
        )
        both = [(pair.one_id, pair.other_id) for pair in pairs]
        edge = {key for pair in both if pair != decided for key in pair} - reached
        reached |= edge
    return goal in reached and goal != start


def look_everywhere(session: Session, *, actor: Actor, now: datetime) -> int:
    """Find doubles among all buildings, as after a bulk load; returns the undecided pairs.

    The actions that add and correct buildings look by themselves.
    """
    require(actor, Act.DECIDE)
    entry = open_entry(session, "look_for_doubles", actor=actor, now=now)
    ids = session.scalars(sa.select(Building.id).order_by(Building.id)).all()
    for start in range(0, len(ids), _CHUNK):
        refresh_buildings(session, ids[start : start + _CHUNK], entry.id, look=True)
    query = sa.select(sa.func.count(Double.id)).where(
        Double.decision == Decision.SUSPECTED,
        Double.until_entry_id.is_(None),
        Double.void.is_(False),
    )
    return session.scalar(query) or 0
