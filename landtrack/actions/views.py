"""Saving and dropping views of the ledger."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, Role, require
from landtrack.actions.journal import open_entry
from landtrack.errors import Forbidden, Invalid, NotFound
from landtrack.store.tables import SavedView
from landtrack.text import Text

_LONGEST_NAME = 80


def save_view(
    session: Session, name: str, query: str, *, shared: bool, actor: Actor, now: datetime
) -> SavedView:
    """Keep a view under a name; a view of the same name and owner is replaced.

    Raises:
        Invalid: no name, or a long one.
    """
    require(actor, Act.EXPORT)  # everybody but visitors, who come without a name
    name = name.strip()
    if not 0 < len(name) <= _LONGEST_NAME:
        raise Invalid(
            f"请给视图起个名字，不超过 {_LONGEST_NAME} 个字。",
            f"Give the view a name of at most {_LONGEST_NAME} characters.",
            field="name",
        )
    entry = open_entry(
        session, "save_view", actor=actor, now=now, subject="view", name=name, shared=shared
    )
    view = session.scalar(
        sa.select(SavedView).where(SavedView.owner == actor.login, SavedView.name == name)
    )
    if view is None:
        view = SavedView(owner=actor.login, name=name)
        session.add(view)
    view.query, view.shared, view.entry_id = query, shared, entry.id
    session.flush()
    entry.subject_id = view.id
    return view


def drop_view(session: Session, view_id: int, *, actor: Actor, now: datetime) -> None:
    """Forget a view: one's own, or as administrator anybody's.

    Raises:
        NotFound: none such, or somebody's own. Forbidden: shared by somebody else.
    """
    view = session.get(SavedView, view_id)
    foreign = view is not None and view.owner != actor.login
    if view is None or (foreign and not view.shared):
        raise NotFound.of(Text("视图", "view"), view_id)
    if foreign and actor.role is not Role.ADMINISTRATOR:
        raise Forbidden(
            f"视图“{view.name}”是 {view.owner} 共享的，只有本人或管理员可以删除。",
            f"The view “{view.name}” is shared by {view.owner}; only they or an administrator "
            "may delete it.",
        )
    open_entry(
        session,
        "drop_view",
        actor=actor,
        now=now,
        subject="view",
        subject_id=view.id,
        name=view.name,
    )
    session.delete(view)
