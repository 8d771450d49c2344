"""Records, as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.auth import CurrentActor
from api.deps import CurrentView, ReadSession
from api.filters import BLANK_IS_ANY
from api.found import found_records
from api.schemas.records import RecordCardOut, RecordOut, RecordsOut
from api.schemas.words import MISSING, PROBLEMS
from landtrack.queries.cards import record_card
from landtrack.queries.progress import progress
from landtrack.stages import Stage, Track

router = APIRouter(prefix="/api/v1", tags=["records"], responses=PROBLEMS)


@router.get("/records", summary="Find records", operation_id="listRecords")
def list_records(
    *,
    session: ReadSession,
    view: CurrentView,
    q: Annotated[str, Query(description="Words of the name, a former name or the reference.")] = "",
    track: Annotated[Track | None, BLANK_IS_ANY, Query(description="Kind of record.")] = None,
    stage: Annotated[Stage | None, BLANK_IS_ANY, Query(description="Stage on the day.")] = None,
    village: Annotated[
        str | None, BLANK_IS_ANY, Query(description="Code of a village, 12 digits.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> RecordsOut:
    """Parcels, renovation sites and projects, newest first; without words, all of them."""
    narrow = {"track": track, "stage": stage, "village": village}
    found, total = found_records(session, view, q, narrow, (offset, limit))
    return RecordsOut(total=total, offset=offset, records=[RecordOut.of(line) for line in found])


@router.get("/records/{key}", summary="A record", operation_id="getRecord", responses=MISSING)
def get_record_card(
    session: ReadSession,
    view: CurrentView,
    actor: CurrentActor,
    key: Annotated[str, Path(description="Its number, or its reference (the paper's own number).")],
) -> RecordCardOut:
    """Fields, timeline (replaced entries included), buildings, neighbours in business, place."""
    moment = view.moment(session)
    rule = progress(session, view.period, moment).rule
    wanted = int(key) if key.isdecimal() and len(key) < _LONGEST_ID else key
    card = record_card(session, wanted, moment, rule, view.period, actor=actor)
    return RecordCardOut.of_card(card)


_LONGEST_ID = 10
