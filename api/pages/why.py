"""Why the figure moved: the bars between two points, and the buildings behind each."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.deps import CurrentSite, ReadSession, Today
from api.display import areas_of
from api.filters import BLANK_IS_ANY
from api.i18n import language_of, translations
from api.moves import CurrentSpan, Span
from api.render import show
from api.units import Areas
from landtrack.queries.moments import logged_at
from landtrack.queries.published import published_figures
from landtrack.queries.waterfall import waterfall_with_lines
from landtrack.report import Point, Waterfall
from landtrack.text import Language
from landtrack.waterfall import MOVE_HELP, MOVE_LABELS, Move
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
        chart=_chart(found, areas_of(request)),
        labels=MOVE_LABELS,
        help=MOVE_HELP,
        move=move,
        lines=lines[:_LINES_SHOWN],
        more=len(lines) > _LINES_SHOWN,
        today=today,
        presets=_presets(session, span, today, after, language_of(request)),
        difference=found.counted_after.cm2 - found.counted_before.cm2,
    )


def _presets(
    session: Session, span: Span, today: date, after: Point, language: Language
) -> list[tuple[str, dict[str, str]]]:
    """Points people ask from: last month's end, the year's first day, the last published figure."""
    _ = translations(language).gettext
    year = {"year": str(span.period.year)}
    last_month = (today.replace(day=1) - timedelta(days=1)).isoformat()
    found = [(_("since the end of last month"), year | {"from_day": last_month})]
    first = span.period.first
    if first <= today:
        begun = {"from_day": first.isoformat(), "from_known": today.isoformat()}
        found.append((_("since the year began, as known now"), year | begun))
    for figure in published_figures(session, after.moment.entry)[:1]:
        at = figure.point.moment
        known = logged_at(session, at.entry)
        if figure.point.period == span.period and known is not None:
            label = _("since the published figure No. %(number)s") % {"number": figure.number}
            point = {"from_day": at.as_of.isoformat(), "from_known": known.isoformat()}
            found.append((label, year | point))
    return found


def _chart(found: Waterfall, areas: Areas) -> object:
    _ = translations(areas.language).gettext
    steps = [Step(_("Before"), found.counted_before.cm2, total=True)]
    steps += [Step(MOVE_LABELS[bar.move].to(areas.language), bar.cm2) for bar in found.bars]
    steps.append(Step(_("After"), found.counted_after.cm2, total=True))
    amounts = [areas.exact(step.amount) for step in steps]
    texts = [f"{step.label}: {amount}" for step, amount in zip(steps, amounts, strict=True)]
    return waterfall_chart(
        steps,
        amounts,
        title=_("Why the figure moved"),
        description="; ".join(texts),
    )
