"""Pairs of buildings that may be one, as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.auth import CurrentActor
from api.deps import CurrentView, Now, ReadSession, Today, WriteSession
from api.schemas.doubles import DecisionIn, DoubleOut, DoublesOut
from api.schemas.words import PROBLEMS, REFUSED, Words
from landtrack.actions.doubles import confirm_double, reject_double
from landtrack.doubles import PRECEDENCE, Decision
from landtrack.periods import Period
from landtrack.queries.doubles import double_lines
from landtrack.queries.moments import moment
from landtrack.queries.records import building_by_id
from landtrack.queries.targets import rule_for

router = APIRouter(prefix="/api/v1", tags=["progress"], responses=PROBLEMS)


@router.get("/doubles", summary="Buildings that may be there twice", operation_id="listDoubles")
def list_doubles(
    session: ReadSession,
    view: CurrentView,
    decision: Annotated[Decision | None, Query(description="Only those decided so.")] = None,
) -> DoublesOut:
    """Every pair with both sides, what it is suspected for, and which of the two does not count."""
    at = view.moment(session)
    lines = double_lines(session, at, rule_for(session, view.period, at), view.period)
    return DoublesOut(
        as_of=view.as_of,
        entry=at.entry,
        precedence=Words.of(PRECEDENCE),
        pairs=[DoubleOut.of(line) for line in lines if decision in (None, line.decision)],
    )


@router.post(
    "/doubles",
    status_code=201,
    summary="Decide about two buildings",
    operation_id="decideDouble",
    responses=REFUSED,
)
def decide(
    session: WriteSession, actor: CurrentActor, now: Now, today: Today, new: DecisionIn
) -> DoubleOut:
    """Say that two buildings are one, or two. Nobody need have suspected them."""
    one, other = (building_by_id(session, key) for key in (new.counts, new.other))
    act = confirm_double if new.same else reject_double
    pair = act(session, one, other, reason=new.reason, actor=actor, now=now)
    at, period = moment(session, today), Period(today.year)
    lines = double_lines(session, at, rule_for(session, period, at), period)
    return DoubleOut.of(next(line for line in lines if line.id == pair.id))
