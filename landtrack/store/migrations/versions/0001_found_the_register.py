"""Found the register.

Revision: 0001, after None
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entries",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
    )
    op.create_index(op.f("ix_entries_action"), "entries", ["action"], unique=False)
    op.create_index(op.f("ix_entries_logged_at"), "entries", ["logged_at"], unique=False)
    op.create_index(
        "ix_entries_subject_subject_id", "entries", ["subject", "subject_id"], unique=False
    )
    op.create_geospatial_table(
        "places",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("town", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False, comment="full statistical name"),
        sa.Column("short", sa.String(length=40), nullable=False),
        sa.Column("english", sa.String(length=80), nullable=False),
        sa.Column(
            "schematic", sa.Boolean(), nullable=False, comment="the outline is drawn, not surveyed"
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sa.UniqueConstraint("code", name=op.f("uq_places_code")),
    )
    op.create_geospatial_index(
        "idx_places_geom",
        "places",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_places_town"), "places", ["town"], unique=False)
    op.create_table(
        "register",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "town", sa.String(length=9), nullable=False, comment="code of the town, 9 digits"
        ),
        sa.Column(
            "last_entry", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("sample", sa.Boolean(), nullable=False, comment="holds invented sample data"),
        sa.Column(
            "sample_until",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="last entry of the sample data; what follows was entered by people",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register")),
    )
    op.create_table(
        "corrections",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False, comment="record or building"),
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("old", sa.JSON(), nullable=False),
        sa.Column("new", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_corrections_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index(op.f("ix_corrections_entry_id"), "corrections", ["entry_id"], unique=False)
    op.create_index(
        "ix_corrections_subject_subject_id", "corrections", ["subject", "subject_id"], unique=False
    )
    op.create_table(
        "counting_rules",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False, comment="start, grades, area, uses, net"),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_counting_rules_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counting_rules")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_counting_rules_name_version")),
    )
    op.create_table(
        "import_batches",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("track", sa.String(40), nullable=True, comment="None: village outlines"),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column(
            "source",
            sa.LargeBinary(),
            nullable=True,
            comment="the file as it came, so it can be read again",
        ),
        sa.Column("rows", sa.LargeBinary(), nullable=True),
        sa.Column(
            "row_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "blocked_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "closed_entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["closed_entry_id"], ["entries.id"], name=op.f("fk_import_batches_closed_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_import_batches_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batches")),
    )
    op.create_index(op.f("ix_import_batches_sha256"), "import_batches", ["sha256"], unique=False)
    op.create_geospatial_table(
        "records",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("track", sa.String(40), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False, comment="the paper's number"),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("former_titles", sa.String(length=400), nullable=False),
        sa.Column("town", sa.String(length=9), nullable=False),
        sa.Column("village", sa.String(length=12), nullable=False),
        sa.Column(
            "shares",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="of the land by village, where it lies in several",
        ),
        sa.Column("route", sa.String(40), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("area_stated_m2", sa.Double(), nullable=True),
        sa.Column(
            "area_m2", sa.Double(), nullable=True, comment="measured on the ellipsoid, gis/area.py"
        ),
        sa.Column("owner_unit", sa.String(length=80), nullable=False),
        sa.Column("leader", sa.String(length=80), nullable=False),
        sa.Column("officer", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("stage_since", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column(
            "successor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_records_entry_id")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import_batches.id"], name=op.f("fk_records_import_id")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["records.id"], name=op.f("fk_records_successor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
        sa.UniqueConstraint("reference", name=op.f("uq_records_reference")),
    )
    op.create_geospatial_index(
        "idx_records_geom",
        "records",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_records_import_id"), "records", ["import_id"], unique=False)
    op.create_index(op.f("ix_records_stage"), "records", ["stage"], unique=False)
    op.create_index(op.f("ix_records_town"), "records", ["town"], unique=False)
    op.create_index(op.f("ix_records_track"), "records", ["track"], unique=False)
    op.create_index(op.f("ix_records_village"), "records", ["village"], unique=False)
    op.create_table(
        "targets",
        sa.Column("town", sa.String(length=9), nullable=False),
        sa.Column("village", sa.String(length=12), nullable=True),
        sa.Column("route", sa.String(40), nullable=True),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("measure", sa.String(40), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
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
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_targets_entry_id")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["targets.id"], name=op.f("fk_targets_replaces_id")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["counting_rules.id"], name=op.f("fk_targets_rule_id")
        ),
        sa.ForeignKeyConstraint(
            ["until_entry_id"], ["entries.id"], name=op.f("fk_targets_until_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_targets")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_targets_replaces_id")),
    )
    op.create_index(op.f("ix_targets_entry_id"), "targets", ["entry_id"], unique=False)
    op.create_geospatial_table(
        "buildings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("use", sa.String(40), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=False),
        sa.Column("storeys", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("height_m", sa.Double(), nullable=True),
        sa.Column("planning_permit", sa.String(length=80), nullable=False),
        sa.Column("construction_permit", sa.String(length=80), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_buildings_entry_id")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_buildings_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buildings")),
        sa.UniqueConstraint("record_id", "name", name=op.f("uq_buildings_record_id_name")),
    )
    op.create_geospatial_index(
        "idx_buildings_geom",
        "buildings",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_buildings_record_id"), "buildings", ["record_id"], unique=False)
    op.create_table(
        "lineages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column(
            "predecessor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "successor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_lineages_entry_id")),
        sa.ForeignKeyConstraint(
            ["predecessor_id"], ["records.id"], name=op.f("fk_lineages_predecessor_id")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["records.id"], name=op.f("fk_lineages_successor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lineages")),
        sa.UniqueConstraint(
            "predecessor_id", "successor_id", name=op.f("uq_lineages_predecessor_id_successor_id")
        ),
    )
    op.create_index(op.f("ix_lineages_entry_id"), "lineages", ["entry_id"], unique=False)
    op.create_index(
        op.f("ix_lineages_predecessor_id"), "lineages", ["predecessor_id"], unique=False
    )
    op.create_index(op.f("ix_lineages_successor_id"), "lineages", ["successor_id"], unique=False)
    op.create_table(
        "occupations",
        sa.Column(
            "project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("share", sa.Double(), nullable=False, comment="of the site's land, 0 to 1"),
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
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_occupations_entry_id")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["records.id"], name=op.f("fk_occupations_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["occupations.id"], name=op.f("fk_occupations_replaces_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["records.id"], name=op.f("fk_occupations_site_id")),
        sa.ForeignKeyConstraint(
            ["until_entry_id"], ["entries.id"], name=op.f("fk_occupations_until_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupations")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_occupations_replaces_id")),
    )
    op.create_index(op.f("ix_occupations_entry_id"), "occupations", ["entry_id"], unique=False)
    op.create_index(op.f("ix_occupations_project_id"), "occupations", ["project_id"], unique=False)
    op.create_index(op.f("ix_occupations_site_id"), "occupations", ["site_id"], unique=False)
    op.create_table(
        "parcels",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("land_use", sa.String(40), nullable=True),
        sa.Column("tenure", sa.String(40), nullable=True),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("far_min", sa.Double(), nullable=True),
        sa.Column("far_max", sa.Double(), nullable=True),
        sa.Column("density_max", sa.Double(), nullable=True, comment="share of the land, 0 to 1"),
        sa.Column("investment_yuan_per_m2", sa.Double(), nullable=True),
        sa.Column(
            "term_years", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("price_wan", sa.Double(), nullable=True),
        sa.Column("start_by", sa.Date(), nullable=True, comment="latest start in the contract"),
        sa.Column(
            "finish_by", sa.Date(), nullable=True, comment="latest completion in the contract"
        ),
        sa.ForeignKeyConstraint(["id"], ["records.id"], name=op.f("fk_parcels_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcels")),
    )
    op.create_table(
        "projects",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("investor", sa.String(length=200), nullable=False),
        sa.Column("industry", sa.String(length=80), nullable=False),
        sa.Column("space_route", sa.String(40), nullable=True),
        sa.Column(
            "total_investment_wan", sa.Double(), nullable=True, comment="总投资, 10,000 yuan"
        ),
        sa.Column(
            "agreed_investment_wan", sa.Double(), nullable=True, comment="协议投资, 10,000 yuan"
        ),
        sa.Column("planned_gfa_m2", sa.Double(), nullable=True),
        sa.Column("foreign_funded", sa.Boolean(), nullable=False),
        sa.Column("headquarters", sa.Boolean(), nullable=False),
        sa.Column("specialised", sa.Boolean(), nullable=False, comment="专精特新"),
        sa.Column("introducer", sa.String(length=80), nullable=False, comment="引进人"),
        sa.ForeignKeyConstraint(["id"], ["records.id"], name=op.f("fk_projects_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
    )
    op.create_table(
        "record_states",
        sa.Column(
            "record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("track", sa.String(length=40), nullable=False),
        sa.Column("route", sa.String(40), nullable=True),
        sa.Column("reserve_on", sa.Date(), nullable=True),
        sa.Column("preparing_on", sa.Date(), nullable=True),
        sa.Column("committed_on", sa.Date(), nullable=True),
        sa.Column("permitted_on", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("topped_out_on", sa.Date(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("producing_stage_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("handed_over_on", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("producing_on", sa.Date(), nullable=True),
        sa.Column("land_cm2", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "invested_wan", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "known_from", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "known_until", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("village", sa.String(length=12), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_record_states_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_states")),
    )
    op.create_index(
        op.f("ix_record_states_record_id"), "record_states", ["record_id"], unique=False
    )
    op.create_table(
        "renovation_sites",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("patch_code", sa.String(length=40), nullable=False, comment="标图建库图斑编号"),
        sa.Column("mode", sa.String(40), nullable=True),
        sa.Column("tenure", sa.String(40), nullable=True),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("planned_use", sa.String(40), nullable=True),
        sa.Column("existing_gfa_m2", sa.Double(), nullable=True),
        sa.Column("existing_far", sa.Double(), nullable=True),
        sa.Column("planned_gfa_m2", sa.Double(), nullable=True),
        sa.Column(
            "protected",
            sa.Boolean(),
            nullable=True,
            comment="inside the industrial protection line",
        ),
        sa.Column("start_by", sa.Date(), nullable=True),
        sa.Column("finish_by", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["records.id"], name=op.f("fk_renovation_sites_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renovation_sites")),
    )
    op.create_table(
        "building_areas",
        sa.Column(
            "building_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.Column(
            "gfa_cm2",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="gross floor area",
        ),
        sa.Column(
            "far_cm2",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="area counted for FAR",
        ),
        sa.Column(
            "footprint_cm2", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "replaced_cm2",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="floor area demolished for it",
        ),
        sa.Column("document", sa.String(length=200), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["building_id"], ["buildings.id"], name=op.f("fk_building_areas_building_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_building_areas_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["building_areas.id"], name=op.f("fk_building_areas_replaces_id")
        ),
        sa.ForeignKeyConstraint(
            ["until_entry_id"], ["entries.id"], name=op.f("fk_building_areas_until_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_building_areas")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_building_areas_replaces_id")),
    )
    op.create_index(
        op.f("ix_building_areas_building_id"), "building_areas", ["building_id"], unique=False
    )
    op.create_index(
        op.f("ix_building_areas_entry_id"), "building_areas", ["entry_id"], unique=False
    )
    op.create_table(
        "building_states",
        sa.Column(
            "building_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "part",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="of a building on a village boundary",
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("route", sa.String(40), nullable=False),
        sa.Column("use", sa.String(40), nullable=False),
        sa.Column("double", sa.Boolean(), nullable=False),
        sa.Column("permit_on", sa.Date(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("statistical_on", sa.Date(), nullable=True),
        sa.Column("statistical_grade", sa.String(40), nullable=True),
        sa.Column(
            "statistical_gfa_cm2",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column(
            "statistical_far_cm2",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column(
            "statistical_replaced_cm2",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("legal_on", sa.Date(), nullable=True),
        sa.Column("legal_grade", sa.String(40), nullable=True),
        sa.Column(
            "legal_gfa_cm2", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "legal_far_cm2", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "legal_replaced_cm2",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("ceremony_on", sa.Date(), nullable=True),
        sa.Column("ceremony_grade", sa.String(40), nullable=True),
        sa.Column(
            "ceremony_gfa_cm2", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "ceremony_far_cm2", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "ceremony_replaced_cm2",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("topped_out_on", sa.Date(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("gfa_cm2", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("far_cm2", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "replaced_cm2", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "known_from", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "known_until", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("village", sa.String(length=12), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["building_id"], ["buildings.id"], name=op.f("fk_building_states_building_id")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_building_states_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_building_states")),
    )
    op.create_index(
        op.f("ix_building_states_building_id"), "building_states", ["building_id"], unique=False
    )
    op.create_index(
        op.f("ix_building_states_record_id"), "building_states", ["record_id"], unique=False
    )
    op.create_table(
        "milestones",
        sa.Column(
            "record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "building_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("planned", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.String(40), nullable=True),
        sa.Column("document", sa.String(length=200), nullable=False, comment="number or file"),
        sa.Column("note", sa.Text(), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["building_id"], ["buildings.id"], name=op.f("fk_milestones_building_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_milestones_entry_id")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_milestones_record_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["milestones.id"], name=op.f("fk_milestones_replaces_id")
        ),
        sa.ForeignKeyConstraint(
            ["until_entry_id"], ["entries.id"], name=op.f("fk_milestones_until_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_milestones_replaces_id")),
    )
    op.create_index(op.f("ix_milestones_building_id"), "milestones", ["building_id"], unique=False)
    op.create_index(op.f("ix_milestones_entry_id"), "milestones", ["entry_id"], unique=False)
    op.create_index(op.f("ix_milestones_record_id"), "milestones", ["record_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_milestones_record_id"), table_name="milestones")
    op.drop_index(op.f("ix_milestones_entry_id"), table_name="milestones")
    op.drop_index(op.f("ix_milestones_building_id"), table_name="milestones")
    op.drop_table("milestones")
    op.drop_index(op.f("ix_building_states_record_id"), table_name="building_states")
    op.drop_index(op.f("ix_building_states_building_id"), table_name="building_states")
    op.drop_table("building_states")
    op.drop_index(op.f("ix_building_areas_entry_id"), table_name="building_areas")
    op.drop_index(op.f("ix_building_areas_building_id"), table_name="building_areas")
    op.drop_table("building_areas")
    op.drop_table("renovation_sites")
    op.drop_index(op.f("ix_record_states_record_id"), table_name="record_states")
    op.drop_table("record_states")
    op.drop_table("projects")
    op.drop_table("parcels")
    op.drop_index(op.f("ix_occupations_site_id"), table_name="occupations")
    op.drop_index(op.f("ix_occupations_project_id"), table_name="occupations")
    op.drop_index(op.f("ix_occupations_entry_id"), table_name="occupations")
    op.drop_table("occupations")
    op.drop_index(op.f("ix_lineages_successor_id"), table_name="lineages")
    op.drop_index(op.f("ix_lineages_predecessor_id"), table_name="lineages")
    op.drop_index(op.f("ix_lineages_entry_id"), table_name="lineages")
    op.drop_table("lineages")
    op.drop_index(op.f("ix_buildings_record_id"), table_name="buildings")
    op.drop_geospatial_index(
        "idx_buildings_geom", table_name="buildings", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("buildings")
    op.drop_index(op.f("ix_targets_entry_id"), table_name="targets")
    op.drop_table("targets")
    op.drop_index(op.f("ix_records_village"), table_name="records")
    op.drop_index(op.f("ix_records_track"), table_name="records")
    op.drop_index(op.f("ix_records_town"), table_name="records")
    op.drop_index(op.f("ix_records_stage"), table_name="records")
    op.drop_index(op.f("ix_records_import_id"), table_name="records")
    op.drop_geospatial_index(
        "idx_records_geom", table_name="records", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("records")
    op.drop_index(op.f("ix_import_batches_sha256"), table_name="import_batches")
    op.drop_table("import_batches")
    op.drop_table("counting_rules")
    op.drop_index("ix_corrections_subject_subject_id", table_name="corrections")
    op.drop_index(op.f("ix_corrections_entry_id"), table_name="corrections")
    op.drop_table("corrections")
    op.drop_table("register")
    op.drop_index(op.f("ix_places_town"), table_name="places")
    op.drop_geospatial_index(
        "idx_places_geom", table_name="places", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("places")
    op.drop_index("ix_entries_subject_subject_id", table_name="entries")
    op.drop_index(op.f("ix_entries_logged_at"), table_name="entries")
    op.drop_index(op.f("ix_entries_action"), table_name="entries")
    op.drop_table("entries")
