"""Answers to writes that came with a key of their own, so that a repeated one is answered alike."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from landtrack.store.base import Base


class KeptAnswer(Base):
    """What was answered to a write; kept for some weeks, and no fact of the register."""

    __tablename__ = "idempotency_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(200))
    actor: Mapped[str] = mapped_column(sa.String(80))
    request: Mapped[str] = mapped_column(sa.String(300), comment="method and path")
    sha256: Mapped[str] = mapped_column(sa.String(64), comment="of the request's body")
    status: Mapped[int]
    location: Mapped[str] = mapped_column(sa.String(500), default="")
    body: Mapped[str] = mapped_column(sa.Text, default="")
    created: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (sa.UniqueConstraint("actor", "key"),)
