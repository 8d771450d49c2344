"""Published figures, as JSON."""

from __future__ import annotations

from itertools import islice

from fastapi import APIRouter

from api.auth import CurrentActor
from api.dates import read_instant
from api.deps import CurrentSite, CurrentView, Now, ReadSession, WriteSession
from api.schemas.published import (
    DifferenceOut,
    NewFigureIn,
    PublishedDetailOut,
    PublishedListOut,
    PublishedOut,
)
from api.schemas.why import WaterfallOut
from api.schemas.words import MISSING, PROBLEMS, REFUSED
from landtrack.actions.published import NewFigure, publish_figure
from landtrack.periods import Period
from landtrack.queries.published import (
    differences,
    later_findings,
    published_figure,
    published_figures,
)
from landtrack.queries.waterfall import waterfall_lines

router = APIRouter(prefix="/api/v1", tags=["progress"], responses=PROBLEMS)

_LINES = 1000


@router.get("/published", summary="Published figures", operation_id="listPublished")
def list_published(session: ReadSession, view: CurrentView) -> PublishedListOut:
    """Every figure that was published by the moment asked for, latest number first."""
    entry = view.moment(session).entry
    figures = [PublishedOut.of(figure) for figure in published_figures(session, entry)]
    return PublishedListOut(entry=entry, figures=figures)


@router.get(
    "/published/{number}",
    summary="A published figure",
    operation_id="getPublished",
    responses=MISSING,
)
def get_published(session: ReadSession, view: CurrentView, number: int) -> PublishedDetailOut:
    """As it was published; whether it can be derived again; what the register has learned since."""
    figure = published_figure(session, number)
    later = later_findings(session, figure, view.moment(session).entry)
    lines = list(islice(waterfall_lines(session, later.before, later.after), _LINES))
    found = differences(session, figure)
    return PublishedDetailOut(
        figure=PublishedOut.of(figure),
        verified=not found,
        differences=[
            DifferenceOut(what=name, published=said, derived=derived)
            for name, said, derived in found
        ],
        later=WaterfallOut.of(later, lines),
    )


@router.post(
    "/published",
    status_code=201,
    summary="Publish a figure",
    operation_id="publishFigure",
    responses=REFUSED,
)
def publish(
    session: WriteSession, actor: CurrentActor, now: Now, site: CurrentSite, new: NewFigureIn
) -> PublishedOut:
    """Freeze a figure under a number, with its rule and a checksum over the facts behind it."""
    figure = NewFigure(
        Period.parse(new.period),
        new.as_of,
        read_instant(new.known_at, site.zone) if new.known_at else None,
        number=new.number,
        title=new.title,
        note=new.note,
    )
    stored = publish_figure(session, figure, actor=actor, now=now)
    return PublishedOut.of(published_figure(session, stored.number))
