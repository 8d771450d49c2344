"""Changing one field of a record or building, in the ledger's cell or on a page of its own.

The same address answers both: htmx asks for the cell, a browser without scripts for the page.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal
from urllib.parse import quote, unquote

from fastapi import APIRouter, Form
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import CurrentActor
from api.deps import Now, ReadSession, WriteSession
from api.ledger_cells import field_text
from api.pages.milestone_form import Problems
from api.render import show
from landtrack.access import Act, Actor, require
from landtrack.actions.edits import edit_field
from landtrack.errors import Forbidden, LandtrackError
from landtrack.fields import Field, FieldKind
from landtrack.queries.field_history import FieldChange, last_change
from landtrack.queries.field_values import editable_field, plain
from landtrack.queries.places import village_names
from landtrack.queries.records import building_by_id, get_record
from landtrack.text import Text

router = APIRouter(include_in_schema=False)

REASON_COOKIE = "edit_reason"
_LONGEST_REASON = 400
_UNPROCESSABLE, _CONFLICT = 422, 409

Kind = Literal["records", "buildings"]


class TypedField(BaseModel):
    """A new value as typed, why, and what the typist saw before (JSON)."""

    value: str = ""
    expected: str = "null"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is edited: a record or building, and the record that decides who may."""

    kind: Kind
    thing: Any
    record: Any
    field: Field

    @property
    def path(self) -> str:
        """The address of the field."""
        return f"/{self.kind}/{self.thing.id}/fields/{self.field.name}"

    @property
    def home(self) -> str:
        """The page of the record or building."""
        return f"/{self.kind}/{self.thing.id}"

    @property
    def name(self) -> str:
        """What the record or building is called."""
        return str(self.thing.title if self.kind == "records" else self.thing.name)

    @property
    def value(self) -> Any:
        """What the field holds."""
        return getattr(self.thing, self.field.name)


@dataclass(slots=True)
class Shown:
    """The form as it is shown."""

    value: str
    expected: str
    reason: str
    problems: Problems = field(default_factory=Problems)
    conflict: FieldChange | None = None
    lost: bool = False


def _subject(
    session: Session, kind: Kind, key: int, name: str, actor: Actor, *, lock: bool = False
) -> Subject:
    if kind == "records":
        record = get_record(session, key, actor=actor, lock=lock)
        return Subject(kind, record, record, editable_field(record, name))
    building = building_by_id(session, key)
    record = get_record(session, building.record_id, actor=actor, lock=lock)
    return Subject(kind, building, record, editable_field(building, name))


@router.get("/{kind}/{key}/fields/{name}")
def edit_form(
    *,
    request: Request,
    session: ReadSession,
    actor: CurrentActor,
    kind: Kind,
    key: int,
    name: str,
) -> Response:
    """The form that changes one field."""
    subject = _subject(session, kind, key, name, actor)
    require(actor, Act.CORRECT, subject.record.village)
    shown = Shown(
        value=typed_text(subject.field, subject.value),
        expected=json.dumps(plain(subject.value), ensure_ascii=False),
        reason=unquote(request.cookies.get(REASON_COOKIE, "")),
    )
    return _form(request, session, subject, shown)


@router.get("/{kind}/{key}/fields/{name}/cell")
def cell(
    *,
    request: Request,
    session: ReadSession,
    actor: CurrentActor,
    kind: Kind,
    key: int,
    name: str,
) -> Response:
    """The cell as it stands, when editing was given up."""
    return _cell(request, session, _subject(session, kind, key, name, actor), saved=False)


@router.post("/{kind}/{key}/fields/{name}")
def save(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    now: Now,
    kind: Kind,
    key: int,
    name: str,
    typed: Annotated[TypedField, Form()],
) -> Response:
    """Change the field; or say what is wrong, or who was faster, and keep what was typed."""
    subject = _subject(session, kind, key, name, actor, lock=True)
    shown = Shown(typed.value, typed.expected, typed.reason)
    try:
        change = edit_field(
            session,
            subject.thing,
            name,
            typed.value,
            expected=_seen(typed.expected),
            reason=typed.reason[:_LONGEST_REASON],
            actor=actor,
            now=now,
        )
    except Forbidden:
        raise
    except LandtrackError as error:
        session.rollback()
        shown.problems.add(error)
        subject = _subject(session, kind, key, name, actor)
        return _form(request, session, subject, shown, status=_UNPROCESSABLE)
    if change is not None and not change.applied:
        shown.lost, shown.conflict = True, last_change(session, subject.thing, name)
        shown.expected = json.dumps(plain(subject.value), ensure_ascii=False)
        return _form(request, session, subject, shown, status=_CONFLICT)
    if "HX-Request" in request.headers:
        answer = _cell(request, session, subject, saved=True)
    else:
        answer = RedirectResponse(f"{subject.home}#facts", status_code=303)
    answer.set_cookie(
        REASON_COOKIE, quote(typed.reason.strip()[:_LONGEST_REASON]), httponly=True, samesite="lax"
    )
    return answer


def _seen(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def typed_text(field: Field, value: Any) -> str:
    """A value as it stands in the form."""
    if value is None:
        return ""
    if field.kind is FieldKind.YES_NO:
        return "yes" if value else "no"
    return f"{value:.12g}" if isinstance(value, float) else str(plain(value))


def _form(
    request: Request, session: Session, subject: Subject, shown: Shown, *, status: int = 200
) -> Response:
    within = "HX-Request" in request.headers
    places = village_names(session)
    return show(
        request,
        session,
        "parts/field_form.html" if within else "field.html",
        status=status,
        active="ledger",
        subject=subject,
        shown=shown,
        problems=shown.problems.by_field,
        within=within,
        present=field_text(subject.field, subject.value, places),
        choices=_choices(subject.field, places),
    )


def _choices(field: Field, places: dict[str, Text]) -> list[tuple[str, Text]]:
    if field.kind is FieldKind.VILLAGE:
        return list(places.items())
    if field.kind is FieldKind.YES_NO:
        return [("yes", Text("是", "yes")), ("no", Text("否", "no"))]
    return [(code.value, label) for code, label in (field.codes or {}).items()]


def _cell(request: Request, session: Session, subject: Subject, *, saved: bool) -> Response:
    answer = show(
        request,
        session,
        "parts/field_cell.html",
        path=subject.path,
        shown=field_text(subject.field, subject.value, village_names(session)),
        area=subject.value if subject.field.kind is FieldKind.AREA else None,
        focused=True,
    )
    if saved:
        answer.headers["HX-Trigger"] = "ledger-changed"
    return answer
