"""The two points between which a move is explained, as an address gives them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import Depends, Query
from sqlalchemy.orm import Session

from api.dates import read_day, read_instant
from api.deps import Site, Today
from landtrack.periods import Period
from landtrack.queries.moments import moment
from landtrack.queries.targets import rule_for
from landtrack.report import Point

_DAY = "2026-10-31"


@dataclass(frozen=True, slots=True)
class Span:
    """From one (as-of, known-at) pair to another, in one year.

    Without a ``from_known`` the first point is what the register knew at the end of its own day:
    the figure that was shown then. Without a ``to_known``: what it knows now.
    """

    period: Period
    from_day: date
    from_known: str
    to_day: date
    to_known: str | None

    def points(self, session: Session, site: Site) -> tuple[Point, Point]:
        """Both ends as the core takes them, each by the rule of its own target."""
        return (
            self._point(session, self.from_day, self.from_known, site),
            self._point(session, self.to_day, self.to_known, site),
        )

    def _point(self, session: Session, day: date, known: str | None, site: Site) -> Point:
        at = moment(session, day, read_instant(known, site.zone) if known else None)
        return Point(self.period, at, rule_for(session, self.period, at))


def _span(
    *,
    today: Today,
    year: Annotated[int | None, Query(ge=1990, le=2100, description="Calendar year.")] = None,
    from_day: Annotated[
        str | None,
        Query(description="As of this day; the end of last month by default.", examples=[_DAY]),
    ] = None,
    from_known: Annotated[
        str | None, Query(description="As known then; the same day by default.", examples=[_DAY])
    ] = None,
    to_day: Annotated[
        str | None, Query(description="As of this day; today by default.", examples=[_DAY])
    ] = None,
    to_known: Annotated[
        str | None, Query(description="As known then; now by default.", examples=[_DAY])
    ] = None,
) -> Span:
    first = read_day(from_day, today, field="from_day") if from_day else _end_of_last_month(today)
    last = read_day(to_day, today, field="to_day") if to_day else today
    return Span(Period(year or last.year), first, from_known or first.isoformat(), last, to_known)


def _end_of_last_month(today: date) -> date:
    return today.replace(day=1) - timedelta(days=1)


CurrentSpan = Annotated[Span, Depends(_span)]
