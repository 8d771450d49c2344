"""The buildings behind a figure, and the answer to "why is this one not counted?"."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.counting import CountingRule, Outlook, Reason, judge, outlook
from landtrack.periods import Period
from landtrack.queries.claims import ClaimRow, S, area, claim_columns, known, planned_area
from landtrack.report import BuildingLine, Moment
from landtrack.store.tables import Building, BuildingStateRow, Record
from landtrack.vocabulary import BuildingUse, Route

_CLAIM = len(ClaimRow._fields)


@dataclass(frozen=True, slots=True)
class BuildingFilter:
    """Which buildings: empty fields do not narrow. ``month`` counts within the period from 1."""

    village: str | None = None
    route: Route | None = None
    use: BuildingUse | None = None
    unit: str | None = None
    month: int | None = None
    record_id: int | None = None
    reasons: Collection[Reason] = ()
    outlooks: Collection[Outlook] = ()


def building_lines(
    session: Session, period: Period, moment: Moment, rule: CountingRule, wanted: BuildingFilter
) -> Iterator[BuildingLine]:
    """The lines of a list behind a figure, largest floor area first.

    Their areas add up to the figure: the same claims are judged by the same rule.
    """
    b, r = Building.__table__.c, Record.__table__.c
    cm2 = sa.func.coalesce(area(rule), planned_area(rule), 0)
    query = (
        sa.select(
            *claim_columns(rule, period, moment),
            area(rule),
            planned_area(rule),
            S[f"{rule.start.value}_on"].label("start_on"),
            S.building_id,
            b.name.label("building"),
            S.record_id,
            r.reference,
            r.title,
            S.village,
            S.route,
            S.unit,
        )
        .join(Building.__table__, b.id == S.building_id)
        .join(Record.__table__, r.id == S.record_id)
        .select_from(BuildingStateRow.__table__)
        .where(*known(moment), *_narrow(wanted))
        .order_by(cm2.desc(), S.building_id, S.part)
    )
    for row in session.execute(query):
        line = _line(row, rule, period, moment)
        if wanted.month is not None and row.bucket != wanted.month:
            continue
        if wanted.reasons and line.reason not in wanted.reasons:
            continue
        if wanted.outlooks and line.outlook not in wanted.outlooks:
            continue
        yield line


def _narrow(wanted: BuildingFilter) -> list[sa.ColumnElement[bool]]:
    pairs = [
        (S.village, wanted.village),
        (S.route, wanted.route),
        (S.use, wanted.use),
        (S.unit, wanted.unit),
        (S.record_id, wanted.record_id),
    ]
    return [column == value for column, value in pairs if value is not None]


def _line(
    row: sa.Row[*tuple[Any, ...]], rule: CountingRule, period: Period, moment: Moment
) -> BuildingLine:
    claim_row = ClaimRow(*row[:_CLAIM])
    claim = claim_row.claim(rule, period)
    reason = judge(claim, rule, period)
    started, planned = row[_CLAIM], row[_CLAIM + 1]
    waiting = claim.start_on is None
    return BuildingLine(
        building_id=row.building_id,
        building=row.building,
        record_id=row.record_id,
        reference=row.reference,
        record=row.title,
        village=row.village,
        route=row.route,
        use=claim_row.use,
        unit=row.unit,
        start_on=None if row.start_on is None or row.start_on > moment.as_of else row.start_on,
        grade=claim_row.grade,
        cm2=int((planned if waiting else started) or 0),
        reason=reason,
        outlook=outlook(claim, reason, claim_row.planned),
    )
