"""Passing land on by form: several parcels merged into one. Splits and re-plans: replan.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import CurrentActor
from api.dates import read_day
from api.deps import Now, ReadSession, Today, WriteSession
from api.pages.milestone_form import Problems
from api.render import show
from landtrack.access import Act, Actor, require
from landtrack.actions.lineage_parts import succeed_merged
from landtrack.errors import Invalid, LandtrackError
from landtrack.queries.lineage import beside
from landtrack.queries.records import get_record
from landtrack.typed_land import references_in

router = APIRouter(include_in_schema=False)

UNPROCESSABLE = 422


class TypedSuccession(BaseModel):
    """What every form that passes land on asks for, as it was typed."""

    beside: list[str] = []
    others: str = ""
    on: str = ""
    reason: str = ""

    def olds(self, record_id: int) -> list[int | str]:
        """The old parcels, by number and by reference."""
        return [record_id, *self.beside, *references_in(self.others)]


class TypedMerge(TypedSuccession):
    """The fields of a merger as they were typed."""

    reference: str = ""
    title: str = ""
    area_stated_m2: str = ""

    def values(self) -> dict[str, str]:
        """The fields of the new record that were filled in."""
        given = self.model_dump(include={"reference", "title", "area_stated_m2"})
        return {name: text for name, text in given.items() if text.strip()}


def passed_on(
    session: Session,
    typed: TypedSuccession,
    today: date,
    problems: Problems,
    save: Callable[[date], str],
) -> Response | None:
    """Save from the typed day on and lead to the address that ``save`` gives.

    None: nothing was saved, and ``problems`` say why.
    """
    on = problems.read(lambda: read_day(typed.on, today, field="on"))
    if on is None:
        return None
    try:
        return RedirectResponse(save(on), status_code=303)
    except LandtrackError as error:
        session.rollback()
        problems.add(error)
        return None


@router.get("/records/{record_id}/merge")
def merge_page(
    *,
    request: Request,
    session: ReadSession,
    actor: CurrentActor,
    today: Today,
    record_id: int,
) -> Response:
    """Choose what it is merged with, and what the new record is called."""
    return _form(
        request=request,
        session=session,
        actor=actor,
        record_id=record_id,
        typed=TypedMerge(on=today.isoformat()),
        problems=Problems(),
    )


@router.post("/records/{record_id}/merge")
def merge_records(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    record_id: int,
    typed: Annotated[TypedMerge, Form()],
) -> Response:
    """Let one new record take the place of several."""
    problems = _left_out(typed, record_id)

    def save(on: date) -> str:
        olds, values = typed.olds(record_id), typed.values()
        made = succeed_merged(session, olds, values, on, reason=typed.reason, actor=actor, now=now)
        return f"/records/{made.id}"

    saved = None if problems else passed_on(session, typed, today, problems, save)
    return saved or _form(
        request=request,
        session=session,
        actor=actor,
        record_id=record_id,
        typed=typed,
        problems=problems,
    )


def _left_out(typed: TypedMerge, record_id: int) -> Problems:
    """What must be filled in and is not, all at once."""
    problems = Problems()
    if len(typed.olds(record_id)) <= 1:
        problems.add(
            Invalid(
                "请选择或填写要合并的其他地块。",
                "Choose the other records, or give their references.",
                field="others",
            )
        )
    if not typed.reference.strip():
        problems.add(
            Invalid(
                "请填写新记录的编号。", "Give the reference of the new record.", field="reference"
            )
        )
    if not typed.reason.strip():
        problems.add(Invalid("请写明理由。", "Give the reason.", field="reason"))
    return problems


def _form(
    *,
    request: Request,
    session: Session,
    actor: Actor,
    record_id: int,
    typed: TypedMerge,
    problems: Problems,
) -> Response:
    record = get_record(session, record_id, actor=actor)
    require(actor, Act.EDIT, record.village)
    return show(
        request,
        session,
        "merge.html",
        status=UNPROCESSABLE if problems else 200,
        active="records",
        record=record,
        typed=typed,
        problems=problems.by_field,
        beside=beside(session, record),
    )
