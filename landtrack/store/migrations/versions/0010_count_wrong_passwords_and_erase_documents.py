"""Count wrong passwords, ask for a new one after a reset, and let documents be erased.

Revision: 0010, after 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "password_failures",
        sa.Column("login_sha256", sa.String(length=64), nullable=False),
        sa.Column("address_sha256", sa.String(length=64), nullable=False),
        sa.Column("count", _NUMBER, nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "login_sha256", "address_sha256", name=op.f("pk_password_failures")
        ),
    )
    op.create_index(op.f("ix_password_failures_last_at"), "password_failures", ["last_at"])
    op.add_column(
        "users",
        sa.Column(
            "must_change",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="somebody else set the password: a new one is due",
        ),
    )
    op.create_table(
        "document_erasures",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entry_id", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_document_erasures_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["document_contents.sha256"], name=op.f("fk_document_erasures_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_erasures")),
    )
    for column in ("entry_id", "sha256"):
        op.create_index(op.f(f"ix_document_erasures_{column}"), "document_erasures", [column])


def downgrade() -> None:
    op.drop_table("document_erasures")
    op.drop_column("users", "must_change")
    op.drop_table("password_failures")
