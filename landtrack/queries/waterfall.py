"""Why did the figure move? Bars that add up to the difference, and the buildings behind them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.queries.changes import changes_between
from landtrack.queries.columns import date_of
from landtrack.queries.comparison import MOVES, Comparison, Moves, compare, reason_of, where
from landtrack.report import Amount, Bar, MoveLine, Point, Waterfall
from landtrack.store.tables import Building, Record
from landtrack.waterfall import Move

_CHUNK = 100


def waterfall(session: Session, before: Point, after: Point) -> Waterfall:
    """Why the counted area moved between two points: the bars add up to the difference exactly."""
    return _bars(compare(session, before, after))


def waterfall_lines(
    session: Session, before: Point, after: Point, move: Move | None = None
) -> Iterator[MoveLine]:
    """The buildings behind the bars (or one of them), largest difference first.

    A building may stand behind two bars: its facts changed, and the rule did.
    """
    return _rows(session, compare(session, before, after), move)


def waterfall_with_lines(
    session: Session, before: Point, after: Point, move: Move | None = None
) -> tuple[Waterfall, Iterator[MoveLine]]:
    """Both at once, for a page that shows both."""
    found = compare(session, before, after)
    return _bars(found), _rows(session, found, move)


def _bars(found: Comparison) -> Waterfall:
    moves = found.moves
    cm2, buildings = np.zeros(len(MOVES), np.int64), np.zeros(len(MOVES), np.int64)
    np.add.at(cm2, moves["move"], moves["difference"])
    np.add.at(buildings, moves["move"], 1)
    late_ones = where(moves, moves["late"])["difference"]
    late = Amount(int(late_ones.sum()), len(late_ones))
    return Waterfall(
        before=found.before,
        after=found.after,
        counted_before=found.counted_before,
        counted_after=found.counted_after,
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


def _rows(session: Session, found: Comparison, move: Move | None) -> Iterator[MoveLine]:
    moves = found.moves
    if move is not None:
        moves = where(moves, moves["move"] == MOVES.index(move))
    order = np.lexsort((moves["building_id"], -np.abs(moves["difference"])))
    for start in range(0, len(order), _CHUNK):
        some = where(moves, order[start : start + _CHUNK])
        yield from _lines(session, some, found.before, found.after)


def _lines(session: Session, moves: Moves, before: Point, after: Point) -> Iterator[MoveLine]:
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
            reason_before=reason_of(moved["reason_before"]),
            reason_after=reason_of(moved["reason_after"]),
            start_before=date_of(moved["start_before"]),
            start_after=date_of(moved["start_after"]),
            changes=tuple(changes.get(building.id, ())),
        )
