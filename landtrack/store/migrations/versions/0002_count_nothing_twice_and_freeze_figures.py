"""Count nothing twice, and freeze figures.

Revision: 0002, after 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "published_figures",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="第N期",
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column(
            "known_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="None: all that was logged by then",
        ),
        sa.Column(
            "known_entry",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the last journal entry it rests on",
        ),
        sa.Column("rule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amounts", sa.JSON(), nullable=False, comment="the figure and its parts"),
        sa.Column(
            "facts",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="how many facts the checksum covers",
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_published_figures_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["counting_rules.id"], name=op.f("fk_published_figures_rule_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_figures")),
        sa.UniqueConstraint("number", name=op.f("uq_published_figures_number")),
    )
    op.create_table(
        "doubles",
        sa.Column("one_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("decision", sa.String(40), nullable=False),
        sa.Column(
            "excluded_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
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
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_doubles_entry_id")),
        sa.ForeignKeyConstraint(
            ["excluded_id"], ["buildings.id"], name=op.f("fk_doubles_excluded_id")
        ),
        sa.ForeignKeyConstraint(["one_id"], ["buildings.id"], name=op.f("fk_doubles_one_id")),
        sa.ForeignKeyConstraint(["other_id"], ["buildings.id"], name=op.f("fk_doubles_other_id")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["doubles.id"], name=op.f("fk_doubles_replaces_id")
        ),
        sa.ForeignKeyConstraint(
            ["until_entry_id"], ["entries.id"], name=op.f("fk_doubles_until_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doubles")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_doubles_replaces_id")),
    )
    op.create_index(op.f("ix_doubles_entry_id"), "doubles", ["entry_id"], unique=False)
    op.create_index(op.f("ix_doubles_excluded_id"), "doubles", ["excluded_id"], unique=False)
    op.create_index(op.f("ix_doubles_one_id"), "doubles", ["one_id"], unique=False)
    op.create_index(op.f("ix_doubles_other_id"), "doubles", ["other_id"], unique=False)
    op.create_index(
        op.f("ix_building_states_known_from"), "building_states", ["known_from"], unique=False
    )
    op.create_index(
        op.f("ix_building_states_known_until"), "building_states", ["known_until"], unique=False
    )
    op.create_index(
        op.f("ix_buildings_construction_permit"), "buildings", ["construction_permit"], unique=False
    )
    op.create_index(
        op.f("ix_buildings_planning_permit"), "buildings", ["planning_permit"], unique=False
    )
    op.create_index(
        op.f("ix_record_states_known_from"), "record_states", ["known_from"], unique=False
    )
    op.create_index(
        op.f("ix_record_states_known_until"), "record_states", ["known_until"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_record_states_known_until"), table_name="record_states")
    op.drop_index(op.f("ix_record_states_known_from"), table_name="record_states")
    op.drop_index(op.f("ix_buildings_planning_permit"), table_name="buildings")
    op.drop_index(op.f("ix_buildings_construction_permit"), table_name="buildings")
    op.drop_index(op.f("ix_building_states_known_until"), table_name="building_states")
    op.drop_index(op.f("ix_building_states_known_from"), table_name="building_states")
    op.drop_index(op.f("ix_doubles_other_id"), table_name="doubles")
    op.drop_index(op.f("ix_doubles_one_id"), table_name="doubles")
    op.drop_index(op.f("ix_doubles_excluded_id"), table_name="doubles")
    op.drop_index(op.f("ix_doubles_entry_id"), table_name="doubles")
    op.drop_table("doubles")
    op.drop_table("published_figures")
