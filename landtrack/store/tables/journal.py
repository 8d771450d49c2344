"""The journal: every write is one numbered entry. Its numbers are the register's own clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from landtrack.store.base import Base


class Register(Base):
    """The register: one row, locked by each writer; ``last_entry`` is the data version."""

    __tablename__ = "register"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    town: Mapped[str] = mapped_column(sa.String(9), comment="code of the town, 9 digits")
    last_entry: Mapped[int] = mapped_column(default=0)
    sample: Mapped[bool] = mapped_column(default=False, comment="holds invented sample data")
    sample_until: Mapped[int | None] = mapped_column(
        comment="last entry of the sample data; what follows was entered by people"
    )


class Entry(Base):
    """One write: who did what when. Facts point here for their author and time (audit log)."""

    __tablename__ = "entries"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    logged_at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(sa.String(80))
    action: Mapped[str] = mapped_column(sa.String(40), index=True)
    subject: Mapped[str] = mapped_column(sa.String(20), default="")
    subject_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)

    __table_args__ = (sa.Index("ix_entries_subject_subject_id", "subject", "subject_id"),)


class Fact:
    """A dated statement that is never edited: a later one replaces it, with a reason.

    Known from ``entry_id`` until ``until_entry_id`` (outside); ``void`` takes the replaced fact
    back without putting another in its place.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)
    until_entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("entries.id"))
    reason: Mapped[str | None] = mapped_column(sa.Text)
    void: Mapped[bool] = mapped_column(default=False)
