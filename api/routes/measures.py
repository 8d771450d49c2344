"""All measures of a period, as JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import CurrentView, ReadSession
from api.schemas.measures import MeasureOut, MeasuresOut
from api.schemas.words import PROBLEMS, RuleOut
from landtrack.queries.measures import measures
from landtrack.queries.targets import rule_for

router = APIRouter(prefix="/api/v1", tags=["progress"], responses=PROBLEMS)


@router.get("/measures", summary="All measures of a period", operation_id="getMeasures")
def get_measures(session: ReadSession, view: CurrentView) -> MeasuresOut:
    """Floor area started and completed, land listed and handed over, investment, production."""
    moment = view.moment(session)
    return MeasuresOut(
        period=view.period.code,
        as_of=view.as_of,
        entry=moment.entry,
        rule=RuleOut.of(rule_for(session, view.period, moment)),
        measures=[MeasureOut.of(one) for one in measures(session, view.period, moment)],
    )
