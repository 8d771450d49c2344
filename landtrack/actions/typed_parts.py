"""New parcels that are typed, pasted or cut out by lines: they wait as rows of a file would."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from gis.cutting import cut_land
from landtrack.access import Act, Actor, require
from landtrack.actions.lineage import old_land
from landtrack.actions.stage_file import ImportOptions, stage_file
from landtrack.errors import Invalid
from landtrack.land_balance import stated_sum
from landtrack.queries.lineage import outline_of
from landtrack.queries.records import get_record
from landtrack.stages import Track
from landtrack.store.tables import ImportBatch, Record
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
    return _stage(session, old[0], ending, content, town, actor=actor, now=now)


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

    What the old ones state is shared out by measured area, as a proposal.

    Raises:
        Invalid: no lines, or they cut nothing.
    """
    old = _old(session, predecessors, actor)
    ground = [outline for record in old if (outline := outline_of(record)) is not None]
    pieces = cut_land(ground, read_cuts(lines, town.bbox))
    if len(pieces) <= len(cut_land(ground, [])):
        raise Invalid(
            "这些线没有把地块分开。每条线要从地块外画到地块外，或者接到另一条线上。",
            "These lines part nothing. Each has to begin and end outside the ground, or to meet "
            "another line.",
            field="lines",
        )
    stated = stated_sum([old_land(record) for record in old])
    content = pieces_as_file(pieces, old[0].reference, stated)
    return _stage(session, old[0], ".geojson", content, town, actor=actor, now=now)


def _old(session: Session, wanted: Sequence[int | str], actor: Actor) -> list[Record]:
    found = (get_record(session, one, actor=actor) for one in wanted)
    old = list({record.id: record for record in found}.values())
    for record in old:
        require(actor, Act.EDIT, record.village)
        if record.track is Track.PROJECT:
            raise Invalid("项目不能拆分或合并。", "A project is no land to be split.")
    return old


def _stage(
    session: Session,
    first: Record,
    ending: str,
    content: bytes,
    town: Town,
    *,
    actor: Actor,
    now: datetime,
) -> ImportBatch:
    name = re.sub(r'[\\/:*?"<>|.]+', "_", first.reference) + ending
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"typed{ending}"
        path.write_bytes(content)
        return stage_file(
            session,
            path,
            ImportOptions(first.track),
            town,
            actor=actor,
            now=now,
            name=name,
            hold_unplaced=True,
        )
