"""From what is done to what is left: attained, gap, pace. Pure; amounts are whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from landtrack.periods import Period

_DAYS_PER_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class TargetStatus:
    """A target beside what is done, in one unit (square centimetres for floor areas).

    ``expected`` is what an even pace would have reached by the day; ``pace_needed`` per month for
    the rest of the period, ``pace_so_far`` per month until now.
    """

    amount: int
    done: int
    expected: int
    pace_needed: int | None
    pace_so_far: int

    @property
    def gap(self) -> int:
        """What is left to do; never negative."""
        return max(self.amount - self.done, 0)

    @property
    def share(self) -> float:
        """Done as a share of the target; 0 without a target."""
        return self.done / self.amount if self.amount else 0.0


def target_status(amount: int, done: int, period: Period, as_of: date) -> TargetStatus:
    """Where a target stands at the end of a day (no ``pace_needed`` once the period is over)."""
    days_left = (period.last - as_of).days
    days_gone = max((min(as_of, period.last) - period.first).days + 1, 1)
    gap = max(amount - done, 0)
    return TargetStatus(
        amount=amount,
        done=done,
        expected=round(amount * period.share_elapsed(as_of)),
        pace_needed=round(gap / days_left * _DAYS_PER_MONTH) if days_left > 0 else None,
        pace_so_far=round(done / days_gone * _DAYS_PER_MONTH),
    )
