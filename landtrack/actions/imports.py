"""A staged file is accepted as a whole or discarded, and an accepted one undone if need be.

Nothing of a file is in the register before ``accept_batch``; all of it is afterwards, or nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from gis.collector import collector_paused
from landtrack.access import Act, Actor, require
from landtrack.actions.bulk import NewRecords, Origin, insert_records
from landtrack.actions.bulk_retire import retire_imported
from landtrack.actions.corrections import correct_field, correct_places
from landtrack.actions.import_undo import changes_of, put_back
from landtrack.actions.journal import open_entry
from landtrack.actions.places import put_outlines_back, set_outlines
from landtrack.actions.states import Touched
from landtrack.errors import Conflict, Invalid
from landtrack.fields import field_of, read_value
from landtrack.import_steps import ImportStep, Watch, unwatched
from landtrack.queries.import_findings import open_questions
from landtrack.queries.imports import built_upon, records_by_reference, rows_of, taken_references
from landtrack.stages import Track
from landtrack.staging import StagedLayer, Verdict
from landtrack.store.tables import Entry, ImportBatch, Register
from landtrack.store.tables.imports import BatchState
from landtrack.town import Town

_MOST_NAMED = 5


class Accepted(NamedTuple):
    """How many rows became records, changed one, changed nothing, or were left out."""

    new: int
    changed: int
    same: int
    left_out: int


class Undone(NamedTuple):
    """How many records were retired, and how many (or villages) got back what they had before."""

    retired: int
    restored: int


def accept_batch(
    session: Session,
    batch_id: int,
    *,
    town: Town,
    actor: Actor,
    now: datetime,
    only_good: bool = False,
    watch: Watch = unwatched,
) -> Accepted:
    """Put the rows of a batch into the register, all of them or nothing.

    Args:
        session: a writing session.
        batch_id: a staged batch.
        town: by whose rules a question about where the file lies must be settled before
            (``open_questions``).
        actor: who accepts.
        now: when.
        only_good: leave blocked rows out instead of refusing.
        watch: is told each step.

    Raises:
        Conflict: not staged any more, a question is open, or a reference was taken meanwhile.
        Invalid: rows are blocked; names the first of them.
    """
    require(actor, Act.IMPORT)  # before a word about the state of somebody's file
    watch(ImportStep.COMPARE)
    batch = _staged(session, batch_id)
    require(actor, Act.IMPORT if batch.track else Act.ADMINISTER)
    if open_questions(batch, town.findings):
        raise Conflict(
            f"导入 {batch_id} 的位置还没有确认，请先回答预览里的问题。",
            f"Where import {batch_id} lies has not been settled; answer the questions of its "
            "preview first.",
        )
    layer = rows_of(session, batch)
    if layer.count(Verdict.BLOCKED) and not only_good:
        raise _refusal(layer)
    new, changed = layer.positions(Verdict.NEW), layer.positions(Verdict.CHANGED)
    entry = open_entry(
        session,
        "accept_import",
        actor=actor,
        now=now,
        subject="import",
        subject_id=batch.id,
        file=batch.file_name,
        new=len(new),
        changed=len(changed),
    )
    if batch.track is None:
        watch(ImportStep.CHANGE)
        set_outlines(session, batch, layer, actor=actor, now=now, entry=entry)
    if batch.track is not None and new:
        _refuse_taken(session, [layer.values["reference"][i] for i in new])
        watch(ImportStep.ADD)
        rows, origin = _new_records(batch.track, layer, new), _origin(session, batch, entry)
        with collector_paused():
            insert_records(session, rows, origin)
    if batch.track is not None and changed:
        watch(ImportStep.CHANGE)
        apply_changes(session, batch, layer, changed, actor=actor, now=now, entry=entry)
    watch(ImportStep.SAVE)
    batch.state, batch.closed_entry_id = BatchState.ACCEPTED, entry.id
    return Accepted(len(new), len(changed), layer.count(Verdict.SAME), layer.count(Verdict.BLOCKED))


def _origin(session: Session, batch: ImportBatch, entry: Entry) -> Origin:
    register = session.scalars(sa.select(Register)).one()
    sample = register.sample and register.sample_until is None
    return Origin(register.town, entry.id, batch.id, sample)


def _staged(session: Session, batch_id: int) -> ImportBatch:
    batch = session.get(ImportBatch, batch_id, options=[undefer(ImportBatch.rows)])
    if batch is None or batch.state is not BatchState.STAGED:
        raise Conflict(
            f"导入 {batch_id} 不在待接收状态。", f"Import {batch_id} is not waiting to be accepted."
        )
    return batch


def _refusal(layer: StagedLayer) -> Invalid:
    blocked = layer.positions(Verdict.BLOCKED)
    all_rows, some = f"{len(layer):,}", f"{len(blocked):,}"
    numbers = ", ".join(str(layer.rows[i]) for i in blocked[:_MOST_NAMED])
    more = "…" if len(blocked) > _MOST_NAMED else ""
    return Invalid(
        f"共 {all_rows} 行，其中 {some} 行有必须先改正的问题（第 {numbers}{more} 行），"
        "没有写入任何内容。请改正文件后重新导入，或选择只接收没有问题的行。",
        f"{some} of {all_rows} rows must be mended first (rows {numbers}{more}); nothing "
        "was written. Mend the file and import it again, or accept only the good rows.",
    )


def _refuse_taken(session: Session, references: Sequence[str]) -> None:
    taken = taken_references(session, references)
    if taken:
        names = ", ".join(sorted(taken)[:_MOST_NAMED])
        raise Conflict(
            f"这些编号刚被占用：{names}。请重新导入。",
            f"These references were taken meanwhile: {names}. Import the file again.",
        )


def _new_records(track: Track, layer: StagedLayer, positions: Sequence[int]) -> NewRecords:
    if len(positions) == len(layer):
        return NewRecords(track, layer.values, layer.geoms, layer.areas_m2, layer.shapes)
    values = {name: [column[i] for i in positions] for name, column in layer.values.items()}
    return NewRecords(
        track,
        values,
        layer.geoms[positions],
        layer.areas_m2[positions],
        layer.shapes.at(positions),
    )


def apply_changes(
    session: Session,
    batch: ImportBatch,
    layer: StagedLayer,
    positions: Sequence[int],
    *,
    actor: Actor,
    now: datetime,
    entry: Entry,
) -> None:
    """Correct the records that a newer file changes, field by field, in the ledger.

    Fields come first: land is shared out by the village that the file says.
    """
    records = records_by_reference(session, [layer.values["reference"][i] for i in positions])
    reason = f"导入文件 {batch.file_name}（批次 {batch.id}）"
    touched, moved = Touched(), []
    for i in positions:
        record = records[layer.values["reference"][i]]
        for name, _, new in layer.changes[i]:
            if name == "geom":
                moved.append((record, layer.geoms[i]))
                continue
            correct_field(
                session,
                record,
                name,
                read_value(field_of(record.track, name), new),
                expected=getattr(record, name),
                reason=reason,
                actor=actor,
                now=now,
                entry=entry,
                touched=touched,
            )
    correct_places(
        session, moved, reason=reason, actor=actor, now=now, entry=entry, touched=touched
    )
    touched.refresh(session, entry.id)


def discard_batch(session: Session, batch_id: int, *, actor: Actor, now: datetime) -> None:
    """Throw a staged batch away; the journal keeps that it was there.

    Raises:
        Conflict: not staged any more.
    """
    require(actor, Act.IMPORT)
    close_batch(session, batch_id, actor=actor, now=now)


def close_batch(session: Session, batch_id: int, *, actor: Actor, now: datetime) -> None:
    """Let a staged batch wait no more, because its rows are thrown away or were all used.

    Raises:
        Conflict: not staged any more.
    """
    batch = _staged(session, batch_id)
    entry = open_entry(
        session, "discard_import", actor=actor, now=now, subject="import", subject_id=batch.id
    )
    batch.state, batch.closed_entry_id, batch.rows = BatchState.DISCARDED, entry.id, None


def undo_batch(
    session: Session,
    batch_id: int,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    watch: Watch = unwatched,
) -> Undone:
    """Retire every record that an accepted import made, and put back what it changed.

    Of village outlines: the former ones come back.

    The references of retired records are free again; changed records get their previous values by
    corrections in the ledger.

    Raises:
        Conflict: not accepted; or a record of it has milestones, buildings or corrections by now;
            or somebody has changed what it changed.
        Invalid: no reason.
    """
    if not reason.strip():
        raise Invalid("请写明撤销的理由。", "Give the reason for undoing it.", field="reason")
    watch(ImportStep.COMPARE)
    batch = session.get(ImportBatch, batch_id)
    require(actor, Act.IMPORT if batch is None or batch.track else Act.ADMINISTER)
    if batch is None or batch.state is not BatchState.ACCEPTED:
        raise Conflict(f"导入 {batch_id} 不能撤销。", f"Import {batch_id} cannot be undone.")
    _refuse_built_upon(session, batch)
    corrected = changes_of(session, batch.closed_entry_id or 0)
    entry = open_entry(
        session,
        "undo_import",
        actor=actor,
        now=now,
        subject="import",
        subject_id=batch.id,
        reason=reason,
    )
    watch(ImportStep.PUT_BACK)
    if batch.track is None:
        layer, retired = rows_of(session, batch), 0
        restored = put_outlines_back(
            session, batch, layer, reason=reason, actor=actor, now=now, entry=entry
        )
    else:
        restored = put_back(session, corrected, reason=reason, actor=actor, now=now, entry=entry)
        watch(ImportStep.RETIRE)
        retired = retire_imported(
            session, batch.id, day=now.date(), reason=reason.strip(), actor=actor, entry=entry.id
        )
    watch(ImportStep.SAVE)
    batch.state, batch.closed_entry_id = BatchState.UNDONE, entry.id
    return Undone(retired, restored)


def _refuse_built_upon(session: Session, batch: ImportBatch) -> None:
    used = built_upon(session, batch)
    if used:
        names = ", ".join(used[:_MOST_NAMED])
        raise Conflict(
            f"导入 {batch.id} 不能撤销：这些记录已有节点、楼栋或更正：{names}。请逐条停用。",
            f"Import {batch.id} cannot be undone: these records have milestones, buildings or "
            f"corrections by now: {names}. Retire them one by one.",
        )
