"""Targets and the rules by which they are counted."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from landtrack.store.base import Base, Code
from landtrack.store.tables.journal import Fact
from landtrack.vocabulary import Measure, Route


class Rule(Base):
    """A version of a counting rule; never changed, only followed by the next version."""

    __tablename__ = "counting_rules"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    version: Mapped[int]
    settings: Mapped[dict[str, Any]] = mapped_column(
        sa.JSON, comment="start, grades, area, uses, net"
    )
    text_zh: Mapped[str] = mapped_column(sa.Text)
    text_en: Mapped[str] = mapped_column(sa.Text)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"))

    __table_args__ = (sa.UniqueConstraint("name", "version"),)


class Target(Fact, Base):
    """So much of a measure, in a place, in a period, counted by a rule.

    ``amount`` is in the measure's smallest unit: square centimetres, 10,000 yuan, or pieces.
    ``village`` and ``route`` are empty for the whole town and all routes.
    """

    __tablename__ = "targets"

    town: Mapped[str] = mapped_column(sa.String(9))
    village: Mapped[str | None] = mapped_column(sa.String(12))
    route: Mapped[Route | None] = mapped_column(Code(Route))
    period: Mapped[str] = mapped_column(sa.String(8))
    measure: Mapped[Measure] = mapped_column(Code(Measure))
    amount: Mapped[int]
    rule_id: Mapped[int] = mapped_column(sa.ForeignKey("counting_rules.id"))
    source: Mapped[str] = mapped_column(sa.Text, default="")
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("targets.id"), unique=True)
