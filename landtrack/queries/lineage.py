"""Where a record came from and what took its place."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import shapely
import sqlalchemy as sa
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis.bbox import Bbox
from landtrack.queries.search import LINE, R, record_line
from landtrack.report import RecordLine
from landtrack.store.dialect import in_box
from landtrack.store.tables import Lineage, Record
from landtrack.store.tables.lineages import Succession
from landtrack.text import Text

__all__ = [
    "SUCCESSION_LABELS",
    "Kin",
    "Relative",
    "Succession",
    "beside",
    "kin_of",
    "outline_of",
    "predecessors",
    "successors",
]

_BESIDE_DEGREES = 1e-4
"""About ten metres: a road or ditch between two parcels does not hinder their merging."""

SUCCESSION_LABELS: dict[Succession, Text] = {
    Succession.SPLIT: Text("分宗", "Split"),
    Succession.MERGE: Text("合并", "Merger"),
    Succession.REPLAN: Text("重新划定", "Re-planning"),
}


class Relative(NamedTuple):
    """A record at the other end of a succession."""

    record: RecordLine
    kind: Succession
    happened_on: date


class Kin(NamedTuple):
    """Where a record came from, and what took its place."""

    predecessors: list[Relative]
    successors: list[Relative]


def kin_of(session: Session, record_id: int) -> Kin:
    """Both ends of a record's lineage, in one statement; by number."""
    older = Lineage.successor_id == record_id
    other = sa.case((older, Lineage.predecessor_id), else_=Lineage.successor_id)
    query = (
        sa.select(*LINE, Lineage.kind, Lineage.happened_on, older)
        .select_from(Record.__table__)
        .join(Lineage, other == R.id)
        .where(sa.or_(older, Lineage.predecessor_id == record_id))
        .order_by(R.id)
    )
    kin = Kin([], [])
    for row in session.execute(query):
        *_, kind, happened_on, is_older = row
        side = kin.predecessors if is_older else kin.successors
        side.append(Relative(record_line(row), kind, happened_on))
    return kin


def predecessors(session: Session, record_id: int) -> list[Relative]:
    """The records whose place this one took."""
    return kin_of(session, record_id).predecessors


def successors(session: Session, record_id: int) -> list[Relative]:
    """The records that took this one's place."""
    return kin_of(session, record_id).successors


def beside(session: Session, record: Record) -> list[tuple[RecordLine, float | None]]:
    """The records of the same kind that lie next to one, with their stated areas in m2.

    By reference; none without a place.
    """
    if record.geom is None:
        return []
    reach = shapely.buffer(to_shape(record.geom), _BESIDE_DEGREES)
    box = Bbox(*reach.bounds)
    query = (
        sa.select(*LINE, R.area_stated_m2, sa.func.ST_AsBinary(R.geom))
        .where(
            in_box(session, R.geom, box),
            R.track == record.track,
            R.retired_on.is_(None),
            R.id != record.id,
        )
        .order_by(R.reference)
    )
    return [
        (record_line(row), row[-2])
        for row in session.execute(query)
        if shapely.intersects(reach, shapely.from_wkb(bytes(row[-1])))
    ]


def outline_of(record: Record) -> BaseGeometry | None:
    """The ground of a record, lon/lat; None without a place."""
    return to_shape(record.geom) if record.geom is not None else None
