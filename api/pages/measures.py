"""All measures of a period: what was done, against target, an even pace and the year before."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.amounts import amount_text, rounded_text
from api.deps import CurrentView, ReadSession
from api.render import show
from landtrack.queries.measures import measures
from landtrack.queries.places import village_names
from landtrack.queries.targets import rule_for
from landtrack.vocabulary import MEASURE_LABELS

router = APIRouter(include_in_schema=False)


@router.get("/measures")
def measures_page(request: Request, session: ReadSession, view: CurrentView) -> Response:
    """Floor area started and completed, land, investment, projects in production."""
    moment = view.moment(session)
    return show(
        request,
        session,
        "measures.html",
        active="measures",
        view=view,
        rule=rule_for(session, view.period, moment),
        found=measures(session, view.period, moment),
        labels=MEASURE_LABELS,
        amount=amount_text,
        rounded=rounded_text,
        names=village_names(session),
    )
