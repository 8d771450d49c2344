"""Keep dispatch meetings and their decisions.

Revision: 0007, after 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dispatch_meetings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="第N期",
        ),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("chair", sa.String(length=80), nullable=False, comment="a role, not a name"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_dispatch_meetings_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_meetings")),
        sa.UniqueConstraint("number", name=op.f("uq_dispatch_meetings_number")),
    )
    op.create_table(
        "dispatch_decisions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=False, comment="who must act"),
        sa.Column("leader", sa.String(length=80), nullable=False, comment="a role, not a name"),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_dispatch_decisions_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["dispatch_meetings.id"], name=op.f("fk_dispatch_decisions_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_dispatch_decisions_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_decisions")),
    )
    op.create_index(
        op.f("ix_dispatch_decisions_entry_id"), "dispatch_decisions", ["entry_id"], unique=False
    )
    op.create_index(
        op.f("ix_dispatch_decisions_meeting_id"), "dispatch_decisions", ["meeting_id"], unique=False
    )
    op.create_index(
        op.f("ix_dispatch_decisions_record_id"), "dispatch_decisions", ["record_id"], unique=False
    )
    op.create_table(
        "dispatch_steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True, comment="the new day, where it was put off"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["dispatch_decisions.id"], name=op.f("fk_dispatch_steps_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_dispatch_steps_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_steps")),
    )
    op.create_index(
        op.f("ix_dispatch_steps_decision_id"), "dispatch_steps", ["decision_id"], unique=False
    )
    op.create_index(
        op.f("ix_dispatch_steps_entry_id"), "dispatch_steps", ["entry_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_dispatch_steps_entry_id"), table_name="dispatch_steps")
    op.drop_index(op.f("ix_dispatch_steps_decision_id"), table_name="dispatch_steps")
    op.drop_table("dispatch_steps")
    op.drop_index(op.f("ix_dispatch_decisions_record_id"), table_name="dispatch_decisions")
    op.drop_index(op.f("ix_dispatch_decisions_meeting_id"), table_name="dispatch_decisions")
    op.drop_index(op.f("ix_dispatch_decisions_entry_id"), table_name="dispatch_decisions")
    op.drop_table("dispatch_decisions")
    op.drop_table("dispatch_meetings")
