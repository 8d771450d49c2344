"""Records that took the place of others, as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field, model_validator

from api.schemas.records import RecordOut
from api.schemas.words import Schema
from landtrack.queries.lineage import Relative, Succession

_LONGEST = 2000


class RelativeOut(Schema):
    """A record at the other end of a succession."""

    record: RecordOut
    kind: Succession
    happened_on: date

    @classmethod
    def of(cls, relative: Relative) -> RelativeOut:
        """From the core's relative."""
        return cls(
            record=RecordOut.of(relative.record),
            kind=relative.kind,
            happened_on=relative.happened_on,
        )


class LineageOut(Schema):
    """Where a record came from, and what took its place."""

    predecessors: list[RelativeOut]
    successors: list[RelativeOut]


class SuccessionIn(Schema):
    """Old records, and what takes their place: rows of a staged import, or one merged record."""

    predecessors: list[int] = Field(min_length=1, description="Numbers of the old records.")
    on: date = Field(description="From which day the new ones hold.")
    reason: str = Field(min_length=1, max_length=_LONGEST, description="Why; kept in the ledger.")
    import_id: int | None = Field(None, description="A waiting import whose rows are the new ones.")
    rows: list[int] | None = Field(None, description="Which of its rows; all of them if left out.")
    merged: dict[str, Any] | None = Field(
        None,
        description="Fields of the one record on the ground of all the old ones.",
        examples=[{"reference": "2026-017", "area_stated_m2": 45408.12}],
    )

    @model_validator(mode="after")
    def _one_way(self) -> SuccessionIn:
        if (self.import_id is None) == (self.merged is None):
            raise ValueError("give either import_id or merged")
        return self


class SuccessionOut(Schema):
    """What took the place of the old records."""

    successors: list[int] = Field(description="Numbers of the new records.")
