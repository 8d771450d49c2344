"""Where a record came from and what took its place."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from landtrack.queries.search import LINE, R, record_line
from landtrack.report import RecordLine
from landtrack.store.tables import Lineage, Record
from landtrack.store.tables.lineages import Succession


class Relative(NamedTuple):
    """A record at the other end of a succession."""

    record: RecordLine
    kind: Succession
    happened_on: date


def predecessors(session: Session, record_id: int) -> list[Relative]:
    """The records whose place this one took."""
    return _relatives(session, Lineage.successor_id == record_id, Lineage.predecessor_id)


def successors(session: Session, record_id: int) -> list[Relative]:
    """The records that took this one's place."""
    return _relatives(session, Lineage.predecessor_id == record_id, Lineage.successor_id)


def _relatives(
    session: Session, condition: sa.ColumnElement[bool], other: InstrumentedAttribute[int]
) -> list[Relative]:
    query = (
        sa.select(*LINE, Lineage.kind, Lineage.happened_on)
        .select_from(Record.__table__)
        .join(Lineage, other == R.id)
        .where(condition)
        .order_by(R.id)
    )
    return [Relative(record_line(row), row.kind, row.happened_on) for row in session.execute(query)]
