"""A building's own page, and the forms that add it and state its floor areas."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import CurrentActor
from api.deps import CurrentSite, CurrentView, Now, ReadSession, Today, WriteSession
from api.display import areas_of
from api.field_text import as_text
from api.i18n import language_of
from api.pages.building_form import (
    NO_AREA,
    TypedArea,
    TypedBuilding,
    read_area,
    read_building,
    typed_area,
)
from api.pages.map_words import map_words, tiles_of
from api.pages.milestone_form import Problems
from api.pages.record_cases import record_cases, subject_of_card
from api.pages.timeline import timeline_events
from api.render import show
from landtrack.access import Act, Actor, require
from landtrack.actions.buildings import add_building, state_area
from landtrack.errors import LandtrackError
from landtrack.fields import FIELDS_OF_BUILDINGS
from landtrack.queries.building_card import building_file, get_area
from landtrack.queries.features import outlines
from landtrack.queries.field_history import building_history
from landtrack.queries.records import building_by_id, get_record
from landtrack.queries.targets import rule_for
from landtrack.vocabulary import USE_LABELS
from maps.record_map import record_map

router = APIRouter(include_in_schema=False)

_UNPROCESSABLE = 422


@router.get("/buildings/{building_id}")
def building_page(
    *,
    request: Request,
    session: ReadSession,
    view: CurrentView,
    actor: CurrentActor,
    site: CurrentSite,
    building_id: int,
) -> Response:
    """All about one building: whether it counts and why, areas, milestones, fields, history."""
    moment, language = view.moment(session), language_of(request)
    rule = rule_for(session, view.period, moment)
    file = building_file(session, building_id, moment, rule, view.period, actor=actor)
    return show(
        request,
        session,
        "building.html",
        active="buildings",
        view=view,
        rule=rule,
        file=file,
        card=file.record,
        values=[
            (field, as_text(field, file.values[field.name]))
            if file.values[field.name] not in (None, "")
            else (field, None)
            for field in FIELDS_OF_BUILDINGS
        ],
        events=timeline_events(file.timeline),
        cases=record_cases(
            session, subject_of_card(file.record), moment, actor, present=not view.query
        ),
        logged=None,
        history=building_history(session, building_id, moment.entry),
        map=record_map(
            file.record,
            outlines(session),
            language=language,
            words=map_words(areas_of(request)),
            tiles=tiles_of(site.settings, language),
        ),
        may_edit=actor.may(Act.EDIT, file.record.line.village),
        may_correct=actor.may(Act.CORRECT, file.record.line.village),
    )


@router.get("/records/{record_id}/buildings/new")
def new_building_page(
    *, request: Request, session: ReadSession, actor: CurrentActor, today: Today, record_id: int
) -> Response:
    """The form of a new building."""
    typed = TypedBuilding(stated_on=today.isoformat())
    return _building_form(request, session, actor, record_id, typed=typed, problems=Problems())


@router.post("/records/{record_id}/buildings/new")
def add(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    record_id: int,
    typed: Annotated[TypedBuilding, Form()],
) -> Response:
    """Add a building, with its area if one was typed."""
    problems = Problems()
    new = read_building(typed, problems)
    area = read_area(typed, today, problems)
    if new is not None and not problems:
        try:
            record = get_record(session, record_id, actor=actor, lock=True)
            made = add_building(session, record, new, area, actor=actor, now=now)
            return RedirectResponse(f"/buildings/{made.id}", status_code=303)
        except LandtrackError as error:
            session.rollback()
            problems.add(error)
    return _building_form(request, session, actor, record_id, typed=typed, problems=problems)


def _building_form(
    request: Request,
    session: Any,
    actor: Actor,
    record_id: int,
    *,
    typed: TypedBuilding,
    problems: Problems,
) -> Response:
    record = get_record(session, record_id, actor=actor)
    require(actor, Act.EDIT, record.village)
    return show(
        request,
        session,
        "building_new.html",
        status=_UNPROCESSABLE if problems else 200,
        active="records",
        record=record,
        typed=typed,
        problems=problems.by_field,
        uses=list(USE_LABELS),
    )


@router.get("/buildings/{building_id}/areas/new")
def new_area_page(
    *, request: Request, session: ReadSession, actor: CurrentActor, today: Today, building_id: int
) -> Response:
    """The form of a paper that states a floor area."""
    typed = TypedArea(stated_on=today.isoformat())
    return _area_form(request, session, actor, building_id, typed=typed, problems=Problems())


@router.post("/buildings/{building_id}/areas/new")
def add_area(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    building_id: int,
    typed: Annotated[TypedArea, Form()],
) -> Response:
    """Log what a paper says of the floor area."""
    problems = Problems()
    area = read_area(typed, today, problems)
    _need(area, problems)
    if area is not None and not problems:
        try:
            building = building_by_id(session, building_id)
            get_record(session, building.record_id, actor=actor, lock=True)
            state_area(session, building, area, actor=actor, now=now)
            return RedirectResponse(f"/buildings/{building_id}#areas", status_code=303)
        except LandtrackError as error:
            session.rollback()
            problems.add(error)
    return _area_form(request, session, actor, building_id, typed=typed, problems=problems)


@router.get("/areas/{area_id}/correct")
def correct_area_page(
    *, request: Request, session: ReadSession, actor: CurrentActor, area_id: int
) -> Response:
    """The form that corrects a stated area."""
    area, building, _ = get_area(session, area_id, actor=actor)
    return _area_form(
        request,
        session,
        actor,
        building.id,
        typed=typed_area(area),
        problems=Problems(),
        area_id=area_id,
    )


@router.post("/areas/{area_id}/correct")
def correct_area(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    area_id: int,
    typed: Annotated[TypedArea, Form()],
) -> Response:
    """Put the right area in the place of a wrong one; both stay on record."""
    problems = Problems()
    right = read_area(typed, today, problems)
    _need(right, problems)
    wrong, building, record = get_area(session, area_id, actor=actor)
    key = building.id
    if right is not None and not problems:
        try:
            get_record(session, record.id, actor=actor, lock=True)
            state_area(
                session, building, right, replaces=wrong, reason=typed.reason, actor=actor, now=now
            )
            return RedirectResponse(f"/buildings/{key}#areas", status_code=303)
        except LandtrackError as error:
            session.rollback()
            problems.add(error)
    return _area_form(request, session, actor, key, typed=typed, problems=problems, area_id=area_id)


def _need(area: object, problems: Problems) -> None:
    if area is None and not problems:
        problems.add(NO_AREA)


def _area_form(
    request: Request,
    session: Any,
    actor: Actor,
    building_id: int,
    *,
    typed: TypedArea,
    problems: Problems,
    area_id: int | None = None,
) -> Response:
    building = building_by_id(session, building_id)
    record = get_record(session, building.record_id, actor=actor)
    require(actor, Act.CORRECT if area_id else Act.EDIT, record.village)
    return show(
        request,
        session,
        "area.html",
        status=_UNPROCESSABLE if problems else 200,
        active="buildings",
        building=building,
        record=record,
        typed=typed,
        problems=problems.by_field,
        area_id=area_id,
    )
