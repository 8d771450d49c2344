"""Splitting and merging parcels by form, and where a record came from or went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import shapely
from fastapi import APIRouter, Form
from pydantic import BaseModel
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import CurrentActor
from api.dates import read_day
from api.deps import Now, ReadSession, Today, WriteSession
from api.filters import BLANK_IS_ANY
from api.pages.milestone_form import Problems
from api.render import show
from landtrack.access import Act, Actor, require
from landtrack.actions.lineage_parts import succeed_by_rows, succeed_merged
from landtrack.errors import LandtrackError
from landtrack.queries.import_lines import BatchState, ImportLine, import_lines
from landtrack.queries.imports import staged_layer
from landtrack.queries.lineage import beside, outline_of
from landtrack.queries.records import get_record
from landtrack.stages import Track
from landtrack.staging import VERDICT_LABELS, StagedRow, Verdict

router = APIRouter(include_in_schema=False)

_UNPROCESSABLE = 422
_IMPORTS_OFFERED = 50


class TypedSplit(BaseModel):
    """The fields of a split as they were typed."""

    batch: int = 0
    rows: list[int] = []
    on: str = ""
    reason: str = ""


class TypedMerge(BaseModel):
    """The fields of a merger as they were typed."""

    beside: list[str] = []
    others: str = ""
    reference: str = ""
    title: str = ""
    area_stated_m2: str = ""
    on: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A row that may become a parcel; ``inside``: most of it lies on the old ground."""

    row: StagedRow
    inside: bool

    @property
    def possible(self) -> bool:
        """Whether it can become a record as it stands."""
        return self.row.verdict is Verdict.NEW and self.row.geom is not None


@router.get("/records/{record_id}/split")
def split_page(
    *,
    request: Request,
    session: ReadSession,
    actor: CurrentActor,
    today: Today,
    record_id: int,
    batch: Annotated[int | None, BLANK_IS_ANY] = None,
) -> Response:
    """Choose a staged file, then which of its rows are the parts."""
    typed = TypedSplit(batch=batch or 0, on=today.isoformat())
    return _split_form(
        request=request,
        session=session,
        actor=actor,
        record_id=record_id,
        typed=typed,
        problems=Problems(),
    )


@router.post("/records/{record_id}/split")
def split_record(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    record_id: int,
    typed: Annotated[TypedSplit, Form()],
) -> Response:
    """Let the chosen rows take the record's place; or show exactly what does not add up."""
    problems = Problems()
    on = problems.read(lambda: read_day(typed.on, today, field="on"))
    if on is not None:
        try:
            succeed_by_rows(
                session,
                [record_id],
                typed.batch,
                typed.rows,
                on,
                reason=typed.reason,
                actor=actor,
                now=now,
            )
            return RedirectResponse(f"/records/{record_id}?stay=yes", status_code=303)
        except LandtrackError as error:
            session.rollback()
            problems.add(error)
    return _split_form(
        request=request,
        session=session,
        actor=actor,
        record_id=record_id,
        typed=typed,
        problems=problems,
    )


@router.get("/records/{record_id}/merge")
def merge_page(
    *,
    request: Request,
    session: ReadSession,
    actor: CurrentActor,
    today: Today,
    record_id: int,
) -> Response:
    """Choose what it is merged with, and what the new record is called."""
    typed = TypedMerge(on=today.isoformat())
    return _merge_form(
        request=request,
        session=session,
        actor=actor,
        record_id=record_id,
        typed=typed,
        problems=Problems(),
    )


@router.post("/records/{record_id}/merge")
def merge_records(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    record_id: int,
    typed: Annotated[TypedMerge, Form()],
) -> Response:
    """Let one new record take the place of several."""
    problems = Problems()
    on = problems.read(lambda: read_day(typed.on, today, field="on"))
    if on is not None:
        values = {
            name: getattr(typed, name)
            for name in ("reference", "title", "area_stated_m2")
            if getattr(typed, name).strip()
        }
        try:
            made = succeed_merged(
                session,
                [record_id, *typed.beside, *typed.others.replace(",", " ").split()],
                values,
                on,
                reason=typed.reason,
                actor=actor,
                now=now,
            )
            return RedirectResponse(f"/records/{made.id}", status_code=303)
        except LandtrackError as error:
            session.rollback()
            problems.add(error)
    return _merge_form(
        request=request,
        session=session,
        actor=actor,
        record_id=record_id,
        typed=typed,
        problems=problems,
    )


def _split_form(
    *,
    request: Request,
    session: Session,
    actor: Actor,
    record_id: int,
    typed: TypedSplit,
    problems: Problems,
) -> Response:
    record = get_record(session, record_id, actor=actor)
    require(actor, Act.EDIT, record.village)
    ground = outline_of(record)
    return show(
        request,
        session,
        "split.html",
        status=_UNPROCESSABLE if problems else 200,
        active="records",
        record=record,
        typed=typed,
        problems=problems.by_field,
        offered=waiting_imports(session, record.track),
        parts=parts_on(session, [ground] if ground else [], typed.batch) if typed.batch else [],
        verdicts=VERDICT_LABELS,
    )


def waiting_imports(session: Session, track: Track) -> list[ImportLine]:
    """Staged files of one kind of record, the latest first."""
    return [
        line
        for line in import_lines(session, limit=_IMPORTS_OFFERED)
        if line.batch.state is BatchState.STAGED and line.batch.track is track
    ]


def parts_on(session: Session, ground: Sequence[BaseGeometry], batch_id: int) -> list[Part]:
    """The rows of a file, those on this ground first.

    Raises:
        NotFound: no such import, or it was discarded.
    """
    parts = []
    for row in staged_layer(session, batch_id):
        at = shapely.point_on_surface(row.geom) if row.geom is not None else None
        inside = at is not None and any(bool(shapely.intersects(one, at)) for one in ground)
        parts.append(Part(row, inside))
    return sorted(parts, key=lambda part: not part.inside)


def _merge_form(
    *,
    request: Request,
    session: Session,
    actor: Actor,
    record_id: int,
    typed: TypedMerge,
    problems: Problems,
) -> Response:
    record = get_record(session, record_id, actor=actor)
    require(actor, Act.EDIT, record.village)
    return show(
        request,
        session,
        "merge.html",
        status=_UNPROCESSABLE if problems else 200,
        active="records",
        record=record,
        typed=typed,
        problems=problems.by_field,
        beside=beside(session, record),
    )
