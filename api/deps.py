"""What endpoints ask for: sessions, the day, the moment looked at.

The edge owns the transaction. ``WriteSession`` commits when the endpoint has returned and *before*
the response leaves (``scope="function"``): with FastAPI's ordinary scope a client would read 200
although the commit then failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from fastapi import Depends, Query
from sqlalchemy.orm import Session
from starlette.requests import Request

from api.dates import read_day, read_instant
from api.kept import KeptBodies
from api.running_imports import RunningImports
from landtrack.periods import Period
from landtrack.queries.moments import moment
from landtrack.report import Moment
from landtrack.settings import Settings
from landtrack.store.engine import reader, writer
from landtrack.town import Town

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Site:
    """What one running site is made of; every request finds it at ``app.state.site``."""

    settings: Settings
    town: Town
    engine: sa.Engine
    clock: Clock = utc_now
    map_bodies: KeptBodies = field(default_factory=KeptBodies)
    running_imports: RunningImports = field(default_factory=RunningImports)

    @property
    def zone(self) -> ZoneInfo:
        """The town's time zone, by which days are told."""
        return ZoneInfo(self.town.timezone)


def site_of(request: Request) -> Site:
    """The site that answers a request."""
    site: Site = request.app.state.site
    return site


CurrentSite = Annotated[Site, Depends(site_of)]


def _read_session(site: CurrentSite) -> Iterator[Session]:
    with reader(site.engine) as session:
        yield session


def _write_session(site: CurrentSite) -> Iterator[Session]:
    with writer(site.engine) as session:
        yield session
        session.commit()


ReadSession = Annotated[Session, Depends(_read_session, scope="function")]
WriteSession = Annotated[Session, Depends(_write_session, scope="function")]


def _now(site: CurrentSite) -> datetime:
    return site.clock().astimezone(site.zone)


Now = Annotated[datetime, Depends(_now)]


def _today(now: Now) -> date:
    return now.date()


Today = Annotated[date, Depends(_today)]


@dataclass(frozen=True, slots=True)
class View:
    """What a visitor looks at: a period, as of a day, as it was known at an instant."""

    period: Period
    as_of: date
    known_at: datetime | None
    query: tuple[tuple[str, str], ...] = ()
    """Those of the parameters that were given, for links that keep the view."""

    def moment(self, session: Session) -> Moment:
        """Both time axes, resolved."""
        return moment(session, self.as_of, self.known_at)

    def past_entry(self, session: Session) -> int | None:
        """The last entry known then; None where the view looks at all that is known now."""
        if not {"as_of", "known_at"} & {name for name, _ in self.query}:
            return None
        return self.moment(session).entry


def _view(
    *,
    request: Request,
    today: Today,
    site: CurrentSite,
    year: Annotated[
        int | None, Query(ge=1990, le=2100, description="Calendar year; this year by default.")
    ] = None,
    quarter: Annotated[int | None, Query(ge=1, le=4, description="A quarter of the year.")] = None,
    month: Annotated[int | None, Query(ge=1, le=12, description="A month of the year.")] = None,
    as_of: Annotated[
        str | None,
        Query(
            description="What had happened by the end of this day (2026-11-30); today by default.",
            examples=["2026-11-30"],
        ),
    ] = None,
    known_at: Annotated[
        str | None,
        Query(
            description="As the register knew it at this time of the town's clock "
            "(2026-11-30 or 2026-11-30T09:30); now by default.",
            examples=["2026-11-30T09:30"],
        ),
    ] = None,
) -> View:
    given = tuple(
        (name, request.query_params[name])
        for name in ("year", "quarter", "month", "as_of", "known_at")
        if request.query_params.get(name)
    )
    return View(
        period=Period(year or today.year, None if month else quarter, month),
        as_of=read_day(as_of, today, field="as_of") if as_of else today,
        known_at=read_instant(known_at, site.zone) if known_at else None,
        query=given,
    )


CurrentView = Annotated[View, Depends(_view)]
