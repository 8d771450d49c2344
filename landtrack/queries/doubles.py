"""Pairs of buildings that may be one: what is suspected and what was decided, at a moment."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import sqlalchemy as sa
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from landtrack.counting import CountingRule
from landtrack.doubles import Decision, Ground
from landtrack.periods import Period
from landtrack.queries.claims import judge_all
from landtrack.queries.columns import Columns, date_of
from landtrack.queries.known import building_columns
from landtrack.queries.moments import at_cutoff
from landtrack.queries.then import names_then
from landtrack.report import DoubleLine, DoubleSide, Moment
from landtrack.store.tables import Building, BuildingStateRow, Double, Entry, Record


def live_pairs(session: Session, ids: Collection[int]) -> list[Double]:
    """The pairs that some buildings belong to now, undecided and decided."""
    query = (
        sa.select(Double)
        .where(
            sa.or_(Double.one_id.in_(ids), Double.other_id.in_(ids)),
            Double.until_entry_id.is_(None),
            Double.void.is_(False),
        )
        .order_by(Double.id)
    )
    return list(session.scalars(query))


def count_undecided(session: Session, entry: int) -> int:
    """How many pairs known at an entry wait for a decision."""
    ended = Double.until_entry_id
    query = sa.select(sa.func.count(Double.id)).where(
        Double.decision == Decision.SUSPECTED,
        Double.void.is_(False),
        Double.entry_id <= entry,
        sa.or_(ended.is_(None), ended > entry),
    )
    return session.scalar(query) or 0


def double_lines(
    session: Session, moment: Moment, rule: CountingRule, period: Period
) -> list[DoubleLine]:
    """All pairs known at a moment, undecided first; with what each building counts or would."""
    ended = Double.until_entry_id
    query = (
        sa.select(Double, Entry.logged_at, Entry.actor)
        .join(Entry, Entry.id == Double.entry_id)
        .where(
            Double.void.is_(False),
            Double.entry_id <= moment.entry,
            sa.or_(ended.is_(None), ended > moment.entry),
        )
        .order_by(Double.decision != Decision.SUSPECTED, Double.id)
    )
    pairs = session.execute(query).all()
    ids = {key for pair, _, _ in pairs for key in (pair.one_id, pair.other_id)}
    sides = _sides(session, ids, moment, rule, period) if ids else {}
    return [
        _line(pair, logged_at, actor, sides)
        for pair, logged_at, actor in pairs
        if pair.one_id in sides and pair.other_id in sides
    ]


def sites_of(session: Session, line: DoubleLine) -> dict[int, BaseGeometry]:
    """The outlines of the sites of a pair by record number (lon/lat, EPSG:4490)."""
    ids = {side.record_id for side in line.sides}
    query = sa.select(Record.id, Record.geom).where(Record.id.in_(ids), Record.geom.is_not(None))
    return {key: to_shape(geom) for key, geom in session.execute(query)}


def _line(pair: Double, logged_at: Any, actor: str, sides: dict[int, DoubleSide]) -> DoubleLine:
    return DoubleLine(
        id=pair.id,
        one=sides[pair.one_id],
        other=sides[pair.other_id],
        grounds=tuple(Ground(ground) for ground in pair.grounds),
        decision=pair.decision,
        excluded_id=pair.excluded_id,
        logged_at=logged_at,
        logged_by=actor,
        reason=pair.reason,
    )


def _sides(
    session: Session, ids: set[int], moment: Moment, rule: CountingRule, period: Period
) -> dict[int, DoubleSide]:
    known = at_cutoff(session, moment, rule, period)
    columns = building_columns(session, known, BuildingStateRow.building_id.in_(ids))
    judged = judge_all(_as_if_single(columns), rule, period, moment.as_of)
    cm2: dict[int, int] = dict.fromkeys(ids, 0)
    start: dict[int, Any] = {}
    starts = columns[f"{rule.start.value}_on"].tolist()
    for row, key in enumerate(columns["building_id"].tolist()):
        cm2[key] += int(judged.cm2[row])
        start[key] = date_of(starts[row])
    records, buildings = names_then(session, moment), names_then(session, moment, "building")
    b, r = Building, Record
    query = sa.select(b, r.reference, r.title, r.village).join(r, r.id == b.record_id)
    return {
        building.id: DoubleSide(
            building_id=building.id,
            building=buildings.value(building.id, "name", building.name),
            record_id=building.record_id,
            reference=records.value(building.record_id, "reference", reference),
            record=records.value(building.record_id, "title", title),
            village=records.value(building.record_id, "village", village),
            construction_permit=buildings.value(
                building.id, "construction_permit", building.construction_permit
            ),
            planning_permit=buildings.value(
                building.id, "planning_permit", building.planning_permit
            ),
            start_on=start.get(building.id),
            cm2=cm2[building.id],
            geom=to_shape(building.geom) if building.geom is not None else None,
        )
        for building, reference, title, village in session.execute(query.where(b.id.in_(ids)))
    }


def _as_if_single(columns: Columns) -> Columns:
    """The same buildings, none of them a double."""
    nobody = np.zeros(len(columns.values["double"]), dtype=np.bool_)
    return Columns({**columns.values, "double": nobody}, columns.books, columns.rows)
