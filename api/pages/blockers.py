"""Blockers: the list of all, and the steps taken on a record's own page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.attachments import ReceivedForm
from api.auth import CurrentActor
from api.deps import CurrentSite, CurrentView, Now, ReadSession, Today, WriteSession
from api.filters import BLANK_IS_ANY
from api.once import ReceivedOnce
from api.pages.case_form import read_blocker, read_blocker_move, read_number
from api.pages.milestone_form import Problems
from api.pages.record_cases import FormState, Visit, done, read_typed, refused, sent_before
from api.render import show
from landtrack.access import Act, require
from landtrack.actions.blockers import move_blocker, raise_blocker
from landtrack.actions.documents import attach_document
from landtrack.casework import PENDING_BLOCKERS, BlockerState
from landtrack.documents import DocumentSubject
from landtrack.errors import LandtrackError
from landtrack.queries.blockers import (
    ANY_BLOCKER,
    EVERY_BLOCKER,
    BlockerFilter,
    blockers,
    get_blocker,
)
from landtrack.queries.cases import figures_by, may_read_cases, periods_until
from landtrack.queries.places import village_names
from landtrack.queries.records import get_building, get_record
from landtrack.text import Text
from landtrack.vocabulary import BlockerKind

router = APIRouter(include_in_schema=False)

_MONTHS = 6
_RAISED = Text("已登记。", "Saved.")
_MOVED = Text("已更新。", "Saved.")
PENDING = "pending"
"""Stands in addresses for all states in which something is left to do."""

STATES: dict[str, frozenset[BlockerState] | None] = {
    PENDING: PENDING_BLOCKERS,
    **{state.value: frozenset({state}) for state in BlockerState},
}


@router.get("/blockers")
def blockers_page(
    *,
    request: Request,
    session: ReadSession,
    view: CurrentView,
    actor: CurrentActor,
    state: Annotated[str, BLANK_IS_ANY] = PENDING,
    kind: Annotated[BlockerKind | None, BLANK_IS_ANY] = None,
    unit: Annotated[str | None, BLANK_IS_ANY] = None,
    village: Annotated[str | None, BLANK_IS_ANY] = None,
    overdue: str = "",
) -> Response:
    """What waits for whom, the most overdue first; and how many were resolved when."""
    require(actor, Act.READ)
    at = view.moment(session)
    every = blockers(session, at, EVERY_BLOCKER, actor=actor)
    wanted = BlockerFilter(
        kind=kind, village=village, unit=unit, states=STATES.get(state), overdue=bool(overdue)
    )
    periods = periods_until(min(view.period.last, at.as_of), _MONTHS)
    steps = [line.steps for line in every]
    figures, *by_period = figures_by(steps, [view.period, *periods], ANY_BLOCKER.takes)
    return show(
        request,
        session,
        "blockers.html",
        active="blockers",
        view=view,
        found=[line for line in every if wanted.holds(line)],
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
        readable=may_read_cases(actor),
    )


@router.post("/records/{record_id}/blockers")
def raise_blocker_page(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    site: CurrentSite,
    today: Today,
    now: Now,
    once: ReceivedOnce,
    record_id: int,
    sent: ReceivedForm,
) -> Response:
    """Write down what holds a record up, perhaps with a photo of it."""
    visit, problems = Visit(request, session, site, actor, today), Problems()
    typed = read_typed(sent, problems)
    if sent_before(once, typed, problems):
        return done(visit, "blockers", record_id, FormState(saved=_RAISED))
    new = read_blocker(typed, today, problems)
    number = problems.read(lambda: read_number(typed.building))
    upload = problems.read(sent.attached)
    if new is not None and not problems:
        try:
            record = get_record(session, record_id, actor=actor, lock=True)
            building = get_building(session, record, number) if number else None
            raised = raise_blocker(
                session, record, new, building, actor=actor, today=today, now=now
            )
            if upload:
                attach_document(
                    session, DocumentSubject.BLOCKER, raised.id, upload,
                    actor=actor, now=now, consent=sent.consent, entry_id=raised.entry_id,
                )  # fmt: skip
            once.leads_to(f"/records/{record_id}#blockers")
            return done(visit, "blockers", record_id, FormState(saved=_RAISED))
        except LandtrackError as error:
            session.rollback()
            problems.add(error)
    state = FormState("new", typed, problems.by_field)
    return refused(visit, "blockers", record_id, state)


@router.post("/blockers/{blocker_id}/steps")
def move_blocker_page(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    site: CurrentSite,
    today: Today,
    now: Now,
    once: ReceivedOnce,
    blocker_id: int,
    sent: ReceivedForm,
) -> Response:
    """Take the next step, perhaps with a photo or paper that shows it."""
    visit, problems = Visit(request, session, site, actor, today), Problems()
    typed = read_typed(sent, problems)
    record_id = get_blocker(session, blocker_id).record_id
    if sent_before(once, typed, problems):
        return done(visit, "blockers", record_id, FormState(saved=_MOVED))
    move = read_blocker_move(typed, today, problems)
    seen = problems.read(lambda: read_number(typed.seen))
    upload = problems.read(sent.attached)
    if move is not None and not problems:
        try:
            get_record(session, record_id, actor=actor)
            step = move_blocker(
                session, get_blocker(session, blocker_id), move,
                actor=actor, today=today, now=now, seen=seen,
            )  # fmt: skip
            if upload:
                attach_document(
                    session, DocumentSubject.BLOCKER, blocker_id, upload,
                    actor=actor, now=now, consent=sent.consent, entry_id=step.entry_id,
                )  # fmt: skip
            once.leads_to(f"/records/{record_id}#blockers")
            return done(visit, "blockers", record_id, FormState(saved=_MOVED))
        except LandtrackError as error:
            session.rollback()
            problems.add(error)
    state = FormState(str(blocker_id), typed, problems.by_field)
    return refused(visit, "blockers", record_id, state)
