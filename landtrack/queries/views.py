"""Saved views of the ledger that somebody may use."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Actor
from landtrack.store.tables import SavedView


@dataclass(frozen=True, slots=True)
class ViewLine:
    """A saved view: ``query`` is the query string of its address."""

    id: int
    owner: str
    name: str
    shared: bool
    query: str


def views_for(session: Session, actor: Actor) -> list[ViewLine]:
    """One's own views, then those that others share, by name."""
    v = SavedView
    query = (
        sa.select(v.id, v.owner, v.name, v.shared, v.query)
        .where(sa.or_(v.owner == actor.login, v.shared))
        .order_by(v.owner != actor.login, v.name, v.id)
    )
    return [ViewLine(*row) for row in session.execute(query)]
