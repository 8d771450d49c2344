"""The town and its villages, each with an outline."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.orm import Mapped, mapped_column

from gis.crs import STORAGE_SRID
from landtrack.store.base import Base


class Place(Base):
    """A town (9-digit code) or a village or community of it (12-digit code)."""

    __tablename__ = "places"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(12), unique=True)
    town: Mapped[str] = mapped_column(sa.String(9), index=True)
    name: Mapped[str] = mapped_column(sa.String(80), comment="full statistical name")
    short: Mapped[str] = mapped_column(sa.String(40))
    english: Mapped[str] = mapped_column(sa.String(80))
    schematic: Mapped[bool] = mapped_column(comment="the outline is drawn, not surveyed")
    source: Mapped[str] = mapped_column(sa.Text, default="")
    geom: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", srid=STORAGE_SRID), nullable=False)
