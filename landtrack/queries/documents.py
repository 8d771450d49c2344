"""Documents of the register: lists at a moment, and the bytes of one for those who may have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, require
from landtrack.documents import DocumentKind, DocumentSubject
from landtrack.errors import NotFound
from landtrack.report import Moment
from landtrack.store.tables import Document, DocumentContent, DocumentErasure, Entry
from landtrack.text import Text

_DOCUMENT = Text("附件", "document")


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document as lists show it. ``taken_at``, ``lon``, ``lat`` only by the sender's consent."""

    id: int
    subject: DocumentSubject
    subject_id: int
    name: str
    kind: DocumentKind
    size: int
    sha256: str
    taken_at: datetime | None
    lon: float | None
    lat: float | None
    logged_at: datetime
    logged_by: str


def may_open(actor: Actor) -> bool:
    """Whether somebody may see documents: those who may take data with them, so no visitors."""
    return actor.may(Act.EXPORT)


def documents_of_record(
    session: Session, record_id: int, moment: Moment, *, actor: Actor
) -> dict[tuple[DocumentSubject, int], list[DocumentLine]]:
    """The documents of a record and all that belongs to it, by what they are attached to.

    Empty for those who may not open documents. One statement.
    """
    return _lines(session, moment, actor, Document.record_id == record_id)


def documents_of(
    session: Session,
    subject: DocumentSubject,
    ids: Sequence[int],
    moment: Moment,
    *,
    actor: Actor,
) -> dict[tuple[DocumentSubject, int], list[DocumentLine]]:
    """The documents of some appeals, blockers and so on; empty as above. One statement."""
    return _lines(session, moment, actor, Document.subject == subject, Document.subject_id.in_(ids))


def _lines(
    session: Session, moment: Moment, actor: Actor, *conditions: sa.ColumnElement[bool]
) -> dict[tuple[DocumentSubject, int], list[DocumentLine]]:
    if not may_open(actor):
        return {}
    d = Document
    query = (
        sa.select(
            d.id, d.subject, d.subject_id, d.name, d.kind, d.size, d.sha256, d.taken_at, d.lon,
            d.lat, Entry.logged_at,
            Entry.actor.label("logged_by"),
        )
        .join(Entry, Entry.id == d.entry_id)
        .where(*conditions, *_speaks_at(moment))
        .order_by(d.id)
    )  # fmt: skip
    found: dict[tuple[DocumentSubject, int], list[DocumentLine]] = {}
    for row in session.execute(query).mappings():
        line = DocumentLine(**row)
        found.setdefault((line.subject, line.subject_id), []).append(line)
    return found


def _speaks_at(moment: Moment) -> list[sa.ColumnElement[bool]]:
    d = Document
    ended: Any = d.until_entry_id
    return [
        d.void.is_(False),
        d.entry_id <= moment.entry,
        sa.or_(ended.is_(None), ended > moment.entry),
    ]


@dataclass(frozen=True, slots=True)
class Erased:
    """When, by whom and why the bytes were erased."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawnLine:
    """A document that was taken back, and whether its bytes are still there."""

    id: int
    subject: DocumentSubject
    subject_id: int
    record_id: int | None
    name: str
    kind: DocumentKind
    size: int
    sha256: str
    at: datetime
    by: str
    reason: str
    erased: Erased | None


def withdrawn_documents(session: Session, *, actor: Actor) -> list[WithdrawnLine]:
    """Every document that was taken back, the latest first. Two statements.

    Raises:
        Forbidden: the actor does not administer.
    """
    require(actor, Act.ADMINISTER)
    d, e = Document, DocumentErasure
    erased = {
        row.sha256: Erased(row.logged_at, row.actor, row.reason)
        for row in session.execute(
            sa.select(e.sha256, e.reason, Entry.logged_at, Entry.actor)
            .join(Entry, Entry.id == e.entry_id)
            .join(DocumentContent, DocumentContent.sha256 == e.sha256)
            .where(sa.func.length(DocumentContent.content) == 0)
            .order_by(e.id)
        )
    }
    withdrawn = (
        sa.select(d, Entry.logged_at, Entry.actor)
        .join(Entry, Entry.id == d.entry_id)
        .where(d.void)
        .order_by(d.id.desc())
    )
    return [
        WithdrawnLine(
            id=fact.replaces_id or fact.id,
            subject=fact.subject,
            subject_id=fact.subject_id,
            record_id=fact.record_id,
            name=fact.name,
            kind=fact.kind,
            size=fact.size,
            sha256=fact.sha256,
            at=at,
            by=by,
            reason=fact.reason or "",
            erased=erased.get(fact.sha256),
        )
        for fact, at, by in session.execute(withdrawn)
    ]


def get_document(session: Session, document_id: int, *, actor: Actor) -> Document:
    """A document that was not taken back.

    Raises:
        Forbidden: not for this role. NotFound: none, or it was taken back.
    """
    require(actor, Act.EXPORT)
    found = session.get(Document, document_id)
    if found is None or found.void or found.until_entry_id is not None:
        raise NotFound.of(_DOCUMENT, document_id)
    return found


def content_of(session: Session, document: Document) -> bytes:
    """The bytes of a document."""
    query = sa.select(DocumentContent.content).where(DocumentContent.sha256 == document.sha256)
    return session.scalars(query).one()
