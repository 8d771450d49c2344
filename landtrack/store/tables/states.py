"""The cache of what facts amount to (see ``landtrack/states.py``), by what was known when.

Written by ``actions/states.py`` only; ``landtrack verify`` recomputes every row from the facts.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from landtrack.stages import Evidence
from landtrack.store.base import Base, Code
from landtrack.vocabulary import BuildingUse, Route


class Known:
    """Known from one journal entry until another (outside; None: still).

    Nearly all rows still hold; only those that ended since are looked for by their end.
    """

    @sa.orm.declared_attr.directive
    def __table_args__(cls) -> tuple[sa.Index, ...]:  # noqa: N805 - the class, as mapped
        ended = sa.text("known_until IS NOT NULL")
        name = f"ix_{cls.__tablename__}_known_until"  # type: ignore[attr-defined]
        return (sa.Index(name, "known_until", postgresql_where=ended, sqlite_where=ended),)

    id: Mapped[int] = mapped_column(primary_key=True)
    known_from: Mapped[int] = mapped_column(index=True)
    known_until: Mapped[int | None]
    village: Mapped[str] = mapped_column(sa.String(12))
    unit: Mapped[str] = mapped_column(sa.String(80))
    retired_on: Mapped[date | None]


class BuildingStateRow(Known, Base):
    """One building between two entries, between two days, in one village."""

    __tablename__ = "building_states"

    building_id: Mapped[int] = mapped_column(sa.ForeignKey("buildings.id"), index=True)
    record_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    part: Mapped[int] = mapped_column(default=0, comment="of a building on a village boundary")
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    route: Mapped[Route] = mapped_column(Code(Route))
    use: Mapped[BuildingUse] = mapped_column(Code(BuildingUse))
    double: Mapped[bool] = mapped_column(default=False)
    permit_on: Mapped[date | None]
    planned_on: Mapped[date | None]
    statistical_on: Mapped[date | None]
    statistical_grade: Mapped[Evidence | None] = mapped_column(Code(Evidence))
    statistical_gfa_cm2: Mapped[int | None]
    statistical_far_cm2: Mapped[int | None]
    statistical_replaced_cm2: Mapped[int]
    legal_on: Mapped[date | None]
    legal_grade: Mapped[Evidence | None] = mapped_column(Code(Evidence))
    legal_gfa_cm2: Mapped[int | None]
    legal_far_cm2: Mapped[int | None]
    legal_replaced_cm2: Mapped[int]
    ceremony_on: Mapped[date | None]
    ceremony_grade: Mapped[Evidence | None] = mapped_column(Code(Evidence))
    ceremony_gfa_cm2: Mapped[int | None]
    ceremony_far_cm2: Mapped[int | None]
    ceremony_replaced_cm2: Mapped[int]
    topped_out_on: Mapped[date | None]
    completed_on: Mapped[date | None]
    gfa_cm2: Mapped[int | None]
    far_cm2: Mapped[int | None]
    replaced_cm2: Mapped[int]


class RecordStateRow(Known, Base):
    """One record between two entries: the first day of each stage and of each counted event."""

    __tablename__ = "record_states"

    record_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    track: Mapped[str] = mapped_column(sa.String(40))
    route: Mapped[Route | None] = mapped_column(Code(Route))
    reserve_on: Mapped[date | None]
    preparing_on: Mapped[date | None]
    committed_on: Mapped[date | None]
    permitted_on: Mapped[date | None]
    started_on: Mapped[date | None]
    topped_out_on: Mapped[date | None]
    completed_on: Mapped[date | None]
    producing_stage_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    listed_on: Mapped[date | None]
    handed_over_on: Mapped[date | None]
    signed_on: Mapped[date | None]
    producing_on: Mapped[date | None]
    land_cm2: Mapped[int]
    invested_wan: Mapped[int]
