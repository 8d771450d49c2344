"""Targets, as JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.auth import CurrentActor
from api.deps import CurrentView, Now, ReadSession, WriteSession
from api.schemas.targets import NewTargetIn, TargetOut, TargetsOut
from api.schemas.words import PROBLEMS, REFUSED
from landtrack.actions.targets import NewTarget, set_target
from landtrack.areas import to_cm2
from landtrack.periods import Period
from landtrack.queries.moments import moment
from landtrack.queries.places import find_village
from landtrack.queries.targets import rule_for, stored_rule, targets_for
from landtrack.vocabulary import Measure

router = APIRouter(prefix="/api/v1", tags=["progress"], responses=PROBLEMS)


@router.get("/targets", summary="The targets of a period", operation_id="listTargets")
def list_targets(session: ReadSession, view: CurrentView, now: Now) -> TargetsOut:
    """Floor space to be started: the town's target first, then those of villages and routes."""
    entry = view.moment(session).entry
    found = targets_for(session, view.period, Measure.FLOOR_AREA_STARTED, entry)
    return TargetsOut(as_of=now, targets=[TargetOut.of(target) for target in found])


@router.post(
    "/targets",
    status_code=201,
    summary="Set a target",
    operation_id="setTarget",
    responses=REFUSED,
)
def set_a_target(
    session: WriteSession, actor: CurrentActor, now: Now, new: NewTargetIn
) -> TargetOut:
    """Set a year's target. The one it replaces stays on record, with the reason."""
    period = Period(new.year)
    rule = rule_for(session, period, moment(session, now.date()))
    target = set_target(
        session,
        NewTarget(
            period,
            to_cm2(new.amount_m2, field="amount_m2"),
            village=find_village(session, new.village).code if new.village else None,
            route=new.route,
            source=new.source,
        ),
        stored_rule(session, rule),
        actor=actor,
        now=now,
        reason=new.reason,
    )
    return TargetOut.of(target)
