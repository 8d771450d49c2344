"""The buildings behind a figure; what the footer adds up to is the figure."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import CurrentView, ReadSession
from api.filters import NO_UNIT, BuildingsWanted
from api.render import show
from landtrack.counting import REASONS
from landtrack.queries.building_lines import building_lines
from landtrack.queries.places import village_names
from landtrack.queries.progress import progress
from landtrack.vocabulary import ROUTE_LABELS, USE_LABELS

router = APIRouter(include_in_schema=False)

PAGE_SIZE = 100


@router.get("/buildings")
def buildings_page(
    request: Request,
    session: ReadSession,
    view: CurrentView,
    wanted: BuildingsWanted,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """The list, largest first; its sum is that of all its pages."""
    moment = view.moment(session)
    whole = progress(session, view.period, moment)
    lines = list(building_lines(session, view.period, moment, whole.rule, wanted))
    return show(
        request,
        session,
        "buildings.html",
        active="buildings",
        view=view,
        progress=whole,
        lines=lines[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        page=page,
        pages=-(-len(lines) // PAGE_SIZE),
        total=sum(line.cm2 for line in lines),
        buildings=len({line.building_id for line in lines}),
        names={slice_.key: slice_.label for slice_ in whole.by_village},
        chosen=_chosen(request),
        choices={
            "village": list(village_names(session).items()),
            "route": [(key.value, label) for key, label in ROUTE_LABELS.items()],
            "use": [(key.value, label) for key, label in USE_LABELS.items()],
            "unit": [(part.key or NO_UNIT, part.label) for part in whole.by_unit],
            "reason": [(key.value, advice.why) for key, advice in REASONS.items()],
        },
    )


def _chosen(request: Request) -> dict[str, str]:
    names = ("village", "route", "use", "unit", "in_month", "reason", "outlook")
    return {name: request.query_params.get(name, "") for name in names}
