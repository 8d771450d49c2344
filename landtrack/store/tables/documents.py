"""Documents: papers and photos of a record, a milestone, a blocker or an appeal.

Their bytes stand in the register itself, once for each content: one copy of the database is the
whole register, and several servers of one PostGIS register see the same documents.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from landtrack.documents import DocumentKind, DocumentSubject
from landtrack.store.base import Base, Code
from landtrack.store.tables.journal import Fact


class DocumentContent(Base):
    """Bytes, under their own checksum; none where they were erased."""

    __tablename__ = "document_contents"

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)


class DocumentErasure(Base):
    """That the bytes of a withdrawn document were erased, and why; append-only."""

    __tablename__ = "document_erasures"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.ForeignKey("document_contents.sha256"), index=True)
    reason: Mapped[str] = mapped_column(sa.Text)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)


class Document(Fact, Base):
    """That a content belongs to something. Place and time of a photo only if its sender agreed."""

    __tablename__ = "documents"

    subject: Mapped[DocumentSubject] = mapped_column(Code(DocumentSubject))
    subject_id: Mapped[int]
    record_id: Mapped[int | None] = mapped_column(sa.ForeignKey("records.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200), comment="of the file as it was sent")
    kind: Mapped[DocumentKind] = mapped_column(Code(DocumentKind))
    size: Mapped[int] = mapped_column(comment="bytes")
    sha256: Mapped[str] = mapped_column(sa.ForeignKey("document_contents.sha256"), index=True)
    taken_at: Mapped[datetime | None] = mapped_column(comment="by the camera's clock")
    lon: Mapped[float | None] = mapped_column(comment="by the camera, WGS 84")
    lat: Mapped[float | None]
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("documents.id"), unique=True)

    __table_args__ = (sa.Index("ix_documents_subject_subject_id", "subject", "subject_id"),)
