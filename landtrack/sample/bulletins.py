"""What the sample town has published and decided: the last year's closing figure, two months."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.actions.doubles import confirm_double
from landtrack.actions.published import NewFigure, publish_figure
from landtrack.doubles import Decision, Ground
from landtrack.periods import Period
from landtrack.sample.people import PLANNER, SAMPLE
from landtrack.store.tables import Building, Double
from landtrack.town import Town

_DAYS_TO_CLOSE_A_YEAR = 9
_DAYS_TO_REPORT_A_MONTH = 3


def publish_bulletins(session: Session, town: Town, *, today: date, now: datetime) -> None:
    """Publish last year's figure and those of the last two months, as they were known then.

    Args:
        session: a writing session; the rest of the sample town is in it.
        town: whose clock tells when a day ends.
        today: the day the sample town is seen on.
        now: when all of it is written.
    """
    _decide_a_double(session, now)
    zone, year = ZoneInfo(town.timezone), Period(today.year)
    last_year = year.last_year()
    closed = last_year.last + timedelta(days=_DAYS_TO_CLOSE_A_YEAR)
    wanted = [(last_year, last_year.last, closed, f"{last_year.year}年年报（{SAMPLE}）")]
    wanted += [
        (year, month.last, month.last + timedelta(days=_DAYS_TO_REPORT_A_MONTH), _title(month))
        for month in year.months()
    ]
    passed = [one for one in wanted if one[2] < today]
    for period, as_of, known, title in [*passed[:1], *passed[1:][-2:]]:
        at = datetime.combine(known, time.max, zone)
        new = NewFigure(period, as_of, at, title=title)
        publish_figure(session, new, actor=PLANNER, now=now)


def _title(month: Period) -> str:
    return f"{month.label.zh}通报（{SAMPLE}）"


def _decide_a_double(session: Session, now: datetime) -> None:
    """One suspicion was looked at on site and is confirmed; the others wait."""
    query = sa.select(Double).where(
        Double.decision == Decision.SUSPECTED, Double.until_entry_id.is_(None)
    )
    for pair in session.scalars(query.order_by(Double.id)):
        if Ground.FOOTPRINT in pair.grounds:
            ids = {pair.one_id, pair.other_id} - {pair.excluded_id}
            counts = session.get_one(Building, ids.pop())
            excluded = session.get_one(Building, pair.excluded_id)
            reason = f"现场核对为同一栋，原存量地块已并入新供用地（{SAMPLE}）"
            confirm_double(session, counts, excluded, reason=reason, actor=PLANNER, now=now)
            return
