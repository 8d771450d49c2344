"""Lineage: which records a record came from, and which took its place."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from landtrack.store.base import Base, Code


class Succession(StrEnum):
    """How land passed from record to record."""

    SPLIT = "split"
    MERGE = "merge"
    REPLAN = "replan"


class Lineage(Base):
    """One predecessor and one successor, from a day on."""

    __tablename__ = "lineages"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)
    kind: Mapped[Succession] = mapped_column(Code(Succession))
    predecessor_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    successor_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    happened_on: Mapped[date]

    __table_args__ = (sa.UniqueConstraint("predecessor_id", "successor_id"),)
