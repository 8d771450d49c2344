"""What the counting rule asks of the cache of building states, as SQL columns at a moment.

The same columns serve the headline (grouped and summed) and the lists behind it (row by row), so
that both are judged by the same function on the same claim.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from landtrack.counting import AreaBasis, Claim, CountingRule, StartKind
from landtrack.periods import Period
from landtrack.report import Moment
from landtrack.stages import Evidence
from landtrack.store.tables import BuildingStateRow
from landtrack.vocabulary import BuildingUse

S = BuildingStateRow.__table__.c
NOT_STARTED, BEFORE = -1, 0
_OTHERS = {
    StartKind.STATISTICAL: (StartKind.LEGAL,),
    StartKind.LEGAL: (StartKind.STATISTICAL,),
    StartKind.CEREMONY: (StartKind.STATISTICAL, StartKind.LEGAL),
}


def known(moment: Moment) -> list[sa.ColumnElement[bool]]:
    """The rows of the cache that speak at a moment."""
    return [
        S.known_from <= moment.entry,
        sa.or_(S.known_until.is_(None), S.known_until > moment.entry),
        S.valid_from <= moment.as_of,
        S.valid_until > moment.as_of,
    ]


def area(rule: CountingRule) -> sa.ColumnElement[Any]:
    """The floor area a rule counts, in square centimetres (null: unknown)."""
    start = rule.start.value
    whole = {
        AreaBasis.AT_START: S[f"{start}_gfa_cm2"],
        AreaBasis.CURRENT: S.gfa_cm2,
        AreaBasis.FAR: S[f"{start}_far_cm2"],
    }[rule.area]
    return whole - S[f"{start}_replaced_cm2"] if rule.net else whole


def planned_area(rule: CountingRule) -> sa.ColumnElement[Any]:
    """What a building that has not started would count, by what is stated of it today."""
    whole = S.far_cm2 if rule.area is AreaBasis.FAR else S.gfa_cm2
    return whole - S.replaced_cm2 if rule.net else whole


class ClaimRow(NamedTuple):
    """The answers of ``claim_columns``, in order."""

    use: BuildingUse
    bucket: int
    grade: Evidence | None
    has_area: bool
    permitted: bool
    ceremony: bool
    other_start: bool
    retired: bool
    double: bool
    planned: bool

    def claim(self, rule: CountingRule, period: Period) -> Claim:
        """What the rule judges. The start of a group is the first day of its month."""
        del rule
        return Claim(
            self.use,
            _day_of(self.bucket, period),
            self.grade,
            self.has_area,
            self.permitted,
            self.ceremony,
            self.other_start,
            self.retired,
            self.double,
        )


def claim_columns(
    rule: CountingRule, period: Period, moment: Moment
) -> list[sa.ColumnElement[Any]]:
    """The columns of a ``ClaimRow``."""
    day = moment.as_of
    start = rule.start.value
    others = [S[f"{other.value}_on"] <= day for other in _OTHERS[rule.start]]
    started = S[f"{start}_on"] <= day
    return [
        S.use,
        month_bucket(S[f"{start}_on"], period, day).label("bucket"),
        sa.case((started, S[f"{start}_grade"])).label("grade"),
        area(rule).is_not(None).label("has_area"),
        _yes(S.permit_on <= day).label("permitted"),
        _yes(S.ceremony_on <= day).label("ceremony"),
        _yes(sa.or_(*others)).label("other_start"),
        _yes(S.retired_on <= day).label("retired"),
        S.double,
        _yes(S.planned_on.between(period.first, period.last)).label("planned"),
    ]


def month_bucket(column: Any, period: Period, as_of: date) -> sa.ColumnElement[int]:
    """-1 not happened by the day, 0 before the period, 1.. its months, one more: after it."""
    months = period.months()
    cases = [
        (sa.or_(column.is_(None), column > as_of), NOT_STARTED),
        (column < period.first, BEFORE),
    ]
    cases += [(column <= month.last, i) for i, month in enumerate(months, start=1)]
    return sa.case(
        *[(condition, sa.literal_column(str(i))) for condition, i in cases],
        else_=sa.literal_column(str(len(months) + 1)),
    )


def _day_of(bucket: int, period: Period) -> date | None:
    months = period.months()
    if bucket == NOT_STARTED:
        return None
    if bucket == BEFORE:
        return date.min
    return months[bucket - 1].first if bucket <= len(months) else date.max


def _yes(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """A comparison with an unknown date is a no."""
    return sa.func.coalesce(condition, sa.false())
