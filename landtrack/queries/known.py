"""The states that speak at a moment, from memory where they are kept, else from the register."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.queries.columns import Columns, books_for, day, read_columns
from landtrack.queries.mirror import mirror_of
from landtrack.report import Moment
from landtrack.store.tables import BuildingStateRow, RecordStateRow


def building_columns(session: Session, moment: Moment, *narrow: sa.ColumnElement[bool]) -> Columns:
    """The states of buildings that speak at a moment; ``narrow`` names columns of the table."""
    table, today = BuildingStateRow, day(moment.as_of)
    read = _read(session, table, moment, *narrow) if narrow else None
    found = _known(session, table, moment) if read is None else read
    return found.where((found["valid_from"] <= today) & (found["valid_until"] > today))


def record_columns(session: Session, moment: Moment) -> Columns:
    """The states of records that are known at a moment."""
    return _known(session, RecordStateRow, moment)


def _known(session: Session, table: type[Any], moment: Moment) -> Columns:
    mirror = mirror_of(session)
    kept = mirror.columns(session, table, moment) if mirror else None
    return _read(session, table, moment) if kept is None else kept


def _read(
    session: Session, table: type[Any], moment: Moment, *narrow: sa.ColumnElement[bool]
) -> Columns:
    books = books_for(table)
    known = [
        table.known_from <= moment.entry,
        sa.or_(table.known_until.is_(None), table.known_until > moment.entry),
    ]
    return Columns(read_columns(session, table, books, *known, *narrow), books)
