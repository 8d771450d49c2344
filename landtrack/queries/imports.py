"""What an import is checked against, and the batches themselves."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import shapely
import sqlalchemy as sa
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session, undefer

from gis.bbox import Bbox
from gis.check import Village
from gis.layer import GeometryArray
from gis.overlap import Neighbours
from landtrack.errors import NotFound
from landtrack.queries.places import outline, villages
from landtrack.stages import Track
from landtrack.staging import StagedRow, unpack
from landtrack.store.tables import ImportBatch, Record
from landtrack.text import Text

_CHUNK = 5000


def village_areas(session: Session) -> list[Village]:
    """The villages as the checks take them."""
    return [Village(place.code, place.short, outline(place)) for place in villages(session)]


def neighbours_around(session: Session, geoms: GeometryArray) -> Neighbours | None:
    """The parcels and renovation sites in the register near some geometries; None without any."""
    box = Bbox.around(geoms)
    if box is None:
        return None
    query = sa.select(Record.reference, Record.geom).where(
        Record.geom.is_not(None), Record.track != Track.PROJECT, Record.retired_on.is_(None)
    )
    rows = session.execute(query).all()
    found = [(reference, to_shape(geom)) for reference, geom in rows]
    window = shapely.box(box.west, box.south, box.east, box.north)
    near = [(reference, geom) for reference, geom in found if geom.intersects(window)]
    if not near:
        return None
    geometries = np.empty(len(near), dtype=object)
    geometries[:] = [geom for _, geom in near]
    return Neighbours(geometries, [reference for reference, _ in near])


def taken_references(session: Session, references: Collection[str]) -> dict[str, str]:
    """Which of some references are taken, each with the title of its holder."""
    wanted = sorted(set(references))
    taken: dict[str, str] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = sa.select(Record.reference, Record.title).where(
            Record.reference.in_(wanted[start : start + _CHUNK])
        )
        taken |= {row.reference: row.title for row in session.execute(query)}
    return taken


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


def staged_rows(session: Session, batch_id: int) -> list[StagedRow]:
    """The rows of a batch that waits (or waited) to be accepted."""
    batch = session.get(ImportBatch, batch_id, options=[undefer(ImportBatch.rows)])
    return unpack(batch.rows) if batch is not None and batch.rows else []
