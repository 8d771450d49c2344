"""What today's figure would be if an open question of the rule were answered otherwise."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from landtrack.counting import CountingRule, Reason
from landtrack.periods import Period
from landtrack.queries.claims import judge_all
from landtrack.queries.columns import Columns
from landtrack.queries.known import building_columns
from landtrack.queries.moments import at_cutoff
from landtrack.report import Amount, Moment


def figures_by(
    session: Session, period: Period, moment: Moment, rules: Iterable[CountingRule]
) -> list[Amount]:
    """The figure of a period at a moment by each of several rules."""
    read: dict[int, Columns] = {}
    found = []
    for rule in rules:
        known = at_cutoff(session, moment, rule, period)
        if known.entry not in read:
            read[known.entry] = building_columns(session, known)
        columns = read[known.entry]
        judged = judge_all(columns, rule, period, moment.as_of)
        counted = judged.where(judged.is_reason(Reason.COUNTED))
        whole = int((counted.columns["part"] == 0).sum())
        found.append(Amount(int(counted.cm2.sum()), whole))
    return found
