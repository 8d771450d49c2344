"""The ledger with one row a building: the same way as ``ledger_records.py``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.counting import Reason
from landtrack.ledger import (
    MILESTONE,
    CellKind,
    LedgerPage,
    LedgerRow,
    LedgerView,
    milestone_kind,
)
from landtrack.lifecycle import Light
from landtrack.queries.claims import BEFORE, GRADES, REASONS, Judged, judge_all
from landtrack.queries.columns import NO_CODE, Array, date_of, day
from landtrack.queries.due import due_list
from landtrack.queries.known import building_columns
from landtrack.queries.ledger_days import days_of, earlier_values, first_days
from landtrack.queries.ledger_records import AT_ONCE, LedgerPoint
from landtrack.store.tables import Building, Milestone, Record
from landtrack.vocabulary import BuildingUse, Route

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
    judged = judged.where(_fitting(session, judged, view, at))
    computed = _computed(judged, at)
    ids = [key for key in _listed(session, view, at) if key in computed]
    if view.sort in _COMPUTED:
        ids.sort(key=lambda key: _comparable(computed[key][view.sort]), reverse=view.descending)
    chosen = ids[offset:] if limit is None else ids[offset : offset + limit]
    return LedgerPage(
        view=view,
        rows=tuple(
            row
            for start in range(0, len(chosen), AT_ONCE)
            for row in _rows(session, view, at, chosen[start : start + AT_ONCE], computed)
        ),
        total=len(ids),
        sums={
            column.key: sum(computed[key][column.key] or 0 for key in ids)
            for column in view.shown
            if column.summed
        },
    )


_COMPUTED = ("gfa", "counted", "reason", "start_on", "grade")


def _comparable(value: Any) -> tuple[bool, Any]:
    return (value is not None, 0 if value is None else value)


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


def _computed(judged: Judged, at: LedgerPoint) -> dict[int, dict[str, Any]]:
    """By building; the parts of one that lies in several villages are put together."""
    columns, rule = judged.columns, at.rule
    start, grade = columns[f"{rule.start.value}_on"], columns[f"{rule.start.value}_grade"]
    words = {name: columns.words(name) for name in ("village", "route", "use", "unit")}
    counted = np.where(judged.is_reason(Reason.COUNTED), judged.cm2, 0)
    found: dict[int, dict[str, Any]] = {}
    for i, key in enumerate(columns["building_id"].tolist()):
        if key in found:
            found[key]["gfa"] += max(int(columns["gfa_cm2"][i]), 0)
            found[key]["counted"] += int(counted[i])
            continue
        begun = judged.bucket[i] >= BEFORE
        found[key] = {
            "gfa": max(int(columns["gfa_cm2"][i]), 0),
            "counted": int(counted[i]),
            "reason": REASONS[judged.reason[i]],
            "start_on": date_of(int(start[i])) if begun else None,
            "grade": GRADES[grade[i]] if begun and grade[i] != NO_CODE else None,
            "village": words["village"][columns["village"][i]],
            "route": Route(words["route"][columns["route"][i]]),
            "use": BuildingUse(words["use"][columns["use"][i]]),
            "owner_unit": words["unit"][columns["unit"][i]],
        }
    return found


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
    if by is not None:
        query = query.order_by(sa.nulls_last(by.desc() if view.descending else by.asc()))
    return session.scalars(query.order_by(_B.record_id.desc(), _B.name, _B.id)).all()


def _rows(
    session: Session,
    view: LedgerView,
    at: LedgerPoint,
    ids: Sequence[int],
    computed: dict[int, dict[str, Any]],
) -> list[LedgerRow]:
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
    rows = []
    for key in ids:
        building, track, title, reference, village = found[key]
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
