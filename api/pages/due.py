"""What is late or due soon, and whose job it is."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.deps import CurrentSite, CurrentView, ReadSession
from api.filters import NO_UNIT
from api.render import show
from landtrack.lifecycle import Light
from landtrack.queries.due import due_list
from landtrack.queries.places import village_names

router = APIRouter(include_in_schema=False)


@router.get("/due")
def due_page(
    request: Request, session: ReadSession, site: CurrentSite, view: CurrentView, unit: str = ""
) -> Response:
    """Red before amber, the most floor area first; for one responsible unit if asked."""
    everything = due_list(session, view.as_of, site.town.lights(), entry=view.past_entry(session))
    shown = [due for due in everything if not unit or (due.unit or NO_UNIT) == unit]
    return show(
        request,
        session,
        "due.html",
        active="due",
        today=view.as_of,
        view=view,
        unit=unit,
        units=sorted({due.unit or NO_UNIT for due in everything}),
        groups=[
            (light, [due for due in shown if due.light is light])
            for light in (Light.RED, Light.AMBER)
        ],
        names=village_names(session),
        thresholds=site.town.lights(),
    )
