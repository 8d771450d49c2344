"""Buildings (单体), the unit that is counted, and what papers state about their floor area."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.orm import Mapped, mapped_column

from gis.crs import STORAGE_SRID
from landtrack.store.base import Base, Code
from landtrack.store.tables.journal import Fact
from landtrack.vocabulary import BuildingUse


class Building(Base):
    """One building on a site. An extension or a rebuilt one is a building of its own."""

    __tablename__ = "buildings"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    use: Mapped[BuildingUse] = mapped_column(Code(BuildingUse))
    phase: Mapped[str] = mapped_column(sa.String(40), default="")
    storeys: Mapped[int | None]
    height_m: Mapped[float | None]
    planning_permit: Mapped[str] = mapped_column(sa.String(80), default="", index=True)
    construction_permit: Mapped[str] = mapped_column(sa.String(80), default="", index=True)
    geom: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", srid=STORAGE_SRID), nullable=True)
    retired_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"))

    __table_args__ = (sa.UniqueConstraint("record_id", "name"),)
    __mapper_args__ = {"version_id_col": version}


class BuildingArea(Fact, Base):
    """Floor areas of a building as a paper of ``stated_on`` gives them, in square centimetres."""

    __tablename__ = "building_areas"

    building_id: Mapped[int] = mapped_column(sa.ForeignKey("buildings.id"), index=True)
    stated_on: Mapped[date]
    gfa_cm2: Mapped[int] = mapped_column(comment="gross floor area")
    far_cm2: Mapped[int | None] = mapped_column(comment="area counted for FAR")
    footprint_cm2: Mapped[int | None]
    replaced_cm2: Mapped[int] = mapped_column(default=0, comment="floor area demolished for it")
    document: Mapped[str] = mapped_column(sa.String(200), default="")
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("building_areas.id"), unique=True)
