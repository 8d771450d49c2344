"""Will the target be reached: pace of the last weeks, and the projects that would close the gap."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.counting import Outlook, Reason
from landtrack.prospects import (
    WEEKS_BACK,
    Closer,
    Prospects,
    Standing,
    closing,
    standing_of,
    verdict_of,
)
from landtrack.queries.claims import OUTLOOKS, Judged, judge_all
from landtrack.queries.columns import date_of, day
from landtrack.queries.known import building_columns
from landtrack.queries.moments import at_cutoff
from landtrack.queries.then import names_then
from landtrack.report import Moment, Progress
from landtrack.store.tables import Record

_DAYS = 7
_FEW = 500


def prospects(session: Session, found: Progress) -> Prospects:
    """What it takes to reach the target of a figure that ``queries/progress.py`` has found."""
    known = at_cutoff(session, found.moment, found.rule, found.period)
    judged = judge_all(
        building_columns(session, known), found.rule, found.period, found.moment.as_of
    )
    weeks = _weeks(judged, found)
    waiting = _waiting(judged, found)
    cm2 = {
        standing: sum(one.cm2 for one in waiting if one.standing is standing)
        for standing in Standing
    }
    gap = found.status.gap
    closers, closed_by = closing(gap, waiting) if gap else ((), 0)
    weeks_left = max((found.period.last - found.moment.as_of).days, 0) / _DAYS
    so_far = sum(weeks) // len(weeks) if weeks else 0
    amounts = (cm2[Standing.CERTAIN], cm2[Standing.PLANNED], cm2[Standing.LATER])
    return Prospects(
        verdict=verdict_of(found.status, *amounts),
        gap_cm2=gap,
        certain_cm2=amounts[0],
        planned_cm2=amounts[1],
        later_cm2=amounts[2],
        weeks=weeks,
        weeks_left=weeks_left,
        per_week_so_far=so_far,
        per_week_needed=round(gap / weeks_left) if gap and weeks_left else None,
        by_pace_cm2=found.counted.cm2 + round(so_far * weeks_left),
        closers=_named(session, closers, found.moment),
        closed_by=closed_by,
    )


def _weeks(judged: Judged, found: Progress) -> tuple[int, ...]:
    """What was counted in each of the last weeks of the period until the day, the oldest first."""
    end = min(found.moment.as_of, found.period.last)
    count = min(WEEKS_BACK, (end - found.period.first).days // _DAYS + 1)
    if count < 1:
        return ()
    counted = judged.where(judged.is_reason(Reason.COUNTED))
    start = counted.columns[f"{found.rule.start.value}_on"]
    back = (day(end) - start) // _DAYS
    within = (back >= 0) & (back < count)
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, count - 1 - back[within], counted.cm2[within])
    return tuple(int(value) for value in sums)


def _waiting(judged: Judged, found: Progress) -> list[Closer]:
    """Records with buildings that are certain or likely, once for each standing; unnamed yet."""
    chosen = judged.is_outlook(Outlook.CERTAIN, Outlook.LIKELY)
    waiting = judged.where(chosen & (judged.cm2 > 0))
    columns = waiting.columns
    sums: dict[tuple[int, Standing], list[int]] = defaultdict(lambda: [0, 0])
    dates: dict[tuple[int, Standing], date] = {}
    for row, record in enumerate(columns["record_id"].tolist()):
        planned = date_of(int(columns["planned_on"][row]))
        standing = standing_of(
            OUTLOOKS[waiting.outlook[row]], planned, found.period.first, found.period.last
        )
        key = (record, standing)
        sums[key][0] += int(waiting.cm2[row])
        sums[key][1] += int(columns["part"][row] == 0)
        if planned is not None:
            dates[key] = min(planned, dates.get(key, planned))
    return [
        Closer(record, "", "", "", "", standing, cm2, buildings, dates.get((record, standing)))
        for (record, standing), (cm2, buildings) in sums.items()
    ]


def _named(session: Session, closers: tuple[Closer, ...], moment: Moment) -> tuple[Closer, ...]:
    """With what their records were called at the moment."""
    r = Record.__table__.c
    query = sa.select(r.id, r.reference, r.title, r.village, r.owner_unit)
    wanted = {one.record_id for one in closers}
    if len(wanted) <= _FEW:
        query = query.where(r.id.in_(wanted))
    rows = {row.id: row for row in session.execute(query) if row.id in wanted}
    then = names_then(session, moment)

    def value(one: Closer, field: str) -> str:
        return str(then.value(one.record_id, field, getattr(rows[one.record_id], field)))

    return tuple(
        replace(
            one,
            reference=value(one, "reference"),
            record=value(one, "title"),
            village=value(one, "village"),
            unit=value(one, "owner_unit"),
        )
        for one in closers
    )
