"""Blockers, as JSON."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.auth import CurrentActor
from api.deps import CurrentView, Now, ReadSession, Today, WriteSession
from api.filters import BLANK_IS_ANY
from api.once import CurrentOnce, Once
from api.schemas.cases import BlockerOut, BlockersOut, BlockerStepIn, CaseFiguresOut, NewBlockerIn
from api.schemas.words import MISSING, PROBLEMS, REFUSED
from landtrack.access import Act, Actor, require
from landtrack.actions.blockers import BlockerMove, NewBlocker, move_blocker, raise_blocker
from landtrack.casework import BlockerState
from landtrack.queries.blockers import (
    BlockerFilter,
    blocker_figures,
    blocker_line,
    blockers,
    get_blocker,
)
from landtrack.queries.moments import moment
from landtrack.queries.records import get_building, get_record
from landtrack.vocabulary import BlockerKind

router = APIRouter(prefix="/api/v1", tags=["cases"], responses=PROBLEMS)


@router.get("/blockers", summary="What holds records up", operation_id="listBlockers")
def list_blockers(
    *,
    session: ReadSession,
    view: CurrentView,
    actor: CurrentActor,
    state: Annotated[
        list[BlockerState] | None,
        BLANK_IS_ANY,
        Query(description="May be repeated; all but `withdrawn` by default."),
    ] = None,
    kind: Annotated[BlockerKind | None, BLANK_IS_ANY, Query(description="Kind.")] = None,
    unit: Annotated[str | None, BLANK_IS_ANY, Query(description="Unit that must act.")] = None,
    village: Annotated[
        str | None, BLANK_IS_ANY, Query(description="Code of a village, 12 digits.")
    ] = None,
    record: Annotated[int | None, BLANK_IS_ANY, Query(description="Number of a record.")] = None,
    overdue: Annotated[bool, Query(description="Only those past their due day.")] = False,
) -> BlockersOut:
    """Blockers as they stood at the moment; the figures are those of the period.

    Visitors see kind, state, unit and days; `text`, `note` and `person` are empty for them.
    """
    require(actor, Act.READ)
    at = view.moment(session)
    wanted = BlockerFilter(
        record_id=record,
        kind=kind,
        village=village,
        unit=unit,
        states=frozenset(state) if state else None,
        overdue=overdue,
    )
    return BlockersOut(
        figures=CaseFiguresOut.of(blocker_figures(session, at, view.period, wanted)),
        blockers=[BlockerOut.of(line) for line in blockers(session, at, wanted, actor=actor)],
    )


@router.get(
    "/blockers/{blocker_id}", summary="A blocker", operation_id="getBlocker", responses=MISSING
)
def get_one(
    session: ReadSession, view: CurrentView, actor: CurrentActor, blocker_id: int
) -> BlockerOut:
    """With every step taken."""
    require(actor, Act.READ)
    return BlockerOut.of(blocker_line(session, blocker_id, view.moment(session), actor=actor))


@router.post(
    "/records/{record_id}/blockers",
    status_code=201,
    summary="Say what holds a record up",
    operation_id="raiseBlocker",
    response_model=BlockerOut,
    responses=REFUSED,
)
def raise_one(
    *,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    once: CurrentOnce,
    record_id: int,
    new: NewBlockerIn,
) -> BlockerOut | Response:
    """It begins as `open`, with the unit that must act and a due day."""
    if earlier := once.earlier():
        return earlier
    record = get_record(session, record_id, actor=actor, lock=True)
    building = get_building(session, record, new.building_id) if new.building_id else None
    raised = raise_blocker(
        session,
        record,
        NewBlocker(new.kind, new.text, new.happened_on or today, new.unit, new.person, new.due_on),
        building,
        actor=actor,
        today=today,
        now=now,
    )
    return _answer(session, raised.id, actor, today, once)


@router.post(
    "/blockers/{blocker_id}/steps",
    status_code=201,
    summary="Move a blocker on",
    operation_id="moveBlocker",
    response_model=BlockerOut,
    responses=REFUSED,
)
def move_one(
    *,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    once: CurrentOnce,
    blocker_id: int,
    step: BlockerStepIn,
) -> BlockerOut | Response:
    """Take in hand, hand on, put off, resolve, take up again; `withdrawn`: it never was one."""
    if earlier := once.earlier():
        return earlier
    blocker = get_blocker(session, blocker_id)
    get_record(session, blocker.record_id, actor=actor)
    move = BlockerMove(
        step.state, step.happened_on or today, step.note, step.unit, step.person, step.due_on
    )
    move_blocker(session, blocker, move, actor=actor, today=today, now=now, seen=step.seen)
    return _answer(session, blocker_id, actor, today, once)


def _answer(session: Session, blocker_id: int, actor: Actor, today: date, once: Once) -> BlockerOut:
    at = moment(session, today)
    answer = BlockerOut.of(blocker_line(session, blocker_id, at, actor=actor))
    once.keep(201, f"/api/v1/blockers/{blocker_id}", answer.model_dump_json())
    return answer
