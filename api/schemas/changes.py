"""Journal entries and pasted rows as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from api.schemas.words import Schema, Words
from landtrack.queries.feed import FeedFact, FeedLine
from landtrack.queries.field_values import plain
from landtrack.queries.pasting import PastePlan


class FeedFactOut(Schema):
    """One thing that an entry wrote."""

    record_id: int | None
    reference: str
    record: str
    building_id: int | None
    building: str
    what: Words
    reason: str

    @classmethod
    def of(cls, fact: FeedFact) -> FeedFactOut:
        """From the core's fact."""
        return cls(
            record_id=fact.record_id,
            reference=fact.reference,
            record=fact.record,
            building_id=fact.building_id,
            building=fact.building,
            what=Words.of(fact.what),
            reason=fact.reason,
        )


class FeedLineOut(Schema):
    """A journal entry with the first of what it wrote."""

    entry: int
    logged_at: datetime
    logged_by: str
    action: str
    label: Words
    facts: list[FeedFactOut]
    more: int = Field(description="How many further facts it wrote.")

    @classmethod
    def of(cls, line: FeedLine) -> FeedLineOut:
        """From the core's line."""
        return cls(
            entry=line.entry,
            logged_at=line.logged_at,
            logged_by=line.logged_by,
            action=line.action,
            label=Words.of(line.label),
            facts=[FeedFactOut.of(fact) for fact in line.facts],
            more=line.more,
        )


class ChangesOut(Schema):
    """Entries, latest first."""

    entries: list[FeedLineOut]
    before: int | None = Field(description="Ask with this for older ones; null: there are none.")


class PasteIn(Schema):
    """Rows as a spreadsheet copies them: tabs between cells, best with headings."""

    text: str
    columns: list[str] | None = Field(
        None, description="For each column the field it holds, empty: left out. Null: by headings."
    )
    clear: bool = Field(False, description="Empty cells empty the field.")
    reason: str = ""
    seen: str | None = Field(
        None, description="The checksum of a plan: save exactly that. Null: show the plan only."
    )


class PasteChangeOut(Schema):
    """A field that would change, or has."""

    row: int
    record_id: int
    reference: str
    field: str
    old: Any
    new: Any


class PasteProblemOut(Schema):
    """What is wrong in a row and column."""

    row: int
    column: str
    detail: Words


class PasteOut(Schema):
    """What pasted rows change."""

    saved: int | None = Field(description="The journal entry under which it was saved.")
    seen: str = Field(description="Checksum of these changes.")
    columns: list[str]
    matched: int = Field(description="How many rows were matched with records.")
    changes: list[PasteChangeOut]
    problems: list[PasteProblemOut]

    @classmethod
    def of(cls, plan: PastePlan, saved: int | None) -> PasteOut:
        """From the core's plan."""
        return cls(
            saved=saved,
            seen=plan.signature,
            columns=plan.fields,
            matched=plan.matched,
            changes=[
                PasteChangeOut(
                    row=change.row,
                    record_id=change.record.id,
                    reference=change.record.reference,
                    field=change.field.name,
                    old=plain(change.old),
                    new=plain(change.new),
                )
                for change in plan.changes
            ],
            problems=[
                PasteProblemOut(row=one.row, column=one.column, detail=Words.of(one.text))
                for one in plan.problems
            ],
        )


class UndoIn(Schema):
    """Why an entry is undone."""

    reason: str


class UndoneOut(Schema):
    """The entry by which another was undone."""

    entry: int
    undoes: int
