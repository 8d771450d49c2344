"""The targets of the sample town: last year's, and 1,000,000 m² this year with all its parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from landtrack.actions.targets import NewTarget
from landtrack.areas import CM2_PER_M2, split
from landtrack.periods import Period
from landtrack.sample.diary import Diary
from landtrack.sample.pace import LAST_TARGET_M2, TARGET_M2
from landtrack.sample.people import ADMINISTRATOR, SAMPLE
from landtrack.vocabulary import Measure, Route

TOWN = "town"
"""The key under which lines about no record in particular are written."""
_ROUTES = {
    Route.NEW_LAND: 46,
    Route.IDLE_LAND: 11,
    Route.RENOVATION: 28,
    Route.EXPANSION: 9,
    Route.PRIVATE: 6,
}
_QUARTERS = (19, 26, 27, 28)
_FIRST_AMOUNT_M2 = 960_000
_OTHERS = {
    Measure.FLOOR_AREA_COMPLETED: (360_000, 480_000, CM2_PER_M2),
    Measure.LAND_LISTED: (340_000, 380_000, CM2_PER_M2),
    Measure.LAND_HANDED_OVER: (320_000, 360_000, CM2_PER_M2),
    Measure.AGREED_INVESTMENT: (600_000, 680_000, 1),
    Measure.PROJECTS_IN_PRODUCTION: (8, 10, 1),
}
"""Last year's and this year's amount, and how many of the smallest unit make one."""


def write_goals(diary: Diary, foreseen_m2: Mapping[str, float]) -> None:
    """Set the targets before each year begins.

    Args:
        diary: where to.
        foreseen_m2: floor area by village that a village's part follows.
    """
    year = diary.office.today.year
    source = f"年度任务分解表（{SAMPLE}）"
    decided = date(year - 1, 11, 18)
    raised = date(year - 1, 12, 16)
    last = max(date(year - 2, 12, 10), diary.office.founded)
    _set(diary, Period(year - 1), LAST_TARGET_M2 * CM2_PER_M2, last, source)
    _set(diary, Period(year), _FIRST_AMOUNT_M2 * CM2_PER_M2, decided, source)
    _set(
        diary,
        Period(year),
        TARGET_M2 * CM2_PER_M2,
        raised,
        f"镇党代会报告（{SAMPLE}）",
        reason="镇党代会确定全年动工建设100万平方米工业空间",
    )
    parts = split(TARGET_M2 // 1000, [foreseen_m2[code] for code in sorted(foreseen_m2)])
    for code, thousands in zip(sorted(foreseen_m2), parts, strict=True):
        amount = thousands * 1000 * CM2_PER_M2
        _set(diary, Period(year), amount, raised, source, village=code)
    for route, percent in _ROUTES.items():
        amount = TARGET_M2 * CM2_PER_M2 * percent // 100
        _set(diary, Period(year), amount, raised, source, route=route)
    for quarter, percent in enumerate(_QUARTERS, start=1):
        amount = TARGET_M2 * CM2_PER_M2 * percent // 100
        _set(diary, Period(year, quarter), amount, raised, source)
    for measure, (before, now, unit) in _OTHERS.items():
        _set(diary, Period(year - 1), before * unit, last, source, measure=measure)
        _set(diary, Period(year), now * unit, decided, source, measure=measure)


def _set(
    diary: Diary,
    period: Period,
    amount: int,
    on: date,
    source: str,
    *,
    measure: Measure = Measure.FLOOR_AREA_STARTED,
    village: str | None = None,
    route: Route | None = None,
    reason: str | None = None,
) -> None:
    new = NewTarget(period, amount, measure, village, route, source)
    diary.write(TOWN, new, on, by=ADMINISTRATOR, reason=reason)
