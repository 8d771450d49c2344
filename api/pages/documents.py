"""Documents: handed out to those who may have them, attached to records, taken back."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.attachments import ReceivedForm
from api.auth import CurrentActor
from api.deps import CurrentSite, Now, ReadSession, Today, WriteSession
from api.once import CurrentOnce, ReceivedOnce, new_key
from api.pages.milestone_form import Problems
from api.pages.record_cases import FormState, Visit, done, read_typed, refused, sent_before
from api.render import show
from landtrack.access import Actor
from landtrack.actions.documents import attach_document, withdraw_document
from landtrack.actions.erasure import erase_document
from landtrack.documents import MEDIA_TYPES, SHOWN_BY_BROWSERS, DocumentKind, DocumentSubject
from landtrack.errors import LandtrackError
from landtrack.queries.documents import content_of, get_document, withdrawn_documents
from landtrack.text import Text

router = APIRouter(include_in_schema=False)

_UNPROCESSABLE = 422
_ATTACHED = Text("附件已保存。", "The document is saved.")
_ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""Whatever a document holds, it reaches nothing of this site."""


@router.get("/documents/withdrawn")
def withdrawn_documents_page(
    request: Request, session: ReadSession, actor: CurrentActor, erased: int | None = None
) -> Response:
    """What was taken back, by whom and why; an administrator may erase what it holds."""
    return _withdrawn(request, session, actor, done=erased)


@router.post("/documents/{document_id}/erase")
def erase_document_action(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    now: Now,
    document_id: int,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Erase it, or say why not beside its form."""
    problems = Problems()
    try:
        erase_document(session, document_id, reason=reason, actor=actor, now=now)
    except LandtrackError as error:
        session.rollback()
        problems.add(error)
        return _withdrawn(request, session, actor, document_id, reason, problems)
    return RedirectResponse(f"/documents/withdrawn?erased={document_id}", status_code=303)


def _withdrawn(  # noqa: PLR0917
    request: Request,
    session: Session,
    actor: Actor,
    wanted: int | None = None,
    reason: str = "",
    problems: Problems | None = None,
    done: int | None = None,
) -> Response:
    lines = withdrawn_documents(session, actor=actor)
    return show(
        request, session, "documents_withdrawn.html", status=_UNPROCESSABLE if problems else 200,
        active="records", lines=[(line, _home(line.subject, line.subject_id, line.record_id))
                                 for line in lines],
        wanted=wanted, reason=reason, problems=problems.by_field if problems else {}, done=done,
    )  # fmt: skip


@router.get("/documents/{document_id}")
def document_file(
    request: Request, session: ReadSession, actor: CurrentActor, document_id: int
) -> Response:
    """Its bytes, to those who may open documents; photos are shown, papers are saved."""
    document = get_document(session, document_id, actor=actor)
    shown = document.kind in SHOWN_BY_BROWSERS
    way, name = "inline" if shown else "attachment", quote(document.name, safe="")
    headers = _headers(document.sha256) | {"Content-Disposition": f"{way}; filename*=UTF-8''{name}"}
    if _has_it(request, headers):
        return Response(status_code=304, headers=headers)
    return Response(
        content_of(session, document), media_type=MEDIA_TYPES[document.kind], headers=headers
    )


@router.get("/documents/{document_id}/preview")
def document_preview(
    request: Request, session: ReadSession, actor: CurrentActor, document_id: int
) -> Response:
    """A photo that browsers cannot show, as JPEG; the file itself where that cannot be made."""
    document = get_document(session, document_id, actor=actor)
    headers = _headers(document.sha256)
    if _has_it(request, headers):
        return Response(status_code=304, headers=headers)
    made = None
    if document.kind is DocumentKind.HEIC:
        from landtrack.previews import preview  # noqa: PLC0415 - the decoder is slow to load

        made = preview(content_of(session, document))
    if made is None:
        return RedirectResponse(f"/documents/{document_id}", status_code=303)
    return Response(made, media_type="image/jpeg", headers=headers)


def _headers(sha256: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": _ALONE,
        "Cache-Control": "private, no-cache",
        "ETag": f'"{sha256}"',
    }


def _has_it(request: Request, headers: dict[str, str]) -> bool:
    return request.headers.get("if-none-match", "").removeprefix("W/") == headers["ETag"]


@router.post("/records/{record_id}/documents")
def attach_to_record(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    site: CurrentSite,
    today: Today,
    now: Now,
    once: ReceivedOnce,
    record_id: int,
    sent: ReceivedForm,
) -> Response:
    """Keep a photo or paper with a record."""
    visit, problems = Visit(request, session, site, actor, today), Problems()
    typed = read_typed(sent, problems)
    if sent_before(once, typed, problems):
        return done(visit, "documents", record_id, FormState(saved=_ATTACHED))
    upload = problems.read(sent.needed)
    if upload is not None and not problems:
        try:
            attach_document(
                session, DocumentSubject.RECORD, record_id, upload,
                actor=actor, now=now, consent=sent.consent,
            )  # fmt: skip
            once.leads_to(f"/records/{record_id}#documents")
            return done(visit, "documents", record_id, FormState(saved=_ATTACHED))
        except LandtrackError as error:
            session.rollback()
            problems.add(error)
    state = FormState("document", typed, problems.by_field)
    return refused(visit, "documents", record_id, state)


@router.get("/documents/{document_id}/withdraw")
def withdraw_document_page(
    request: Request, session: ReadSession, actor: CurrentActor, document_id: int
) -> Response:
    """The form that takes it back."""
    return _withdrawal(request, session, actor, document_id, "", Problems())


@router.post("/documents/{document_id}/withdraw")
def withdraw_document_action(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    now: Now,
    once: CurrentOnce,
    document_id: int,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Take it back: nobody can open it any more; that it was there stays on record."""
    if earlier := once.earlier():
        return earlier
    document = get_document(session, document_id, actor=actor)
    back = _home(document.subject, document.subject_id, document.record_id)
    problems = Problems()
    try:
        withdraw_document(session, document, reason=reason, actor=actor, now=now)
        return once.leads_to(back)
    except LandtrackError as error:
        session.rollback()
        problems.add(error)
    return _withdrawal(request, session, actor, document_id, reason, problems)


def _withdrawal(  # noqa: PLR0917
    request: Request,
    session: Session,
    actor: Actor,
    document_id: int,
    reason: str,
    problems: Problems,
) -> Response:
    document = get_document(session, document_id, actor=actor)
    return show(
        request,
        session,
        "document_withdraw.html",
        status=_UNPROCESSABLE if problems else 200,
        active="records",
        actor=actor,
        document=document,
        back=_home(document.subject, document.subject_id, document.record_id),
        reason=reason,
        problems=problems.by_field,
        once=new_key(),
    )


def _home(subject: DocumentSubject, subject_id: int, record_id: int | None) -> str:
    """The page that a document stands on."""
    if subject is DocumentSubject.APPEAL:
        return f"/appeals/{subject_id}"
    place = "documents" if subject is DocumentSubject.RECORD else f"{subject.value}-{subject_id}"
    return f"/records/{record_id}#{place}"
