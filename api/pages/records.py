"""Finding records, and a record's own page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import CurrentActor
from api.deps import CurrentSite, CurrentView, ReadSession, Today, View
from api.display import areas_of
from api.effect import Effect, effect_of
from api.field_text import blank_fields, shown_values
from api.filters import BLANK_IS_ANY
from api.found import found_records
from api.i18n import language_of
from api.once import new_key
from api.pages.map_words import map_words, tiles_of
from api.pages.record_cases import record_cases, section_values, subject_of_card
from api.pages.timeline import timeline_events
from api.render import show
from landtrack.access import Act
from landtrack.lifecycle import warnings_for
from landtrack.queries.cards import record_card
from landtrack.queries.features import outlines
from landtrack.queries.field_history import field_history
from landtrack.queries.lineage import SUCCESSION_LABELS, kin_of
from landtrack.queries.places import village_names
from landtrack.queries.progress import progress
from landtrack.queries.records import get_milestone
from landtrack.report import MilestoneLine, RecordCard
from landtrack.stages import STAGE_LABELS, Stage, Track
from landtrack.states import MilestoneFact
from landtrack.text import Text
from maps.record_map import record_map

router = APIRouter(include_in_schema=False)

PAGE_SIZE = 50


@router.get("/records")
def records_page(
    *,
    request: Request,
    session: ReadSession,
    view: CurrentView,
    q: str = "",
    track: Annotated[Track | None, BLANK_IS_ANY] = None,
    stage: Annotated[Stage | None, BLANK_IS_ANY] = None,
    village: Annotated[str | None, BLANK_IS_ANY] = None,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Search by name, former name or number; narrow by kind, stage and village."""
    narrow = {"track": track, "stage": stage, "village": village}
    offset = (page - 1) * PAGE_SIZE
    found, total = found_records(session, view, q, narrow, (offset, PAGE_SIZE))
    places = village_names(session)
    return show(
        request,
        session,
        "records.html",
        active="records",
        view=view,
        found=found,
        total=total,
        page=page,
        pages=-(-total // PAGE_SIZE),
        q=q,
        chosen=narrow,
        places=places,
        tracks=[Track.PARCEL, Track.RENOVATION, Track.PROJECT],
        stages=list(STAGE_LABELS),
    )


@router.get("/records/{record_id}")
def record_page(
    *,
    request: Request,
    session: ReadSession,
    view: CurrentView,
    actor: CurrentActor,
    site: CurrentSite,
    today: Today,
    record_id: int,
    logged: int | None = None,
    stay: str = "",
    came_from: int | None = None,
) -> Response:
    """All about one record; after a milestone was logged, also what that did to the figure.

    A retired record leads on to the one that took its place, unless it is asked to ``stay``.
    """
    relatives = kin_of(session, record_id)
    if len(relatives.successors) == 1 and not stay:
        successor = relatives.successors[0].record.id
        return RedirectResponse(f"/records/{successor}?came_from={record_id}", status_code=303)
    moment, language = view.moment(session), language_of(request)
    whole = progress(session, view.period, moment)
    card = record_card(session, record_id, moment, whole.rule, view.period, actor=actor)
    effect, warnings = _of_logged(session, card, logged, view) if logged else (None, [])
    stands = any(line.id == logged and is_live(line) for line in card.timeline)
    present = view.known_at is None and view.as_of == today
    cases = record_cases(session, subject_of_card(card), moment, actor, present=present)
    return show(
        request,
        session,
        "record.html",
        active="records",
        view=view,
        card=card,
        progress=whole,
        values=shown_values(card),
        events=timeline_events(card.timeline),
        logged=logged,
        effect=effect,
        undo_key=new_key() if stands and actor.may(Act.CORRECT, card.line.village) else "",
        actor=actor,
        map=record_map(
            card,
            outlines(session),
            language=language,
            words=map_words(areas_of(request)),
            tiles=tiles_of(site.settings, language),
        ),
        warnings=warnings,
        lineage=relatives,
        came_from=came_from,
        succession_labels=SUCCESSION_LABELS,
        history=field_history(session, record_id, moment.entry),
        blank=blank_fields(card),
        may_edit=actor.may(Act.EDIT, card.line.village),
        may_correct=actor.may(Act.CORRECT, card.line.village),
        **section_values(cases, site, today),
    )


def _of_logged(
    session: Session, card: RecordCard, milestone_id: int, view: View
) -> tuple[Effect, list[Text]]:
    """The effect of a milestone of this record, and what was unusual about it."""
    milestone = get_milestone(session, milestone_id)
    effect = effect_of(
        session,
        milestone.entry_id,
        today=view.as_of,
        record_id=card.line.id,
        building_id=milestone.building_id,
    )
    if milestone.planned or milestone.void:
        return effect, []
    beside = [
        MilestoneFact(line.kind, line.happened_on, line.evidence, line.planned)
        for line in card.timeline
        if line.id != milestone_id
        and is_live(line)
        and line.building_id in (None, milestone.building_id)
    ]
    return effect, list(warnings_for(milestone.kind, milestone.happened_on, beside))


def is_live(line: MilestoneLine) -> bool:
    """Whether a fact still stands: neither replaced nor taken back."""
    return not (line.replaced or line.void)
