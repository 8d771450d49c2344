"""The ledger with one row a record: filtered and summed over all, read for a page.

Which records fit is decided over the states in memory (``known.py``); one statement gives the
order, the words searched and the fields summed; the page itself is read by number. So the number
of statements does not depend on the number of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.counting import CountingRule, Reason
from landtrack.fields import FieldKind
from landtrack.ledger import (
    MILESTONE,
    CellKind,
    Column,
    LedgerPage,
    LedgerRow,
    LedgerView,
    milestone_kind,
)
from landtrack.lifecycle import Light, Thresholds
from landtrack.periods import Period
from landtrack.queries.claims import BEFORE, Judged, judge_all
from landtrack.queries.columns import UNKNOWN, Array, Columns, date_of, day
from landtrack.queries.due import due_list
from landtrack.queries.known import building_columns, record_columns
from landtrack.queries.ledger_days import days_of, earlier_values, first_days
from landtrack.queries.records import ANY
from landtrack.queries.search import record_conditions
from landtrack.queries.then import RecordThen, find_then
from landtrack.report import Moment
from landtrack.stages import Stage
from landtrack.states import STAGE_COLUMNS
from landtrack.store.tables import Milestone, Parcel, Project, Record, RenovationSite

AT_ONCE = 5_000
_OWN = (Parcel.__table__, RenovationSite.__table__, Project.__table__)


@dataclass(frozen=True, slots=True)
class LedgerPoint:
    """Where the ledger stands: a moment, a period, its rule. ``today``: None when looking back."""

    moment: Moment
    period: Period
    rule: CountingRule
    today: date | None
    thresholds: Thresholds


def ledger_of_records(
    session: Session, view: LedgerView, at: LedgerPoint, *, limit: int | None, offset: int = 0
) -> LedgerPage:
    """A page of the ledger of records, with sums over all that fit. ``limit`` None: all of them."""
    states = record_columns(session, at.moment)
    late = _late(session, at, view)
    computed = _computed(session, states, at, late)
    fitting = _fitting(states, view, at, computed)
    listed: Sequence[Any] = (_listed_then if at.moment.known_at else _listed)(session, view, at)
    summed = [column for column in view.shown if column.summed]
    rows = [row for row in listed if row[0] in fitting]
    if view.sort in computed:
        values = computed[view.sort]
        rows.sort(key=lambda row: values.get(row[0], 0), reverse=view.descending)
    ids = [row[0] for row in rows]
    chosen = ids[offset:] if limit is None else ids[offset : offset + limit]
    return LedgerPage(
        view=view,
        rows=tuple(
            row
            for start in range(0, len(chosen), AT_ONCE)
            for row in _rows(session, view, at, chosen[start : start + AT_ONCE], computed)
        ),
        total=len(rows),
        sums={
            column.key: _sum(column, i, rows, ids, computed)
            for i, column in enumerate(summed, start=1)
        },
    )


def units_known(session: Session, moment: Moment) -> list[str]:
    """The responsible units that records name at a moment, in order; empty: some name none."""
    states = record_columns(session, moment)
    words = states.words("unit")
    return sorted(words[number] for number in np.unique(states["unit"]).tolist())


Computed = dict[str, dict[int, Any]]
"""By column and record; whatever is not there is nothing."""


def _computed(session: Session, states: Columns, at: LedgerPoint, late: dict[int, int]) -> Computed:
    columns = building_columns(session, at.moment)
    judged = judge_all(columns, at.rule, at.period, at.moment.as_of)
    standing = columns["retired_on"] > day(at.moment.as_of)
    first = standing & (columns["part"] == 0)
    counted = judged.is_reason(Reason.COUNTED)
    begun = (judged.bucket > BEFORE) & (judged.bucket <= len(at.period.months()))
    stages, since = _stages(states, at.moment.as_of)
    keys = states["record_id"].tolist()
    return {
        "gfa": _by_record(judged, np.maximum(columns["gfa_cm2"], 0), standing),
        "buildings": _by_record(judged, np.ones(len(columns), dtype=np.int64), first),
        "counted": _by_record(judged, judged.cm2, counted),
        "started": _by_record(judged, judged.cm2, begun),
        "late": late,
        "stage": dict(zip(keys, stages.tolist(), strict=True)),
        "stage_since": dict(zip(keys, since.tolist(), strict=True)),
    }


def _by_record(judged: Judged, amounts: Array, chosen: Array) -> dict[int, int]:
    keys, places = np.unique(judged.columns["record_id"][chosen], return_inverse=True)
    sums = np.zeros(len(keys), dtype=np.int64)
    np.add.at(sums, places, amounts[chosen])
    return dict(zip(keys.tolist(), sums.tolist(), strict=True))


def _stages(states: Columns, as_of: date) -> tuple[Array, Array]:
    """The stage of each record (its place in ``Stage``) and the day it was reached."""
    stages = np.zeros(len(states), dtype=np.int32)
    since = np.full(len(states), UNKNOWN, dtype=np.int32)
    for i, column in enumerate(STAGE_COLUMNS):
        reached = states[column] <= day(as_of)
        stages[reached], since[reached] = i, states[column][reached]
    return stages, since


def _late(session: Session, at: LedgerPoint, view: LedgerView) -> dict[int, int]:
    """Days since the oldest red date of each record; nothing is late when one looks back."""
    asked = view.late or view.sort == "late" or any(c.key == "late" for c in view.shown)
    if at.today is None or not asked:
        return {}
    days: dict[int, int] = {}
    for due in due_list(session, at.today, at.thresholds):
        if due.light is Light.RED:
            days[due.record.id] = max(days.get(due.record.id, 0), due.days_late)
    return days


def _fitting(states: Columns, view: LedgerView, at: LedgerPoint, computed: Computed) -> set[int]:
    chosen = states["retired_on"] > day(at.moment.as_of)
    pairs = [("village", view.village), ("route", view.route), ("unit", view.unit)]
    pairs += [("track", view.track)]
    for name, word in pairs:
        if word is not None:
            words = states.words(name)
            chosen &= states[name] == (words.index(word) if word in words else len(words))
    fitting = set(states["record_id"][chosen].tolist())
    if view.stage is not None:
        wanted = view.stage.order
        fitting = {key for key in fitting if computed["stage"][key] == wanted}
    if view.late:
        fitting &= computed["late"].keys()
    if view.started:
        fitting &= computed["started"].keys()
    return fitting


def _listed(
    session: Session, view: LedgerView, at: LedgerPoint
) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """All records whose names hold the words, in order, with the fields that are summed."""
    r = Record.__table__.c
    summed = [_column(column) for column in view.shown if column.summed]
    query = sa.select(r.id, *summed).select_from(_joined(view))
    query = query.where(*record_conditions(session, view.text, None, None, None, retired=True))
    order = _order(view, at)
    if order is not None:
        source, by = order
        if source is not None:
            query = query.outerjoin(source, source.c.id == r.id)
        by = by.desc() if view.descending else by.asc()
        query = query.order_by(sa.nulls_last(by))
    return session.execute(query.order_by(r.id.desc())).all()


def _listed_then(session: Session, view: LedgerView, at: LedgerPoint) -> list[tuple[Any, ...]]:
    """The same as the register knew it at a past time: read row by row, as it was."""
    summed = [column.key for column in view.shown if column.summed]
    found = find_then(session, at.moment, view.text, view.track)
    by = next((one for one in view.offered if one.key == view.sort), None)
    if by is not None and (by.field is not None or by.key == "area_m2"):
        values = {one.record.id: _sortable(by, _held(one, by.key)) for one in found}
        found = _in_order(found, values, descending=view.descending)
    if by is not None and by.cell is CellKind.MILESTONE:
        query = sa.select(first_days(milestone_kind(by), Milestone.record_id, at.moment))
        days = {key: on for key, on in session.execute(query)}  # noqa: C416 - rows are no pairs
        found = _in_order(found, days, descending=view.descending)
    return [(one.record.id, *[_held(one, key) for key in summed]) for one in found]


def _held(one: RecordThen, name: str) -> Any:
    return one.value(name) if hasattr(one.record, name) else None


def _in_order(
    found: list[RecordThen], values: dict[int, Any], *, descending: bool
) -> list[RecordThen]:
    """By their values; what has none comes last."""
    having = [one for one in found if values.get(one.record.id) is not None]
    having.sort(key=lambda one: values[one.record.id], reverse=descending)
    return having + [one for one in found if values.get(one.record.id) is None]


def _sortable(column: Column, value: Any) -> Any:
    """What a value is compared by; None: there is no value."""
    if value is None or value == "":
        return None
    if column.field is not None and column.field.codes:
        return list(column.field.codes).index(value)
    return value


def _joined(view: LedgerView) -> Any:
    source: Any = Record.__table__
    keys = {column.key for column in view.shown if column.summed} | {view.sort}
    for own in _OWN:
        if keys & set(own.c.keys()) - {"id"}:
            source = source.outerjoin(own, own.c.id == Record.__table__.c.id)
    return source


def _column(column: Column) -> sa.ColumnElement[Any]:
    """A stored column, from whichever table holds it; nothing for what is computed."""
    if column.key in Record.__table__.c:
        return Record.__table__.c[column.key]
    own = [table.c[column.key] for table in _OWN if column.key in table.c]
    if not own:
        return sa.literal(None, sa.Integer)
    return own[0] if len(own) == 1 else sa.func.coalesce(*own)


def _order(view: LedgerView, at: LedgerPoint) -> tuple[Any, sa.ColumnElement[Any]] | None:
    column = next((one for one in view.offered if one.key == view.sort), None)
    if column is None:
        return None
    if column.key.startswith(MILESTONE):
        days = first_days(milestone_kind(column), Milestone.record_id, at.moment)
        return days, days.c.on
    if column.key == "track":
        return None, Record.__table__.c.track
    if column.field is None:
        return (None, Record.__table__.c.area_m2) if column.key == "area_m2" else None
    by = _column(column)
    if column.field.codes:
        places = {code.value: i for i, code in enumerate(column.field.codes)}
        return None, sa.case(places, value=sa.type_coerce(by, sa.String), else_=None)
    texts = (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.VILLAGE)
    return None, sa.func.nullif(by, "") if column.field.kind in texts else by


def _sum(
    column: Column,
    position: int,
    rows: Sequence[Any],
    ids: Sequence[int],
    computed: Computed,
) -> Any:
    """Exact for floor areas; other amounts to the cent, which is finer than papers are."""
    if column.key in computed:
        return sum(computed[column.key].get(key, 0) for key in ids)
    return sum(round(row[position] * 100) for row in rows if row[position] is not None) / 100


def _rows(
    session: Session,
    view: LedgerView,
    at: LedgerPoint,
    ids: Sequence[int],
    computed: Computed,
) -> list[LedgerRow]:
    query = sa.select(ANY).where(Record.id.in_(ids))
    records = {record.id: record for record in session.scalars(query)}
    days = days_of(session, Milestone.record_id, ids, view.shown, at.moment)
    fields = {column.key: column.field for column in view.shown if column.field is not None}
    earlier = (
        earlier_values(session, "record", ids, fields, at.moment) if at.moment.known_at else {}
    )
    return [
        LedgerRow(
            id=key,
            record_id=key,
            track=records[key].track,
            village=records[key].village,
            values=_values(records[key], view, computed, days.get(key, {})) | earlier.get(key, {}),
            late=key in computed["late"],
        )
        for key in ids
    ]


def _values(
    record: Record, view: LedgerView, computed: Computed, days: dict[str, Any]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in view.shown:
        if column.cell is CellKind.MILESTONE:
            values[column.key] = days.get(column.key)
        elif column.key == "stage":
            values["stage"] = list(Stage)[computed["stage"][record.id]]
        elif column.key == "stage_since":
            since = computed["stage_since"][record.id]
            values["stage_since"] = None if since == UNKNOWN else date_of(since)
        elif column.key in computed:
            values[column.key] = computed[column.key].get(record.id)
        elif record.track in column.tracks:
            values[column.key] = getattr(record, column.key)
    return values
