"""All measures of a period: what was done, against target, an even pace and the year before."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.amounts import amount_text, measure_unit, rounded_text
from api.deps import CurrentView, ReadSession
from api.display import areas_of
from api.render import show
from landtrack.queries.measures import measures
from landtrack.queries.places import village_names
from landtrack.queries.targets import rule_for
from landtrack.vocabulary import MEASURE_NAMES

router = APIRouter(include_in_schema=False)


@router.get("/measures")
def measures_page(request: Request, session: ReadSession, view: CurrentView) -> Response:
    """Floor area started and completed, land, investment, projects in production."""
    moment, areas = view.moment(session), areas_of(request)
    return show(
        request,
        session,
        "measures.html",
        active="measures",
        view=view,
        rule=rule_for(session, view.period, moment),
        found=measures(session, view.period, moment),
        labels=MEASURE_NAMES,
        amount=partial(amount_text, unit=areas.unit),
        rounded=partial(rounded_text, unit=areas.unit),
        unit_of=partial(measure_unit, areas=areas),
        names=village_names(session),
    )
