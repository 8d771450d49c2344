"""The few places where the two databases want different SQL."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session


def go_on_counting(session: Session, table: str) -> None:
    """After rows were inserted with numbers of our own: the next one follows the largest.

    SQLite does so by itself; PostgreSQL keeps a sequence.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            sa.text(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "  # noqa: S608 - our own names
                f"(SELECT max(id) FROM {table}))"
            )
        )
