"""Attaching a document to something of the register, and taking one back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, require
from landtrack.actions.journal import open_entry
from landtrack.casework import words
from landtrack.documents import DocumentSubject, recognise
from landtrack.errors import AlreadyCorrected, Invalid
from landtrack.exif import Taken
from landtrack.photos import cleaned
from landtrack.queries.appeals import get_appeal
from landtrack.queries.blockers import get_blocker
from landtrack.queries.records import get_milestone, get_record
from landtrack.store.tables import Document, DocumentContent, Record

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file as it was sent."""

    name: str
    content: bytes


def attach_document(
    session: Session, subject: DocumentSubject, subject_id: int, upload: Uploaded,
    *, actor: Actor, now: datetime, consent: bool = False, entry_id: int | None = None,
) -> Document:  # fmt: skip
    """Keep a file with a record, milestone, blocker or appeal.

    The same content is stored once, however often it is sent. What a photo tells of its place and
    time is always taken out of the bytes.

    Args:
        consent: keep that place and time, beside the photo; the sender agreed.
        entry_id: the journal entry it belongs to, such as that of the milestone logged with it;
            without one it gets an entry of its own.

    Raises:
        Invalid: of no kind that is kept, or a damaged photo.
        NotFound: nothing to attach it to.
    """
    record_id, village = _belongs_to(session, subject, subject_id, actor)
    require(actor, Act.LOG, village)
    kind = recognise(upload.content)
    content, seen = cleaned(upload.content, kind, now.tzinfo or UTC)
    kept = seen if consent else Taken()
    digest = hashlib.sha256(content).hexdigest()
    name = words(upload.name)[:_LONGEST_NAME]
    if entry_id is None:
        entry_id = open_entry(
            session, "attach_document", actor=actor, now=now, subject=subject.value,
            subject_id=subject_id, name=name, sha256=digest,
        ).id  # fmt: skip
    kept_before = session.get(DocumentContent, digest)
    if kept_before is None:
        session.add(DocumentContent(sha256=digest, content=content))
        session.flush()  # the document refers to it
    elif not kept_before.content:  # it was erased, and somebody attaches it anew
        kept_before.content = content
    document = Document(
        subject=subject,
        subject_id=subject_id,
        record_id=record_id,
        name=name,
        kind=kind,
        size=len(content),
        sha256=digest,
        taken_at=kept.at,
        lon=kept.lon,
        lat=kept.lat,
        entry_id=entry_id,
    )
    session.add(document)
    session.flush()
    return document


def withdraw_document(
    session: Session, wrong: Document, *, reason: str, actor: Actor, now: datetime
) -> Document:
    """Take back a document that does not belong there. That it was there stays on record.

    Raises:
        AlreadyCorrected: it was taken back before. Invalid: no reason.
    """
    _, village = _belongs_to(session, wrong.subject, wrong.subject_id, actor)
    require(actor, Act.CORRECT, village)
    if wrong.until_entry_id is not None or wrong.void:
        raise AlreadyCorrected(
            "这份附件已被撤回。", "This document has been taken back before.", field="reason"
        )
    if not words(reason):
        raise Invalid("请写明撤回理由。", "Say why it is taken back.", field="reason")
    entry = open_entry(
        session, "withdraw_document", actor=actor, now=now, subject=wrong.subject.value,
        subject_id=wrong.subject_id, name=wrong.name, sha256=wrong.sha256, reason=words(reason),
    )  # fmt: skip
    names = ("subject", "subject_id", "record_id", "name", "kind", "size", "sha256")
    withdrawn = Document(
        **{name: getattr(wrong, name) for name in names},
        replaces_id=wrong.id,
        void=True,
        reason=words(reason),
        entry_id=entry.id,
    )
    wrong.until_entry_id = entry.id
    session.add(withdrawn)
    session.flush()
    return withdrawn


def _belongs_to(
    session: Session, subject: DocumentSubject, subject_id: int, actor: Actor
) -> tuple[int | None, str | None]:
    """The record that a subject is about, and the village it lies in."""
    if subject is DocumentSubject.APPEAL:
        appeal = get_appeal(session, subject_id)
        return appeal.record_id, appeal.village
    if subject is DocumentSubject.MILESTONE:
        record_id = get_milestone(session, subject_id).record_id
    elif subject is DocumentSubject.BLOCKER:
        record_id = get_blocker(session, subject_id).record_id
    else:
        record_id = get_record(session, subject_id, actor=actor).id
    return record_id, session.get_one(Record, record_id).village
