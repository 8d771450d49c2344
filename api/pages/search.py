"""Search over everything: one field, whatever a person remembers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.auth import CurrentActor
from api.deps import ReadSession
from api.render import show
from landtrack.access import Act, require
from landtrack.queries.places import village_names
from landtrack.queries.search import search_everything

router = APIRouter(include_in_schema=False)


@router.get("/search")
def search_page(
    request: Request,
    session: ReadSession,
    actor: CurrentActor,
    q: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Records, buildings and enterprises that the words fit, the best fit first."""
    require(actor, Act.READ)
    return show(
        request,
        session,
        "search.html",
        active="search",
        q=q,
        found=search_everything(session, q),
        places=village_names(session),
    )
