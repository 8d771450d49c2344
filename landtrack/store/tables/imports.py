"""Imports: a file is staged, looked at, then accepted as a whole or discarded.

The staged rows are one Parquet block inside the batch (see ``landtrack/staging.py``): they come and
go with it in one transaction, on either database, and 100,000 of them cost one statement.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from landtrack.stages import Track
from landtrack.store.base import Base, Code


class BatchState(StrEnum):
    """Where an import stands."""

    STAGED = "staged"
    ACCEPTED = "accepted"
    DISCARDED = "discarded"
    UNDONE = "undone"


class ImportBatch(Base):
    """One file on its way in. ``options`` are the choices made: CRS, encoding, columns, shift."""

    __tablename__ = "import_batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    track: Mapped[Track | None] = mapped_column(Code(Track), comment="None: village outlines")
    file_name: Mapped[str] = mapped_column(sa.String(255))
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    state: Mapped[BatchState] = mapped_column(Code(BatchState), default=BatchState.STAGED)
    options: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    source: Mapped[bytes | None] = mapped_column(
        sa.LargeBinary, deferred=True, comment="the file as it came, so it can be read again"
    )
    rows: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    row_count: Mapped[int] = mapped_column(default=0)
    blocked_count: Mapped[int] = mapped_column(default=0)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"))
    closed_entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("entries.id"))
