"""Importing files, as JSON."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.auth import CurrentActor
from api.deps import CurrentSite, Now, ReadSession, Site, WriteSession
from api.filters import BLANK_IS_ANY
from api.import_choices import changed_options, read_crs, read_kind, track_of
from api.import_decisions import OwnDecision
from api.schemas.imports import (
    UPLOAD_BODY,
    AcceptedOut,
    AcceptIn,
    ChoicesIn,
    ImportLineOut,
    ImportOut,
    ImportProgressOut,
    ImportsOut,
    RowOut,
    RowsOut,
    UndoIn,
    UndoneOut,
)
from api.schemas.words import PROBLEMS, REFUSED, TOO_LARGE
from api.uploads import ReceivedUpload, limits_of
from landtrack.access import Act, require
from landtrack.actions.import_options import ImportOptions, options_of
from landtrack.actions.imports import accept_batch, discard_batch, undo_batch
from landtrack.actions.stage_file import check_again, check_file, keep_again, keep_checked
from landtrack.queries.import_findings import grouped_findings
from landtrack.queries.import_lines import count_imports, import_line, import_lines
from landtrack.queries.imports import get_batch, has_rows, staged_layer
from landtrack.staging import Verdict

router = APIRouter(prefix="/api/v1", tags=["imports"], responses=PROBLEMS | REFUSED)

_MOST_FINDINGS = 1000


@router.get("/imports", summary="List imports", operation_id="listImports")
def list_imports(
    *,
    session: ReadSession,
    actor: CurrentActor,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> ImportsOut:
    """All imports, newest first."""
    require(actor, Act.IMPORT)
    lines = import_lines(session, limit=limit, offset=offset)
    return ImportsOut(
        total=count_imports(session),
        offset=offset,
        imports=[ImportLineOut.of(line) for line in lines],
    )


@router.post(
    "/imports",
    status_code=201,
    summary="Send a file",
    operation_id="stageImport",
    responses=TOO_LARGE,
    openapi_extra=UPLOAD_BODY,
)
def send_file(
    *,
    upload: ReceivedUpload,
    looking: ReadSession,
    session: WriteSession,
    actor: CurrentActor,
    site: CurrentSite,
    now: Now,
    response: Response,
) -> ImportOut:
    """Read and check a file. Its rows wait; nothing is in the register until it is accepted.

    A file whose coordinate system nobody knows waits without places, and asks in `questions`.
    The field `progress` may hold a word of your own, by which `getImportProgress` tells the step.
    """
    fields = upload.checked().fields
    options = ImportOptions(
        track_of(read_kind(fields.get("kind", ""))),
        read_crs(fields.get("crs", "")),
        fields.get("layer") or None,
        fields.get("encoding") or None,
        update=fields.get("update") == "yes",
    )
    with site.running_imports.watched(fields.get("progress", "")) as watch:
        checked = check_file(  # by a session that reads: nobody else has to wait meanwhile
            looking,
            upload.path,
            options,
            site.town,
            actor=actor,
            today=now.date(),
            name=upload.name,
            limits=limits_of(site.settings),
            hold_unplaced=True,
            watch=watch,
        )
        batch = keep_checked(session, checked, actor=actor, now=now, watch=watch)
    response.headers["Location"] = f"/api/v1/imports/{batch.id}"
    return _answer(session, site, batch.id)


@router.get("/import-progress/{word}", summary="How far it is", operation_id="getImportProgress")
def import_progress(site: CurrentSite, actor: CurrentActor, word: str) -> ImportProgressOut:
    """The step of an import that was sent with this word in `progress`, while it is read."""
    require(actor, Act.IMPORT)
    return ImportProgressOut.of_step(site.running_imports.step(word))


@router.get(
    "/imports/{import_id}/progress",
    summary="How far its decision is",
    operation_id="getDecisionProgress",
)
def decision_progress(site: CurrentSite, actor: CurrentActor, import_id: int) -> ImportProgressOut:
    """The step at which accepting, undoing or reading again is; or why it came to nothing."""
    require(actor, Act.IMPORT)
    running = site.running_imports
    return ImportProgressOut.of_step(running.step(import_id), running.problem(import_id))


@router.get("/imports/{import_id}", summary="An import", operation_id="getImport")
def get_import(
    session: ReadSession, actor: CurrentActor, site: CurrentSite, import_id: int
) -> ImportOut:
    """What is in the file, what is wrong with it, what was chosen, what is still to be decided."""
    require(actor, Act.IMPORT)
    return _answer(session, site, import_id)


@router.get("/imports/{import_id}/rows", summary="Its rows", operation_id="listImportRows")
def list_rows(
    *,
    session: ReadSession,
    actor: CurrentActor,
    site: CurrentSite,
    import_id: int,
    verdict: Annotated[Verdict | None, BLANK_IS_ANY, Query(description="Only such rows.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> RowsOut:
    """The rows as they would enter the register, with what would change."""
    require(actor, Act.IMPORT)
    layer = staged_layer(session, import_id)
    positions = layer.positions(verdict) if verdict else range(len(layer))
    shown = positions[offset : offset + limit]
    severities = site.town.findings
    return RowsOut(
        total=len(positions),
        offset=offset,
        rows=[RowOut.of(layer.row(i), severities) for i in shown],
    )


@router.patch("/imports/{import_id}", summary="Read it otherwise", operation_id="changeImport")
def change_import(
    *,
    decision: OwnDecision,
    looking: ReadSession,
    session: WriteSession,
    actor: CurrentActor,
    site: CurrentSite,
    import_id: int,
    choices: ChoicesIn,
) -> ImportOut:
    """Read a waiting file once more with other choices; its earlier rows are replaced."""
    options = changed_options(options_of(get_batch(looking, import_id)), choices.changes())
    if "columns" in choices.model_fields_set:
        options = replace(options, columns=choices.columns or {})
    checked = check_again(
        looking,
        import_id,
        options,
        site.town,
        actor=actor,
        limits=limits_of(site.settings),
        watch=decision.watch,
    )
    keep_again(session, import_id, checked, actor=actor, watch=decision.watch)
    return _answer(session, site, import_id)


@router.post("/imports/{import_id}/accept", summary="Accept it", operation_id="acceptImport")
def accept_import(
    *,
    decision: OwnDecision,
    session: WriteSession,
    actor: CurrentActor,
    site: CurrentSite,
    now: Now,
    import_id: int,
    how: AcceptIn,
) -> AcceptedOut:
    """Put its rows into the register, all of them or nothing (or only the good ones)."""
    get_batch(session, import_id)
    accepted = accept_batch(
        session,
        import_id,
        town=site.town,
        actor=actor,
        now=now,
        only_good=how.only_good,
        watch=decision.watch,
    )
    return AcceptedOut.of(accepted)


@router.post("/imports/{import_id}/discard", summary="Discard it", operation_id="discardImport")
def discard_import(
    *,
    decision: OwnDecision,  # noqa: ARG001 - nobody discards what is just being accepted
    session: WriteSession,
    actor: CurrentActor,
    site: CurrentSite,
    now: Now,
    import_id: int,
) -> ImportOut:
    """Throw its rows away; the journal keeps that it was there."""
    get_batch(session, import_id)
    discard_batch(session, import_id, actor=actor, now=now)
    return _answer(session, site, import_id)


@router.post("/imports/{import_id}/undo", summary="Undo it", operation_id="undoImport")
def undo_import(
    *,
    decision: OwnDecision,
    session: WriteSession,
    actor: CurrentActor,
    now: Now,
    import_id: int,
    why: UndoIn,
) -> UndoneOut:
    """Retire the records that an accepted import made, and put back what it changed.

    The references of the retired are free again. Refused if somebody has built upon it since.
    """
    get_batch(session, import_id)
    undone = undo_batch(
        session, import_id, reason=why.reason, actor=actor, now=now, watch=decision.watch
    )
    return UndoneOut(retired=undone.retired, restored=undone.restored)


def _answer(session: Session, site: Site, import_id: int) -> ImportOut:
    session.flush()
    line = import_line(session, import_id)
    layer = staged_layer(session, import_id) if has_rows(session, import_id) else None
    severities = site.town.findings
    groups = grouped_findings(line.batch, layer, severities)
    return ImportOut.of_import(line, layer, groups, severities, _MOST_FINDINGS)
