"""Why did the figure move? From one point to another, building by building.

What all buildings count is compared as columns; those that differ fall into groups that are alike
in everything ``waterfall.move_of`` asks, and each group is given its name once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.counting import AreaBasis, Reason
from landtrack.queries.changes import changes_between
from landtrack.queries.claims import REASONS, judge_all
from landtrack.queries.columns import NEVER, Array, Columns, date_of, day
from landtrack.queries.known import building_columns
from landtrack.report import Amount, Bar, MoveLine, Point, Waterfall
from landtrack.store.tables import Building, Record
from landtrack.waterfall import Change, Move, move_of

MOVES = tuple(Move)
_COUNTED = REASONS.index(Reason.COUNTED)
_NEW_START = MOVES.index(Move.NEW_START)
_ABSENT = len(REASONS)
_CHUNK = 100


def waterfall(session: Session, before: Point, after: Point) -> Waterfall:
    """Why the counted area moved between two points: the bars add up to the difference exactly."""
    sides, kinds = _sides(session, before, after)
    steps = [_moved(*pair, kind) for pair, kind in zip(pairwise(sides), kinds, strict=True)]
    cm2, buildings = np.zeros(len(MOVES), np.int64), np.zeros(len(MOVES), np.int64)
    late = Amount()
    for step in steps:
        np.add.at(cm2, step["move"], step["difference"])
        np.add.at(buildings, step["move"], 1)
        late_ones = _where(step, step["late"])["difference"]
        late = late.plus(int(late_ones.sum()), len(late_ones))
    return Waterfall(
        before=before,
        after=after,
        counted_before=sides[0].counted(),
        counted_after=sides[-1].counted(),
        bars=tuple(
            Bar(
                move,
                int(cm2[i]),
                int(buildings[i]),
                late if move is Move.NEW_START else Amount(),
            )
            for i, move in enumerate(MOVES)
            if buildings[i]
        ),
    )


def waterfall_lines(
    session: Session, before: Point, after: Point, move: Move | None = None
) -> Iterator[MoveLine]:
    """The buildings behind the bars (or one of them), largest difference first.

    A building may stand behind two bars: its facts changed, and the rule did.
    """
    sides, kinds = _sides(session, before, after)
    steps = [_moved(*pair, kind) for pair, kind in zip(pairwise(sides), kinds, strict=True)]
    moves = {name: np.concatenate([step[name] for step in steps]) for name in steps[0]}
    if move is not None:
        moves = _where(moves, moves["move"] == MOVES.index(move))
    order = np.lexsort((moves["building_id"], -np.abs(moves["difference"])))
    for start in range(0, len(order), _CHUNK):
        yield from _lines(session, _where(moves, order[start : start + _CHUNK]), before, after)


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
    cm2 = np.zeros(len(ids), dtype=np.int64)
    counted = np.where(judged.reason == _COUNTED, judged.cm2, 0)
    np.add.at(cm2, np.searchsorted(ids, keys), counted)
    return _Side(
        point=point,
        ids=ids,
        cm2=cm2,
        reason=judged.reason[firsts],
        start=columns[f"{point.rule.start.value}_on"][firsts],
        since=columns["valid_from"][firsts],
    )


def _sides(session: Session, before: Point, after: Point) -> tuple[list[_Side], list[Move | None]]:
    """The points on the way: other facts first, then another rule, then another period."""
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


_Moves = dict[str, Array]
"""Buildings whose counted area differs between two sides, by column; all have one length."""


def _where(moves: _Moves, chosen: Array) -> _Moves:
    return {name: column[chosen] for name, column in moves.items()}


def _moved(before: _Side, after: _Side, kind: Move | None) -> _Moves:
    """The buildings that count another area on the second side, each under its bar."""
    ids = np.union1d(before.ids, after.ids)
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
            _reason(was), _reason(is_now), dated, same_day, begun_since, restated, backwards
        )
        move_of_group[one] = MOVES.index(move_of(change, 1 if rising else -1))
    return move_of_group[group]


def _reason(number: int) -> Reason | None:
    return None if number == _ABSENT else REASONS[number]


def _lines(session: Session, moves: _Moves, before: Point, after: Point) -> Iterator[MoveLine]:
    ids = set(moves["building_id"].tolist())
    b, r = Building.__table__.c, Record.__table__.c
    named = sa.select(b.id, b.name, b.record_id, r.reference, r.title, r.village).join(
        Record.__table__, r.id == b.record_id
    )
    names = {row.id: row for row in session.execute(named.where(b.id.in_(ids)))}
    changes = changes_between(session, ids, before.moment.entry, after.moment.entry)
    for values in zip(*[column.tolist() for column in moves.values()], strict=True):
        moved = dict(zip(moves, values, strict=True))
        building = names[moved["building_id"]]
        yield MoveLine(
            building_id=building.id,
            building=building.name,
            record_id=building.record_id,
            reference=building.reference,
            record=building.title,
            village=building.village,
            move=MOVES[moved["move"]],
            late=moved["late"],
            before_cm2=moved["cm2_before"],
            after_cm2=moved["cm2_after"],
            reason_before=_reason(moved["reason_before"]),
            reason_after=_reason(moved["reason_after"]),
            start_before=date_of(moved["start_before"]),
            start_after=date_of(moved["start_after"]),
            changes=tuple(changes.get(building.id, ())),
        )
