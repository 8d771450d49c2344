"""What an import is checked against, and the batches themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import shapely
import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from gis.bbox import Bbox
from gis.layer import GeometryArray
from gis.overlap import Neighbours
from gis.villages import Village
from landtrack.errors import NotFound
from landtrack.queries.places import outline, villages
from landtrack.queries.records import ANY
from landtrack.stages import Track
from landtrack.staging import StagedLayer, unpack
from landtrack.store.dialect import among, in_box
from landtrack.store.tables import (
    Building,
    Correction,
    Entry,
    ImportBatch,
    Milestone,
    Occupation,
    Record,
)
from landtrack.store.tables.imports import BatchState
from landtrack.text import Text

_LAYOUTS_REMEMBERED = 200


def village_areas(session: Session) -> list[Village]:
    """The villages as the checks take them."""
    return [Village(place.code, place.short, outline(place)) for place in villages(session)]


def neighbours_around(
    session: Session,
    geoms: GeometryArray,
    without: Collection[str] = (),
    *,
    reach_degrees: float = 0.0,
) -> Neighbours | None:
    """The parcels and renovation sites in the register near some geometries; None without any.

    ``without`` are references that the layer itself brings: a parcel is no neighbour of itself.
    ``reach_degrees``: so far around them, too.
    """
    box = Bbox.around(geoms)
    if box is None:
        return None
    box = box.grown(reach_degrees)
    query = sa.select(Record.reference, sa.func.ST_AsBinary(Record.geom)).where(
        in_box(session, Record.geom, box),
        Record.track != Track.PROJECT,
        Record.retired_on.is_(None),
    )
    own = set(without)
    rows = [(name, bytes(wkb)) for name, wkb in session.execute(query) if name not in own]
    if not rows:
        return None
    found = np.asarray(shapely.from_wkb([wkb for _, wkb in rows]), dtype=object)
    return Neighbours(found, [name for name, _ in rows])


def records_by_reference(session: Session, references: Collection[str]) -> dict[str, Record]:
    """The records that have some references."""
    known = among(session, Record.reference, _worth_asking(session, references))
    return {record.reference: record for record in session.scalars(sa.select(ANY).where(known))}


def taken_references(session: Session, references: Collection[str]) -> list[str]:
    """Which of some references are taken."""
    known = among(session, Record.reference, _worth_asking(session, references))
    return list(session.scalars(sa.select(Record.reference).where(known)))


def _worth_asking(session: Session, references: Collection[str]) -> set[str]:
    """References that may be taken.

    A file may bring more of them than the register holds; then these are fetched, not those sent.
    """
    wanted = set(references)
    held = session.scalar(sa.select(sa.func.count()).select_from(Record)) or 0
    if held > len(wanted):
        return wanted
    return wanted.intersection(session.scalars(sa.select(Record.reference)))


def built_upon(session: Session, batch: ImportBatch) -> list[str]:
    """The references of records that an accepted import made and that cannot be taken away.

    They have milestones, buildings or corrections by now. Corrections of another import that was
    undone itself do not count.
    """
    own = sa.select(Record.id).where(Record.import_id == batch.id)
    undone = sa.select(ImportBatch.id).where(ImportBatch.state == BatchState.UNDONE)
    taken_back = sa.select(Entry.id).where(Entry.subject == "import", Entry.subject_id.in_(undone))
    touched = sa.or_(
        Record.id.in_(sa.select(Milestone.record_id).where(Milestone.record_id.in_(own))),
        Record.id.in_(sa.select(Building.record_id).where(Building.record_id.in_(own))),
        Record.id.in_(sa.select(Occupation.site_id).where(Occupation.site_id.in_(own))),
        Record.id.in_(sa.select(Occupation.project_id).where(Occupation.project_id.in_(own))),
        Record.id.in_(
            sa.select(Correction.subject_id).where(
                Correction.subject == "record",
                Correction.subject_id.in_(own),
                Correction.entry_id.not_in(taken_back),
            )
        ),
    )
    return list(
        session.scalars(sa.select(Record.reference).where(touched).order_by(Record.reference))
    )


def get_batch(session: Session, batch_id: int) -> ImportBatch:
    """A batch by number.

    Raises:
        NotFound: none.
    """
    batch = session.get(ImportBatch, batch_id)
    if batch is None:
        raise NotFound.of(Text("导入批次", "import"), batch_id)
    return batch


def batches(session: Session, limit: int = 50) -> list[ImportBatch]:
    """The latest imports, newest first."""
    return list(
        session.scalars(sa.select(ImportBatch).order_by(ImportBatch.id.desc()).limit(limit))
    )


def mapping_of_layout(
    session: Session, track: Track, columns: Sequence[str]
) -> tuple[dict[str, str], int] | None:
    """The mapping of the latest accepted file with the same columns, and that import's number."""
    query = (
        sa.select(ImportBatch.id, ImportBatch.options)
        .where(ImportBatch.track == track, ImportBatch.state == BatchState.ACCEPTED)
        .order_by(ImportBatch.id.desc())
        .limit(_LAYOUTS_REMEMBERED)
    )
    wanted = set(columns)
    for batch_id, options in session.execute(query):
        if options.get("columns") and set(options["all_columns"]) == wanted:
            return options["columns"], batch_id
    return None


def has_rows(session: Session, batch_id: int) -> bool:
    """Whether the rows of a batch are kept: not those of a discarded one."""
    query = sa.select(ImportBatch.rows.is_not(None)).where(ImportBatch.id == batch_id)
    return bool(session.scalar(query))


_ROWS = "rows of batches that this session has just written"


def remember_rows(session: Session, batch: ImportBatch, rows: StagedLayer) -> None:
    """Spare a session that stages and accepts in one go to unpack what it has packed itself."""
    session.info[_ROWS] = (batch.id, batch.rows, rows)


def rows_of(session: Session, batch: ImportBatch) -> StagedLayer:
    """The rows of a batch that has any."""
    number, block, rows = session.info.get(_ROWS, (None, None, None))
    return rows if number == batch.id and block is batch.rows else unpack(batch.rows or b"")


def staged_layer(session: Session, batch_id: int) -> StagedLayer:
    """The rows of a batch that waits (or waited) to be accepted.

    Raises:
        NotFound: no such batch, or it was discarded and its rows are gone.
    """
    batch = session.get(ImportBatch, batch_id, options=[undefer(ImportBatch.rows)])
    if batch is None or batch.rows is None:
        raise NotFound.of(Text("导入批次", "import"), batch_id)
    return rows_of(session, batch)
