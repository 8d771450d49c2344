"""How fast the sample town builds: floor area against time, and which day a sum is reached on.

Work starts slowly after the new year holidays and hurries towards the end of a year; what is begun
in all of last year, and in this year until today, is given.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import TypeVar

from landtrack.periods import Period
from landtrack.sample.office import Office

_BY_MONTH = (0.75, 0.5, 1.1, 1.1, 1.0, 1.1, 0.95, 0.9, 1.1, 1.05, 1.2, 1.25)
"""The share of an average month that is begun in each month."""

BEFORE_DAYS, BEFORE_M2 = 720, 300_000
"""What was begun in so many days before the register was founded."""
TARGET_M2, LAST_TARGET_M2 = 1_000_000, 900_000
LAST_YEAR_M2 = 872_000
BEHIND = 0.92
"""The share of an even pace that is counted today."""
HOPED_M2 = 1_080_000
"""What would be begun in this year if all went as planned."""
FOLLOWING_M2, MOST_MORE_BEFORE_M2 = 450_000, 500_000
"""What is foreseen for the year after, and how much of the rest may have been begun long ago."""
FASTEST_M2_PER_DAY = 4_500
_LOOK_AHEAD = 6


@dataclass(frozen=True, slots=True)
class Stretch:
    """So many square metres are begun from a day until another (both inside)."""

    first: date
    last: date
    m2: float

    def day_of(self, share: float) -> date:
        """The day by which a share of it (0 to 1) is begun."""
        days = [self.first + timedelta(days=i) for i in range((self.last - self.first).days + 1)]
        sums = list(accumulate(_BY_MONTH[day.month - 1] for day in days))
        return days[min(bisect_left(sums, share * sums[-1] - 1e-9), len(days) - 1)]


def counted_today_m2(office: Office) -> float:
    """What should be counted in this year by today: a little behind an even pace."""
    return BEHIND * TARGET_M2 * Period(office.today.year).share_elapsed(office.today)


def stretches(office: Office, planted_m2: float) -> list[Stretch]:
    """What is begun when, in order; the last stretch takes the rest.

    Args:
        office: the days.
        planted_m2: what stories told elsewhere begin in this year until today.
    """
    this, before = Period(office.today.year), Period(office.today.year - 1)
    result = [
        Stretch(
            office.founded - timedelta(days=BEFORE_DAYS),
            office.founded - timedelta(days=1),
            BEFORE_M2,
        )
    ]
    earlier = Period(before.year - 1)
    if office.founded <= earlier.last:
        share = 1 - earlier.share_elapsed(office.founded)
        result.append(Stretch(office.founded, earlier.last, 0.88 * LAST_YEAR_M2 * share))
    result.append(Stretch(before.first, before.last, LAST_YEAR_M2))
    done = counted_today_m2(office)
    result.append(Stretch(this.first, office.last, max(done - planted_m2, 0)))
    days_left = (this.last - office.last).days
    if days_left:
        hoped = min(HOPED_M2 - done, FASTEST_M2_PER_DAY * days_left)
        result.append(Stretch(office.last + timedelta(days=1), this.last, hoped))
    following = Period(this.year + 1)
    result.append(Stretch(following.first, following.last, TARGET_M2))
    return result


def with_longer_past(all_stretches: list[Stretch], queued_m2: float) -> list[Stretch]:
    """The stretches with more before the founding, so that not too much lies after this year.

    The sites are as many in December as in January, when most of them are still to come.
    """
    first, *rest = all_stretches
    ahead = queued_m2 - sum(stretch.m2 for stretch in all_stretches[:-1])
    more = min(max(ahead - FOLLOWING_M2, 0), MOST_MORE_BEFORE_M2)
    return [replace(first, m2=first.m2 + more), *rest]


Thing = TypeVar("Thing")


def schedule(
    queue: Iterable[tuple[Thing, float]], all_stretches: list[Stretch]
) -> list[tuple[Thing, date]]:
    """A day for each thing of the queue, roughly in order; no stretch begins more than its sum.

    What is too large for the rest of a stretch waits, and one of the next few may go before it.
    """
    result, waiting = [], list(queue)
    for stretch in all_stretches:
        open_end = stretch is all_stretches[-1]
        filled = 0.0
        while waiting:
            room = stretch.m2 - filled
            fitting = next(
                (i for i, (_, m2) in enumerate(waiting[:_LOOK_AHEAD]) if open_end or m2 <= room),
                None,
            )
            if fitting is None:
                break
            thing, m2 = waiting.pop(fitting)
            filled += m2
            result.append((thing, stretch.day_of(min(filled / stretch.m2, 1.0))))
    return result
