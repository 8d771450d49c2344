"""What a search found, as JSON."""

from __future__ import annotations

from pydantic import Field

from api.schemas.records import RecordOut
from api.schemas.words import Schema
from landtrack.queries.search import Everything


class NamedOut(Schema):
    """A building or an enterprise, with the record it belongs to."""

    id: int = Field(description="Of a building; an enterprise has its record's.")
    name: str
    record: RecordOut


class FoundOut(Schema):
    """Records, buildings and enterprises that a text fits, the best fit first."""

    query: str
    records: list[RecordOut]
    buildings: list[NamedOut]
    enterprises: list[NamedOut]

    @classmethod
    def of(cls, query: str, found: Everything) -> FoundOut:
        """From the core's answer."""
        return cls(
            query=query,
            records=[RecordOut.of(line) for line in found.records],
            buildings=[
                NamedOut(id=one.id, name=one.name, record=RecordOut.of(line))
                for one, line in found.buildings
            ],
            enterprises=[
                NamedOut(id=one.id, name=one.name, record=RecordOut.of(line))
                for one, line in found.enterprises
            ],
        )
