"""When things are written down: the working hours of the town hall, and the last day known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from landtrack.lifecycle import add_months, is_working_day
from landtrack.sample.dice import Dice
from landtrack.town import Town

_OPENS = 8 * 60 + 40
_MINUTES = 9 * 60
_EARLY = 8 * 60 + 5
MONTHS_KEPT = 24


def founding_moment(town: Town, today: date) -> datetime:
    """When the sample register was founded: two years before, at nine in the morning."""
    return datetime.combine(add_months(today, -MONTHS_KEPT), time(9), ZoneInfo(town.timezone))


@dataclass(frozen=True, slots=True)
class Office:
    """Days between the founding and today.

    ``last`` is the last day on which anything happens or is logged: yesterday, so that nobody
    who starts the demo in the early morning meets entries of the afternoon. Only on 1 January it
    is the day itself, or the year would show nothing.
    """

    zone: ZoneInfo
    founded: date
    today: date
    last: date

    @classmethod
    def of(cls, town: Town, today: date) -> Office:
        """The office on a day."""
        founded = founding_moment(town, today)
        last = max(today - timedelta(days=1), date(today.year, 1, 1))
        return cls(ZoneInfo(town.timezone), founded.date(), today, last)

    def moment(self, day: date, dice: Dice) -> datetime:
        """Some minute of the first working day on or after a day, never after the last one."""
        day = max(day, self.founded + timedelta(days=1))
        while day < self.last and not is_working_day(day):
            day += timedelta(days=1)
        day = min(day, self.last)
        minute = _EARLY if day == self.today else _OPENS + dice.randrange(_MINUTES)
        return datetime.combine(day, time(minute // 60, minute % 60), self.zone)
