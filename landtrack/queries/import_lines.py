"""Imports as people list them: what, by whom, when, and how it ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from landtrack.errors import NotFound
from landtrack.queries.search import R
from landtrack.store.tables import Entry, ImportBatch
from landtrack.store.tables.imports import BatchState
from landtrack.text import Text

__all__ = [
    "BATCH_STATE_LABELS",
    "BatchState",
    "ImportLine",
    "count_imports",
    "import_line",
    "import_lines",
]

BATCH_STATE_LABELS: dict[BatchState, Text] = {
    BatchState.STAGED: Text("待接收", "Waiting"),
    BatchState.ACCEPTED: Text("已接收", "Accepted"),
    BatchState.DISCARDED: Text("已放弃", "Discarded"),
    BatchState.UNDONE: Text("已撤销", "Undone"),
}


_SILENT: Final[dict[str, Any]] = {
    "crs": None,
    "crs_how": "file",
    "crs_reason_zh": "",
    "crs_reason_en": "",
    "crs_candidates": [],
    "crs_distances_km": {},
    "swapped": False,
    "shift": None,
    "encoding": "utf-8",
    "layer": "",
    "other_layers": [],
    "driver": "",
    "columns": {},
    "columns_from": None,
    "all_columns": [],
    "samples": {},
    "update": False,
    "note": "",
    "asked": {},
}
"""What an import that was not read from a file (the sample town's) does not remember."""


class ImportLine(NamedTuple):
    """One import; ``closed_*`` say who accepted, discarded or undid it last, when and why.

    ``made`` and ``changed`` are how many records it made and changed (0: not accepted, or undone).
    """

    batch: ImportBatch
    staged_at: datetime
    staged_by: str
    closed_at: datetime | None
    closed_by: str | None
    reason: str
    made: int
    changed: int

    @property
    def options(self) -> dict[str, Any]:
        """What was found in the file and chosen about it; every key is there."""
        return _SILENT | self.batch.options


def import_lines(session: Session, *, limit: int = 50, offset: int = 0) -> list[ImportLine]:
    """The latest imports, newest first."""
    return _lines(session, limit=limit, offset=offset)


def count_imports(session: Session) -> int:
    """How many imports there are."""
    return session.scalar(sa.select(sa.func.count()).select_from(ImportBatch)) or 0


def import_line(session: Session, batch_id: int) -> ImportLine:
    """One import.

    Raises:
        NotFound: none.
    """
    found = _lines(session, ImportBatch.id == batch_id)
    if not found:
        raise NotFound.of(Text("导入批次", "import"), batch_id)
    return found[0]


def _lines(
    session: Session,
    *conditions: sa.ColumnElement[bool],
    limit: int | None = None,
    offset: int | None = None,
) -> list[ImportLine]:
    staged, closed = aliased(Entry), aliased(Entry)
    made = sa.select(sa.func.count()).where(R.import_id == ImportBatch.id, R.retired_on.is_(None))
    query = (
        sa.select(ImportBatch, staged, closed, made.scalar_subquery())
        .join(staged, staged.id == ImportBatch.entry_id)
        .outerjoin(closed, closed.id == ImportBatch.closed_entry_id)
        .where(*conditions)
        .order_by(ImportBatch.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [_line(*row) for row in session.execute(query)]


def _line(batch: ImportBatch, opened: Entry, ended: Entry | None, made: int) -> ImportLine:
    details = ended.details if ended else {}
    return ImportLine(
        batch,
        opened.logged_at,
        opened.actor,
        ended.logged_at if ended else None,
        ended.actor if ended else None,
        details.get("reason", ""),
        made,
        details.get("changed", 0),
    )
