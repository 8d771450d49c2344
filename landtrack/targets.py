"""From what is done to what is left: attained, gap, pace. Pure; amounts are whole numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from landtrack.periods import Period
from landtrack.text import Text

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


class TargetCell(NamedTuple):
    """What a target is for: a period, and one village or route of it (None: all of them)."""

    period: Period
    village: str | None = None
    route: str | None = None


class Dimension(StrEnum):
    """Along what a target is split into parts."""

    VILLAGE = "village"
    ROUTE = "route"
    QUARTER = "quarter"
    MONTH = "month"


DIMENSION_LABELS: dict[Dimension, Text] = {
    Dimension.VILLAGE: Text("各村（社区）", "villages"),
    Dimension.ROUTE: Text("各来源", "supply routes"),
    Dimension.QUARTER: Text("各季度", "quarters"),
    Dimension.MONTH: Text("各月", "months"),
}


class SplitFlag(NamedTuple):
    """Parts that do not add up to their whole. ``whole`` None: there are parts and no whole."""

    cell: TargetCell
    along: Dimension
    whole: int | None
    parts: int
    missing: tuple[str, ...] = ()


def split_flags(targets: Mapping[TargetCell, int]) -> list[SplitFlag]:
    """Every whole whose parts are set and do not add up to it.

    Villages and routes may be left out (their part is nothing); of quarters and months all must be
    there, and ``missing`` names those that are not.
    """
    flags: list[SplitFlag] = []
    for along in Dimension:
        parts: dict[TargetCell, dict[str, int]] = defaultdict(dict)
        for cell, amount in targets.items():
            for whole, key in _wholes(cell, along):
                parts[whole][key] = amount
        for whole in sorted(parts, key=_order):
            missing = sorted(_all_keys(whole, along) - parts[whole].keys())
            total, said = sum(parts[whole].values()), targets.get(whole)
            if total != said or missing:
                flags.append(SplitFlag(whole, along, said, total, tuple(missing)))
    return flags


def _wholes(cell: TargetCell, along: Dimension) -> Iterator[tuple[TargetCell, str]]:
    """The wholes that a cell is a part of along a dimension, with its key among the parts."""
    period = cell.period
    if along is Dimension.VILLAGE and cell.village is not None:
        yield cell._replace(village=None), cell.village
    if along is Dimension.ROUTE and cell.route is not None:
        yield cell._replace(route=None), cell.route
    if along is Dimension.QUARTER and period.quarter:
        yield cell._replace(period=Period(period.year)), period.code
    if along is Dimension.MONTH and period.month:
        quarter = Period(period.year, quarter=(period.month - 1) // 3 + 1)
        yield cell._replace(period=quarter), period.code


def _all_keys(whole: TargetCell, along: Dimension) -> set[str]:
    if along is Dimension.QUARTER:
        return {Period(whole.period.year, quarter=q).code for q in range(1, 5)}
    if along is Dimension.MONTH:
        return {month.code for month in whole.period.months()}
    return set()


def _order(cell: TargetCell) -> tuple[str, str, str]:
    return cell.period.code, cell.village or "", cell.route or ""
