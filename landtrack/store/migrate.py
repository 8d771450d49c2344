"""Bringing a database to the schema of this program, by the same migrations on both kinds."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

_SCRIPTS = Path(__file__).parent / "migrations"


def configuration() -> Config:
    """The alembic configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: sa.Engine, revision: str = "head") -> None:
    """Run all migrations that are missing, in one transaction."""
    with engine.execution_options(writes=True).connect() as connection, connection.begin():
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def current_revision(engine: sa.Engine) -> str | None:
    """The revision the database is at; None without a register."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str:
    """The revision this program expects."""
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    if head is None:
        raise RuntimeError("no migrations")
    return head


def known_revisions() -> set[str]:
    """Every revision this program has ever had."""
    return {
        script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()
    }
