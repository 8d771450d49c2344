"""Re-planning by form: several old parcels, several new ones, looked at before it is saved."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from pydantic import BaseModel, BeforeValidator
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import CurrentActor
from api.dates import read_day
from api.deps import CurrentSite, Now, ReadSession, Today, WriteSession
from api.display import areas_of
from api.i18n import language_of
from api.pages.lineage import Part, parts_on, waiting_imports
from api.pages.map_words import map_words, tiles_of
from api.pages.milestone_form import Problems
from api.render import show
from landtrack.access import Act, Actor, require
from landtrack.actions.lineage_parts import succeed_by_rows
from landtrack.actions.lineage_preview import SuccessionPreview, preview_by_rows
from landtrack.errors import Invalid, LandtrackError, NotFound
from landtrack.queries.features import outlines
from landtrack.queries.lineage import beside, outline_of
from landtrack.queries.records import get_record
from landtrack.staging import VERDICT_LABELS
from maps.succession_map import succession_map

router = APIRouter(include_in_schema=False)

_UNPROCESSABLE = 422


class TypedReplan(BaseModel):
    """The fields as they were typed."""

    beside: list[str] = []
    others: str = ""
    batch: Annotated[int, BeforeValidator(lambda raw: raw or 0)] = 0
    rows: list[int] = []
    on: str = ""
    reason: str = ""

    def olds(self, record_id: int) -> list[int | str]:
        """The old parcels, by number and by reference."""
        return [record_id, *self.beside, *self.others.replace(",", " ").replace("，", " ").split()]


@router.get("/records/{record_id}/replan")
def replan_page(
    *,
    request: Request,
    session: ReadSession,
    actor: CurrentActor,
    site: CurrentSite,
    today: Today,
    record_id: int,
    typed: Annotated[TypedReplan, Query()],
) -> Response:
    """Choose the old parcels and a staged file, then its rows; with rows, what it would do."""
    typed.on = typed.on or today.isoformat()
    return _form(
        request=request,
        session=session,
        actor=actor,
        site=site,
        record_id=record_id,
        typed=typed,
        problems=Problems(),
    )


@router.post("/records/{record_id}/replan")
def replan_records(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    site: CurrentSite,
    today: Today,
    now: Now,
    record_id: int,
    typed: Annotated[TypedReplan, Form()],
) -> Response:
    """Let the chosen rows take the place of all of them; or show exactly what does not add up."""
    problems = Problems()
    on = problems.read(lambda: read_day(typed.on, today, field="on"))
    if on is not None:
        try:
            succeed_by_rows(
                session,
                typed.olds(record_id),
                typed.batch,
                typed.rows,
                on,
                reason=typed.reason,
                actor=actor,
                now=now,
            )
            return RedirectResponse(f"/records/{record_id}?stay=yes", status_code=303)
        except LandtrackError as error:
            session.rollback()
            problems.add(error)
    return _form(
        request=request,
        session=session,
        actor=actor,
        site=site,
        record_id=record_id,
        typed=typed,
        problems=problems,
    )


def _form(
    *,
    request: Request,
    session: Session,
    actor: Actor,
    site: CurrentSite,
    record_id: int,
    typed: TypedReplan,
    problems: Problems,
) -> Response:
    record = get_record(session, record_id, actor=actor)
    require(actor, Act.EDIT, record.village)
    olds = _found(session, actor, typed.olds(record_id), problems)
    parts = _parts(session, olds, typed, problems) if typed.batch else []
    preview = _preview(session, actor, olds, typed, problems) if parts and typed.rows else None
    language = language_of(request)
    return show(
        request,
        session,
        "replan.html",
        status=_UNPROCESSABLE if problems else 200,
        active="records",
        record=record,
        olds=olds,
        typed=typed,
        problems=problems.by_field,
        offered=waiting_imports(session, record.track),
        parts=parts,
        verdicts=VERDICT_LABELS,
        beside=beside(session, record),
        preview=preview,
        map=preview
        and succession_map(
            [(land.reference, land.outline) for land in preview.before],
            [(land.reference, land.outline) for land in preview.after],
            outlines(session),
            language=language,
            words=map_words(areas_of(request)),
            tiles=tiles_of(site.settings, language),
        ),
    )


def _found(
    session: Session, actor: Actor, wanted: list[int | str], problems: Problems
) -> list[Any]:
    """The old parcels; references that nobody knows are named beside their field."""
    found: dict[int, Any] = {}
    for one in wanted:
        try:
            record = get_record(session, one, actor=actor)
        except NotFound as error:
            problems.add(Invalid(error.text.zh, error.text.en, field="others"))
            continue
        found.setdefault(record.id, record)
    return list(found.values())


def _parts(session: Session, olds: list[Any], typed: TypedReplan, problems: Problems) -> list[Part]:
    """The rows of the file; none, and why, if it does not wait any more."""
    ground = [shape for old in olds if (shape := outline_of(old)) is not None]
    try:
        return parts_on(session, ground, typed.batch)
    except NotFound as error:
        problems.add(Invalid(error.text.zh, error.text.en, field="batch"))
        return []


def _preview(
    session: Session, actor: Actor, olds: list[Any], typed: TypedReplan, problems: Problems
) -> SuccessionPreview | None:
    try:
        numbers = [record.id for record in olds]
        return preview_by_rows(session, numbers, typed.batch, typed.rows, actor=actor)
    except LandtrackError as error:
        problems.add(error)
        return None
