"""The corrections ledger: every change of a field that is not a fact of its own."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from landtrack.store.base import Base


class Correction(Base):
    """One field of one record or building: old value, new value, why; applied or refused."""

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)
    subject: Mapped[str] = mapped_column(sa.String(20), comment="record or building")
    subject_id: Mapped[int]
    field: Mapped[str] = mapped_column(sa.String(40))
    old: Mapped[Any] = mapped_column(sa.JSON)
    new: Mapped[Any] = mapped_column(sa.JSON)
    reason: Mapped[str] = mapped_column(sa.Text)
    applied: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (sa.Index("ix_corrections_subject_subject_id", "subject", "subject_id"),)
