"""The form that splits and re-plans: what was typed into it, and what it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import shapely
from pydantic import BeforeValidator
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.deps import Site
from api.display import areas_of
from api.pages.map_words import cut_words, map_words, tiles_of
from api.pages.merge import UNPROCESSABLE, TypedSuccession
from api.pages.milestone_form import Problems
from api.render import show
from api.units import Areas
from landtrack.access import Act, Actor, require
from landtrack.actions.lineage_parts import Typed
from landtrack.actions.lineage_preview import SuccessionPreview, preview_by_rows
from landtrack.errors import Invalid, LandtrackError, NotFound
from landtrack.queries.features import outlines
from landtrack.queries.import_lines import BatchState, ImportLine, import_lines
from landtrack.queries.imports import staged_layer
from landtrack.queries.lineage import beside, outline_of
from landtrack.queries.records import get_record
from landtrack.report import PlaceOutline
from landtrack.stages import Track
from landtrack.staging import VERDICT_LABELS, StagedRow, Verdict
from maps.layers import MapParts, Tiles
from maps.succession_map import cutting_map, succession_map

_IMPORTS_OFFERED = 50
_ROWS_SHOWN = 200
_LONGEST_IN_ADDRESS = 4_000
"""Servers and browsers refuse addresses that are much longer."""


class TypedReplan(TypedSuccession):
    """The fields as they were typed; those of rows are lists of one length, in one order.

    ``way`` is how the new parcels are given; "olds" only shows the old ones. Once they wait as
    rows it is empty, and ``save`` says whether to look once more or to save.
    """

    way: Literal["", "olds", "cut", "paste", "file"] = ""
    lines: str = ""
    text: str = ""
    batch: Annotated[int, BeforeValidator(lambda raw: raw or 0)] = 0
    rows: tuple[int, ...] = ()
    row: tuple[int, ...] = ()
    reference: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()
    save: str = ""

    def fields(self) -> Typed:
        """What was typed beside each row."""
        columns = zip(self.row, self.reference, self.title, self.stated, strict=False)
        return {
            row: {"reference": reference, "title": title, "area_stated_m2": stated}
            for row, reference, title, stated in columns
        }

    def address(self, record_id: int, **more: Any) -> str:
        """The form again with the same old parcels and lines."""
        kept = self.model_dump(include={"beside", "others", "lines"}, exclude_defaults=True)
        if len(self.lines) > _LONGEST_IN_ADDRESS:
            del kept["lines"]
        query = urlencode(kept | more, doseq=True)
        return f"/records/{record_id}/replan" + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True)
class Part:
    """A row that may become a parcel; ``inside``: most of it lies on the old ground.

    ``typed`` are the fields that were typed over those of the file.
    """

    row: StagedRow
    inside: bool
    typed: Mapping[str, str]

    def text(self, name: str) -> str:
        """A field as it stands in the form: as typed, else as in the file."""
        value = self.row.values.get(name)
        if name == "title" and value == self.row.values.get("reference"):
            value = None
        said = "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)
        return self.typed.get(name, "").strip() or said

    @property
    def possible(self) -> bool:
        """Whether it can become a record as it stands."""
        return self.row.verdict is Verdict.NEW and self.row.geom is not None


def show_form(
    *,
    request: Request,
    session: Session,
    actor: Actor,
    site: Site,
    record_id: int,
    typed: TypedReplan,
    problems: Problems,
) -> Response:
    """The form: which parcels make way for what; or, once the new ones wait, what that would do."""
    record = get_record(session, record_id, actor=actor)
    require(actor, Act.EDIT, record.village)
    olds = _found(session, actor, typed.olds(record_id), problems)
    parts = _parts(session, olds, typed, problems) if typed.batch and not typed.way else []
    if not typed.rows and not typed.row:  # nobody has chosen yet
        typed.rows = tuple(part.row.row for part in parts if part.possible and part.inside)
    preview = (
        _preview(session, actor, olds, typed, problems)
        if parts and (typed.rows or typed.row)
        else None
    )
    areas = areas_of(request)
    tiles = tiles_of(site.settings, areas.language)
    return show(
        request,
        session,
        "replan.html",
        status=UNPROCESSABLE if problems else 200,
        active="records",
        record=record,
        olds=olds,
        typed=typed,
        problems=problems.by_field,
        offered=_waiting_imports(session, record.track),
        parts=parts,
        parts_shown=_ROWS_SHOWN,
        verdicts=VERDICT_LABELS,
        beside=beside(session, record),
        preview=preview,
        back=typed.address(record_id),
        map=_map(olds, preview, outlines(session), areas, tiles)
        if preview is not None or not parts
        else None,
    )


def _map(
    olds: Sequence[Any],
    preview: SuccessionPreview | None,
    places: Sequence[PlaceOutline],
    areas: Areas,
    tiles: Tiles | None,
) -> MapParts | None:
    """The new parcels over the old ones; before there are any, the old ones to be cut."""
    language, words = areas.language, map_words(areas)
    if preview is not None:
        before = [(land.reference, land.outline) for land in preview.before]
        after = [(land.reference, land.outline) for land in preview.after]
        return succession_map(before, after, places, language=language, words=words, tiles=tiles)
    named = [(old.reference, outline_of(old)) for old in olds]
    own = cut_words(language)
    return cutting_map(named, places, language=language, words=words, cut_words=own, tiles=tiles)


def _found(
    session: Session, actor: Actor, wanted: list[int | str], problems: Problems
) -> list[Any]:
    """The old parcels; references that nobody knows are named beside their field."""
    found: dict[int, Any] = {}
    for one in wanted:
        try:
            record = get_record(session, one, actor=actor)
        except NotFound as error:
            problems.add(Invalid(error.text.zh, error.text.en, field="others"))
            continue
        found.setdefault(record.id, record)
    return list(found.values())


def _waiting_imports(session: Session, track: Track) -> list[ImportLine]:
    """Staged files of one kind of record, the latest first."""
    return [
        line
        for line in import_lines(session, limit=_IMPORTS_OFFERED)
        if line.batch.state is BatchState.STAGED and line.batch.track is track
    ]


def _parts(session: Session, olds: list[Any], typed: TypedReplan, problems: Problems) -> list[Part]:
    """The rows of the file, those on the old ground first; none, and why, if it is gone."""
    ground = [shape for old in olds if (shape := outline_of(old)) is not None]
    try:
        rows = list(staged_layer(session, typed.batch))
    except NotFound as error:
        problems.add(Invalid(error.text.zh, error.text.en, field="batch"))
        return []
    fields = typed.fields()
    parts = [Part(row, _inside(row.geom, ground), fields.get(row.row, {})) for row in rows]
    return sorted(parts, key=lambda part: not part.inside)[:_ROWS_SHOWN]


def _inside(geom: BaseGeometry | None, ground: Sequence[BaseGeometry]) -> bool:
    at = shapely.point_on_surface(geom) if geom is not None else None
    return at is not None and any(bool(shapely.intersects(one, at)) for one in ground)


def _preview(
    session: Session, actor: Actor, olds: list[Any], typed: TypedReplan, problems: Problems
) -> SuccessionPreview | None:
    try:
        numbers = [record.id for record in olds]
        return preview_by_rows(
            session, numbers, typed.batch, typed.rows, actor=actor, typed=typed.fields()
        )
    except LandtrackError as error:
        problems.add(error)
        return None
