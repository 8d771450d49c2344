"""Pairs of buildings that may be one, as JSON."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from api.schemas.words import Schema, SquareMetres, Words, m2
from landtrack.doubles import DECISION_LABELS, GROUND_LABELS, Decision, Ground
from landtrack.report import DoubleLine, DoubleSide


class GroundOut(Schema):
    """Why they are suspected."""

    ground: Ground
    label: Words


class DoubleSideOut(Schema):
    """One of the two."""

    building_id: int
    building: str
    record_id: int
    reference: str
    record: str
    village: str
    construction_permit: str
    planning_permit: str
    start_on: date | None
    m2: SquareMetres = Field(description="What it counts, or would count.")

    @classmethod
    def of(cls, side: DoubleSide) -> DoubleSideOut:
        """From the core's side."""
        return cls(
            building_id=side.building_id,
            building=side.building,
            record_id=side.record_id,
            reference=side.reference,
            record=side.record,
            village=side.village,
            construction_permit=side.construction_permit,
            planning_permit=side.planning_permit,
            start_on=side.start_on,
            m2=m2(side.cm2),
        )


class DoubleOut(Schema):
    """A pair, and which of the two does not count."""

    id: int
    one: DoubleSideOut
    other: DoubleSideOut
    grounds: list[GroundOut]
    decision: Decision
    label: Words
    excluded_id: int = Field(description="Counts nothing, unless the pair was rejected.")
    logged_at: datetime
    logged_by: str
    reason: str | None

    @classmethod
    def of(cls, line: DoubleLine) -> DoubleOut:
        """From the core's line."""
        return cls(
            id=line.id,
            one=DoubleSideOut.of(line.one),
            other=DoubleSideOut.of(line.other),
            grounds=[
                GroundOut(ground=ground, label=Words.of(GROUND_LABELS[ground]))
                for ground in line.grounds
            ],
            decision=line.decision,
            label=Words.of(DECISION_LABELS[line.decision]),
            excluded_id=line.excluded_id,
            logged_at=line.logged_at,
            logged_by=line.logged_by,
            reason=line.reason,
        )


class DoublesOut(Schema):
    """All pairs known at a moment, and by what one of each is left out until somebody decides."""

    as_of: date
    entry: int
    precedence: Words
    pairs: list[DoubleOut]


class DecisionIn(Schema):
    """Two buildings are one (``same``), of which ``counts`` counts; or they are two."""

    counts: int = Field(description="Number of the building that counts.")
    other: int = Field(description="Number of the other one; not counted if they are the same.")
    same: bool = Field(description="False: two different buildings, both count by the rule.")
    reason: str = Field("", max_length=2000, description="Needed.")
