"""Which corrections an address asks for, and the answer that page and JSON share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Query
from sqlalchemy.orm import Session

from api.filters import BLANK_IS_ANY
from landtrack.access import Actor
from landtrack.queries.ledger import corrections_ledger
from landtrack.queries.records import get_record
from landtrack.report import LedgerLine, Moment

Outcome = Literal["applied", "refused"]


@dataclass(frozen=True, slots=True)
class LedgerWanted:
    """One list, of all records or of one named by its reference; at most so many lines."""

    outcome: Outcome
    record: str
    limit: int


def _wanted(
    outcome: Annotated[
        Outcome, Query(description="Applied, or refused because the old value no longer held.")
    ] = "applied",
    record: Annotated[
        str | None, BLANK_IS_ANY, Query(description="Only of this record: its reference.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=10_000, description="At most so many lines.")] = 200,
) -> LedgerWanted:
    return LedgerWanted(outcome, (record or "").strip(), limit)


CurrentLedger = Annotated[LedgerWanted, Depends(_wanted)]


def ledger_lines(
    session: Session, moment: Moment, wanted: LedgerWanted, actor: Actor
) -> tuple[list[LedgerLine], bool]:
    """The lines known at a moment, and whether there are more.

    Raises:
        NotFound: no record has that reference.
    """
    only = get_record(session, wanted.record, actor=actor).id if wanted.record else None
    lines = corrections_ledger(
        session,
        moment.entry,
        applied=wanted.outcome == "applied",
        record_id=only,
        limit=wanted.limit + 1,
    )
    return lines[: wanted.limit], len(lines) > wanted.limit
