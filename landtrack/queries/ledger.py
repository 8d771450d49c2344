"""The corrections ledger: what was changed, from what to what, why, by whom; and what was refused.

Fields of records and buildings are corrected in a ledger of their own. Facts are corrected by a new
fact that replaces the old one. Readers want one list, so here both are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from landtrack.queries.changes import area_text, field_label, milestone_text, shown
from landtrack.queries.then import NamesThen, rolled_back
from landtrack.report import LedgerLine
from landtrack.store.tables import (
    Building,
    BuildingArea,
    Correction,
    Entry,
    Milestone,
    Record,
    Target,
)
from landtrack.text import Text
from landtrack.vocabulary import MEASURE_LABELS


class _Asked(NamedTuple):
    entry: int
    record_id: int | None
    limit: int


class _Texts(NamedTuple):
    what: Text
    old: Text
    new: Text


def corrections_ledger(
    session: Session,
    entry: int,
    *,
    applied: bool = True,
    record_id: int | None = None,
    limit: int = 200,
) -> list[LedgerLine]:
    """Corrections known at an entry, latest first: those that took effect, or those refused.

    A fact cannot be refused this way: correcting one that was corrected before is an error.
    """
    asked = _Asked(entry, record_id, limit)
    found = _fields(session, asked, applied=applied)
    if applied:
        found += _facts(session, asked, Milestone, Milestone.record_id, _milestone)
        found += _facts(session, asked, BuildingArea, Building.record_id, _area)
        found += _targets(session, asked) if record_id is None else []
    latest = sorted(found, key=lambda line: line.entry, reverse=True)[:limit]
    then = NamesThen(rolled_back(session, "record", entry))
    return [
        replace(
            line,
            reference=then.value(line.record_id or 0, "reference", line.reference),
            record=then.value(line.record_id or 0, "title", line.record),
        )
        for line in latest
    ]


def _fields(session: Session, asked: _Asked, *, applied: bool) -> list[LedgerLine]:
    c, b = Correction, Building
    at = sa.case((c.subject == "record", c.subject_id), else_=b.record_id)
    query = (
        sa.select(Entry, Record, b.name, c)
        .select_from(c)
        .outerjoin(b, sa.and_(c.subject == "building", b.id == c.subject_id))
        .join(Record, Record.id == at)
        .join(Entry, Entry.id == c.entry_id)
        .where(c.entry_id <= asked.entry, c.applied.is_(applied))
        .order_by(c.id.desc())
        .limit(asked.limit)
    )
    if asked.record_id is not None:
        query = query.where(at == asked.record_id)
    return [
        _line(
            written,
            record,
            building,
            _Texts(field_label(change.field), shown(change.old), shown(change.new)),
            change.reason,
            applied=applied,
        )
        for written, record, building, change in session.execute(query)
    ]


def _facts(
    session: Session, asked: _Asked, table: Any, at: Any, texts: Callable[[Any, Any], _Texts]
) -> list[LedgerLine]:
    """Facts of one kind that replaced others; ``at`` is the column with their record."""
    old = aliased(table)
    query = (
        sa.select(Entry, Record, Building.name, table, old)
        .select_from(table)
        .join(old, old.id == table.replaces_id)
        .outerjoin(Building, Building.id == table.building_id)
        .join(Record, Record.id == at)
        .join(Entry, Entry.id == table.entry_id)
        .where(table.entry_id <= asked.entry)
        .order_by(table.id.desc())
        .limit(asked.limit)
    )
    if asked.record_id is not None:
        query = query.where(at == asked.record_id)
    return [
        _line(written, record, building, texts(before, new), new.reason)
        for written, record, building, new, before in session.execute(query)
    ]


def _milestone(old: Milestone, new: Milestone) -> _Texts:
    return _Texts(Text("节点", "milestone"), milestone_text(old), milestone_text(new))


def _area(old: BuildingArea, new: BuildingArea) -> _Texts:
    return _Texts(Text("建筑面积", "floor area"), area_text(old), area_text(new))


def _targets(session: Session, asked: _Asked) -> list[LedgerLine]:
    old = aliased(Target)
    query = (
        sa.select(Entry, Target, old)
        .join(old, old.id == Target.replaces_id)
        .join(Entry, Entry.id == Target.entry_id)
        .where(Target.entry_id <= asked.entry)
        .order_by(Target.id.desc())
        .limit(asked.limit)
    )
    return [
        _line(written, None, None, _target(before, new), new.reason)
        for written, new, before in session.execute(query)
    ]


def _target(old: Target, new: Target) -> _Texts:
    cell = " ".join(word for word in (new.period, new.village, new.route) if word)
    label = MEASURE_LABELS[new.measure]
    what = Text(f"目标 {cell} {label.zh}", f"target {cell} {label.en}")
    return _Texts(what, shown(old.amount), shown(new.amount))


def _line(
    written: Entry,
    record: Record | None,
    building: str | None,
    texts: _Texts,
    reason: str | None,
    *,
    applied: bool = True,
) -> LedgerLine:
    return LedgerLine(
        entry=written.id,
        logged_at=written.logged_at,
        logged_by=written.actor,
        record_id=record.id if record else None,
        reference=record.reference if record else "",
        record=record.title if record else "",
        building=building or "",
        what=texts.what,
        old=texts.old,
        new=texts.new,
        reason=reason or "",
        applied=applied,
    )
