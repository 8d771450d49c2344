"""Appeals of enterprises, as JSON."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.auth import CurrentActor
from api.deps import CurrentView, Now, ReadSession, Today, WriteSession
from api.filters import BLANK_IS_ANY
from api.once import CurrentOnce, Once
from api.schemas.cases import (
    AppealOut,
    AppealsOut,
    AppealStepIn,
    CaseFiguresOut,
    KindCountOut,
    NewAppealIn,
)
from api.schemas.words import MISSING, PROBLEMS, REFUSED
from landtrack.access import Act, Actor, require
from landtrack.actions.appeals import AppealMove, NewAppeal, move_appeal, register_appeal
from landtrack.casework import AppealState
from landtrack.queries.appeals import (
    AppealFilter,
    appeal_counts,
    appeal_figures,
    appeal_line,
    appeals,
    get_appeal,
)
from landtrack.queries.cases import may_read_cases
from landtrack.queries.moments import moment
from landtrack.queries.records import get_record
from landtrack.vocabulary import AppealKind

router = APIRouter(prefix="/api/v1", tags=["cases"], responses=PROBLEMS)


@router.get("/appeals", summary="What enterprises ask for", operation_id="listAppeals")
def list_appeals(
    *,
    session: ReadSession,
    view: CurrentView,
    actor: CurrentActor,
    state: Annotated[
        list[AppealState] | None,
        BLANK_IS_ANY,
        Query(description="May be repeated; all but `withdrawn` by default."),
    ] = None,
    kind: Annotated[AppealKind | None, BLANK_IS_ANY, Query(description="Kind.")] = None,
    unit: Annotated[str | None, BLANK_IS_ANY, Query(description="Unit that must answer.")] = None,
    village: Annotated[
        str | None, BLANK_IS_ANY, Query(description="Code of a village, 12 digits.")
    ] = None,
    record: Annotated[int | None, BLANK_IS_ANY, Query(description="Number of a record.")] = None,
    overdue: Annotated[bool, Query(description="Only those past their due day.")] = False,
) -> AppealsOut:
    """Appeals as they stood at the moment; the figures are those of the period.

    Visitors get the figures and how many of each kind wait, not the appeals.
    """
    require(actor, Act.READ if record is None else Act.READ_CASES)
    at = view.moment(session)
    wanted = AppealFilter(
        record_id=record,
        kind=kind,
        village=village,
        unit=unit,
        states=frozenset(state) if state else None,
        overdue=overdue,
    )
    return AppealsOut(
        figures=CaseFiguresOut.of(appeal_figures(session, at, view.period, wanted)),
        by_kind=[KindCountOut.of(one) for one in appeal_counts(session, at, wanted)],
        appeals=[AppealOut.of(line) for line in appeals(session, at, wanted, actor=actor)]
        if may_read_cases(actor)
        else None,
    )


@router.get(
    "/appeals/{appeal_id}", summary="An appeal", operation_id="getAppeal", responses=MISSING
)
def get_one(
    session: ReadSession, view: CurrentView, actor: CurrentActor, appeal_id: int
) -> AppealOut:
    """With every step taken."""
    require(actor, Act.READ)
    return AppealOut.of(appeal_line(session, appeal_id, view.moment(session), actor=actor))


@router.post(
    "/appeals",
    status_code=201,
    summary="Register an appeal",
    operation_id="registerAppeal",
    response_model=AppealOut,
    responses=REFUSED,
)
def register_one(
    *,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    once: CurrentOnce,
    new: NewAppealIn,
) -> AppealOut | Response:
    """It begins as `registered`, or as `assigned` where a unit is named."""
    if earlier := once.earlier():
        return earlier
    about = get_record(session, new.record_id, actor=actor) if new.record_id else None
    appeal = register_appeal(
        session,
        NewAppeal(
            new.enterprise,
            new.kind,
            new.text,
            new.happened_on or today,
            new.channel,
            new.village,
            new.unit,
            new.due_on,
        ),
        about,
        actor=actor,
        today=today,
        now=now,
    )
    return _answer(session, appeal.id, actor, today, once)


@router.post(
    "/appeals/{appeal_id}/steps",
    status_code=201,
    summary="Move an appeal on",
    operation_id="moveAppeal",
    response_model=AppealOut,
    responses=REFUSED,
)
def move_one(
    *,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    once: CurrentOnce,
    appeal_id: int,
    step: AppealStepIn,
) -> AppealOut | Response:
    """Assign, answer, close; `withdrawn`: it never was one."""
    if earlier := once.earlier():
        return earlier
    require(actor, Act.READ)
    move = AppealMove(
        step.state, step.happened_on or today, step.note, step.unit, step.due_on, step.satisfied
    )
    appeal = get_appeal(session, appeal_id)
    move_appeal(session, appeal, move, actor=actor, today=today, now=now, seen=step.seen)
    return _answer(session, appeal_id, actor, today, once)


def _answer(session: Session, appeal_id: int, actor: Actor, today: date, once: Once) -> AppealOut:
    at = moment(session, today)
    answer = AppealOut.of(appeal_line(session, appeal_id, at, actor=actor))
    once.keep(201, f"/api/v1/appeals/{appeal_id}", answer.model_dump_json())
    return answer
