"""Records, as JSON: lines of a list, and a record with all about it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from api.schemas.words import Schema, SquareMetres, Words, m2
from gis.geojson import geometry_to_geojson
from landtrack.counting import Reason
from landtrack.fields import FIELDS
from landtrack.report import (
    BuildingCard,
    MilestoneLine,
    OccupationLine,
    RecordCard,
    RecordLine,
)
from landtrack.stages import STEP_OF, Evidence, MilestoneKind, Stage, Track
from landtrack.vocabulary import BuildingUse


class RecordOut(Schema):
    """A record in a list."""

    id: int
    track: Track
    reference: str = Field(description="The paper's own number; unique.", examples=["2026WT031"])
    title: str
    village: str = Field(description="Code of the village, 12 digits.")
    stage: Stage = Field(description="Computed from the milestones, never typed.")
    stage_since: date | None
    area_m2: float | None = Field(description="Land area measured on the CGCS2000 ellipsoid.")
    sample: bool = Field(description="Invented sample data.")

    @classmethod
    def of(cls, line: RecordLine) -> RecordOut:
        """From the core's line."""
        return cls(
            id=line.id,
            track=line.track,
            reference=line.reference,
            title=line.title,
            village=line.village,
            stage=line.stage,
            stage_since=line.stage_since,
            area_m2=line.area_m2,
            sample=line.sample,
        )


class RecordsOut(Schema):
    """A page of records, newest first; an exact reference before all."""

    total: int = Field(description="How many there are in all.")
    offset: int
    records: list[RecordOut]


class MilestoneOut(Schema):
    """A milestone as logged, and what became of it. Facts are replaced, never edited."""

    id: int
    kind: MilestoneKind
    label: Words
    happened_on: date
    planned: bool
    evidence: Evidence | None
    building_id: int | None
    building: str
    document: str
    note: str
    logged_at: datetime
    logged_by: str
    replaced: bool = Field(description="A later entry took its place, or took it back.")
    void: bool = Field(description="This entry takes back the one it replaces.")
    replaces_id: int | None
    reason: str | None

    @classmethod
    def of(cls, line: MilestoneLine) -> MilestoneOut:
        """From the core's line."""
        return cls(
            id=line.id,
            kind=line.kind,
            label=Words.of(STEP_OF[line.kind].label),
            happened_on=line.happened_on,
            planned=line.planned,
            evidence=line.evidence,
            building_id=line.building_id,
            building=line.building,
            document=line.document,
            note=line.note,
            logged_at=line.logged_at,
            logged_by=line.logged_by,
            replaced=line.replaced,
            void=line.void,
            replaces_id=line.replaces_id,
            reason=line.reason,
        )


class CardBuildingOut(Schema):
    """A building of a record."""

    id: int
    name: str
    use: BuildingUse
    phase: str
    storeys: int | None
    gfa_m2: SquareMetres | None = Field(description="Gross floor area by the latest paper.")
    far_m2: SquareMetres | None = Field(description="Area counted for the floor area ratio.")
    stated_on: date | None
    construction_permit: str
    start_on: date | None
    evidence: Evidence | None
    reason: Reason = Field(description="Why it is or is not counted in the period looked at.")
    m2: SquareMetres = Field(description="The area in question, counted or not.")
    retired_on: date | None
    geometry: dict[str, Any] | None

    @classmethod
    def of(cls, card: BuildingCard) -> CardBuildingOut:
        """From the core's card."""
        return cls(
            id=card.id,
            name=card.name,
            use=card.use,
            phase=card.phase,
            storeys=card.storeys,
            gfa_m2=None if card.gfa_cm2 is None else m2(card.gfa_cm2),
            far_m2=None if card.far_cm2 is None else m2(card.far_cm2),
            stated_on=card.stated_on,
            construction_permit=card.construction_permit,
            start_on=card.start_on,
            evidence=card.grade,
            reason=card.reason,
            m2=m2(card.cm2),
            retired_on=card.retired_on,
            geometry=geometry_to_geojson(card.geom),
        )


class OccupationOut(Schema):
    """A project on a site, seen from the other end."""

    id: int
    other: RecordOut
    from_on: date
    until_on: date | None
    share: float

    @classmethod
    def of(cls, line: OccupationLine) -> OccupationOut:
        """From the core's line."""
        return cls(
            id=line.id,
            other=RecordOut.of(line.other),
            from_on=line.from_on,
            until_on=line.until_on,
            share=line.share,
        )


class RecordCardOut(RecordOut):
    """A record with its fields, timeline, buildings and place."""

    version: int
    village_name: Words
    area_stated_m2: float | None = Field(description="Land area on the paper; never overwritten.")
    retired_on: date | None
    values: dict[str, Any] = Field(description="All fields of its kind by name; see `/codes`.")
    geometry: dict[str, Any] | None = Field(description="GeoJSON, lon/lat in EPSG:4490.")
    timeline: list[MilestoneOut]
    buildings: list[CardBuildingOut]
    occupations: list[OccupationOut]

    @classmethod
    def of_card(cls, card: RecordCard) -> RecordCardOut:
        """From the core's card."""
        return cls(
            **dict(RecordOut.of(card.line)),
            version=card.version,
            village_name=Words.of(card.village),
            area_stated_m2=card.area_stated_m2,
            retired_on=card.retired_on,
            values={
                field.name: _plain(card.values[field.name]) for field in FIELDS[card.line.track]
            },
            geometry=geometry_to_geojson(card.geom),
            timeline=[MilestoneOut.of(line) for line in card.timeline],
            buildings=[CardBuildingOut.of(building) for building in card.buildings],
            occupations=[OccupationOut.of(line) for line in card.occupations],
        )


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, StrEnum) else value
