"""Whether the target will be reached, and the landmark projects of the year, as JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import CurrentSite, CurrentView, ReadSession
from api.schemas.prospects import LandmarksOut, ProspectsOut
from api.schemas.words import PROBLEMS
from landtrack.queries.landmarks import landmark_projects
from landtrack.queries.progress import progress
from landtrack.queries.prospects import prospects

router = APIRouter(prefix="/api/v1", tags=["progress"], responses=PROBLEMS)


@router.get("/prospects", summary="Whether the target will be reached", operation_id="getProspects")
def get_prospects(session: ReadSession, view: CurrentView) -> ProspectsOut:
    """The answer in a word, the pace in weeks, and the projects that would close the gap."""
    found = progress(session, view.period, view.moment(session))
    return ProspectsOut.of(prospects(session, found))


@router.get(
    "/landmarks", summary="Landmark projects signed in a period", operation_id="getLandmarks"
)
def get_landmarks(session: ReadSession, view: CurrentView, site: CurrentSite) -> LandmarksOut:
    """Very large, specialised, headquarters and foreign projects, beside how many are wanted."""
    goals = site.town.yearly_goals()
    found = landmark_projects(session, view.period, view.moment(session), goals)
    return LandmarksOut.of(found, goals)
