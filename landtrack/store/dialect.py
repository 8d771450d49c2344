"""The few places where the two databases want different SQL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import FunctionElement


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


class day_number(FunctionElement[int]):  # noqa: N801 - it is written like a function
    """A date as days since 1970-01-01, the way numpy counts them."""

    type = sa.Integer()
    inherit_cache = True
    name = "day_number"


@compiles(day_number, "postgresql")
def _day_number_of_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} - DATE '1970-01-01')"


@compiles(day_number, "sqlite")
def _day_number_of_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    column = compiler.process(element.clauses, **options)
    return f"CAST(julianday({column}) - 2440587.5 AS INTEGER)"
