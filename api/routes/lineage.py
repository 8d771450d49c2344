"""Splitting, merging and re-planning parcels, as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.auth import CurrentActor
from api.deps import CurrentSite, Now, ReadSession, WriteSession
from api.schemas.imports import RowOut
from api.schemas.lineage import (
    LineageOut,
    PartsIn,
    PartsOut,
    PreviewOut,
    RelativeOut,
    SuccessionIn,
    SuccessionOut,
)
from api.schemas.words import MISSING, PROBLEMS, REFUSED
from landtrack.actions.lineage_parts import succeed_by_rows, succeed_merged
from landtrack.actions.lineage_preview import preview_by_rows
from landtrack.actions.typed_parts import stage_cut, stage_typed
from landtrack.queries.imports import staged_layer
from landtrack.queries.lineage import kin_of
from landtrack.queries.records import get_record

router = APIRouter(prefix="/api/v1", tags=["records"], responses=PROBLEMS)


@router.get(
    "/records/{record_id}/lineage",
    summary="Where a record came from and went",
    operation_id="getLineage",
    responses=MISSING,
)
def get_lineage(session: ReadSession, actor: CurrentActor, record_id: int) -> LineageOut:
    """The records whose place it took, and those that took its place."""
    get_record(session, record_id, actor=actor)
    kin = kin_of(session, record_id)
    return LineageOut(
        predecessors=[RelativeOut.of(one) for one in kin.predecessors],
        successors=[RelativeOut.of(one) for one in kin.successors],
    )


@router.get(
    "/successions/preview",
    summary="What passing land on would do",
    operation_id="previewSuccession",
    responses=MISSING | REFUSED,
)
def preview_succession(
    *,
    session: ReadSession,
    actor: CurrentActor,
    predecessors: Annotated[list[str], Query(description="References of the old records.")],
    import_id: Annotated[int, Query(description="A waiting import.")],
    rows: Annotated[list[int] | None, Query(description="Its rows; all if left out.")] = None,
) -> PreviewOut:
    """Areas of both sides, where each building would stand, and all that does not add up.

    Nothing is written.
    """
    return PreviewOut.of(preview_by_rows(session, predecessors, import_id, rows, actor=actor))


@router.post(
    "/successions/parts",
    status_code=201,
    summary="Cut or outline new records",
    operation_id="giveParts",
    responses=MISSING | REFUSED,
)
def give_parts(
    *, session: WriteSession, actor: CurrentActor, site: CurrentSite, now: Now, wanted: PartsIn
) -> PartsOut:
    """They are checked and wait like the rows of a file; the old records stay as they are.

    Pieces cut by lines are numbered after the first old record and share what all of them state.
    """
    olds, town = wanted.predecessors, site.town
    if wanted.lines is not None:
        batch = stage_cut(session, olds, wanted.lines, town, actor=actor, now=now)
    else:
        batch = stage_typed(session, olds, wanted.outlines or "", town, actor=actor, now=now)
    rows = [RowOut.of(row, town.findings) for row in staged_layer(session, batch.id)]
    return PartsOut(import_id=batch.id, rows=rows)


@router.post(
    "/successions",
    status_code=201,
    summary="Let records take the place of others",
    operation_id="succeedRecords",
    responses=REFUSED,
)
def succeed_records(
    *, session: WriteSession, actor: CurrentActor, now: Now, wanted: SuccessionIn
) -> SuccessionOut:
    """Split, merge or re-plan. Outlines and stated areas must add up, or nothing is written.

    The old records are retired and lead to the new ones; their buildings move with the ground.
    """
    if wanted.merged is not None:
        made = [
            succeed_merged(
                session,
                wanted.predecessors,
                wanted.merged,
                wanted.on,
                reason=wanted.reason,
                actor=actor,
                now=now,
            )
        ]
    else:
        made = succeed_by_rows(
            session,
            wanted.predecessors,
            wanted.import_id or 0,
            wanted.rows,
            wanted.on,
            reason=wanted.reason,
            actor=actor,
            now=now,
            typed=wanted.fields,
        )
    return SuccessionOut(successors=[record.id for record in made])
