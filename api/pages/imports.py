"""Importing files: sending one, looking at what is in it, deciding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Query
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import CurrentActor
from api.deps import CurrentSite, Now, ReadSession, WriteSession
from api.errors import status_of, text_of
from api.features import MEDIA_TYPE
from api.filters import BLANK_IS_ANY
from api.i18n import language_of
from api.import_choices import UploadKind, changed_options, mapped, read_crs, read_kind, track_of
from api.import_decisions import PageDecision
from api.import_features import rows_json
from api.pages.import_view import show_list, show_preview
from api.running_imports import Decision
from api.uploads import ReceivedUpload, Upload, limits_of
from gis.errors import GisError
from landtrack.access import Act, require
from landtrack.actions.import_options import options_of
from landtrack.actions.imports import accept_batch, discard_batch, undo_batch
from landtrack.actions.stage_file import (
    ImportOptions,
    check_again,
    check_file,
    keep_again,
    keep_checked,
)
from landtrack.errors import Forbidden, Invalid, LandtrackError
from landtrack.import_steps import Watch
from landtrack.queries.imports import get_batch, staged_layer
from landtrack.staging import Verdict

router = APIRouter(include_in_schema=False)


class TypedChoices(BaseModel):
    """One changed choice, or the whole table of columns."""

    kind: str | None = None
    crs: str | None = None
    crs_other: str | None = None
    layer: str | None = None
    encoding: str | None = None
    update: str | None = None
    shift: str | None = None
    axes: str | None = None
    old_datum: str | None = None
    column: list[str] = []
    field: list[str] = []

    def changes(self) -> dict[str, str]:
        """What was given, by name; a typed code wins over the list."""
        given = self.model_dump(exclude={"column", "field", "crs_other"}, exclude_none=True)
        return given | ({"crs": self.crs_other} if self.crs_other else {})


@router.get("/imports")
def imports_page(
    *,
    request: Request,
    session: ReadSession,
    actor: CurrentActor,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """All imports, newest first, and the form that begins one."""
    require(actor, Act.IMPORT)
    return show_list(request, session, page=page)


@router.post("/imports")
def upload_file(
    *,
    request: Request,
    upload: ReceivedUpload,
    looking: ReadSession,
    session: WriteSession,
    actor: CurrentActor,
    site: CurrentSite,
    now: Now,
) -> Response:
    """Stage what was sent and lead to its preview."""
    require(actor, Act.IMPORT)
    try:
        kind, crs = _kind_and_crs(upload.checked())
        limits = limits_of(site.settings)
        checked = check_file(  # by a session that reads: nobody else has to wait meanwhile
            looking,
            upload.path,
            ImportOptions(track_of(kind), crs),
            site.town,
            actor=actor,
            today=now.date(),
            name=upload.name,
            limits=limits,
            hold_unplaced=True,
        )
        batch = keep_checked(session, checked, actor=actor, now=now)
        return _to_preview(batch.id)
    except (LandtrackError, GisError) as error:
        session.rollback()
        return show_list(request, session, problem=error, fields=upload.fields)


def _kind_and_crs(upload: Upload) -> tuple[UploadKind, int | None]:
    return read_kind(upload.fields.get("kind", "")), read_crs(upload.fields.get("crs", ""))


@router.get("/imports/{batch_id}")
def import_page(
    *,
    request: Request,
    session: ReadSession,
    actor: CurrentActor,
    site: CurrentSite,
    batch_id: int,
    verdict: Annotated[Verdict | None, BLANK_IS_ANY] = None,
    code: str = "",
    row: int | None = None,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    ended: bool = False,
) -> Response:
    """What is in a file, what is wrong with it and where, and what accepting would do.

    ``ended``: how a decision ended whose own answer nobody has waited for.
    """
    require(actor, Act.IMPORT)
    problem = site.running_imports.problem(batch_id) if ended else None
    return show_preview(
        request,
        session,
        batch_id,
        verdict=verdict,
        code=code,
        row=row,
        page=page,
        problem=problem,
    )


@router.get("/imports/{batch_id}/rows.json")
def import_rows(
    request: Request, session: ReadSession, actor: CurrentActor, batch_id: int
) -> Response:
    """What the map draws."""
    require(actor, Act.IMPORT)
    batch = get_batch(session, batch_id)
    layer = staged_layer(session, batch_id)
    body = rows_json(session, layer, batch.findings, language_of(request))
    return Response(body, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


@router.post("/imports/{batch_id}/choices")
def change_choices(
    *,
    request: Request,
    decision: PageDecision,
    looking: ReadSession,
    session: WriteSession,
    actor: CurrentActor,
    site: CurrentSite,
    batch_id: int,
    typed: Annotated[TypedChoices, Form()],
) -> Response:
    """Read the file again with another choice, and show the result."""

    def restage(watch: Watch) -> None:
        options = changed_options(options_of(get_batch(looking, batch_id)), typed.changes())
        if typed.column:
            options = replace(options, columns=_chosen_columns(typed))
        checked = check_again(
            looking,
            batch_id,
            options,
            site.town,
            actor=actor,
            limits=limits_of(site.settings),
            watch=watch,
        )
        keep_again(session, batch_id, checked, actor=actor, watch=watch)

    return _decided(request, session, batch_id, decision, restage, looking)


def _chosen_columns(typed: TypedChoices) -> dict[str, str]:
    columns = mapped(typed.column, typed.field)
    if not columns:
        raise Invalid("请至少对应一列。", "Map at least one column.", field="columns")
    return columns


@router.post("/imports/{batch_id}/accept")
def accept(
    *,
    request: Request,
    decision: PageDecision,
    session: WriteSession,
    actor: CurrentActor,
    site: CurrentSite,
    now: Now,
    batch_id: int,
    only_good: Annotated[str, Form()] = "",
) -> Response:
    """Put the rows into the register: all of them, or only the good ones if asked to."""

    def take_in(watch: Watch) -> None:
        accept_batch(
            session,
            batch_id,
            town=site.town,
            actor=actor,
            now=now,
            only_good=bool(only_good),
            watch=watch,
        )

    return _decided(request, session, batch_id, decision, take_in)


@router.post("/imports/{batch_id}/discard")
def discard(
    *,
    request: Request,
    decision: PageDecision,
    session: WriteSession,
    actor: CurrentActor,
    now: Now,
    batch_id: int,
) -> Response:
    """Throw the staged rows away."""

    def throw_away(_: Watch) -> None:
        discard_batch(session, batch_id, actor=actor, now=now)

    return _decided(request, session, batch_id, decision, throw_away)


@router.post("/imports/{batch_id}/undo")
def undo(
    *,
    request: Request,
    decision: PageDecision,
    session: WriteSession,
    actor: CurrentActor,
    now: Now,
    batch_id: int,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Take an accepted import back, with a reason."""

    def take_back(watch: Watch) -> None:
        if not reason.strip():
            raise Invalid("请写明理由。", "Give the reason.", field="reason")
        undo_batch(session, batch_id, reason=reason.strip(), actor=actor, now=now, watch=watch)

    return _decided(request, session, batch_id, decision, take_back)


def _decided(  # noqa: PLR0917 - one decision, told from all sides
    request: Request,
    session: Session,
    batch_id: int,
    decision: Decision | None,
    work: Callable[[Watch], None],
    looking: Session | None = None,
) -> Response:
    """Do it and show the import as it is then; or show it unchanged, with what is wrong.

    While another decision is carried out, its progress is shown instead. ``looking`` is a session
    that only reads, for work that begins with much reading.
    """
    if decision is None:
        return _to_preview(batch_id)
    # what is not there is a missing page, not a problem of a form
    get_batch(looking or session, batch_id)
    try:
        work(decision.watch)
        return _to_preview(batch_id)
    except Forbidden:
        raise  # and nothing is shown of the file
    except (LandtrackError, GisError) as error:
        session.rollback()
        decision.problem = text_of(error)
        return show_preview(
            request,
            session,
            batch_id,
            problem=decision.problem,
            status=status_of(error),
            running=False,
        )


def _to_preview(batch_id: int) -> Response:
    return RedirectResponse(f"/imports/{batch_id}", status_code=303)
