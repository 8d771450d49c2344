"""Year, quarter and month as values: what a target and a figure are for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta, timezone

from landtrack.errors import BadDate
from landtrack.text import Text

CHINA = timezone(timedelta(hours=8))
"""The one legal time of the whole country, all year round; days of a rule end by it."""

_YEAR = re.compile(r"^(\d{4})$")
_QUARTER = re.compile(r"^(\d{4})-?Q([1-4])$", re.IGNORECASE)
_MONTH = re.compile(r"^(\d{4})-(\d{2})$")


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar year, quarter or month. ``last`` is its last day, inside."""

    year: int
    quarter: int | None = None
    month: int | None = None

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self._first_month, 1)

    @property
    def last(self) -> date:
        """The last day."""
        after = self._first_month + self._months
        return date(self.year + after // 13, (after - 1) % 12 + 1, 1) - timedelta(days=1)

    @property
    def code(self) -> str:
        """``2026``, ``2026-Q3`` or ``2026-09``."""
        if self.month:
            return f"{self.year}-{self.month:02d}"
        return f"{self.year}-Q{self.quarter}" if self.quarter else f"{self.year}"

    @property
    def label(self) -> Text:
        """The period as people write it."""
        if self.month:
            return Text(f"{self.year}年{self.month}月", f"{self.first:%B %Y}")
        if self.quarter:
            return Text(f"{self.year}年第{self.quarter}季度", f"Q{self.quarter} {self.year}")
        return Text(f"{self.year}年", f"{self.year}")

    def contains(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return self.first <= day <= self.last

    def months(self) -> list[Period]:
        """The months of the period, in order."""
        return [
            Period(self.year, month=m)
            for m in range(self._first_month, self._first_month + self._months)
        ]

    def last_year(self) -> Period:
        """The same period of the year before."""
        return Period(self.year - 1, self.quarter, self.month)

    def share_elapsed(self, as_of: date) -> float:
        """How much of the period has passed at the end of a day, from 0 to 1."""
        days = (self.last - self.first).days + 1
        return min(max(((as_of - self.first).days + 1) / days, 0.0), 1.0)

    @property
    def _first_month(self) -> int:
        return self.month or (3 * (self.quarter - 1) + 1 if self.quarter else 1)

    @property
    def _months(self) -> int:
        if self.month:
            return 1
        return 3 if self.quarter else 12

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``2026``, ``2026-Q3`` or ``2026-09``.

        Raises:
            BadDate: anything else.
        """
        text = text.strip()
        if match := _YEAR.match(text):
            return cls(int(match[1]))
        if match := _QUARTER.match(text):
            return cls(int(match[1]), quarter=int(match[2]))
        match = _MONTH.match(text)
        if match and int(match[2]) in range(1, 13):
            return cls(int(match[1]), month=int(match[2]))
        raise BadDate(
            f"看不懂的时段：{text}。请写 2026、2026-Q3 或 2026-09。",
            f"Not a period: {text}. Write 2026, 2026-Q3 or 2026-09.",
            field="period",
        )
