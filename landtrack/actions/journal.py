"""The journal entry that every write opens first. It takes the writers' lock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Actor
from landtrack.errors import NotInitialised
from landtrack.store.tables import Entry, Register


def open_entry(
    session: Session,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    subject: str = "",
    subject_id: int | None = None,
    **details: Any,
) -> Entry:
    """A new numbered entry; facts written under it share its author and time.

    Writers queue here, so numbers follow the order of commits and time never runs backwards.
    ``details`` must be JSON values.
    """
    register = session.scalar(
        sa.select(Register).with_for_update().execution_options(populate_existing=True)
    )
    if register is None:
        raise NotInitialised("数据库里还没有台账。", "There is no register in this database.")
    before = session.scalar(sa.select(Entry.logged_at).where(Entry.id == register.last_entry))
    register.last_entry += 1
    entry = Entry(
        id=register.last_entry,
        logged_at=max(now, before) if before else now,
        actor=actor.login,
        action=action,
        subject=subject,
        subject_id=subject_id,
        details=details,
    )
    session.add(entry)
    session.flush()  # facts refer to its number
    return entry
