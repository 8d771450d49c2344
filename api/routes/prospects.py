"""Whether the target will be reached, and the other goals of the year, as JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import CurrentSite, CurrentView, ReadSession
from api.schemas.prospects import GoalsOut, ProspectsOut
from api.schemas.words import PROBLEMS
from landtrack.queries.landmarks import landmark_projects
from landtrack.queries.measures import measures
from landtrack.queries.progress import progress
from landtrack.queries.prospects import prospects

router = APIRouter(prefix="/api/v1", tags=["progress"], responses=PROBLEMS)


@router.get("/prospects", summary="Whether the target will be reached", operation_id="getProspects")
def get_prospects(session: ReadSession, view: CurrentView) -> ProspectsOut:
    """The answer in a word, the pace in weeks, and the projects that would close the gap."""
    found = progress(session, view.period, view.moment(session))
    return ProspectsOut.of(prospects(session, found))


@router.get("/goals", summary="All targets of a period", operation_id="getGoals")
def get_goals(session: ReadSession, view: CurrentView, site: CurrentSite) -> GoalsOut:
    """Every measure beside its target and the year before, and the landmark projects signed."""
    moment, goals = view.moment(session), site.town.yearly_goals()
    return GoalsOut.of(
        measures(session, view.period, moment),
        landmark_projects(session, view.period, moment, goals),
        goals,
    )
