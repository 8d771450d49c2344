"""Records without anything to count, as JSON."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.words import Schema, SquareMetres, Words, m2
from landtrack.gaps import GAPS, Gap
from landtrack.report import RecordGap
from landtrack.stages import Track


class GapOut(Schema):
    """A record and the first fact that keeps it from having anything to count."""

    record_id: int
    track: Track
    reference: str
    record: str
    village: str
    gap: Gap
    why: Words
    who: Words
    what: Words
    planned_m2: SquareMetres = Field(description="Floor area it plans to build; 0 if unknown.")
    sites: list[str] = Field(description="References of the sites that a project occupies.")

    @classmethod
    def of(cls, line: RecordGap) -> GapOut:
        """From the core's line."""
        advice = GAPS[line.gap]
        return cls(
            record_id=line.record_id,
            track=line.track,
            reference=line.reference,
            record=line.record,
            village=line.village,
            gap=line.gap,
            why=Words.of(advice.why),
            who=Words.of(advice.who),
            what=Words.of(advice.what),
            planned_m2=m2(line.planned_cm2),
            sites=list(line.sites),
        )


class GapsOut(Schema):
    """All of them at a moment, most planned floor area first."""

    as_of: date
    entry: int
    records: list[GapOut]
