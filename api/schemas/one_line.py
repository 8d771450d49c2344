"""A milestone in one line, as JSON."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.words import Schema
from landtrack.names import Named
from landtrack.one_line import Asks, Reading
from landtrack.stages import Evidence, MilestoneKind


class MeantOut(Schema):
    """A record or building that a line may mean."""

    id: int
    name: str
    reference: str

    @classmethod
    def of(cls, named: Named) -> MeantOut:
        """From the index of names."""
        return cls(id=named.id, name=named.name, reference=named.reference)


class ReadingOut(Schema):
    """What a line says. One record, kind, building: settled; several: choose one."""

    line: str
    asks: Asks = Field(description="What must be chosen next; empty: it can be logged.")
    records: list[MeantOut]
    kinds: list[MilestoneKind]
    buildings: list[MeantOut]
    happened_on: date
    day_given: bool = Field(description="Otherwise today is proposed.")
    planned: bool
    evidence: Evidence | None
    unread: str = Field(description="What was not understood.")

    @classmethod
    def of(cls, reading: Reading) -> ReadingOut:
        """From the parser's answer."""
        return cls(
            line=reading.line,
            asks=reading.asks,
            records=[MeantOut.of(one) for one in reading.records],
            kinds=list(reading.kinds),
            buildings=[MeantOut.of(one) for one in reading.buildings],
            happened_on=reading.day,
            day_given=reading.day_given,
            planned=reading.planned,
            evidence=reading.evidence,
            unread=reading.unread,
        )
