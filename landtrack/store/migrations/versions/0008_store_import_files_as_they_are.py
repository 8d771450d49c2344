"""Store import files as they are: they are packed already, and PostgreSQL would try once more.

Revision: 0008, after 0007
"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _store("EXTERNAL")


def downgrade() -> None:
    _store("EXTENDED")


def _store(way: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for column in ("source", "rows"):
            op.execute(f"ALTER TABLE import_batches ALTER COLUMN {column} SET STORAGE {way}")
