"""Finding records by what people remember of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.report import RecordLine
from landtrack.stages import Stage, Track
from landtrack.store.tables import Record

R = Record.__table__.c
LINE = (R.id, R.track, R.reference, R.title, R.village, R.stage, R.stage_since, R.area_m2, R.sample)


def record_line(row: sa.Row[*tuple[Any, ...]]) -> RecordLine:
    """A row of the ``LINE`` columns (and perhaps more) as a line."""
    return RecordLine(*row[: len(LINE)])


def search_records(
    session: Session,
    text: str = "",
    *,
    track: Track | None = None,
    stage: Stage | None = None,
    village: str | None = None,
    retired: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> list[RecordLine]:
    """Records whose reference, title or former titles contain every word of a text, newest first.

    An exact reference comes first. Without text: all of them.
    """
    query = sa.select(*LINE).where(*record_conditions(text, track, stage, village, retired))
    exact = sa.case((R.reference == text.strip(), 0), else_=1)
    query = query.order_by(exact, R.id.desc()).limit(limit).offset(offset)
    return [record_line(row) for row in session.execute(query)]


def count_records(
    session: Session,
    text: str = "",
    *,
    track: Track | None = None,
    stage: Stage | None = None,
    village: str | None = None,
    retired: bool = False,
) -> int:
    """How many records ``search_records`` would find without its limit."""
    query = sa.select(sa.func.count()).select_from(Record.__table__)
    return (
        session.scalar(query.where(*record_conditions(text, track, stage, village, retired))) or 0
    )


def units(session: Session) -> list[str]:
    """The responsible units that records name, in order; empty for those that name none."""
    return list(session.scalars(sa.select(R.owner_unit).distinct().order_by(R.owner_unit)))


def record_conditions(
    text: str, track: Track | None, stage: Stage | None, village: str | None, retired: bool
) -> Sequence[sa.ColumnElement[bool]]:
    """What a record must fulfil: every word of the text somewhere in its names, and the rest."""
    conditions = [
        sa.or_(
            *[
                column.icontains(word, autoescape=True)
                for column in (R.reference, R.title, R.former_titles)
            ]
        )
        for word in text.split()
    ]
    pairs = [(R.track, track), (R.stage, stage), (R.village, village)]
    conditions += [column == value for column, value in pairs if value is not None]
    return conditions if retired else [*conditions, R.retired_on.is_(None)]
