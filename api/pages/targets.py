"""Setting the year's targets."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import CurrentActor
from api.deps import Now, ReadSession, Today, WriteSession
from api.pages.milestone_form import Problems
from api.render import href, show
from landtrack.access import Act, require
from landtrack.actions.targets import NewTarget, set_target
from landtrack.areas import to_cm2
from landtrack.errors import Invalid, LandtrackError
from landtrack.periods import Period
from landtrack.queries.moments import moment
from landtrack.queries.places import find_village, villages
from landtrack.queries.targets import rule_for, stored_rule, targets_for
from landtrack.text import Text
from landtrack.vocabulary import ROUTE_LABELS, Measure, Route

router = APIRouter(include_in_schema=False)

_UNPROCESSABLE = 422
_UNIT = re.compile(r"\s*(㎡|m²|m2|平方米|平米)$", re.IGNORECASE)
_YEARS = range(1990, 2101)


class TypedTarget(BaseModel):
    """The fields as they were typed."""

    year: str = ""
    amount: str = ""
    village: str = ""
    route: str = ""
    source: str = ""
    reason: str = ""


@router.get("/targets")
def targets_page(
    request: Request, session: ReadSession, actor: CurrentActor, today: Today, year: str = ""
) -> Response:
    """The targets of a year, and a form to set one."""
    require(actor, Act.SET_TARGET)
    return _page(request, session, today, TypedTarget(year=year or str(today.year)), Problems())


@router.post("/targets")
def set_target_page(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    typed: Annotated[TypedTarget, Form()],
) -> Response:
    """Set it and lead to the year's figure; or show what is wrong."""
    problems = Problems()
    period = problems.read(lambda: _period(typed.year))
    amount = problems.read(lambda: read_amount(typed.amount))
    if period is not None and amount is not None:
        try:
            new = NewTarget(
                period,
                amount,
                village=find_village(session, typed.village).code if typed.village else None,
                route=_route(typed.route),
                source=typed.source.strip(),
            )
            rule = stored_rule(session, rule_for(session, period, moment(session, today)))
            set_target(session, new, rule, actor=actor, now=now, reason=typed.reason)
            return RedirectResponse(href("/", year=period.year), status_code=303)
        except LandtrackError as error:
            session.rollback()
            problems.add(error)
    return _page(request, session, today, typed, problems)


def read_amount(text: str) -> int:
    """An amount of floor space as people write it, in square centimetres: 1,000,000 or 100万㎡.

    Raises:
        BadNumber: not an amount.
    """
    bare = _UNIT.sub("", text.strip())
    if bare.endswith("万"):
        return to_cm2(bare.removesuffix("万").strip(), field="amount") * 10_000
    return to_cm2(bare, field="amount")


def _period(text: str) -> Period:
    if not text.isdecimal() or int(text) not in _YEARS:
        raise Invalid(f"年份不对：{text}。", f"Not a year: {text}.", field="year")
    return Period(int(text))


def _route(text: str) -> Route | None:
    try:
        return Route(text) if text else None
    except ValueError:
        raise Invalid("没有这条供给路径。", "No such supply route.", field="route") from None


def _page(
    request: Request, session: Session, today: Today, typed: TypedTarget, problems: Problems
) -> Response:
    shown = int(typed.year) if typed.year.isdecimal() else today.year
    entry = moment(session, today).entry
    return show(
        request,
        session,
        "targets.html",
        status=_UNPROCESSABLE if problems else 200,
        active="progress",
        year=shown,
        targets=targets_for(session, Period(shown), Measure.FLOOR_AREA_STARTED, entry),
        typed=typed,
        problems=problems.by_field,
        places={place.code: Text(place.short, place.english) for place in villages(session)},
        routes=ROUTE_LABELS,
    )
