"""The ledger (台账): the table that staff know, with filters, views of their own, and totals."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import CurrentActor
from api.deps import CurrentSite, CurrentView, Now, ReadSession, WriteSession
from api.filters import NO_UNIT
from api.i18n import language_of
from api.ledger_cells import cell_text, sum_text
from api.ledger_view import (
    PAGE_SIZE,
    CurrentLedger,
    LedgerFormat,
    as_query,
    ledger_answer,
    ledger_page,
)
from api.render import show
from landtrack.access import Act, require
from landtrack.actions.views import drop_view, save_view
from landtrack.fields import FIELDS
from landtrack.ledger import MILESTONE, SHEET_LABELS, Column, LedgerView
from landtrack.queries.ledger_records import units_known
from landtrack.queries.places import village_names
from landtrack.queries.views import views_for
from landtrack.stages import STAGE_LABELS
from landtrack.text import Text
from landtrack.vocabulary import ROUTE_LABELS

router = APIRouter(include_in_schema=False)


@router.get("/ledger")
def ledger(
    *,
    request: Request,
    session: ReadSession,
    view: CurrentView,
    wanted: CurrentLedger,
    actor: CurrentActor,
    site: CurrentSite,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """A page of 100 rows; the footer adds up all that fit. The address holds the whole view."""
    require(actor, Act.READ)
    offset = (page - 1) * PAGE_SIZE
    found, at = ledger_page(session, wanted, view, site, offset=offset)
    places = village_names(session)
    return show(
        request,
        session,
        "ledger.html",
        active="ledger",
        view=view,
        wanted=wanted,
        query=as_query(wanted),
        found=found,
        at=at,
        page=page,
        pages=-(-found.total // PAGE_SIZE),
        places=places,
        may_edit=lambda row: at.today is not None and actor.may(Act.CORRECT, row.village),
        text=lambda column, value: cell_text(column, value, places),
        sums={c.key: sum_text(c, found.sums[c.key]) for c in wanted.shown if c.key in found.sums},
        views=[(line, _is_current(line.query, wanted)) for line in views_for(session, actor)],
        may_save=actor.may(Act.EXPORT),
        may_paste=actor.may(Act.CORRECT, next(iter(actor.villages), None)),
        actor=actor,
        sheets=SHEET_LABELS,
        tracks=list(FIELDS),
        stages=list(STAGE_LABELS),
        routes=list(ROUTE_LABELS),
        units=units_known(session, at.moment),
        no_unit=NO_UNIT,
        groups=_groups(wanted),
    )


def _is_current(query: str, wanted: LedgerView) -> bool:
    mine = {name: value for name, value in as_query(wanted).items() if value is not None}
    return dict(parse_qsl(query)) == mine


def _groups(wanted: LedgerView) -> list[tuple[Text, list[Column]]]:
    """The columns to choose from: what is entered, what follows, days of milestones."""
    entered = [column for column in wanted.offered if column.field is not None]
    days = [column for column in wanted.offered if column.key.startswith(MILESTONE)]
    rest = [column for column in wanted.offered if column not in entered and column not in days]
    return [
        (Text("填写的内容", "Entered"), entered),
        (Text("自动得出", "Computed"), rest),
        (Text("节点日期", "Days of milestones"), days),
    ]


@router.get("/ledger/file")
def ledger_file(
    *,
    request: Request,
    session: ReadSession,
    view: CurrentView,
    wanted: CurrentLedger,
    actor: CurrentActor,
    site: CurrentSite,
    format: LedgerFormat = "xlsx",  # noqa: A002 - the word of the trade
) -> Response:
    """What is seen, all its pages, as a file."""
    require(actor, Act.EXPORT)
    language = language_of(request)
    return ledger_answer(session, wanted, view, site, form=format, language=language)


@router.post("/ledger/views")
def save(
    *,
    session: WriteSession,
    actor: CurrentActor,
    now: Now,
    query: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    shared: Annotated[bool, Form()] = False,
) -> Response:
    """Keep the present view under a name."""
    query = urlencode(parse_qsl(query))
    save_view(session, name, query, shared=shared, actor=actor, now=now)
    return RedirectResponse(f"/ledger?{query}", status_code=303)


@router.post("/ledger/views/{view_id}/drop")
def drop(*, session: WriteSession, actor: CurrentActor, now: Now, view_id: int) -> Response:
    """Forget a view."""
    drop_view(session, view_id, actor=actor, now=now)
    return RedirectResponse("/ledger", status_code=303)
