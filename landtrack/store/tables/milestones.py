"""Milestones: what happened, or is planned to happen, to a record or one of its buildings."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from landtrack.stages import Evidence, MilestoneKind
from landtrack.store.base import Base, Code
from landtrack.store.tables.journal import Fact


class Milestone(Fact, Base):
    """Append-only. A planned date is a fact of the same shape, so plans have a history too."""

    __tablename__ = "milestones"

    record_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    building_id: Mapped[int | None] = mapped_column(sa.ForeignKey("buildings.id"), index=True)
    kind: Mapped[MilestoneKind] = mapped_column(Code(MilestoneKind))
    happened_on: Mapped[date]
    planned: Mapped[bool] = mapped_column(default=False)
    evidence: Mapped[Evidence | None] = mapped_column(Code(Evidence))
    document: Mapped[str] = mapped_column(sa.String(200), default="", comment="number or file")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("milestones.id"), unique=True)
