"""The dispatch meeting, as JSON."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.auth import CurrentActor
from api.bulletin import board_then, board_today, bulletin_of
from api.deps import CurrentSite, Now, ReadSession, Site, Today, WriteSession
from api.filters import BLANK_IS_ANY
from api.once import CurrentOnce, Once
from api.schemas.dispatch import (
    BoardOut,
    BulletinOut,
    DecisionOut,
    DispatchStepIn,
    MeetingOut,
    NewDecisionIn,
    NewMeetingIn,
)
from api.schemas.words import MISSING, PROBLEMS, REFUSED
from landtrack.access import Act, Actor, require
from landtrack.actions.dispatch import (
    NewDecision,
    NewMeeting,
    NewStep,
    follow_up,
    get_decision,
    get_meeting,
    hold_meeting,
    take_decision,
)
from landtrack.dispatch import StepKind
from landtrack.queries.decisions import decisions
from landtrack.queries.moments import moment
from landtrack.queries.records import get_record

_ISSUE = "Of a meeting, as it stood then; by default that of today's, or the draft of the next."

router = APIRouter(prefix="/api/v1/dispatch", tags=["dispatch"], responses=PROBLEMS)


@router.get("", summary="What a dispatch meeting looks at", operation_id="getDispatch")
def get_board(
    session: ReadSession,
    site: CurrentSite,
    actor: CurrentActor,
    today: Today,
    meeting: Annotated[
        int | None,
        BLANK_IS_ANY,
        Query(ge=1, description="Number of a meeting: all as it stood then."),
    ] = None,
) -> BoardOut:
    """Every light that is on today, by rule; decisions, and what lies with whom.

    Or those of a past meeting: of its day, by what was known then.
    """
    require(actor, Act.READ)
    if meeting is None:
        found, board = board_today(session, site.town, today, actor)
    else:
        found, board = board_then(session, site.town, meeting, actor)
    return BoardOut.of(board, found.moment.as_of)


@router.get(
    "/bulletin", summary="An issue of the bulletin", operation_id="getBulletin", responses=MISSING
)
def get_bulletin(
    *,
    session: ReadSession,
    site: CurrentSite,
    actor: CurrentActor,
    today: Today,
    now: Now,
    number: Annotated[int | None, BLANK_IS_ANY, Query(ge=1, description=_ISSUE)] = None,
) -> BulletinOut:
    """What the printed bulletin says: figure, villages, lights, decisions and their follow-up."""
    require(actor, Act.READ)
    issue = bulletin_of(session, site.town, actor=actor, today=today, now=now, number=number)
    return BulletinOut.of(issue)


@router.post(
    "/meetings",
    status_code=201,
    summary="Open a meeting",
    operation_id="holdMeeting",
    response_model=MeetingOut,
    responses=REFUSED,
)
def open_meeting(
    *,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    once: CurrentOnce,
    new: NewMeetingIn,
) -> MeetingOut | Response:
    """Under a number; its bulletin bears the same."""
    if earlier := once.earlier():
        return earlier
    meeting = NewMeeting(new.held_on or today, new.number, new.chair, new.note)
    made = hold_meeting(session, meeting, actor=actor, now=now)
    answer = MeetingOut(number=made.number, held_on=made.held_on, chair=made.chair, note=made.note)
    once.keep(201, "/api/v1/dispatch", answer.model_dump_json())
    return answer


@router.post(
    "/meetings/{meeting_number}/decisions",
    status_code=201,
    summary="Note a decision",
    operation_id="takeDecision",
    response_model=DecisionOut,
    responses=REFUSED,
)
def decide(
    *,
    session: WriteSession,
    site: CurrentSite,
    actor: CurrentActor,
    today: Today,
    now: Now,
    once: CurrentOnce,
    meeting_number: int,
    new: NewDecisionIn,
) -> DecisionOut | Response:
    """Who is to do what until when."""
    if earlier := once.earlier():
        return earlier
    require(actor, Act.DECIDE)
    meeting = get_meeting(session, meeting_number)
    record = get_record(session, new.record, actor=actor) if new.record else None
    decision = NewDecision(new.text, new.unit, new.due_on, new.leader)
    made = take_decision(session, meeting, decision, record, actor=actor, now=now)
    return _answer(session, site, actor, today, made.id, once)


@router.post(
    "/decisions/{decision_id}/steps",
    status_code=201,
    summary="Follow a decision up",
    operation_id="followUp",
    response_model=DecisionOut,
    responses=REFUSED,
)
def follow(
    *,
    session: WriteSession,
    site: CurrentSite,
    actor: CurrentActor,
    today: Today,
    now: Now,
    once: CurrentOnce,
    decision_id: int,
    step: DispatchStepIn,
) -> DecisionOut | Response:
    """Report progress, put off, close or drop it."""
    if earlier := once.earlier():
        return earlier
    if step.kind is not StepKind.REPORTED:
        require(actor, Act.DECIDE)
    decision = get_decision(session, decision_id)
    new = NewStep(step.kind, step.happened_on or today, step.note, step.due_on)
    follow_up(session, decision, new, actor=actor, now=now)
    return _answer(session, site, actor, today, decision_id, once)


def _answer(  # noqa: PLR0917
    session: Session, site: Site, actor: Actor, today: date, decision_id: int, once: Once
) -> DecisionOut:
    lines = decisions(session, moment(session, today), site.town.dispatch_rule(), actor=actor)
    answer = next(DecisionOut.of(line) for line in lines if line.id == decision_id)
    once.keep(201, "/api/v1/dispatch", answer.model_dump_json())
    return answer
