"""New parcels that are typed, pasted or cut out by lines: they wait as rows of a file would."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gis.cutting import cut_land
from landtrack.access import Act, Actor, require
from landtrack.actions.imports import discard_batch
from landtrack.actions.lineage import old_land, old_records
from landtrack.actions.stage_file import ImportOptions, stage_file
from landtrack.errors import Invalid
from landtrack.land_balance import stated_sum
from landtrack.queries.lineage import outline_of
from landtrack.stages import Track
from landtrack.store.tables import Entry, ImportBatch, Record
from landtrack.store.tables.imports import BatchState
from landtrack.town import Town
from landtrack.typed_land import outlines_as_file, pieces_as_file, read_cuts


def stage_typed(
    session: Session,
    predecessors: Sequence[int | str],
    text: str,
    town: Town,
    *,
    actor: Actor,
    now: datetime,
) -> ImportBatch:
    """Let pasted outlines wait: survey TXT, lists of coordinates, WKT or GeoJSON.

    What has no reference is numbered after the first of the old parcels (numbers or references).

    Raises:
        Invalid: nothing was pasted.
        GisError: nobody can read it.
    """
    old = _old(session, predecessors, actor)
    ending, content = outlines_as_file(text)
    name = _plain(old[0].reference) + ending
    return _stage(session, name, content, old[0].track, town, actor=actor, now=now)


def stage_cut(
    session: Session,
    predecessors: Sequence[int | str],
    lines: str,
    town: Town,
    *,
    actor: Actor,
    now: datetime,
) -> ImportBatch:
    """Cut the ground of old parcels (numbers or references) by lines; its pieces wait.

    What the old ones state is shared out by measured area, as a proposal. What the same person cut
    before out of the same ground, and did not use, is thrown away.

    Raises:
        Invalid: no lines, or they cut nothing.
    """
    old = _old(session, predecessors, actor)
    ground = [outline for record in old if (outline := outline_of(record)) is not None]
    pieces = cut_land(ground, read_cuts(lines, town.bbox))
    if len(pieces) <= 1:
        raise Invalid(
            "这些线没有把地块分开。每条线要从地块外画到地块外，或者接到另一条线上。",
            "These lines part nothing. Each has to begin and end outside the ground, or to meet "
            "another line.",
            field="lines",
        )
    stated = stated_sum([old_land(record) for record in old])
    content = pieces_as_file(pieces, old[0].reference, stated)
    name = f"{_plain(old[0].reference)}（分割）.geojson"
    for earlier in _waiting(session, name, actor):
        discard_batch(session, earlier, actor=actor, now=now)
    return _stage(session, name, content, old[0].track, town, actor=actor, now=now)


def _old(session: Session, wanted: Sequence[int | str], actor: Actor) -> list[Record]:
    require(actor, Act.IMPORT)
    old = old_records(session, wanted, actor)
    if any(record.track is Track.PROJECT for record in old):
        raise Invalid("项目不能拆分或合并。", "A project is no land to be split.")
    return old


def _plain(reference: str) -> str:
    """A reference as part of a file's name."""
    return re.sub(r'[\\/:*?"<>|.]+', "_", reference)


def _waiting(session: Session, name: str, actor: Actor) -> Sequence[int]:
    """What this person let wait under a name."""
    query = (
        sa.select(ImportBatch.id)
        .join(Entry, Entry.id == ImportBatch.entry_id)
        .where(
            ImportBatch.state == BatchState.STAGED,
            ImportBatch.file_name == name,
            Entry.actor == actor.login,
        )
    )
    return session.scalars(query).all()


def _stage(
    session: Session,
    name: str,
    content: bytes,
    track: Track,
    town: Town,
    *,
    actor: Actor,
    now: datetime,
) -> ImportBatch:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"typed{Path(name).suffix}"
        path.write_bytes(content)
        options = ImportOptions(track)
        return stage_file(
            session, path, options, town, actor=actor, now=now, name=name, hold_unplaced=True
        )
