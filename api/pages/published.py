"""Published figures: frozen under a number, verified against the facts, with what came after."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import CurrentActor
from api.dates import read_day, read_instant
from api.deps import CurrentSite, CurrentView, Now, ReadSession, Today, WriteSession
from api.pages.milestone_form import Problems, read_text
from api.render import show
from landtrack.access import Act, Actor
from landtrack.actions.published import NewFigure, publish_figure
from landtrack.errors import Invalid, LandtrackError
from landtrack.periods import Period
from landtrack.queries.moments import moment
from landtrack.queries.places import village_names
from landtrack.queries.published import (
    closed_figures,
    differences,
    later_findings,
    published_figure,
    published_figures,
)
from landtrack.queries.waterfall import waterfall_lines
from landtrack.text import Text
from landtrack.vocabulary import ROUTE_LABELS, USE_LABELS
from landtrack.waterfall import MOVE_LABELS

router = APIRouter(include_in_schema=False)

_UNPROCESSABLE = 422
_LINES_SHOWN = 200


class TypedFigure(BaseModel):
    """The fields as they were typed."""

    period: str = ""
    as_of: str = ""
    known_at: str = ""
    number: str = ""
    title: str = ""
    note: str = ""


@router.get("/published")
def published_page(
    request: Request,
    session: ReadSession,
    view: CurrentView,
    actor: CurrentActor,
    today: Today,
) -> Response:
    """All that was published, latest first; the frozen figures of closed periods; a form."""
    typed = TypedFigure(period=str(today.year), as_of=today.isoformat())
    return _list(request, session, view.moment(session).entry, actor, typed, Problems())


@router.post("/published")
def publish_page(  # noqa: PLR0917
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    site: CurrentSite,
    typed: Annotated[TypedFigure, Form()],
) -> Response:
    """Freeze it and lead to it; or show what is wrong."""
    problems = Problems()
    try:
        new = NewFigure(
            Period.parse(typed.period),
            read_day(typed.as_of, today, field="as_of"),
            read_instant(typed.known_at, site.zone) if typed.known_at else None,
            number=_number(typed.number),
            title=read_text(typed.title, "title"),
            note=read_text(typed.note, "note"),
        )
        figure = publish_figure(session, new, actor=actor, now=now)
        return RedirectResponse(f"/published/{figure.number}", status_code=303)
    except LandtrackError as error:
        session.rollback()
        problems.add(error)
    return _list(request, session, moment(session, today).entry, actor, typed, problems)


@router.get("/published/{number}")
def published_figure_page(
    request: Request, session: ReadSession, view: CurrentView, number: int
) -> Response:
    """One of them: as it was published, whether it can be derived again, what came after."""
    figure = published_figure(session, number)
    found = later_findings(session, figure, view.moment(session).entry)
    lines = list(islice(waterfall_lines(session, found.before, found.after), _LINES_SHOWN + 1))
    return show(
        request,
        session,
        "published_figure.html",
        active="published",
        view=view,
        figure=figure,
        differences=differences(session, figure),
        later=found,
        lines=lines[:_LINES_SHOWN],
        more=len(lines) > _LINES_SHOWN,
        labels=MOVE_LABELS,
        parts=_parts(session, figure.amounts),
    )


_Part = tuple[str, Text, list[int]]


def _parts(session: Session, amounts: dict[str, dict[str, list[int]]]) -> list[_Part]:
    """The frozen parts with their names: which roll-up, what, square centimetres and buildings."""
    names = {
        "village": village_names(session),
        "route": {key.value: label for key, label in ROUTE_LABELS.items()},
        "use": {key.value: label for key, label in USE_LABELS.items()},
    }
    return [
        (name, labels.get(key, Text(key or "—", key or "—")), amount)
        for name, labels in names.items()
        for key, amount in amounts.get(f"by_{name}", {}).items()
    ]


def _number(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal():
        raise Invalid("期号应为正整数。", "The number starts from 1.", field="number")
    return int(text)


def _list(  # noqa: PLR0917
    request: Request,
    session: Session,
    entry: int,
    actor: Actor,
    typed: TypedFigure,
    problems: Problems,
) -> Response:
    figures = published_figures(session, entry)
    return show(
        request,
        session,
        "published.html",
        active="published",
        status=_UNPROCESSABLE if problems else 200,
        figures=figures,
        frozen={figure.number for figure in closed_figures(figures).values()},
        may_publish=actor.may(Act.DECIDE),
        typed=typed,
        problems=problems.by_field,
    )
