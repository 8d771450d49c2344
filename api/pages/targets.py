"""Setting the year's targets."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel, BeforeValidator
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.amounts import amount_text, measure_unit, read_amount
from api.auth import CurrentActor
from api.deps import CurrentView, Now, ReadSession, Today, View, WriteSession
from api.display import areas_of
from api.pages.milestone_form import Problems
from api.render import href, show
from api.units import Areas, AreaUnit
from landtrack.access import Act, Actor
from landtrack.actions.targets import NewTarget, set_target
from landtrack.errors import Invalid, LandtrackError
from landtrack.periods import Period
from landtrack.queries.moments import moment
from landtrack.queries.places import find_village, village_names
from landtrack.queries.targets import (
    known_rules,
    rule_for,
    stored_rule,
    target_flags,
    year_targets,
)
from landtrack.targets import DIMENSION_LABELS
from landtrack.vocabulary import MEASURE_NAMES, ROUTE_LABELS, Measure, Route

router = APIRouter(include_in_schema=False)

_UNPROCESSABLE = 422
_YEARS = range(1990, 2101)
_FIRST = Measure.FLOOR_AREA_STARTED
BLANK_IS_FIRST = BeforeValidator(lambda value: value or _FIRST)


class TypedTarget(BaseModel):
    """The fields as they were typed."""

    year: str = ""
    quarter: str = ""
    measure: str = Measure.FLOOR_AREA_STARTED.value
    amount: str = ""
    village: str = ""
    route: str = ""
    source: str = ""
    reason: str = ""


@router.get("/targets")
def targets_page(  # noqa: PLR0917
    request: Request,
    session: ReadSession,
    view: CurrentView,
    actor: CurrentActor,
    measure: Annotated[Measure, BLANK_IS_FIRST] = Measure.FLOOR_AREA_STARTED,
    village: str = "",
    route: str = "",
) -> Response:
    """The targets of a year with all their parts, and a form for who may set one."""
    typed = TypedTarget(
        year=str(view.period.year), measure=measure.value, village=village, route=route
    )
    return _page(request, session, view, actor, typed, Problems())


@router.post("/targets")
def set_target_page(
    *,
    request: Request,
    session: WriteSession,
    view: CurrentView,
    actor: CurrentActor,
    today: Today,
    now: Now,
    typed: Annotated[TypedTarget, Form()],
) -> Response:
    """Set it and lead to the year's figure; or show what is wrong."""
    problems = Problems()
    period = problems.read(lambda: _period(typed.year, typed.quarter))
    measure = problems.read(lambda: _measure(typed.measure))
    amount = problems.read(lambda: read_amount(typed.amount, _measure(typed.measure)))
    if period is not None and measure is not None and amount is not None:
        try:
            new = NewTarget(
                period,
                amount,
                measure,
                village=find_village(session, typed.village).code if typed.village else None,
                route=_route(typed.route),
                source=typed.source.strip(),
            )
            rule = stored_rule(session, rule_for(session, period, moment(session, today)))
            set_target(session, new, rule, actor=actor, now=now, reason=typed.reason)
            started = measure is Measure.FLOOR_AREA_STARTED
            whole = started and not (typed.quarter or typed.village or typed.route)
            shown = {} if started else {"measure": measure.value}
            where = "/" if whole else "/targets"
            return RedirectResponse(href(where, shown, year=period.year), status_code=303)
        except LandtrackError as error:
            session.rollback()
            problems.add(error)
    return _page(request, session, view, actor, typed, problems)


def _period(year: str, quarter: str) -> Period:
    if not year.isdecimal() or int(year) not in _YEARS:
        raise Invalid(f"年份不对：{year}。", f"Not a year: {year}.", field="year")
    if quarter not in ("", "1", "2", "3", "4"):
        raise Invalid("没有这个季度。", "No such quarter.", field="quarter")
    return Period(int(year), int(quarter) if quarter else None)


def _measure(text: str) -> Measure:
    try:
        return Measure(text)
    except ValueError:
        raise Invalid("没有这项指标。", "No such measure.", field="measure") from None


def _route(text: str) -> Route | None:
    try:
        return Route(text) if text else None
    except ValueError:
        raise Invalid("没有这条供给路径。", "No such supply route.", field="route") from None


def _page(  # noqa: PLR0917
    request: Request,
    session: Session,
    view: View,
    actor: Actor,
    typed: TypedTarget,
    problems: Problems,
) -> Response:
    areas = areas_of(request)
    shown = int(typed.year) if typed.year.isdecimal() else view.period.year
    entry = view.moment(session).entry
    measure = Measure(typed.measure) if typed.measure in set(Measure) else _FIRST
    return show(
        request,
        session,
        "targets.html",
        active="targets",
        status=_UNPROCESSABLE if problems else 200,
        view=view,
        year=shown,
        measure=measure,
        measures=MEASURE_NAMES,
        unit_of=partial(measure_unit, areas=areas),
        input_units={one: measure_unit(one, Areas(AreaUnit.M2, areas.language)) for one in Measure},
        rules={line.rule.id: line.rule.label for line in known_rules(session, entry)},
        targets=year_targets(session, shown, measure, entry),
        flags=target_flags(session, shown, measure, entry),
        along=DIMENSION_LABELS,
        amount=partial(amount_text, unit=areas.unit),
        may_set=actor.may(Act.SET_TARGET) and view.known_at is None,
        typed=typed,
        problems=problems.by_field,
        places=village_names(session),
        routes=ROUTE_LABELS,
    )
