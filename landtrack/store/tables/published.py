"""Figures that were published, frozen as they were."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from landtrack.store.base import Base


class PublishedFigure(Base):
    """A figure under a number (第N期): never changed, only followed by another number."""

    __tablename__ = "published_figures"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True, comment="第N期")
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    period: Mapped[str] = mapped_column(sa.String(8))
    as_of: Mapped[date]
    known_at: Mapped[datetime | None] = mapped_column(comment="None: all that was logged by then")
    known_entry: Mapped[int] = mapped_column(comment="the last journal entry it rests on")
    rule_id: Mapped[int] = mapped_column(sa.ForeignKey("counting_rules.id"))
    amounts: Mapped[dict[str, Any]] = mapped_column(sa.JSON, comment="the figure and its parts")
    facts: Mapped[int] = mapped_column(comment="how many facts the checksum covers")
    sha256: Mapped[str] = mapped_column(sa.String(64))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"))
