"""Not counted because ...: of every building and every record, the missing fact and who has it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import CurrentView, ReadSession
from api.filters import BLANK_IS_ANY
from api.render import show
from landtrack.counting import REASONS, Reason
from landtrack.gaps import GAPS, Gap
from landtrack.queries.gaps import record_gaps
from landtrack.queries.places import village_names
from landtrack.queries.progress import progress
from landtrack.report import Amount, Progress, RecordGap

router = APIRouter(include_in_schema=False)

PAGE_SIZE = 100


@router.get("/gaps")
def gaps_page(
    request: Request,
    session: ReadSession,
    view: CurrentView,
    gap: Annotated[Gap | None, BLANK_IS_ANY] = None,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Buildings by the one reason that keeps them out; records that have nothing to count."""
    moment = view.moment(session)
    found = progress(session, view.period, moment)
    lines = record_gaps(session, moment)
    shown = [line for line in lines if gap in (None, line.gap)]
    return show(
        request,
        session,
        "gaps.html",
        active="gaps",
        view=view,
        progress=found,
        to_do=_reasons(found, to_do=True),
        as_ruled=_reasons(found, to_do=False),
        advice=GAPS,
        kinds=_by_gap(lines),
        chosen=gap,
        lines=shown[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        total=len(shown),
        page=page,
        pages=-(-len(shown) // PAGE_SIZE),
        names=village_names(session),
    )


def _reasons(found: Progress, *, to_do: bool) -> list[tuple[Reason, Amount]]:
    """Reasons that somebody can do something about, or those that follow from the rule."""
    nothing = REASONS[Reason.COUNTED].what
    rows = [(row.reason, row.amount) for row in found.by_reason if row.reason is not Reason.COUNTED]
    chosen = [row for row in rows if (REASONS[row[0]].what != nothing) is to_do]
    return sorted(chosen, key=lambda row: -row[1].cm2)


def _by_gap(lines: list[RecordGap]) -> dict[Gap, Amount]:
    found = dict.fromkeys((gap for gap in Gap if any(line.gap is gap for line in lines)), Amount())
    for line in lines:
        found[line.gap] = found[line.gap].plus(line.planned_cm2, 1)
    return found
