"""Keep blockers, appeals and documents.

Revision: 0003, after 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_contents",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_document_contents")),
    )
    op.create_table(
        "appeals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise", sa.String(length=200), nullable=False),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("village", sa.String(length=12), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_appeals_entry_id")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_appeals_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
    )
    op.create_index(op.f("ix_appeals_entry_id"), "appeals", ["entry_id"], unique=False)
    op.create_index(op.f("ix_appeals_record_id"), "appeals", ["record_id"], unique=False)
    op.create_table(
        "documents",
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "name", sa.String(length=200), nullable=False, comment="of the file as it was sent"
        ),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column(
            "size",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="bytes",
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "taken_at", sa.DateTime(timezone=True), nullable=True, comment="by the camera's clock"
        ),
        sa.Column("lon", sa.Double(), nullable=True, comment="by the camera, WGS 84"),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column(
            "replaces_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "until_entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_documents_entry_id")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_documents_record_id")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["documents.id"], name=op.f("fk_documents_replaces_id")
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["document_contents.sha256"], name=op.f("fk_documents_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["until_entry_id"], ["entries.id"], name=op.f("fk_documents_until_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_documents_replaces_id")),
    )
    op.create_index(op.f("ix_documents_entry_id"), "documents", ["entry_id"], unique=False)
    op.create_index(op.f("ix_documents_record_id"), "documents", ["record_id"], unique=False)
    op.create_index(op.f("ix_documents_sha256"), "documents", ["sha256"], unique=False)
    op.create_index(
        "ix_documents_subject_subject_id", "documents", ["subject", "subject_id"], unique=False
    )
    op.create_table(
        "appeal_steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "appeal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=False, comment="who must answer"),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column(
            "satisfied",
            sa.Boolean(),
            nullable=True,
            comment="what the enterprise said; None: unasked",
        ),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_appeal_steps_appeal_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_appeal_steps_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_steps")),
    )
    op.create_index(op.f("ix_appeal_steps_appeal_id"), "appeal_steps", ["appeal_id"], unique=False)
    op.create_index(op.f("ix_appeal_steps_entry_id"), "appeal_steps", ["entry_id"], unique=False)
    op.create_table(
        "blockers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "building_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["building_id"], ["buildings.id"], name=op.f("fk_blockers_building_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_blockers_entry_id")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_blockers_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blockers")),
    )
    op.create_index(op.f("ix_blockers_entry_id"), "blockers", ["entry_id"], unique=False)
    op.create_index(op.f("ix_blockers_record_id"), "blockers", ["record_id"], unique=False)
    op.create_table(
        "blocker_steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "blocker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=False, comment="who must act"),
        sa.Column("person", sa.String(length=80), nullable=False, comment="a role, not a name"),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["blocker_id"], ["blockers.id"], name=op.f("fk_blocker_steps_blocker_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_blocker_steps_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocker_steps")),
    )
    op.create_index(
        op.f("ix_blocker_steps_blocker_id"), "blocker_steps", ["blocker_id"], unique=False
    )
    op.create_index(op.f("ix_blocker_steps_entry_id"), "blocker_steps", ["entry_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_blocker_steps_entry_id"), table_name="blocker_steps")
    op.drop_index(op.f("ix_blocker_steps_blocker_id"), table_name="blocker_steps")
    op.drop_table("blocker_steps")
    op.drop_index(op.f("ix_blockers_record_id"), table_name="blockers")
    op.drop_index(op.f("ix_blockers_entry_id"), table_name="blockers")
    op.drop_table("blockers")
    op.drop_index(op.f("ix_appeal_steps_entry_id"), table_name="appeal_steps")
    op.drop_index(op.f("ix_appeal_steps_appeal_id"), table_name="appeal_steps")
    op.drop_table("appeal_steps")
    op.drop_index("ix_documents_subject_subject_id", table_name="documents")
    op.drop_index(op.f("ix_documents_sha256"), table_name="documents")
    op.drop_index(op.f("ix_documents_record_id"), table_name="documents")
    op.drop_index(op.f("ix_documents_entry_id"), table_name="documents")
    op.drop_table("documents")
    op.drop_index(op.f("ix_appeals_record_id"), table_name="appeals")
    op.drop_index(op.f("ix_appeals_entry_id"), table_name="appeals")
    op.drop_table("appeals")
    op.drop_table("document_contents")
