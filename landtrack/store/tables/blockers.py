"""Blockers (堵点): what holds a record up, and every step taken since."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from landtrack.casework import BlockerState
from landtrack.store.base import Base, Code
from landtrack.vocabulary import BlockerKind


class Blocker(Base):
    """The statement, which never changes. Its first step is written with it."""

    __tablename__ = "blockers"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    building_id: Mapped[int | None] = mapped_column(sa.ForeignKey("buildings.id"))
    kind: Mapped[BlockerKind] = mapped_column(Code(BlockerKind))
    text: Mapped[str] = mapped_column(sa.Text)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)


class BlockerStep(Base):
    """Append-only: from ``happened_on`` it is in this state, and it is this unit's job."""

    __tablename__ = "blocker_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    blocker_id: Mapped[int] = mapped_column(sa.ForeignKey("blockers.id"), index=True)
    state: Mapped[BlockerState] = mapped_column(Code(BlockerState))
    happened_on: Mapped[date]
    unit: Mapped[str] = mapped_column(sa.String(80), default="", comment="who must act")
    person: Mapped[str] = mapped_column(sa.String(80), default="", comment="a role, not a name")
    due_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)
