"""Dispatch meetings (调度), what they decided, and what became of it."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from landtrack.dispatch import StepKind
from landtrack.store.base import Base, Code


class DispatchMeeting(Base):
    """A meeting under its number; its bulletin (第N期) bears the same."""

    __tablename__ = "dispatch_meetings"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True, comment="第N期")
    held_on: Mapped[date]
    chair: Mapped[str] = mapped_column(sa.String(80), default="", comment="a role, not a name")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"))


class DispatchDecision(Base):
    """Who is to do what until when; never changed, only followed by steps."""

    __tablename__ = "dispatch_decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("dispatch_meetings.id"), index=True)
    record_id: Mapped[int | None] = mapped_column(sa.ForeignKey("records.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    unit: Mapped[str] = mapped_column(sa.String(80), comment="who must act")
    leader: Mapped[str] = mapped_column(sa.String(80), default="", comment="a role, not a name")
    due_on: Mapped[date]
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)


class DispatchStep(Base):
    """Append-only: what was reported of a decision, on which day."""

    __tablename__ = "dispatch_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("dispatch_decisions.id"), index=True)
    kind: Mapped[StepKind] = mapped_column(Code(StepKind))
    happened_on: Mapped[date]
    due_on: Mapped[date | None] = mapped_column(comment="the new day, where it was put off")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)
