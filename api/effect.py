"""What one write did to the year's figure: the register before its entry, and after it.

Both are answers of the register itself at two entries, so the effect can be shown again at any
later time and by anybody, and is the same on the page and in JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from landtrack.periods import Period
from landtrack.queries.building_lines import BuildingFilter, building_lines
from landtrack.queries.progress import progress
from landtrack.report import BuildingLine, Moment, Progress


@dataclass(frozen=True, slots=True)
class Effect:
    """The figure before and after an entry; ``building`` is the one it was about, as judged now."""

    before: Progress
    after: Progress
    building: BuildingLine | None

    @property
    def counted_cm2(self) -> int:
        """How much the figure moved."""
        return self.after.counted.cm2 - self.before.counted.cm2

    @property
    def certain_cm2(self) -> int:
        """How much moved in or out of what is certain."""
        return self.after.certain.cm2 - self.before.certain.cm2


def effect_of(
    session: Session,
    entry: int,
    *,
    today: date,
    record_id: int,
    building_id: int | None = None,
) -> Effect:
    """The effect of a journal entry on the figure of today's year."""
    period = Period(today.year)
    now = Moment(today, entry)
    after = progress(session, period, now)
    before = progress(session, period, Moment(today, entry - 1), after.rule)
    wanted = BuildingFilter(record_id=record_id)
    lines = building_lines(session, period, now, after.rule, wanted) if building_id else ()
    building = next((line for line in lines if line.building_id == building_id), None)
    return Effect(before, after, building)
