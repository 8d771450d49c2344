"""Why the figure moved: the bars between two points, and the buildings behind each."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import CurrentSite, ReadSession, Today
from api.filters import BLANK_IS_ANY
from api.i18n import language_of, translations
from api.moves import CurrentSpan
from api.render import show
from landtrack.queries.waterfall import waterfall_with_lines
from landtrack.report import Waterfall
from landtrack.text import Language
from landtrack.waterfall import MOVE_HELP, MOVE_LABELS, Move
from maps import numbers
from maps.charts import Step, waterfall_chart

router = APIRouter(include_in_schema=False)

_LINES_SHOWN = 200


@router.get("/why")
def why_page(  # noqa: PLR0917
    request: Request,
    session: ReadSession,
    span: CurrentSpan,
    site: CurrentSite,
    today: Today,
    move: Annotated[Move | None, BLANK_IS_ANY, Query()] = None,
) -> Response:
    """From one figure to another, bar by bar."""
    before, after = span.points(session, site)
    found, all_lines = waterfall_with_lines(session, before, after, move)
    lines = list(islice(all_lines, _LINES_SHOWN + 1))
    return show(
        request,
        session,
        "why.html",
        active="why",
        span=span,
        found=found,
        chart=_chart(found, language_of(request)),
        labels=MOVE_LABELS,
        help=MOVE_HELP,
        move=move,
        lines=lines[:_LINES_SHOWN],
        more=len(lines) > _LINES_SHOWN,
        today=today,
        difference=found.counted_after.cm2 - found.counted_before.cm2,
    )


def _chart(found: Waterfall, language: Language) -> object:
    _ = translations(language).gettext
    unit = numbers.UNIT_M2[language]
    steps = [Step(_("Before"), found.counted_before.cm2, total=True)]
    steps += [Step(MOVE_LABELS[bar.move].to(language), bar.cm2) for bar in found.bars]
    steps.append(Step(_("After"), found.counted_after.cm2, total=True))
    texts = [f"{step.label}: {numbers.square_metres(step.amount)} {unit}" for step in steps]
    return waterfall_chart(
        steps,
        [numbers.square_metres(step.amount) for step in steps],
        title=_("Why the figure moved"),
        description="; ".join(texts),
    )
