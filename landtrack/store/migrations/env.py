"""Run by alembic: the connection is handed in by ``landtrack.store.migrate``."""

from __future__ import annotations

from typing import Any

from alembic import context
from geoalchemy2 import alembic_helpers

from landtrack.store import tables  # noqa: F401  (makes every table known)
from landtrack.store.base import Base, Code, UtcDateTime

_TARGET = Base.metadata


def _ours(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Leave the tables that SpatiaLite and PostGIS keep for themselves alone."""
    if kind == "table" and reflected and name not in _TARGET.tables:
        return False
    return bool(alembic_helpers.include_object(item, name, kind, reflected, compare_to))


def _plain_types(kind: str, item: Any, autogen: Any) -> Any:
    """Migrations name the plain column types: they must run when ours have changed."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Code):
        return "sa.String(40)"
    return alembic_helpers.render_item(kind, item, autogen)


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=_TARGET,
    include_object=_ours,
    process_revision_directives=alembic_helpers.writer,
    render_item=_plain_types,
    render_as_batch=False,
    transactional_ddl=True,
)
context.run_migrations()
