"""The options that commands share, and what they say of the period, the day and the time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from sqlalchemy.orm import Session

from api.cli.work import Work
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

Number = Annotated[int, typer.Argument(help="Its number, as the list shows it.")]
Reference = Annotated[str, typer.Argument(help="Reference of the parcel, site or project.")]
Reason = Annotated[str, typer.Option(help="Why.")]
Day = Annotated[str, typer.Option("--on", metavar="DATE", help="On which day.")]


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at, as typed: the period, as of which day, as known when.

    A command with a parameter of this type has an option for each field; ``Then`` and ``Known``
    are those that take fewer.
    """

    year: str | None = None
    as_of: str | None = None
    known_at: str | None = None

    def at(self, session: Session, work: Work) -> tuple[Period, Moment]:
        """The period and the moment; what was not given is this year, today, now.

        Raises:
            BadDate: not a period, a day or a time.
        """
        today = work.now().date()
        day = read_day(self.as_of, today, field="as_of") if self.as_of else today
        period = Period.parse(self.year) if self.year else Period(day.year)
        zone = ZoneInfo(work.town().timezone)
        known = read_instant(self.known_at, zone) if self.known_at else None
        return period, moment(session, day, known)

    def moment(self, session: Session, work: Work) -> Moment:
        """The moment alone."""
        return self.at(session, work)[1]


LOOK_OPTIONS = {"year": Year, "as_of": AsOf, "known_at": KnownAt}
NOW = Look()
Then = Annotated[Look, "as_of", "known_at"]
Known = Annotated[Look, "known_at"]
