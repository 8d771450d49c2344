"""Buildings that may be there twice: the pairs, one pair on a map, and deciding about it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import CurrentActor
from api.deps import CurrentSite, CurrentView, Now, ReadSession, Site, View, WriteSession
from api.display import areas_of
from api.filters import BLANK_IS_ANY
from api.i18n import language_of
from api.pages.map_words import map_words, tiles_of
from api.pages.milestone_form import Problems, read_text
from api.render import show
from landtrack.access import Act, Actor
from landtrack.actions.doubles import confirm_double, reject_double
from landtrack.doubles import DECISION_LABELS, GROUND_LABELS, PRECEDENCE, Decision
from landtrack.errors import Invalid, LandtrackError, NotFound
from landtrack.queries.doubles import double_lines, sites_of
from landtrack.queries.features import outlines
from landtrack.queries.records import building_by_id
from landtrack.queries.targets import rule_for
from landtrack.report import DoubleLine
from landtrack.text import Text
from maps.pair_map import pair_map

router = APIRouter(include_in_schema=False)

_UNPROCESSABLE = 422
_DIFFERENT = "different"


class TypedDecision(BaseModel):
    """What was chosen: the building that counts, or that both are different ones."""

    counts: str = ""
    reason: str = ""


@router.get("/doubles")
def doubles_page(
    request: Request,
    session: ReadSession,
    view: CurrentView,
    decision: Annotated[Decision | None, BLANK_IS_ANY] = None,
) -> Response:
    """All pairs known at the moment, the undecided ones first."""
    lines = _lines(session, view)
    shown = [line for line in lines if decision in (None, line.decision)]
    return show(
        request,
        session,
        "doubles.html",
        active="doubles",
        view=view,
        lines=shown,
        counts={key: sum(line.decision is key for line in lines) for key in Decision},
        chosen=decision,
        precedence=PRECEDENCE,
        decisions=DECISION_LABELS,
        grounds=GROUND_LABELS,
    )


@router.get("/doubles/{number}")
def double_page(  # noqa: PLR0917
    request: Request,
    session: ReadSession,
    view: CurrentView,
    site: CurrentSite,
    actor: CurrentActor,
    number: int,
) -> Response:
    """One pair: both sides, on the map, and the decision."""
    line = _line(session, view, number)
    return _pair(request, session, view, site, actor, line, TypedDecision(), Problems())


@router.post("/doubles/{number}")
def decide_page(
    *,
    request: Request,
    session: WriteSession,
    view: CurrentView,
    site: CurrentSite,
    actor: CurrentActor,
    now: Now,
    number: int,
    typed: Annotated[TypedDecision, Form()],
) -> Response:
    """Decide, and lead back to the pairs; or show what is wrong."""
    line, problems = _line(session, view, number), Problems()
    try:
        _decide(session, line, typed, actor, now)
        return RedirectResponse("/doubles", status_code=303)
    except LandtrackError as error:
        session.rollback()
        problems.add(error)
    return _pair(request, session, view, site, actor, line, typed, problems)


def _decide(
    session: Session, line: DoubleLine, typed: TypedDecision, actor: Actor, now: Now
) -> None:
    one, other = (building_by_id(session, key) for key in line.ids)
    reason = read_text(typed.reason, "reason")
    if typed.counts == _DIFFERENT:
        reject_double(session, one, other, reason=reason, actor=actor, now=now)
    elif typed.counts == str(one.id):
        confirm_double(session, one, other, reason=reason, actor=actor, now=now)
    elif typed.counts == str(other.id):
        confirm_double(session, other, one, reason=reason, actor=actor, now=now)
    else:
        raise Invalid(
            "请选择计入哪一栋，或两栋并非同一栋。",
            "Choose which of the two counts, or that they are two.",
            field="counts",
        )


def _lines(session: Session, view: View) -> list[DoubleLine]:
    moment = view.moment(session)
    rule = rule_for(session, view.period, moment)
    return double_lines(session, moment, rule, view.period)


def _line(session: Session, view: View, number: int) -> DoubleLine:
    for line in _lines(session, view):
        if line.id == number:
            return line
    raise NotFound.of(Text("重复线索", "pair of doubles"), number)


def _pair(  # noqa: PLR0917
    request: Request,
    session: Session,
    view: View,
    site: Site,
    actor: Actor,
    line: DoubleLine,
    typed: TypedDecision,
    problems: Problems,
) -> Response:
    language = language_of(request)
    villages = [line.one.village, line.other.village]
    return show(
        request,
        session,
        "double.html",
        active="doubles",
        status=_UNPROCESSABLE if problems else 200,
        view=view,
        line=line,
        typed=typed,
        problems=problems.by_field,
        may_decide=all(actor.may(Act.DECIDE, village) for village in villages),
        precedence=PRECEDENCE,
        decisions=DECISION_LABELS,
        grounds=GROUND_LABELS,
        different=_DIFFERENT,
        map=pair_map(
            line,
            sites_of(session, line),
            outlines(session),
            language=language,
            words=map_words(areas_of(request)),
            tiles=tiles_of(site.settings, language),
        ),
    )
