"""Appeals of enterprises (诉求), and every step taken since they were registered."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from landtrack.casework import AppealState
from landtrack.store.base import Base, Code
from landtrack.vocabulary import AppealChannel, AppealKind


class Appeal(Base):
    """What an enterprise asked for, which never changes. Its first step is written with it."""

    __tablename__ = "appeals"

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise: Mapped[str] = mapped_column(sa.String(200))
    record_id: Mapped[int | None] = mapped_column(sa.ForeignKey("records.id"), index=True)
    village: Mapped[str | None] = mapped_column(sa.String(12))
    kind: Mapped[AppealKind] = mapped_column(Code(AppealKind))
    channel: Mapped[AppealChannel] = mapped_column(Code(AppealChannel))
    text: Mapped[str] = mapped_column(sa.Text)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)


class AppealStep(Base):
    """Append-only: from ``happened_on`` it is in this state; an answer stands in ``note``."""

    __tablename__ = "appeal_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(sa.ForeignKey("appeals.id"), index=True)
    state: Mapped[AppealState] = mapped_column(Code(AppealState))
    happened_on: Mapped[date]
    unit: Mapped[str] = mapped_column(sa.String(80), default="", comment="who must answer")
    due_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    satisfied: Mapped[bool | None] = mapped_column(
        comment="what the enterprise said; None: unasked"
    )
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)
