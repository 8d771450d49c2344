"""Fields, buildings, areas and placings as programs send them, and what became of them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import Field

from api.schemas.records import CardBuildingOut, MilestoneOut
from api.schemas.words import Schema, SquareMetres, Words, m2
from landtrack.queries.building_card import AreaLine, BuildingFile
from landtrack.queries.field_history import FieldChange
from landtrack.queries.field_values import plain
from landtrack.vocabulary import BuildingUse


class FieldIn(Schema):
    """A new value for a field."""

    value: Any = Field(description="As people write it, or as `values` of a record give it.")
    expected: Any = Field(description="What the field held when it was looked at.")
    reason: str


class FieldOut(Schema):
    """The field as it stands now."""

    field: str
    value: Any
    entry: int | None = Field(description="The journal entry; null: it held the value already.")


class AreaIn(Schema):
    """Floor areas as a paper gives them, in square metres."""

    stated_on: date
    gfa_m2: Decimal
    far_m2: Decimal | None = None
    footprint_m2: Decimal | None = None
    replaced_m2: Decimal = Decimal(0)
    document: str = ""


class AreaCorrectionIn(AreaIn):
    """The right areas in the place of wrong ones."""

    reason: str


class NewBuildingIn(Schema):
    """A building, with its floor area if a paper gives one."""

    name: str
    use: BuildingUse = BuildingUse.FACTORY
    phase: str = ""
    storeys: int | None = Field(None, ge=0)
    height_m: float | None = Field(None, ge=0)
    planning_permit: str = ""
    construction_permit: str = ""
    area: AreaIn | None = None


class AreaOut(Schema):
    """What one paper says of a building's floor area."""

    id: int
    stated_on: date
    gfa_m2: SquareMetres
    far_m2: SquareMetres | None
    footprint_m2: SquareMetres | None
    replaced_m2: SquareMetres
    document: str
    logged_at: datetime
    logged_by: str
    reason: str | None
    corrected: bool = Field(description="Another has taken its place since.")

    @classmethod
    def of(cls, line: AreaLine) -> AreaOut:
        """From the core's line."""
        return cls(
            id=line.id,
            stated_on=line.stated_on,
            gfa_m2=m2(line.gfa_cm2),
            far_m2=None if line.far_cm2 is None else m2(line.far_cm2),
            footprint_m2=None if line.footprint_cm2 is None else m2(line.footprint_cm2),
            replaced_m2=m2(line.replaced_cm2),
            document=line.document,
            logged_at=line.logged_at,
            logged_by=line.logged_by,
            reason=line.reason,
            corrected=line.corrected,
        )


class FieldChangeOut(Schema):
    """A change of a field: from what to what, by whom, when and why."""

    entry: int
    logged_at: datetime
    logged_by: str
    subject: str
    subject_id: int
    field: str
    label: Words
    old: Words
    new: Words
    reason: str
    applied: bool = Field(description="False: refused, somebody else had been faster.")

    @classmethod
    def of(cls, change: FieldChange) -> FieldChangeOut:
        """From the core's change."""
        return cls(
            entry=change.entry,
            logged_at=change.logged_at,
            logged_by=change.logged_by,
            subject=change.subject,
            subject_id=change.subject_id,
            field=change.name,
            label=Words.of(change.field),
            old=Words.of(change.old),
            new=Words.of(change.new),
            reason=change.reason,
            applied=change.applied,
        )


class HistoryOut(Schema):
    """Every change of the fields of a record and its buildings, latest first."""

    changes: list[FieldChangeOut]


class BuildingFileOut(Schema):
    """All about one building."""

    id: int
    record_id: int
    reference: str
    record: str
    name: str
    values: dict[str, Any] = Field(description="Its fields.")
    card: CardBuildingOut | None = Field(description="Null: not known at the moment looked at.")
    areas: list[AreaOut] = Field(description="Latest paper first, corrected ones included.")
    timeline: list[MilestoneOut]
    history: list[FieldChangeOut]

    @classmethod
    def of(cls, file: BuildingFile, history: list[FieldChange]) -> BuildingFileOut:
        """From the core's file."""
        line = file.record.line
        return cls(
            id=file.id,
            record_id=line.id,
            reference=line.reference,
            record=line.title,
            name=file.name,
            values={name: plain(value) for name, value in file.values.items()},
            card=CardBuildingOut.of(file.card) if file.card else None,
            areas=[AreaOut.of(area) for area in file.areas],
            timeline=[MilestoneOut.of(one) for one in file.timeline],
            history=[FieldChangeOut.of(change) for change in history],
        )


class OccupationIn(Schema):
    """A project on a site, from either end."""

    other: str = Field(description="Reference of the record at the other end.")
    from_on: date
    until_on: date | None = None
    share: float = Field(1.0, description="Of the site's land, 0 to 1.")


class OccupationCorrectionIn(Schema):
    """The right placing in the place of a wrong one."""

    from_on: date
    until_on: date | None = None
    share: float = 1.0
    reason: str


class ReasonIn(Schema):
    """Why."""

    reason: str


class PlacedOut(Schema):
    """A placing as it was logged."""

    id: int
    project_id: int
    site_id: int
    from_on: date
    until_on: date | None
    share: float
    entry: int
    void: bool

    @classmethod
    def of(cls, fact: Any) -> PlacedOut:
        """From the fact that was logged."""
        return cls(
            id=fact.id,
            project_id=fact.project_id,
            site_id=fact.site_id,
            from_on=fact.from_on,
            until_on=fact.until_on,
            share=fact.share,
            entry=fact.entry_id,
            void=fact.void,
        )
