"""Pack import files, and drop indexes that no question uses but every import has to make.

Revision: 0009, after 0008
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

IDLE = ("track", "town", "stage", "village", "import_id")
STATES = ("building_states", "record_states")
ENDED = sa.text("known_until IS NOT NULL")


def upgrade() -> None:
    for column in IDLE:
        op.drop_index(f"ix_records_{column}", "records")
    for table in STATES:
        op.drop_index(f"ix_{table}_known_until", table)
        op.create_index(
            f"ix_{table}_known_until",
            table,
            ["known_until"],
            postgresql_where=ENDED,
            sqlite_where=ENDED,
        )
    _each_file(lambda content: zlib.compress(content, 1))


def downgrade() -> None:
    _each_file(zlib.decompress)
    for table in STATES:
        op.drop_index(f"ix_{table}_known_until", table)
        op.create_index(f"ix_{table}_known_until", table, ["known_until"])
    for column in IDLE:
        op.create_index(f"ix_records_{column}", "records", [column])


def _each_file(change: Callable[[bytes], bytes]) -> None:
    """One after the other: a register may keep a thousand files."""
    batches = sa.table("import_batches", sa.column("id"), sa.column("source"))
    there = sa.select(batches.c.id).where(batches.c.source.is_not(None))
    connection = op.get_bind()
    for number in connection.scalars(there).all():
        this = batches.c.id == number
        content = connection.scalar(sa.select(batches.c.source).where(this))
        connection.execute(
            sa.update(batches).where(this).values(source=change(bytes(content or b"")))
        )
