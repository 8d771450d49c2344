"""Documents, as JSON; their bytes are at `/documents/{id}`."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from api.attachments import ReceivedForm
from api.auth import CurrentActor
from api.deps import CurrentView, Now, ReadSession, Today, WriteSession
from api.once import ReceivedOnce
from api.schemas.cases import (
    DocumentOut,
    DocumentsOut,
    ReasonIn,
    WithdrawnDocumentsOut,
    WithdrawnOut,
)
from api.schemas.words import MISSING, PROBLEMS, REFUSED, TOO_LARGE
from landtrack.actions.documents import attach_document, withdraw_document
from landtrack.actions.erasure import erase_document
from landtrack.documents import DocumentSubject
from landtrack.queries.documents import (
    documents_of,
    documents_of_record,
    get_document,
    withdrawn_documents,
)
from landtrack.queries.moments import moment
from landtrack.queries.records import get_record

router = APIRouter(prefix="/api/v1", tags=["cases"], responses=PROBLEMS)

_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "consent": {
                            "type": "string",
                            "enum": ["", "yes"],
                            "description": "`yes`: keep place and time of a photo beside it.",
                        },
                    },
                }
            }
        },
    }
}


@router.get(
    "/records/{record_id}/documents",
    summary="The documents of a record",
    operation_id="listDocuments",
    responses=MISSING,
)
def list_documents(
    session: ReadSession, view: CurrentView, actor: CurrentActor, record_id: int
) -> DocumentsOut:
    """Of the record, its milestones, blockers and appeals; none for visitors."""
    record = get_record(session, record_id, actor=actor)
    found = documents_of_record(session, record.id, view.moment(session), actor=actor)
    lines = [line for group in found.values() for line in group]
    return DocumentsOut(documents=[DocumentOut.of(line) for line in lines])


@router.post(
    "/{subject}s/{subject_id}/documents",
    status_code=201,
    summary="Attach a document",
    operation_id="attachDocument",
    response_model=DocumentOut,
    responses=REFUSED | TOO_LARGE,
    openapi_extra=_FORM,
)
def attach(
    *,
    session: WriteSession,
    actor: CurrentActor,
    today: Today,
    now: Now,
    once: ReceivedOnce,
    subject: DocumentSubject,
    subject_id: int,
    sent: ReceivedForm,
) -> DocumentOut | Response:
    """To a record, milestone, blocker or appeal. What a photo tells of its place is taken out."""
    if earlier := once.earlier():
        return earlier
    document = attach_document(
        session, subject, subject_id, sent.needed(), actor=actor, now=now, consent=sent.consent
    )
    at = moment(session, today)
    lines = documents_of(session, subject, [subject_id], at, actor=actor)[subject, subject_id]
    answer = DocumentOut.of(next(one for one in lines if one.id == document.id))
    once.keep(201, f"/documents/{document.id}", answer.model_dump_json())
    return answer


@router.get(
    "/documents/withdrawn", summary="Withdrawn documents", operation_id="listWithdrawnDocuments"
)
def list_withdrawn(session: ReadSession, actor: CurrentActor) -> WithdrawnDocumentsOut:
    """What was taken back, and what of it was erased. Administrators only."""
    found = withdrawn_documents(session, actor=actor)
    return WithdrawnDocumentsOut(documents=[WithdrawnOut.of(line) for line in found])


@router.post(
    "/documents/{document_id}/erasure",
    status_code=204,
    summary="Erase a withdrawn document",
    operation_id="eraseDocument",
    responses=REFUSED,
)
def erase(
    *, session: WriteSession, actor: CurrentActor, now: Now, document_id: int, why: ReasonIn
) -> None:
    """Its bytes are gone for good; name, checksum and journal stay. Administrators only.

    409 where it was not withdrawn, or proves a milestone that stands.
    """
    erase_document(session, document_id, reason=why.reason, actor=actor, now=now)


@router.post(
    "/documents/{document_id}/withdrawal",
    status_code=204,
    summary="Take a document back",
    operation_id="withdrawDocument",
    responses=REFUSED,
)
def withdraw(
    *, session: WriteSession, actor: CurrentActor, now: Now, document_id: int, why: ReasonIn
) -> None:
    """Nobody can open it any more; that it was there stays on record."""
    document = get_document(session, document_id, actor=actor)
    withdraw_document(session, document, reason=why.reason, actor=actor, now=now)
