"""Targets, as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.auth import CurrentActor
from api.deps import CurrentView, Now, ReadSession, WriteSession
from api.schemas.measures import FlagOut
from api.schemas.targets import NewTargetIn, TargetLineOut, TargetOut, TargetsOut
from api.schemas.words import PROBLEMS, REFUSED
from landtrack.actions.targets import NewTarget, set_target
from landtrack.periods import Period
from landtrack.queries.moments import moment
from landtrack.queries.places import find_village
from landtrack.queries.targets import (
    known_rules,
    rule_for,
    stored_rule,
    target_flags,
    year_targets,
)
from landtrack.vocabulary import Measure

router = APIRouter(prefix="/api/v1", tags=["progress"], responses=PROBLEMS)


@router.get("/targets", summary="The targets of a year", operation_id="listTargets")
def list_targets(
    session: ReadSession,
    view: CurrentView,
    measure: Annotated[
        Measure, Query(description="Of which measure.")
    ] = Measure.FLOOR_AREA_STARTED,
) -> TargetsOut:
    """The town's target first, then its quarters, villages and routes; what does not add up."""
    entry, year = view.moment(session).entry, view.period.year
    labels = {line.rule.id: line.rule.label for line in known_rules(session, entry)}
    return TargetsOut(
        year=year,
        measure=measure,
        entry=entry,
        targets=[
            TargetLineOut.of(line, measure, labels[line.rule_id])
            for line in year_targets(session, year, measure, entry)
        ],
        flags=[FlagOut.of(flag, measure) for flag in target_flags(session, year, measure, entry)],
    )


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
    """Set a target of a year, quarter or month. What it replaces stays, with the reason."""
    period = Period(new.year, None if new.month else new.quarter, new.month)
    rule = rule_for(session, period, moment(session, now.date()))
    target = set_target(
        session,
        NewTarget(
            period,
            new.smallest(),
            new.measure,
            village=find_village(session, new.village).code if new.village else None,
            route=new.route,
            source=new.source,
        ),
        stored_rule(session, rule),
        actor=actor,
        now=now,
        reason=new.reason,
    )
    return TargetOut.of(target, rule.label)
