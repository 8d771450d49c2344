"""Finding things by what people remember of them: pieces of names, former names, numbers, pinyin.

Which records a text means is told by the index of names (``queries/names.py``), alike on both
databases; everything else about them comes from the register.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.names import Named
from landtrack.queries.names import name_index
from landtrack.report import RecordLine
from landtrack.stages import Stage, Track
from landtrack.store.tables import Record

R = Record.__table__.c
LINE = (R.id, R.track, R.reference, R.title, R.village, R.stage, R.stage_since, R.area_m2, R.sample)
_RANKED = 200
"""So many of the best hits stand in the order of how well they fit; the rest by their age."""


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
    """Records with a name that every word of a text fits, the best fit first, then the newest.

    Names are references, titles, former titles and patch numbers, also by pinyin or its initials.
    Without text: all of them.
    """
    query = sa.select(*LINE).where(
        *record_conditions(session, text, track, stage, village, retired=retired)
    )
    if text.strip():
        best = _met_by(session, text)[:_RANKED]
        rank = {number: place for place, number in enumerate(best)}
        if rank:
            query = query.order_by(sa.case(rank, value=R.id, else_=_RANKED))
    query = query.order_by(R.id.desc()).limit(limit).offset(offset)
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
    conditions = record_conditions(session, text, track, stage, village, retired=retired)
    return session.scalar(query.where(*conditions)) or 0


def record_conditions(
    session: Session,
    text: str,
    track: Track | None,
    stage: Stage | None,
    village: str | None,
    *,
    retired: bool,
) -> Sequence[sa.ColumnElement[bool]]:
    """What a record must fulfil: every word of the text fits one of its names, and the rest."""
    conditions: list[sa.ColumnElement[bool]] = []
    if text.strip():
        # written out: a word may fit more records than a statement may have parameters
        met = _met_by(session, text)
        ids: sa.BindParameter[list[int]] = sa.bindparam(
            None, met, expanding=True, literal_execute=True
        )
        conditions.append(R.id.in_(ids))
    pairs = [(R.track, track), (R.stage, stage), (R.village, village)]
    conditions += [column == value for column, value in pairs if value is not None]
    return conditions if retired else [*conditions, R.retired_on.is_(None)]


def _met_by(session: Session, text: str) -> list[int]:
    """The numbers of the records that a text fits, the best first."""
    return [hit.named.id for hit in name_index(session).find(text, retired=True)]


@dataclass(frozen=True, slots=True)
class Everything:
    """What a text fits: records, and buildings and enterprises with the record they belong to."""

    records: list[RecordLine]
    buildings: list[tuple[Named, RecordLine]]
    enterprises: list[tuple[Named, RecordLine]]

    @property
    def count(self) -> int:
        """How many things were found."""
        return len(self.records) + len(self.buildings) + len(self.enterprises)


def search_everything(session: Session, text: str, limit: int = 50) -> Everything:
    """Records, buildings and enterprises that a text fits, at most ``limit`` of each."""
    names = name_index(session)
    hits = {
        noun: [hit.named for hit in names.find(text, [noun])][:limit]
        for noun in ("record", "building", "enterprise")
    }
    ids = {one.record_id for some in hits.values() for one in some}
    query = sa.select(*LINE).where(R.id.in_(ids), R.retired_on.is_(None))
    lines = {line.id: line for line in map(record_line, session.execute(query))}

    def beside(noun: str) -> list[tuple[Named, RecordLine]]:
        return [(one, lines[one.record_id]) for one in hits[noun] if one.record_id in lines]

    return Everything(
        [line for _, line in beside("record")], beside("building"), beside("enterprise")
    )
