"""The days of milestones as columns of the ledger, and fields as they were known earlier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.fields import Field, read_value
from landtrack.ledger import Cell, CellKind, Column, milestone_kind
from landtrack.report import Moment
from landtrack.stages import MilestoneKind
from landtrack.store.tables import Correction, Milestone

Days = dict[int, dict[str, Cell]]


def days_of(
    session: Session,
    subject: sa.orm.InstrumentedAttribute[Any],
    ids: Collection[int],
    columns: Sequence[Column],
    moment: Moment,
) -> Days:
    """For each record or building, the day of each milestone column that has one.

    ``subject`` is ``Milestone.record_id`` or ``Milestone.building_id``. The first day on which it
    happened by the day looked at; else the earliest day on which it is planned to.
    """
    wanted = {
        milestone_kind(column): column.key
        for column in columns
        if column.cell is CellKind.MILESTONE
    }
    m = Milestone
    query = (
        sa.select(subject, m.kind, m.planned, sa.func.min(m.happened_on))
        .where(
            subject.in_(ids),
            m.kind.in_(wanted),
            *spoken(moment),
            sa.or_(m.planned, m.happened_on <= moment.as_of),
        )
        .group_by(subject, m.kind, m.planned)
        .order_by(m.planned.desc())
    )
    found: Days = defaultdict(dict)
    if not wanted:
        return found
    for key, kind, planned, on in session.execute(query):
        found[key][wanted[kind]] = Cell(on, planned)  # what happened comes after what was planned
    return found


def first_days(kind: MilestoneKind, subject: Any, moment: Moment) -> sa.Subquery:
    """The first day of a kind of milestone by record or building, to sort by."""
    m = Milestone
    return (
        sa.select(subject.label("id"), sa.func.min(m.happened_on).label("on"))
        .where(m.kind == kind, m.planned.is_(False), *spoken(moment))
        .group_by(subject)
        .subquery()
    )


def spoken(moment: Moment) -> tuple[sa.ColumnElement[bool], ...]:
    """That a milestone was known at a moment and not taken back."""
    m = Milestone
    return (
        m.void.is_(False),
        m.entry_id <= moment.entry,
        sa.or_(m.until_entry_id.is_(None), m.until_entry_id > moment.entry),
    )


def earlier_values(
    session: Session, subject: str, ids: Collection[int], fields: dict[str, Field], moment: Moment
) -> dict[int, dict[str, Any]]:
    """What fields held at a moment, where they were corrected since."""
    c = Correction
    query = (
        sa.select(c.subject_id, c.field, c.old)
        .where(
            c.subject == subject,
            c.subject_id.in_(ids),
            c.field.in_(fields),
            c.applied,
            c.entry_id > moment.entry,
        )
        .order_by(c.entry_id.desc(), c.id.desc())
    )
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for key, name, old in session.execute(query):
        # the earliest comes last and stays
        found[key][name] = old if old == "" else read_value(fields[name], old)
    return found
