"""Appeals of enterprises: the list, registering one, and the page on which it moves on."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.attachments import ReceivedForm
from api.auth import CurrentActor
from api.deps import CurrentSite, CurrentView, Now, ReadSession, Today, WriteSession
from api.filters import BLANK_IS_ANY
from api.once import ReceivedOnce, new_key
from api.pages.case_form import (
    NEXT_APPEAL,
    TypedCase,
    read_appeal,
    read_appeal_move,
    read_number,
)
from api.pages.milestone_form import Problems
from api.pages.record_cases import Visit, read_typed, sent_before
from api.render import show
from landtrack.access import Act, require
from landtrack.actions.appeals import move_appeal, register_appeal
from landtrack.actions.documents import attach_document
from landtrack.casework import PENDING_APPEALS, AppealState
from landtrack.documents import DocumentSubject
from landtrack.errors import LandtrackError
from landtrack.queries.appeals import (
    ANY_APPEAL,
    EVERY_APPEAL,
    AppealFilter,
    appeal_counts,
    appeal_figures_by,
    appeal_line,
    appeals,
    get_appeal,
)
from landtrack.queries.cases import figures_by, may_read_cases, periods_until
from landtrack.queries.documents import documents_of, may_open
from landtrack.queries.moments import moment
from landtrack.queries.places import village_names
from landtrack.queries.records import get_record
from landtrack.vocabulary import AppealKind

router = APIRouter(include_in_schema=False)

_UNPROCESSABLE = 422
_MONTHS = 6
PENDING = "pending"
STATES: dict[str, frozenset[AppealState]] = {
    PENDING: PENDING_APPEALS,
    **{state.value: frozenset({state}) for state in AppealState},
}
"""What an address may ask for; anything else means all that were not withdrawn."""


@router.get("/appeals")
def appeals_page(
    *,
    request: Request,
    session: ReadSession,
    view: CurrentView,
    actor: CurrentActor,
    state: Annotated[str, BLANK_IS_ANY] = PENDING,
    kind: Annotated[AppealKind | None, BLANK_IS_ANY] = None,
    unit: Annotated[str | None, BLANK_IS_ANY] = None,
    village: Annotated[str | None, BLANK_IS_ANY] = None,
    overdue: str = "",
) -> Response:
    """What enterprises asked for, the most overdue first; how many were closed, and how fast."""
    require(actor, Act.READ)
    at, readable = view.moment(session), may_read_cases(actor)
    wanted = AppealFilter(
        kind=kind, village=village, unit=unit, states=STATES.get(state), overdue=bool(overdue)
    )
    periods = periods_until(min(view.period.last, at.as_of), _MONTHS)
    every = appeals(session, at, EVERY_APPEAL, actor=actor) if readable else []
    figures, *by_period = (
        figures_by([line.steps for line in every], [view.period, *periods], ANY_APPEAL.takes)
        if readable
        else appeal_figures_by(session, at, [view.period, *periods])
    )
    return show(
        request,
        session,
        "appeals.html",
        active="appeals",
        view=view,
        found=[line for line in every if wanted.holds(line)],
        counts=[] if readable else appeal_counts(session, at, wanted),
        readable=readable,
        figures=figures,
        periods=by_period,
        units=sorted({line.last.unit for line in every if line.last.unit}),
        places=village_names(session),
        chosen={
            "state": state,
            "kind": kind,
            "unit": unit,
            "village": village,
            "overdue": overdue,
        },
        states=list(STATES),
        may_log=actor.may(Act.LOG, village) or bool(actor.villages),
    )


@router.get("/appeals/new")
def new_appeal_page(
    *,
    request: Request,
    session: ReadSession,
    actor: CurrentActor,
    site: CurrentSite,
    today: Today,
    record: int | None = None,
) -> Response:
    """The form, about a record or about none."""
    visit = Visit(request, session, site, actor, today)
    return _form(visit, record, TypedCase(happened_on=today.isoformat()), Problems())


@router.post("/appeals/new")
def register_appeal_page(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    site: CurrentSite,
    today: Today,
    now: Now,
    once: ReceivedOnce,
    sent: ReceivedForm,
    record: int | None = None,
) -> Response:
    """Register it and lead to its page; or show what is wrong."""
    visit, problems = Visit(request, session, site, actor, today), Problems()
    typed = read_typed(sent, problems)
    if earlier := sent_before(once, typed, problems):
        return earlier
    new = read_appeal(typed, today, problems)
    upload = problems.read(sent.attached)
    if new is not None and not problems:
        try:
            about = get_record(session, record, actor=actor) if record else None
            appeal = register_appeal(session, new, about, actor=actor, today=today, now=now)
            if upload:
                attach_document(
                    session, DocumentSubject.APPEAL, appeal.id, upload,
                    actor=actor, now=now, consent=sent.consent, entry_id=appeal.entry_id,
                )  # fmt: skip
            return once.leads_to(f"/appeals/{appeal.id}")
        except LandtrackError as error:
            session.rollback()
            problems.add(error)
    return _form(visit, record, typed, problems)


@router.get("/appeals/{appeal_id}")
def appeal_page(
    *,
    request: Request,
    session: ReadSession,
    actor: CurrentActor,
    site: CurrentSite,
    today: Today,
    appeal_id: int,
) -> Response:
    """What was asked for, every step since, and the form of the next one."""
    require(actor, Act.READ)
    return _page(Visit(request, session, site, actor, today), appeal_id, None, Problems())


@router.post("/appeals/{appeal_id}/steps")
def move_appeal_page(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    site: CurrentSite,
    today: Today,
    now: Now,
    once: ReceivedOnce,
    appeal_id: int,
    sent: ReceivedForm,
) -> Response:
    """Take the next step, perhaps with a paper that shows it."""
    visit, problems = Visit(request, session, site, actor, today), Problems()
    typed = read_typed(sent, problems)
    if earlier := sent_before(once, typed, problems):
        return earlier
    move = read_appeal_move(typed, today, problems)
    seen = problems.read(lambda: read_number(typed.seen))
    upload = problems.read(sent.attached)
    if move is not None and not problems:
        try:
            step = move_appeal(
                session, get_appeal(session, appeal_id), move,
                actor=actor, today=today, now=now, seen=seen,
            )  # fmt: skip
            if upload:
                attach_document(
                    session, DocumentSubject.APPEAL, appeal_id, upload,
                    actor=actor, now=now, consent=sent.consent, entry_id=step.entry_id,
                )  # fmt: skip
            return once.leads_to(f"/appeals/{appeal_id}")
        except LandtrackError as error:
            session.rollback()
            problems.add(error)
    return _page(visit, appeal_id, typed, problems)


def _form(visit: Visit, record_id: int | None, typed: TypedCase, problems: Problems) -> Response:
    session, actor = visit.session, visit.actor
    about = get_record(session, record_id, actor=actor) if record_id else None
    if not actor.villages or about is not None:
        require(actor, Act.LOG, about.village if about else None)
    return _show(
        visit, "appeal_new.html", problems, about=about, typed=typed, key=typed.once or new_key(),
        places=village_names(session),
    )  # fmt: skip


def _page(visit: Visit, appeal_id: int, typed: TypedCase | None, problems: Problems) -> Response:
    session, actor = visit.session, visit.actor
    at = moment(session, visit.today)
    line = appeal_line(session, appeal_id, at, actor=actor)
    kept = documents_of(session, DocumentSubject.APPEAL, [appeal_id], at, actor=actor)
    return _show(
        visit,
        "appeal.html",
        problems,
        line=line,
        typed=typed,
        key=(typed and typed.once) or new_key(),
        following=NEXT_APPEAL[line.state],
        documents=kept.get((DocumentSubject.APPEAL, appeal_id), []),
        may_log=actor.may(Act.LOG, line.village),
        may_open=may_open(actor),
        places=village_names(session),
    )


def _show(visit: Visit, template: str, problems: Problems, **values: Any) -> Response:
    return show(
        visit.request,
        visit.session,
        template,
        status=_UNPROCESSABLE if problems else 200,
        active="appeals",
        actor=visit.actor,
        today=visit.today,
        document_limit=visit.site.settings.max_document_mb,
        problems=problems.by_field,
        **values,
    )
