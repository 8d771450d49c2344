"""Erasing the bytes of a withdrawn document. That it was there, with its checksum, stays."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, require
from landtrack.actions.journal import open_entry
from landtrack.casework import words
from landtrack.documents import DocumentSubject
from landtrack.errors import Conflict, Invalid, NotFound
from landtrack.stages import STEP_OF
from landtrack.store.tables import Document, DocumentContent, DocumentErasure, Milestone
from landtrack.text import Text


def erase_document(
    session: Session, document_id: int, *, reason: str, actor: Actor, now: datetime
) -> DocumentErasure:
    """Erase what a withdrawn document holds, for good. Name, checksum and journal stay.

    Raises:
        NotFound: no such document. Invalid: no reason.
        Conflict: it was not withdrawn, or was erased before; the same file is attached elsewhere;
            or it proves a milestone that stands.
    """
    require(actor, Act.ADMINISTER)
    document = session.get(Document, document_id)
    if document is None or document.void:
        raise NotFound.of(Text("附件", "document"), document_id)
    if not words(reason):
        raise Invalid("请写明删除理由。", "Say why it is erased.", field="reason")
    entry = open_entry(
        session, "erase_document", actor=actor, now=now, subject=document.subject.value,
        subject_id=document.subject_id, name=document.name, sha256=document.sha256,
        reason=words(reason),
    )  # fmt: skip
    # the writers' lock is held from here on: what is read now stays true
    _check(session, document)
    erasure = DocumentErasure(sha256=document.sha256, reason=words(reason), entry_id=entry.id)
    session.add(erasure)
    session.execute(
        sa.update(DocumentContent)
        .where(DocumentContent.sha256 == document.sha256)
        .values(content=b"")
    )
    session.flush()
    return erasure


def _check(session: Session, document: Document) -> None:
    if document.until_entry_id is None:
        raise Conflict(
            "只能删除已撤回的附件。请先撤回它。",
            "Only a withdrawn document can be erased. Take it back first.",
        )
    left = session.scalar(
        sa.select(sa.func.length(DocumentContent.content)).where(
            DocumentContent.sha256 == document.sha256
        )
    )
    if not left:
        raise Conflict("这份附件的内容已删除。", "What it holds has been erased before.")
    d = Document
    others = session.scalars(sa.select(d).where(d.sha256 == document.sha256, d.void.is_(False)))
    for one in others:
        if one.until_entry_id is None:
            raise Conflict(
                f"同一文件还作为附件“{one.name}”在用，不能删除。",
                f"The same file is still attached as “{one.name}”; it cannot be erased.",
            )
        if one.subject is DocumentSubject.MILESTONE:
            _check_milestone(session, one.subject_id)


def _check_milestone(session: Session, milestone_id: int) -> None:
    """That a milestone, with what corrected it, stands no longer: its evidence is not erased."""
    found = session.get_one(Milestone, milestone_id)
    following = sa.select(Milestone).where
    while after := session.scalar(following(Milestone.replaces_id == found.id)):
        found = after
    if found.void or found.planned:
        return
    label = STEP_OF[found.kind].label
    raise Conflict(
        f"这份附件是“{label.zh}（{found.happened_on}）”的依据，该节点仍然有效，不能删除。",
        f"It proves “{label.en}” of {found.happened_on}, a milestone that stands; it cannot be "
        "erased.",
    )
