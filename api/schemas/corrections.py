"""Corrections, as JSON."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from api.schemas.words import Schema, Words
from landtrack.report import LedgerLine


class CorrectionOut(Schema):
    """One correction: of a field, or of a fact by a new one."""

    entry: int = Field(description="The journal entry that wrote it.")
    logged_at: datetime
    logged_by: str
    record_id: int | None = Field(description="Null: of no record, such as a target.")
    reference: str
    record: str
    building: str
    what: Words
    old: Words
    new: Words
    reason: str
    applied: bool = Field(description="False: refused, as the old value no longer held.")

    @classmethod
    def of(cls, line: LedgerLine) -> CorrectionOut:
        """From the core's line."""
        return cls(
            entry=line.entry,
            logged_at=line.logged_at,
            logged_by=line.logged_by,
            record_id=line.record_id,
            reference=line.reference,
            record=line.record,
            building=line.building,
            what=Words.of(line.what),
            old=Words.of(line.old),
            new=Words.of(line.new),
            reason=line.reason,
            applied=line.applied,
        )


class CorrectionsOut(Schema):
    """The latest corrections known at an entry."""

    entry: int
    lines: list[CorrectionOut]
    more: bool = Field(description="There are older ones beyond the limit.")
