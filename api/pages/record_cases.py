"""The part of a record's page about its blockers, appeals and documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.attachments import SentForm
from api.deps import Site
from api.once import Once, new_key
from api.pages.case_form import NEXT_BLOCKER, TypedCase
from api.pages.milestone_form import Problems
from api.render import show
from landtrack.access import Act, Actor
from landtrack.documents import DocumentSubject
from landtrack.errors import KeyReused
from landtrack.queries.appeals import AppealFilter, AppealLine, appeals
from landtrack.queries.blockers import BlockerFilter, BlockerLine, blockers
from landtrack.queries.cases import may_read_cases
from landtrack.queries.documents import DocumentLine, documents_of_record, may_open
from landtrack.queries.moments import moment
from landtrack.queries.records import buildings_of, get_record
from landtrack.report import Moment, RecordCard
from landtrack.text import Text

Documents = Mapping[tuple[DocumentSubject, int], Sequence[DocumentLine]]


@dataclass(frozen=True, slots=True)
class CaseSubject:
    """A record as far as its cases need it: its unit is proposed, its buildings are offered."""

    id: int
    title: str
    village: str
    unit: str
    buildings: Sequence[tuple[int, str]]


def subject_of_card(card: RecordCard) -> CaseSubject:
    """From what the page shows anyway."""
    standing = [(one.id, one.name) for one in card.buildings if one.retired_on is None]
    line = card.line
    return CaseSubject(line.id, line.title, line.village, card.values["owner_unit"], standing)


def subject_of_record(session: Session, record_id: int, actor: Actor) -> CaseSubject:
    """From the register.

    Raises:
        NotFound: none, or not for these eyes.
    """
    record = get_record(session, record_id, actor=actor)
    standing = [
        (one.id, one.name) for one in buildings_of(session, record_id) if one.retired_on is None
    ]
    return CaseSubject(record.id, record.title, record.village, record.owner_unit, standing)


@dataclass(frozen=True, slots=True)
class FormState:
    """Which form of the section is open, what was typed into it and what is wrong; or a thanks.

    ``form`` is ``new``, ``document``, or the number of the blocker that is moved on.
    """

    form: str = ""
    typed: TypedCase = field(default_factory=TypedCase)
    problems: Mapping[str, Text] = field(default_factory=dict)
    saved: Text | None = None


@dataclass(frozen=True, slots=True)
class RecordCases:
    """What the section shows. ``may_log``: this actor, here, and the view is the present one.

    ``readable``: this actor may read appeals, and what was said of blockers.
    """

    subject: CaseSubject
    pending: Sequence[BlockerLine]
    resolved: Sequence[BlockerLine]
    appeals: Sequence[AppealLine]
    documents: Documents
    may_log: bool
    may_open: bool
    readable: bool


def record_cases(
    session: Session, subject: CaseSubject, at: Moment, actor: Actor, *, present: bool
) -> RecordCases:
    """All of it at a moment: five statements, however many cases there are."""
    readable = may_read_cases(actor)
    found = blockers(session, at, BlockerFilter(record_id=subject.id), actor=actor)
    return RecordCases(
        subject=subject,
        pending=[line for line in found if line.pending],
        resolved=[line for line in found if not line.pending],
        appeals=appeals(session, at, AppealFilter(record_id=subject.id), actor=actor)
        if readable
        else [],
        documents=documents_of_record(session, subject.id, at, actor=actor),
        may_log=present and actor.may(Act.LOG, subject.village),
        may_open=may_open(actor),
        readable=readable,
    )


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks for what page when, and the session that answers."""

    request: Request
    session: Session
    site: Site
    actor: Actor
    today: date


def section_values(
    cases: RecordCases, site: Site, today: date, state: FormState | None = None
) -> dict[str, Any]:
    """What the templates of the section need."""
    state = state or FormState()
    return {
        "cases": cases,
        "form_state": state,
        "new_key": new_key,
        "next_blocker": NEXT_BLOCKER,
        "document_limit": site.settings.max_document_mb,
        "today": today,
    }


def read_typed(sent: SentForm, problems: Problems) -> TypedCase:
    """What was typed, as it was typed."""
    try:
        return TypedCase.model_validate(sent.fields)
    except ValidationError:
        problems.by_field[""] = Text(
            "表单内容有误，请重新填写。", "The form cannot be read. Fill it anew."
        )
        return TypedCase()


class Keyed(Protocol):
    """What was typed into a form that carries a key."""

    once: str


def sent_before(once: Once, typed: Keyed, problems: Problems) -> Response | None:
    """The answer to the same form when it came before; None if it is new.

    Somebody who went back to a form that was saved, and changed it, is told; it gets a new key.
    """
    try:
        return once.earlier()
    except KeyReused as error:
        problems.add(error)
        typed.once = ""
        return None


def done(visit: Visit, part: str, record_id: int, state: FormState) -> Response:
    """After a step: the section anew for a script, the record's page for everybody else."""
    if visit.request.headers.get("hx-request"):
        return _section(visit, part, record_id, state)
    return RedirectResponse(f"/records/{record_id}#{part}", status_code=303)


def refused(visit: Visit, part: str, record_id: int, state: FormState) -> Response:
    """After a mistake: the section with the form open and what was typed in it."""
    return _section(visit, part, record_id, state, status=422)


def _section(
    visit: Visit, part: str, record_id: int, state: FormState, *, status: int = 200
) -> Response:
    session = visit.session
    subject = subject_of_record(session, record_id, visit.actor)
    at = moment(session, visit.today)
    cases = record_cases(session, subject, at, visit.actor, present=True)
    script = visit.request.headers.get("hx-request")
    return show(
        visit.request,
        session,
        f"parts/record_{part}.html" if script else "record_case.html",
        status=status,
        active="records",
        actor=visit.actor,
        part=part,
        **section_values(cases, visit.site, visit.today, state),
    )
