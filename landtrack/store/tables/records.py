"""Parcels, renovation sites and projects: three kinds of one record."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.orm import Mapped, mapped_column

from gis.crs import STORAGE_SRID
from landtrack.stages import Stage, Track
from landtrack.store.base import Base, Code
from landtrack.vocabulary import LandUse, RenovationMode, Route, SpaceRoute, Tenure


class Record(Base):
    """What all three kinds share. ``stage`` and ``stage_since`` are a cache of the milestones."""

    __tablename__ = "records"

    id: Mapped[int] = mapped_column(primary_key=True)
    track: Mapped[Track] = mapped_column(Code(Track))
    reference: Mapped[str] = mapped_column(sa.String(80), unique=True, comment="the paper's number")
    title: Mapped[str] = mapped_column(sa.String(200))
    former_titles: Mapped[str] = mapped_column(sa.String(400), default="")
    town: Mapped[str] = mapped_column(sa.String(9))
    village: Mapped[str] = mapped_column(sa.String(12))
    shares: Mapped[dict[str, float] | None] = mapped_column(
        sa.JSON(none_as_null=True), comment="of the land by village, where it lies in several"
    )
    route: Mapped[Route | None] = mapped_column(Code(Route))
    geom: Mapped[Any] = mapped_column(Geometry("GEOMETRY", srid=STORAGE_SRID), nullable=True)
    area_stated_m2: Mapped[float | None]
    area_m2: Mapped[float | None] = mapped_column(comment="measured on the ellipsoid, gis/area.py")
    owner_unit: Mapped[str] = mapped_column(sa.String(80), default="")
    leader: Mapped[str] = mapped_column(sa.String(80), default="")
    officer: Mapped[str] = mapped_column(sa.String(80), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    stage: Mapped[Stage] = mapped_column(Code(Stage), default=Stage.RESERVE)
    stage_since: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    retired_on: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("records.id"))
    sample: Mapped[bool] = mapped_column(default=False)
    import_id: Mapped[int | None] = mapped_column(sa.ForeignKey("import_batches.id"))
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"))

    __mapper_args__ = {
        "polymorphic_on": "track",
        "version_id_col": version,
    }


class Parcel(Record):
    """An industrial parcel: state-owned or collective land, from planning conditions to use."""

    __tablename__ = "parcels"

    id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), primary_key=True)
    land_use: Mapped[LandUse | None] = mapped_column(Code(LandUse))
    tenure: Mapped[Tenure | None] = mapped_column(Code(Tenure))
    holder: Mapped[str] = mapped_column(sa.String(200), default="")
    far_min: Mapped[float | None]
    far_max: Mapped[float | None]
    density_max: Mapped[float | None] = mapped_column(comment="share of the land, 0 to 1")
    investment_yuan_per_m2: Mapped[float | None]
    term_years: Mapped[int | None]
    price_wan: Mapped[float | None]
    start_by: Mapped[date | None] = mapped_column(comment="latest start in the contract")
    finish_by: Mapped[date | None] = mapped_column(comment="latest completion in the contract")

    __mapper_args__ = {"polymorphic_identity": Track.PARCEL}


class RenovationSite(Record):
    """An old industrial site to be rebuilt for industry (工改工)."""

    __tablename__ = "renovation_sites"

    id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), primary_key=True)
    patch_code: Mapped[str] = mapped_column(sa.String(40), default="", comment="标图建库图斑编号")
    mode: Mapped[RenovationMode | None] = mapped_column(Code(RenovationMode))
    tenure: Mapped[Tenure | None] = mapped_column(Code(Tenure))
    holder: Mapped[str] = mapped_column(sa.String(200), default="")
    planned_use: Mapped[LandUse | None] = mapped_column(Code(LandUse))
    existing_gfa_m2: Mapped[float | None]
    existing_far: Mapped[float | None]
    planned_gfa_m2: Mapped[float | None]
    protected: Mapped[bool | None] = mapped_column(comment="inside the industrial protection line")
    start_by: Mapped[date | None]
    finish_by: Mapped[date | None]

    __mapper_args__ = {"polymorphic_identity": Track.RENOVATION}


class Project(Record):
    """A signed or courted investment project. It may have no site, a point, or a polygon."""

    __tablename__ = "projects"

    id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), primary_key=True)
    investor: Mapped[str] = mapped_column(sa.String(200), default="")
    industry: Mapped[str] = mapped_column(sa.String(80), default="")
    space_route: Mapped[SpaceRoute | None] = mapped_column(Code(SpaceRoute))
    total_investment_wan: Mapped[float | None] = mapped_column(comment="总投资, 10,000 yuan")
    agreed_investment_wan: Mapped[float | None] = mapped_column(comment="协议投资, 10,000 yuan")
    planned_gfa_m2: Mapped[float | None]
    foreign_funded: Mapped[bool] = mapped_column(default=False)
    headquarters: Mapped[bool] = mapped_column(default=False)
    specialised: Mapped[bool] = mapped_column(default=False, comment="专精特新")
    introducer: Mapped[str] = mapped_column(sa.String(80), default="", comment="引进人")

    __mapper_args__ = {"polymorphic_identity": Track.PROJECT}
