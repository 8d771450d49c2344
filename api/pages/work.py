"""What a member of staff has to do next, one tap from the form that logs it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.auth import CurrentActor
from api.deps import CurrentSite, ReadSession, Today
from api.filters import NO_UNIT
from api.render import show
from landtrack.access import Act, require
from landtrack.lifecycle import Light
from landtrack.queries.due import due_list
from landtrack.queries.places import village_names

router = APIRouter(include_in_schema=False)

HORIZONS = (30, 90, 180)


@router.get("/work")
def work_page(
    *,
    request: Request,
    session: ReadSession,
    actor: CurrentActor,
    site: CurrentSite,
    today: Today,
    village: str = "",
    unit: str = "",
    days: Annotated[int, Query(ge=0, le=3650)] = 90,
) -> Response:
    """Late, due soon, next; of the villages that the visitor may write in."""
    require(actor, Act.READ)
    everything = [
        due
        for due in due_list(session, today, site.town.lights(), days_ahead=days)
        if not actor.villages or due.record.village in actor.villages
    ]
    shown = [
        due
        for due in everything
        if (not village or due.record.village == village)
        and (not unit or (due.unit or NO_UNIT) == unit)
    ]
    return show(
        request,
        session,
        "work.html",
        active="work",
        actor=actor,
        LOG=Act.LOG,
        limited=bool(actor.villages),
        village=village,
        unit=unit,
        days=days,
        horizons=sorted({*HORIZONS, days}),
        units=sorted({due.unit or NO_UNIT for due in everything}),
        places={
            code: name
            for code, name in village_names(session).items()
            if not actor.villages or code in actor.villages
        },
        shown_count=len(shown),
        groups=[(light, [due for due in shown if due.light is light]) for light in _ORDER],
    )


_ORDER = (Light.RED, Light.AMBER, Light.GREEN)
