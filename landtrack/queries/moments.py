"""From "as known at that time" to the journal entry that was the last one then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.counting import CountingRule
from landtrack.errors import NotInitialised
from landtrack.periods import CHINA, Period
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


def at_cutoff(session: Session, moment: Moment, rule: CountingRule, period: Period) -> Moment:
    """What of a moment may still move a figure: nothing that was logged after the rule's cut-off.

    The cut-off is the end of a day so long after the end of the year, by China's time; it is the
    same for a year, its quarters and months, so that they add up.
    """
    if rule.cutoff_days is None:
        return moment
    last_day = Period(period.year).last + timedelta(days=rule.cutoff_days)
    closing = datetime.combine(last_day + timedelta(days=1), time.min, CHINA)
    query = sa.select(Entry.id).where(Entry.logged_at < closing)
    latest = query.order_by(Entry.logged_at.desc(), Entry.id.desc()).limit(1)
    return replace(moment, entry=min(moment.entry, session.scalar(latest) or 0))


def logged_at(session: Session, entry: int) -> datetime | None:
    """When an entry was written."""
    return session.scalar(sa.select(Entry.logged_at).where(Entry.id == entry))
