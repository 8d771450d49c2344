"""A staged file is accepted as a whole or discarded, and an accepted one undone if need be.

Nothing of a file is in the register before ``accept_batch``; all of it is afterwards, or nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import shapely
import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from landtrack.access import Act, Actor, require
from landtrack.actions.bulk import BulkRecord, insert_records
from landtrack.actions.corrections import correct_field
from landtrack.actions.journal import open_entry
from landtrack.errors import Conflict, Invalid
from landtrack.fields import FIELDS, read_value
from landtrack.queries.imports import taken_references, village_areas
from landtrack.stages import Track
from landtrack.staging import StagedRow, unpack
from landtrack.store.tables import ImportBatch, Record, Register
from landtrack.store.tables.imports import BatchState

_MOST_NAMED = 5


def accept_batch(
    session: Session, batch_id: int, *, actor: Actor, now: datetime, only_good: bool = False
) -> int:
    """Put the rows of a batch into the register, all of them; returns how many.

    Args:
        session: a writing session.
        batch_id: a staged batch.
        actor: who accepts.
        now: when.
        only_good: leave blocked rows out instead of refusing.

    Raises:
        Conflict: not staged any more, or a reference was taken meanwhile.
        Invalid: rows are blocked; names the first of them.
    """
    require(actor, Act.IMPORT)
    batch = _staged(session, batch_id)
    rows = unpack(batch.rows or b"")
    blocked = [row for row in rows if row.blocked]
    if blocked and not only_good:
        raise _refusal(blocked, len(rows))
    good = [row for row in rows if not row.blocked]
    if not good:
        raise Invalid("没有可以接收的行。", "There is no row that could be accepted.")
    register = session.scalars(sa.select(Register)).one()
    entry = open_entry(
        session,
        "accept_import",
        actor=actor,
        now=now,
        subject="import",
        subject_id=batch.id,
        file=batch.file_name,
        rows=len(good),
    )
    _refuse_taken(session, good)
    track = Track(batch.track) if batch.track else Track.PARCEL
    insert_records(
        session,
        track,
        _bulk(session, track, good),
        town=register.town,
        entry=entry.id,
        import_id=batch.id,
        sample=register.sample and register.sample_until is None,
    )
    batch.state, batch.closed_entry_id = BatchState.ACCEPTED, entry.id
    return len(good)


def _staged(session: Session, batch_id: int) -> ImportBatch:
    batch = session.get(ImportBatch, batch_id, options=[undefer(ImportBatch.rows)])
    if batch is None or batch.state is not BatchState.STAGED:
        raise Conflict(
            f"导入 {batch_id} 不在待接收状态。", f"Import {batch_id} is not waiting to be accepted."
        )
    return batch


def _refusal(blocked: Sequence[StagedRow], total: int) -> Invalid:
    numbers = ", ".join(str(row.row) for row in blocked[:_MOST_NAMED])
    more = "…" if len(blocked) > _MOST_NAMED else ""
    return Invalid(
        f"共 {total} 行，其中 {len(blocked)} 行有必须先改正的问题（第 {numbers}{more} 行），"
        "没有写入任何内容。请改正文件后重新导入，或选择只接收没有问题的行。",
        f"{len(blocked)} of {total} rows must be mended first (rows {numbers}{more}); nothing was "
        "written. Mend the file and import it again, or accept only the good rows.",
    )


def _refuse_taken(session: Session, rows: Sequence[StagedRow]) -> None:
    taken = taken_references(session, [row.values["reference"] for row in rows])
    if taken:
        names = ", ".join(sorted(taken)[:_MOST_NAMED])
        raise Conflict(
            f"这些编号刚被占用：{names}。请重新导入。",
            f"These references were taken meanwhile: {names}. Import the file again.",
        )


def _bulk(session: Session, track: Track, rows: Sequence[StagedRow]) -> list[BulkRecord]:
    fields = {one.name: one for one in FIELDS[track]}
    villages = _village_codes(session, rows)
    wkbs = shapely.to_wkb([row.geom for row in rows])
    records = []
    for row, village, wkb in zip(rows, villages, wkbs, strict=True):
        values = {name: read_value(fields[name], value) for name, value in row.values.items()}
        values.pop("village", None)
        records.append(BulkRecord(values, village, wkb, row.area_m2))
    return records


def _village_codes(session: Session, rows: Sequence[StagedRow]) -> list[str]:
    """The stated village where it is one of the town's, else the one that holds most of the row."""
    villages = village_areas(session)
    named = {
        name: village.code
        for village in villages
        for name in (village.code, village.name, village.name.removesuffix("村"))
    }
    tree = shapely.STRtree([village.geometry for village in villages])
    codes = []
    for row in rows:
        code = named.get(str(row.values.get("village", "")).strip())
        if code is None and row.geom is not None:
            nearest = tree.query(row.geom.representative_point(), predicate="intersects")
            code = villages[int(nearest[0] if len(nearest) else tree.nearest(row.geom))].code
        if code is None:
            raise Invalid(
                f"第 {row.row} 行不知道属于哪个村（社区）。",
                f"The village of row {row.row} is unknown.",
                field="village",
            )
        codes.append(code)
    return codes


def discard_batch(session: Session, batch_id: int, *, actor: Actor, now: datetime) -> None:
    """Throw a staged batch away; the journal keeps that it was there.

    Raises:
        Conflict: not staged any more.
    """
    require(actor, Act.IMPORT)
    batch = _staged(session, batch_id)
    entry = open_entry(
        session, "discard_import", actor=actor, now=now, subject="import", subject_id=batch.id
    )
    batch.state, batch.closed_entry_id, batch.rows = BatchState.DISCARDED, entry.id, None


def undo_batch(session: Session, batch_id: int, *, reason: str, actor: Actor, now: datetime) -> int:
    """Retire every record of an accepted import and free its references; returns how many.

    Raises:
        Conflict: not accepted, or one of its records has milestones or buildings by now.
    """
    require(actor, Act.IMPORT)
    batch = session.get(ImportBatch, batch_id)
    if batch is None or batch.state is not BatchState.ACCEPTED:
        raise Conflict(f"导入 {batch_id} 不能撤销。", f"Import {batch_id} cannot be undone.")
    entry = open_entry(
        session,
        "undo_import",
        actor=actor,
        now=now,
        subject="import",
        subject_id=batch.id,
        reason=reason,
    )
    records = session.scalars(sa.select(Record).where(Record.import_id == batch.id)).all()
    for record in records:
        correct_field(
            session,
            record,
            "retired_on",
            now.date(),
            expected=None,
            reason=reason,
            actor=actor,
            now=now,
            entry=entry,
        )
        record.reference = f"{record.reference} #{batch.id}"
    batch.state, batch.closed_entry_id = BatchState.UNDONE, entry.id
    return len(records)
