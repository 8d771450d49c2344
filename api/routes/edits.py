"""Fields, buildings, areas and placings, as JSON."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import JSONResponse

from api.auth import CurrentActor
from api.deps import CurrentView, Now, ReadSession, View, WriteSession
from api.errors import Problem
from api.schemas.edits import (
    AreaCorrectionIn,
    AreaIn,
    BuildingFileOut,
    FieldChangeOut,
    FieldIn,
    FieldOut,
    HistoryOut,
    NewBuildingIn,
    OccupationCorrectionIn,
    OccupationIn,
    PlacedOut,
    ReasonIn,
)
from api.schemas.words import MISSING, PROBLEMS, REFUSED
from landtrack.access import Actor
from landtrack.actions.buildings import NewBuilding, StatedArea, add_building, state_area
from landtrack.actions.edits import edit_field
from landtrack.actions.occupations import occupy, withdraw_occupation
from landtrack.errors import StaleValue
from landtrack.queries.building_card import building_file, get_area, get_occupation
from landtrack.queries.field_history import (
    FieldChange,
    building_history,
    field_history,
    last_change,
)
from landtrack.queries.field_values import plain
from landtrack.queries.records import building_by_id, get_record
from landtrack.queries.targets import rule_for
from landtrack.stages import Track
from landtrack.text import Text

router = APIRouter(prefix="/api/v1", tags=["records"], responses=PROBLEMS)


@router.get(
    "/records/{record_id}/history",
    summary="History of fields",
    operation_id="getFieldHistory",
    responses=MISSING,
)
def get_history(
    session: ReadSession, view: CurrentView, actor: CurrentActor, record_id: int
) -> HistoryOut:
    """Every change of the record's fields and its buildings', latest first."""
    get_record(session, record_id, actor=actor)
    found = field_history(session, record_id, view.moment(session).entry)
    return HistoryOut(changes=[FieldChangeOut.of(change) for change in found])


@router.post(
    "/{kind}/{key}/fields/{name}",
    summary="Change a field",
    operation_id="changeField",
    responses=REFUSED,
    response_model=FieldOut,
)
def change_field(
    *,
    session: WriteSession,
    actor: CurrentActor,
    now: Now,
    kind: Literal["records", "buildings"],
    key: int,
    name: str,
    given: FieldIn,
) -> FieldOut | JSONResponse:
    """Give a field of a record or building a new value, if it still holds what was expected.

    Otherwise the answer is 409, the refused change is kept in the corrections ledger, and the
    detail says who changed the field, when, and to what.
    """
    building = building_by_id(session, key) if kind == "buildings" else None
    record = get_record(session, building.record_id if building else key, actor=actor, lock=True)
    subject = building or record
    change = edit_field(
        session,
        subject,
        name,
        given.value,
        expected=given.expected,
        reason=given.reason,
        actor=actor,
        now=now,
    )
    value = plain(getattr(subject, name))
    if change is None or change.applied:
        return FieldOut(field=name, value=value, entry=change.entry_id if change else None)
    return _overtaken(last_change(session, subject, name), name, value)


def _overtaken(change: FieldChange | None, name: str, value: object) -> JSONResponse:
    """The refusal; an answer and no exception, as the refused change is to be kept."""
    who, when = (change.logged_by, change.logged_at.isoformat()) if change else ("?", "?")
    detail = Text(
        f"没有更改：{who} 于 {when} 已把该字段改为“{value}”。",
        f"Not changed: {who} made it “{value}” on {when}.",
    )
    problem = Problem(HTTPStatus.CONFLICT, StaleValue.code, detail, name)
    return JSONResponse(problem.as_json(), problem.status, media_type="application/problem+json")


@router.get(
    "/buildings/{building_id}",
    summary="A building",
    operation_id="getBuilding",
    responses=MISSING,
)
def get_building(
    session: ReadSession, view: CurrentView, actor: CurrentActor, building_id: int
) -> BuildingFileOut:
    """Its fields, every area stated of it, its milestones, and whether it counts."""
    return _file(session, view, actor, building_id)


def _file(session: Session, view: View, actor: Actor, building_id: int) -> BuildingFileOut:
    moment = view.moment(session)
    rule = rule_for(session, view.period, moment)
    file = building_file(session, building_id, moment, rule, view.period, actor=actor)
    return BuildingFileOut.of(file, building_history(session, building_id, moment.entry))


@router.post(
    "/records/{record_id}/buildings",
    status_code=201,
    summary="Add a building",
    operation_id="addBuilding",
    responses=REFUSED,
)
def add(
    *,
    session: WriteSession,
    view: CurrentView,
    actor: CurrentActor,
    now: Now,
    record_id: int,
    new: NewBuildingIn,
) -> BuildingFileOut:
    """A new building on a parcel or renovation site, with its area if a paper gives one."""
    record = get_record(session, record_id, actor=actor, lock=True)
    values = new.model_dump(exclude={"area"})
    area = _stated(new.area) if new.area else None
    made = add_building(session, record, NewBuilding(**values), area, actor=actor, now=now)
    return _file(session, view, actor, made.id)


@router.post(
    "/buildings/{building_id}/areas",
    status_code=201,
    summary="State a floor area",
    operation_id="stateArea",
    responses=REFUSED,
)
def state(
    *,
    session: WriteSession,
    view: CurrentView,
    actor: CurrentActor,
    now: Now,
    building_id: int,
    given: AreaIn,
) -> BuildingFileOut:
    """What a paper of a certain day says; it holds from its day on."""
    building = building_by_id(session, building_id)
    get_record(session, building.record_id, actor=actor, lock=True)
    state_area(session, building, _stated(given), actor=actor, now=now)
    return _file(session, view, actor, building_id)


@router.post(
    "/areas/{area_id}/correction",
    status_code=201,
    summary="Correct a floor area",
    operation_id="correctArea",
    responses=REFUSED,
)
def correct_area(
    *,
    session: WriteSession,
    view: CurrentView,
    actor: CurrentActor,
    now: Now,
    area_id: int,
    right: AreaCorrectionIn,
) -> BuildingFileOut:
    """Put the right area in the place of a wrong one. Both stay on record, with the reason."""
    wrong, building, record = get_area(session, area_id, actor=actor)
    get_record(session, record.id, actor=actor, lock=True)
    state_area(
        session,
        building,
        _stated(right),
        replaces=wrong,
        reason=right.reason,
        actor=actor,
        now=now,
    )
    return _file(session, view, actor, building.id)


def _stated(given: AreaIn) -> StatedArea:
    return StatedArea(
        given.stated_on,
        given.gfa_m2,
        given.far_m2,
        given.footprint_m2,
        given.replaced_m2,
        given.document,
    )


@router.post(
    "/records/{record_id}/occupations",
    status_code=201,
    summary="Place a project on a site",
    operation_id="placeProject",
    responses=REFUSED,
)
def place(
    *,
    session: WriteSession,
    actor: CurrentActor,
    now: Now,
    record_id: int,
    given: OccupationIn,
) -> PlacedOut:
    """Say that a project takes a site, from either end."""
    here = get_record(session, record_id, actor=actor, lock=True)
    there = get_record(session, given.other, actor=actor)
    project, site = (here, there) if here.track is Track.PROJECT else (there, here)
    made = occupy(
        session,
        project,
        site,
        given.from_on,
        until_on=given.until_on,
        share=given.share,
        actor=actor,
        now=now,
    )
    return PlacedOut.of(made)


@router.post(
    "/occupations/{key}/correction",
    status_code=201,
    summary="Correct a placing",
    operation_id="correctPlacing",
    responses=REFUSED,
)
def correct_placing(
    *,
    session: WriteSession,
    actor: CurrentActor,
    now: Now,
    key: int,
    right: OccupationCorrectionIn,
) -> PlacedOut:
    """Put the right placing in the place of a wrong one; both stay on record."""
    wrong, project, site = get_occupation(session, key, actor=actor)
    get_record(session, project.id, actor=actor, lock=True)
    made = occupy(
        session,
        project,
        site,
        right.from_on,
        until_on=right.until_on,
        share=right.share,
        replaces=wrong,
        reason=right.reason,
        actor=actor,
        now=now,
    )
    return PlacedOut.of(made)


@router.post(
    "/occupations/{key}/withdrawal",
    status_code=201,
    summary="Withdraw a placing",
    operation_id="withdrawPlacing",
    responses=REFUSED,
)
def withdraw_placing(
    *, session: WriteSession, actor: CurrentActor, now: Now, key: int, why: ReasonIn
) -> PlacedOut:
    """Take back what never was; it stays on record with the reason."""
    wrong, *_ = get_occupation(session, key, actor=actor)
    made = withdraw_occupation(session, wrong, reason=why.reason, actor=actor, now=now)
    return PlacedOut.of(made)
