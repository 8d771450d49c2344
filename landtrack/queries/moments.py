"""From "as known at that time" to the journal entry that was the last one then."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.errors import NotInitialised
from landtrack.report import Moment
from landtrack.store.tables import Entry, Register


def moment(session: Session, as_of: date, known_at: datetime | None = None) -> Moment:
    """Both time axes, resolved. Without ``known_at``: as the register knows it now.

    Raises:
        NotInitialised: there is no register.
    """
    last = session.scalar(sa.select(Register.last_entry))
    if last is None:
        raise NotInitialised("数据库里还没有台账。", "There is no register in this database.")
    if known_at is not None:
        # time never runs backwards in the journal, so the latest entry has the greatest number
        query = sa.select(Entry.id).where(Entry.logged_at <= known_at)
        latest = query.order_by(Entry.logged_at.desc(), Entry.id.desc()).limit(1)
        last = session.scalar(latest) or 0
    return Moment(as_of, last, known_at)


def logged_at(session: Session, entry: int) -> datetime | None:
    """When an entry was written."""
    return session.scalar(sa.select(Entry.logged_at).where(Entry.id == entry))
