"""Two points compared: what every building counts at each, and the name of each difference.

What all buildings count is compared as columns; those that differ fall into groups that are alike
in everything ``waterfall.move_of`` asks, and each group is given its name once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from sqlalchemy.orm import Session

from landtrack.counting import AreaBasis, Reason
from landtrack.queries.claims import REASONS, judge_all
from landtrack.queries.columns import NEVER, Array, Columns, day
from landtrack.queries.known import building_columns
from landtrack.queries.moments import at_cutoff
from landtrack.report import Amount, Point
from landtrack.waterfall import Change, Move, move_of

MOVES = tuple(Move)
_COUNTED = REASONS.index(Reason.COUNTED)
_NEW_START = MOVES.index(Move.NEW_START)
_ABSENT = len(REASONS)

Moves = dict[str, Array]
"""Buildings whose counted area differs between two points, by column; all have one length.

``move`` numbers ``MOVES``; ``reason_...`` what ``reason_of`` reads; ``start_...`` are days.
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two figures, and every building that makes the difference; one may be there twice."""

    before: Point
    after: Point
    counted_before: Amount
    counted_after: Amount
    moves: Moves


def compare(session: Session, before: Point, after: Point) -> Comparison:
    """From one point to another: other facts first, then another rule, then another period."""
    sides, kinds = _sides(session, before, after)
    steps = [_moved(*pair, kind) for pair, kind in zip(pairwise(sides), kinds, strict=True)]
    return Comparison(
        before,
        after,
        sides[0].counted(),
        sides[-1].counted(),
        {name: np.concatenate([step[name] for step in steps]) for name in steps[0]},
    )


def where(moves: Moves, chosen: Array) -> Moves:
    """Some of the buildings."""
    return {name: column[chosen] for name, column in moves.items()}


@dataclass(frozen=True, slots=True)
class _Side:
    """What every building counts at a point, in the order of their numbers."""

    point: Point
    ids: Array
    cm2: Array
    reason: Array
    start: Array
    since: Array

    def counted(self) -> Amount:
        """The figure at the point."""
        return Amount(int(self.cm2.sum()), int((self.reason == _COUNTED).sum()))

    def where(self, rows: Array) -> _Side:
        """Some of the buildings."""
        columns = (self.ids, self.cm2, self.reason, self.start, self.since)
        return _Side(self.point, *[column[rows] for column in columns])

    def of(self, ids: Array) -> _Side:
        """The same for more buildings, with those that the register did not know."""
        if len(ids) == len(self.ids):
            return self
        here = np.searchsorted(ids, self.ids)

        def spread(values: Array, absent: int) -> Array:
            found = np.full(len(ids), absent, dtype=values.dtype)
            found[here] = values
            return found

        return _Side(
            self.point,
            ids,
            spread(self.cm2, 0),
            spread(self.reason, _ABSENT),
            spread(self.start, NEVER),
            spread(self.since, -NEVER),
        )


def _side(point: Point, columns: Columns) -> _Side:
    judged = judge_all(columns, point.rule, point.period, point.moment.as_of)
    keys = columns["building_id"]
    firsts = np.flatnonzero(columns["part"] == 0)
    firsts = firsts[np.argsort(keys[firsts], kind="stable")]
    ids = keys[firsts]
    counted = np.where(judged.reason == _COUNTED, judged.cm2, 0)
    cm2 = counted[firsts]
    others = np.flatnonzero(columns["part"] > 0)
    np.add.at(cm2, np.searchsorted(ids, keys[others]), counted[others])
    return _Side(
        point=point,
        ids=ids,
        cm2=cm2,
        reason=judged.reason[firsts],
        start=columns[f"{point.rule.start.value}_on"][firsts],
        since=columns["valid_from"][firsts],
    )


def _sides(session: Session, before: Point, after: Point) -> tuple[list[_Side], list[Move | None]]:
    """The points on the way: other facts first, then another rule, then another period.

    Each end is cut off by its own rule; what came after a cut-off belongs to the facts.
    """
    before, after = (
        replace(one, moment=at_cutoff(session, one.moment, one.rule, one.period))
        for one in (before, after)
    )
    then, now = (building_columns(session, point.moment) for point in (before, after))
    facts = replace(before, moment=after.moment)
    sides = [_side(before, then), _side(facts, now)]
    kinds: list[Move | None] = [None]
    if after.rule != before.rule:
        sides.append(_side(replace(facts, rule=after.rule), now))
        kinds.append(Move.RULE)
    if after.period != before.period:
        sides.append(_side(after, now))
        kinds.append(Move.PERIOD)
    return sides, kinds


def _union(one: Array, other: Array) -> Array:
    """Numbers that are in one of two rising arrays, rising."""
    if np.array_equal(one, other):
        return one
    both = np.sort(np.concatenate([one, other]), kind="stable")
    union: Array = both[np.concatenate([[True], both[1:] != both[:-1]])]
    return union


def _moved(before: _Side, after: _Side, kind: Move | None) -> Moves:
    """The buildings that count another area on the second side, each under its bar."""
    ids = _union(before.ids, after.ids)
    sides = before.of(ids), after.of(ids)
    differ = np.flatnonzero(sides[0].cm2 != sides[1].cm2)
    one, other = (side.where(differ) for side in sides)
    flags = _flags(one, other)
    if kind is None:
        move = _named(one, other, flags)
    else:
        move = np.full(len(one.ids), MOVES.index(kind), dtype=np.int8)
    begun_since = flags[2]
    return {
        "building_id": one.ids,
        "move": move,
        "late": (move == _NEW_START) & ~begun_since & (other.reason == _COUNTED),
        "difference": other.cm2 - one.cm2,
        "cm2_before": one.cm2,
        "cm2_after": other.cm2,
        "reason_before": one.reason,
        "reason_after": other.reason,
        "start_before": one.start,
        "start_after": other.start,
    }


def _flags(before: _Side, after: _Side) -> list[Array]:
    """``dated``, ``same_day``, ``begun_since``, ``restated_since`` of ``waterfall.Change``."""
    days = day(before.point.moment.as_of), day(after.point.moment.as_of)
    gained = after.reason == _COUNTED
    start = np.where(gained, after.start, before.start)
    other_start = np.where(gained, before.start, after.start)
    restated = (after.since > days[0]) | (before.since > days[1])
    return [
        other_start != NEVER,
        start == other_start,
        start > np.where(gained, days[0], days[1]),
        restated & (before.point.rule.area is AreaBasis.CURRENT),
    ]


def _named(before: _Side, after: _Side, flags: list[Array]) -> Array:
    up = after.cm2 > before.cm2
    parts = [before.reason, after.reason, *[flag.astype(np.int8) for flag in (*flags, up)]]
    shape = (_ABSENT + 1, _ABSENT + 1, *[2] * (len(flags) + 1))
    group = np.ravel_multi_index([part.astype(np.int64) for part in parts], shape)
    move_of_group = np.zeros(int(np.prod(shape)), dtype=np.int8)
    backwards = after.point.moment.entry < before.point.moment.entry
    for one in np.unique(group).tolist():
        was, is_now, *rest, rising = map(int, np.unravel_index(one, shape))
        dated, same_day, begun_since, restated = map(bool, rest)
        change = Change(
            reason_of(was), reason_of(is_now), dated, same_day, begun_since, restated, backwards
        )
        move_of_group[one] = MOVES.index(move_of(change, 1 if rising else -1))
    return move_of_group[group]


def reason_of(number: int) -> Reason | None:
    """The reason that a number stands for; None: the register did not know the building."""
    return None if number == _ABSENT else REASONS[number]
