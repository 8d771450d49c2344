"""What takes a parcel's place: rows of a staged file as its parts, or old outlines as one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from landtrack.access import Actor
from landtrack.actions.imports import close_batch
from landtrack.actions.lineage import new_land, old_land, old_records, succeed
from landtrack.actions.records import NewRecord
from landtrack.errors import Conflict, Invalid
from landtrack.land_balance import stated_sum
from landtrack.queries.imports import get_batch, staged_layer
from landtrack.stages import Track
from landtrack.staging import Verdict
from landtrack.store.tables import Record
from landtrack.store.tables.imports import BatchState

Typed = Mapping[int, Mapping[str, str]]
"""By row of the file: fields that were typed beside it. They win over what the file says."""


def parts_of_import(
    session: Session, batch_id: int, rows: Collection[int] | None = None, typed: Typed | None = None
) -> list[NewRecord]:
    """The rows of a staged file as new records; ``rows`` are their numbers in the source.

    Rows that were typed the same reference become one record on the ground of all of them.

    Raises:
        NotFound: no such import.
        Conflict: it does not wait to be accepted.
        Invalid: a row is blocked or its reference is known, or there is none.
    """
    batch = get_batch(session, batch_id)
    if batch.state is not BatchState.STAGED:
        raise Conflict(
            f"导入 {batch_id} 不在待接收状态。", f"Import {batch_id} is not waiting to be accepted."
        )
    layer = staged_layer(session, batch_id)
    chosen = [layer.row(i) for i, row in enumerate(layer.rows) if rows is None or row in rows]
    if not chosen:
        raise Invalid(
            "请选择作为新地块的行。", "Choose the rows that become parcels.", field="rows"
        )
    for row in chosen:
        if row.verdict is not Verdict.NEW:
            raise Invalid(
                f"第 {row.row} 行不能作为新地块：须先改正，或编号已在台账中。",
                f"Row {row.row} cannot become a parcel: it must be mended first, or its reference "
                "is in the register.",
                field="rows",
            )
    track, by_reference = batch.track or Track.PARCEL, dict[str, list[NewRecord]]()
    for row in chosen:
        values = _with_typed(row.values, (typed or {}).get(row.row, {}))
        part = NewRecord(track, values, row.geom, batch.id)
        by_reference.setdefault(str(values["reference"]), []).append(part)
    return [_as_one(parts) for parts in by_reference.values()]


def _with_typed(values: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """Blank fields say nothing; a title that only repeated the reference goes with it."""
    given = {name: text.strip() for name, text in typed.items() if text.strip()}
    merged = {**values, **given}
    if "title" not in given and values.get("title") == values.get("reference"):
        merged["title"] = merged["reference"]
    return merged


def _as_one(parts: Sequence[NewRecord]) -> NewRecord:
    """Pieces of one record: their ground together, and the sum of what they state."""
    first = parts[0]
    if len(parts) == 1:
        return first
    stated = stated_sum([new_land(part) for part in parts])
    ground = shapely.union_all([part.geom for part in parts if part.geom is not None])
    values = {**first.values, "area_stated_m2": None if stated is None else str(stated)}
    return NewRecord(first.track, values, ground, first.import_id)


def merged_record(predecessors: Sequence[Record], values: Mapping[str, Any]) -> NewRecord:
    """One record on the ground of several; ``values`` as people write them.

    It states the sum of what the old ones state, if ``values`` say nothing of it.

    Raises:
        Invalid: fewer than two predecessors, or they are of different kinds.
    """
    if len(predecessors) <= 1:
        raise Invalid(
            "请选择要合并的其他地块。", "Choose the other records to merge with.", field="others"
        )
    tracks = {record.track for record in predecessors}
    if len(tracks) != 1:
        raise Invalid(
            "只能合并同一类的地块。", "Only records of one kind can be merged.", field="others"
        )
    outlines = [to_shape(record.geom) for record in predecessors if record.geom is not None]
    ground = shapely.union_all(outlines)
    parts = [one for one in shapely.get_parts(ground) if isinstance(one, shapely.Polygon)]
    stated = stated_sum([old_land(record) for record in predecessors])
    proposed = {} if stated is None else {"area_stated_m2": str(stated)}
    land = shapely.MultiPolygon(parts) if parts else None
    return NewRecord(tracks.pop(), {**proposed, **values}, land)


def succeed_by_rows(
    session: Session,
    predecessors: Sequence[int | str],
    batch_id: int,
    rows: Collection[int] | None,
    on: date,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    typed: Typed | None = None,
) -> list[Record]:
    """Let rows of a staged file take the place of records (numbers or references).

    A file whose rows are all used is closed: nothing of it waits any more.

    Raises:
        LandtrackError: as for ``succeed`` and ``parts_of_import``.
    """
    old = old_records(session, predecessors, actor, lock=True)
    parts = parts_of_import(session, batch_id, rows, typed)
    made = succeed(session, old, parts, on, reason=reason, actor=actor, now=now)
    if rows is None or len(set(rows)) == get_batch(session, batch_id).row_count:
        close_batch(session, batch_id, actor=actor, now=now)
    return made


def succeed_merged(
    session: Session,
    predecessors: Sequence[int | str],
    values: Mapping[str, Any],
    on: date,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Record:
    """Let one record on the same ground take the place of several (numbers or references).

    Raises:
        LandtrackError: as for ``succeed`` and ``merged_record``.
    """
    old = old_records(session, predecessors, actor, lock=True)
    new = merged_record(old, values)
    (made,) = succeed(session, old, [new], on, reason=reason, actor=actor, now=now)
    return made
