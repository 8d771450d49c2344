"""Many buildings judged at once, each by the one function that judges (``counting.judge``).

What a rule can ask of a building has few answers, so buildings fall into a few hundred groups that
are alike in all of them. Each group that occurs is judged once, and its buildings take its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from landtrack.counting import AreaBasis, Claim, CountingRule, Outlook, Reason, judge, outlook
from landtrack.counting import StartKind as S
from landtrack.periods import Period
from landtrack.queries.columns import NO_CODE, UNKNOWN, Array, Columns, day
from landtrack.stages import Evidence
from landtrack.vocabulary import BuildingUse, Route

REASONS = tuple(Reason)
OUTLOOKS = tuple(Outlook)
GRADES = tuple(Evidence)
USES = tuple(BuildingUse)
NOT_STARTED, BEFORE = -1, 0
_OTHERS = {
    S.STATISTICAL: (S.LEGAL,),
    S.LEGAL: (S.STATISTICAL,),
    S.CEREMONY: (S.STATISTICAL, S.LEGAL),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """Buildings beside what a rule makes of them; all arrays are as long as ``columns``.

    ``reason`` and ``outlook`` number ``REASONS`` and ``OUTLOOKS``; ``bucket`` is the month of the
    start within the period (``month_buckets``); ``cm2`` what the building counts or would count.
    """

    columns: Columns
    reason: Array
    outlook: Array
    bucket: Array
    cm2: Array

    def is_reason(self, *reasons: Reason) -> Array:
        """Which buildings have one of some reasons."""
        return _one_of(self.reason, [REASONS.index(reason) for reason in reasons])

    def is_outlook(self, *outlooks: Outlook) -> Array:
        """Which buildings have one of some outlooks."""
        return _one_of(self.outlook, [OUTLOOKS.index(one) for one in outlooks])

    def where(self, chosen: Array) -> Judged:
        """The buildings for which ``chosen`` holds."""
        return Judged(
            self.columns.where(chosen),
            self.reason[chosen],
            self.outlook[chosen],
            self.bucket[chosen],
            self.cm2[chosen],
        )


def _one_of(numbers: Array, wanted: list[int]) -> Array:
    table = np.zeros(max(len(REASONS), len(OUTLOOKS)), dtype=np.bool_)
    table[wanted] = True
    found: Array = table[numbers]
    return found


class _Answers(NamedTuple):
    """What a rule can ask of buildings, with how many answers there are."""

    values: Array
    possible: int


def judge_all(columns: Columns, rule: CountingRule, period: Period, as_of: date) -> Judged:
    """Every building judged by a rule for a period, as of a day."""
    answers = _answers(columns, rule, period, as_of)
    shape = tuple(answer.possible for answer in answers)
    group = np.ravel_multi_index([answer.values for answer in answers], shape)
    present = np.flatnonzero(np.bincount(group, minlength=1))
    reason_of = np.zeros(int(np.prod(shape)), dtype=np.int8)
    outlook_of = reason_of.copy()
    for one in present:
        claim, planned = _claim(np.unravel_index(int(one), shape), period)
        reason = judge(claim, rule, period)
        reason_of[one] = REASONS.index(reason)
        outlook_of[one] = OUTLOOKS.index(outlook(claim, reason, planned))
    bucket = answers[0].values - 1
    started, waiting = _area(columns, rule), _planned_area(columns, rule)
    cm2 = np.where(bucket == NOT_STARTED, _or_zero(*waiting), _or_zero(*started))
    return Judged(columns, reason_of[group], outlook_of[group], bucket, cm2)


def _answers(
    columns: Columns, rule: CountingRule, period: Period, as_of: date
) -> tuple[_Answers, ...]:
    today, start = day(as_of), columns[f"{rule.start.value}_on"]
    bucket = month_buckets(start, period, as_of)
    grade = np.where(bucket == NOT_STARTED, NO_CODE, columns[f"{rule.start.value}_grade"])
    others = [columns[f"{other.value}_on"] <= today for other in _OTHERS[rule.start]]
    planned = columns["planned_on"]
    flags = [
        _area(columns, rule)[1],
        columns["permit_on"] <= today,
        columns["ceremony_on"] <= today,
        np.logical_or.reduce(others),
        columns["retired_on"] <= today,
        columns["double"],
    ]
    in_period = (planned >= day(period.first)) & (planned <= day(period.last))
    return (
        _Answers(bucket + 1, len(period.months()) + 3),
        _Answers(columns["use"], len(USES)),
        _Answers(grade + 1, len(GRADES) + 1),
        *[_Answers(flag.astype(np.int32), 2) for flag in flags],
        _off_route(columns, rule),
        _Answers(in_period.astype(np.int32), 2),
    )


def _off_route(columns: Columns, rule: CountingRule) -> _Answers:
    """Which buildings came by a supply route that the rule does not count; mostly it counts all."""
    if rule.routes == frozenset(Route):
        return _Answers(np.zeros(len(columns), dtype=np.int32), 1)
    outside = [word not in rule.routes for word in columns.words("route")] or [False]
    return _Answers(np.array(outside, dtype=np.int32)[columns["route"]], 2)


def _claim(answer: tuple[np.intp, ...], period: Period) -> tuple[Claim, bool]:
    bucket, use, grade, *flags = map(int, answer)
    *rest, planned = map(bool, flags)
    return Claim(
        USES[use], _day_of(bucket - 1, period), GRADES[grade - 1] if grade else None, *rest
    ), planned


def month_buckets(start: Array, period: Period, as_of: date) -> Array:
    """-1 not happened by the day, 0 before the period, 1.. its months, one more: after it."""
    firsts = [day(month.first) for month in period.months()] + [day(period.last) + 1]
    bucket = np.searchsorted(np.array(firsts), start, side="right").astype(np.int32)
    return np.where(start > day(as_of), NOT_STARTED, bucket)


def _day_of(bucket: int, period: Period) -> date | None:
    """The first day of a bucket."""
    months = period.months()
    if bucket == NOT_STARTED:
        return None
    if bucket == BEFORE:
        return date.min
    return months[bucket - 1].first if bucket <= len(months) else date.max


def _area(columns: Columns, rule: CountingRule) -> tuple[Array, Array]:
    """The floor area a rule counts, in square centimetres, and where it is known."""
    start = rule.start.value
    whole = columns[
        {
            AreaBasis.AT_START: f"{start}_gfa_cm2",
            AreaBasis.CURRENT: "gfa_cm2",
            AreaBasis.FAR: f"{start}_far_cm2",
        }[rule.area]
    ]
    replaced = columns[f"{start}_replaced_cm2"] if rule.net else 0
    return whole - replaced, whole != UNKNOWN


def _planned_area(columns: Columns, rule: CountingRule) -> tuple[Array, Array]:
    """What a building that has not started would count, by what is stated of it on the day."""
    whole = columns["far_cm2" if rule.area is AreaBasis.FAR else "gfa_cm2"]
    return whole - (columns["replaced_cm2"] if rule.net else 0), whole != UNKNOWN


def _or_zero(values: Array, known: Array) -> Array:
    return np.where(known, values, 0)


def sums(judged: Judged, keys: Array, count: int, chosen: Array) -> tuple[list[int], list[int]]:
    """Area and number of the chosen buildings by key (0 to ``count``), in whole numbers.

    A building in several villages is counted with its first part.
    """
    cm2, buildings = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    np.add.at(cm2, keys[chosen], judged.cm2[chosen])
    np.add.at(buildings, keys[chosen & (judged.columns["part"] == 0)], 1)
    return cm2.tolist(), buildings.tolist()
