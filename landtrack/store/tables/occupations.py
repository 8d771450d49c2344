"""Occupations: which project takes which site, and how much of it."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from landtrack.store.base import Base
from landtrack.store.tables.journal import Fact


class Occupation(Fact, Base):
    """A project on a site from a day until another (or open), with its share of the land."""

    __tablename__ = "occupations"

    project_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    share: Mapped[float] = mapped_column(default=1.0, comment="of the site's land, 0 to 1")
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("occupations.id"), unique=True)
