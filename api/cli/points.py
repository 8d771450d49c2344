"""Which period, as of which day, as known when: the options that commands about figures share."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from sqlalchemy.orm import Session

from api.cli.console import Work
from api.dates import read_day, read_instant
from landtrack.periods import Period
from landtrack.queries.moments import moment
from landtrack.report import Moment

Year = Annotated[str | None, typer.Option(help="Year, quarter or month: 2026, 2026-Q3, 2026-09.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="True at the end of that day.")
]
KnownAt = Annotated[
    str | None,
    typer.Option("--known-at", metavar="DATE|TIME", help="As the register knew it then."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def looked_at(
    session: Session, work: Work, year: str | None, as_of: str | None, known_at: str | None
) -> tuple[Period, Moment]:
    """The period and the moment that options ask for; without them this year, today, now.

    Raises:
        BadDate: not a period, a day or a time.
    """
    today = work.now().date()
    day = read_day(as_of, today, field="as_of") if as_of else today
    period = Period.parse(year) if year else Period(day.year)
    zone = ZoneInfo(work.town().timezone)
    return period, moment(session, day, read_instant(known_at, zone) if known_at else None)
