"""The ledger with one row a building: the same way as ``ledger_records.py``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.counting import CountingRule, Reason
from landtrack.ledger import (
    COLUMNS,
    MILESTONE,
    CellKind,
    LedgerPage,
    LedgerRow,
    LedgerView,
    Sheet,
    milestone_kind,
)
from landtrack.lifecycle import Light
from landtrack.queries.claims import BEFORE, GRADES, REASONS, Judged, judge_all
from landtrack.queries.columns import NO_CODE, Array, date_of, day
from landtrack.queries.due import due_list
from landtrack.queries.known import building_columns
from landtrack.queries.ledger_days import days_of, earlier_values, first_days
from landtrack.queries.ledger_records import AT_ONCE, LedgerPoint
from landtrack.queries.then import names_then
from landtrack.store.tables import Building, Milestone, Record
from landtrack.vocabulary import Route

_B, _R = Building.__table__.c, Record.__table__.c
_SORTED_BY = {
    "record": _R.title,
    "reference": _R.reference,
    "village": _R.village,
    "owner_unit": sa.func.nullif(_R.owner_unit, ""),
    "route": _R.route,
}


def ledger_of_buildings(
    session: Session, view: LedgerView, at: LedgerPoint, *, limit: int | None, offset: int = 0
) -> LedgerPage:
    """A page of the ledger of buildings, with sums over all that fit. ``limit`` None: all."""
    judged = judge_all(building_columns(session, at.moment), at.rule, at.period, at.moment.as_of)
    found = _by_building(judged.where(_fitting(session, judged, view, at)), at)
    order = _order(session, view, at, found)
    chosen = order[offset:] if limit is None else order[offset : offset + limit]
    return LedgerPage(
        view=view,
        rows=tuple(
            row
            for start in range(0, len(chosen), AT_ONCE)
            for row in _rows(session, view, at, found.at(chosen[start : start + AT_ONCE]))
        ),
        total=len(order),
        sums={
            column.key: int(found.sums[column.key][order].sum())
            for column in view.shown
            if column.summed
        },
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """Buildings as arrays, each once; the parts of one in several villages are put together.

    ``first`` is the row of its first part in ``judged``, for all that the parts have in common.
    """

    judged: Judged
    rule: CountingRule
    ids: Array
    first: Array
    sums: dict[str, Array]

    def value(self, name: str) -> Array:
        """A column of numbers to sort by."""
        if name in self.sums:
            return self.sums[name]
        if name == "reason":
            return np.asarray(self.judged.reason[self.first])
        return np.asarray(
            self.judged.columns[f"{self.rule.start.value}_{_COLUMN[name]}"][self.first]
        )

    def at(self, places: Array) -> dict[int, dict[str, Any]]:
        """What is known of some of them, by number, in their order."""
        return {int(self.ids[place]): self._values(int(place)) for place in places}

    def _values(self, place: int) -> dict[str, Any]:
        columns, i = self.judged.columns, int(self.first[place])
        start, grade = (columns[f"{self.rule.start.value}_{name}"][i] for name in ("on", "grade"))
        begun = self.judged.bucket[i] >= BEFORE
        word = {name: columns.words(name)[columns[name][i]] for name in ("village", "unit")}
        return {
            "gfa": int(self.sums["gfa"][place]),
            "counted": int(self.sums["counted"][place]),
            "reason": REASONS[self.judged.reason[i]],
            "start_on": date_of(int(start)) if begun else None,
            "grade": GRADES[grade] if begun and grade != NO_CODE else None,
            "village": word["village"],
            "route": Route(columns.words("route")[columns["route"][i]]),
            "owner_unit": word["unit"],
        }


_COLUMN = {"start_on": "on", "grade": "grade"}
_COMPUTED = ("gfa", "counted", "reason", *_COLUMN)


def _by_building(judged: Judged, at: LedgerPoint) -> _Found:
    columns = judged.columns
    ids, first, places = np.unique(columns["building_id"], return_index=True, return_inverse=True)
    amounts = {
        "gfa": np.maximum(columns["gfa_cm2"], 0),
        "counted": np.where(judged.is_reason(Reason.COUNTED), judged.cm2, 0),
    }
    sums = {name: np.zeros(len(ids), dtype=np.int64) for name in amounts}
    for name, values in amounts.items():
        np.add.at(sums[name], places, values)
    return _Found(judged, at.rule, ids, first, sums)


def _order(session: Session, view: LedgerView, at: LedgerPoint, found: _Found) -> Array:
    """The places of the buildings to show; the register is asked only for what it alone knows."""
    if view.text or view.track or view.stage or (view.sort and view.sort not in _COMPUTED):
        listed = np.array(_listed(session, view, at), dtype=np.int64)
        listed = listed[np.isin(listed, found.ids)]
        order: Array = np.searchsorted(found.ids, listed)
    else:
        records = found.judged.columns["record_id"][found.first]
        order = np.lexsort((found.ids, -records))
    if view.sort not in _COMPUTED:
        return order
    values = found.value(view.sort)[order].astype(np.int64)
    by_value = np.argsort(-values if view.descending else values, kind="stable")
    return np.asarray(order[by_value])


def _fitting(session: Session, judged: Judged, view: LedgerView, at: LedgerPoint) -> Array:
    columns = judged.columns
    chosen = columns["retired_on"] > day(at.moment.as_of)
    for name, word in (("village", view.village), ("route", view.route), ("unit", view.unit)):
        if word is not None:
            words = columns.words(name)
            chosen &= columns[name] == (words.index(word) if word in words else len(words))
    if view.started:
        chosen &= (judged.bucket > BEFORE) & (judged.bucket <= len(at.period.months()))
    if view.late and at.today is not None:
        dues = due_list(session, at.today, at.thresholds)
        late = [due.record.id for due in dues if due.light is Light.RED]
        chosen &= np.isin(columns["record_id"], late)
    return chosen


def _listed(session: Session, view: LedgerView, at: LedgerPoint) -> Sequence[int]:
    """Buildings whose names, or those of their records, hold the words, in order."""
    names = (_B.name, _R.title, _R.reference, _R.former_titles)
    words = [
        sa.or_(*[column.icontains(word, autoescape=True) for column in names])
        for word in view.text.split()
    ]
    query = sa.select(_B.id).join(Record.__table__, _R.id == _B.record_id).where(*words)
    if view.track is not None:
        query = query.where(_R.track == view.track)
    if view.stage is not None:
        query = query.where(_R.stage == view.stage)
    by: Any = None
    if view.sort.startswith(MILESTONE):
        kind = milestone_kind(next(one for one in view.offered if one.key == view.sort))
        days = first_days(kind, Milestone.building_id, at.moment)
        query, by = query.outerjoin(days, days.c.id == _B.id), days.c.on
    elif view.sort in _SORTED_BY:
        by = _SORTED_BY[view.sort]
    elif view.sort in _B:
        by = _B[view.sort]
    if at.moment.known_at is not None and by is not None and not view.sort.startswith(MILESTONE):
        return _listed_then(session, query.add_columns(by.label("by")), view, at)
    if by is not None:
        query = query.order_by(sa.nulls_last(by.desc() if view.descending else by.asc()))
    return session.scalars(query.order_by(_B.record_id.desc(), _B.name, _B.id)).all()


def _listed_then(
    session: Session, query: sa.Select[Any], view: LedgerView, at: LedgerPoint
) -> Sequence[int]:
    """In the order of what names and fields were at a past time."""
    of_building = COLUMNS[Sheet.BUILDINGS][view.sort].field is not None
    then = names_then(session, at.moment, "building" if of_building else "record")
    name = {"record": "title"}.get(view.sort, view.sort)
    rows = session.execute(query.add_columns(_B.record_id).order_by(_B.record_id.desc(), _B.id))
    found = [
        (row.id, then.value(row.id if of_building else row.record_id, name, row.by)) for row in rows
    ]
    found.sort(key=lambda pair: str(pair[1] or ""), reverse=view.descending)
    found.sort(key=lambda pair: pair[1] in (None, ""))
    return [key for key, _ in found]


def _rows(
    session: Session,
    view: LedgerView,
    at: LedgerPoint,
    computed: dict[int, dict[str, Any]],
) -> list[LedgerRow]:
    ids = list(computed)
    query = (
        sa.select(Building, _R.track, _R.title, _R.reference, _R.village)
        .join(Record.__table__, _R.id == Building.record_id)
        .where(Building.id.in_(ids))
    )
    found = {row[0].id: row for row in session.execute(query)}
    days = days_of(session, Milestone.building_id, ids, view.shown, at.moment)
    fields = {column.key: column.field for column in view.shown if column.field is not None}
    earlier = (
        earlier_values(session, "building", ids, fields, at.moment) if at.moment.known_at else {}
    )
    names = names_then(session, at.moment)
    rows = []
    for key in ids:
        building, track, title, reference, village = found[key]
        title = names.value(building.record_id, "title", title)
        reference = names.value(building.record_id, "reference", reference)
        known = computed[key] | {"record": title, "reference": reference} | days.get(key, {})
        values = {
            column.key: getattr(building, column.key)
            if column.cell is CellKind.FIELD
            else known.get(column.key)
            for column in view.shown
        }
        values |= earlier.get(key, {})
        rows.append(LedgerRow(key, building.record_id, track, village, values))
    return rows
