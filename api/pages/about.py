"""What the register counts by, what its words mean, and where both come from."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.deps import CurrentView, ReadSession
from api.render import show
from landtrack.queries.progress import progress
from landtrack.stages import STEPS, Step, Track

router = APIRouter(include_in_schema=False)


def program_version() -> str:
    """The version of the program; empty where it runs from its folder without installation."""
    try:
        return version("landtrack")
    except PackageNotFoundError:
        return ""


@router.get("/about")
def about_page(request: Request, session: ReadSession, view: CurrentView) -> Response:
    """The rule in words, reasons, stages, milestones with their sources."""
    found = progress(session, view.period, view.moment(session))
    return show(
        request,
        session,
        "about.html",
        active="about",
        progress=found,
        lifecycles=_lifecycles(),
        sources=sorted({days.source for step in STEPS for days in step.days}),
        version=program_version(),
    )


def _lifecycles() -> list[tuple[Track, list[Step]]]:
    order = (Track.PARCEL, Track.RENOVATION, Track.PROJECT, Track.BUILDING)
    return [(track, [step for step in STEPS if step.track is track]) for track in order]
