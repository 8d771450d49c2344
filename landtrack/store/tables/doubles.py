"""Suspicions that two buildings are one, and what people decided about them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from landtrack.doubles import Decision
from landtrack.store.base import Base, Code
from landtrack.store.tables.journal import Fact


class Double(Fact, Base):
    """A pair of buildings, the lower number first; ``excluded_id`` counts nothing meanwhile.

    A suspicion follows the facts by itself; a decision stands until somebody decides anew.
    """

    __tablename__ = "doubles"

    one_id: Mapped[int] = mapped_column(sa.ForeignKey("buildings.id"), index=True)
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("buildings.id"), index=True)
    grounds: Mapped[list[str]] = mapped_column(sa.JSON)
    decision: Mapped[Decision] = mapped_column(Code(Decision))
    excluded_id: Mapped[int] = mapped_column(sa.ForeignKey("buildings.id"), index=True)
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("doubles.id"), unique=True)
