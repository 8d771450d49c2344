"""All measures of a period at a moment: what was done, against target and the year before.

Floor area started is counted by its rule (``queries/progress.py``). The others, each once:

* floor area completed: the gross floor area in force on the day of buildings of the rule's uses
  that were completed within the period, by first completion; neither retired nor doubles;
* land listed, land handed over: the land of records by their first listing or hand-over;
* agreed investment: of projects, by their first signing (a framework agreement is none);
* projects in production: projects, by the first day of production.

A record counts unless it was retired on or before the day itself: land that was listed and later
split stays listed.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from sqlalchemy.orm import Session

from landtrack.counting import CountingRule, Reason
from landtrack.periods import Period
from landtrack.queries.claims import USES, judge_all, sums
from landtrack.queries.columns import UNKNOWN, Array, Columns, day
from landtrack.queries.known import building_columns, record_columns
from landtrack.queries.moments import at_cutoff
from landtrack.queries.targets import flags_by_measure, rule_for, targets_by_measure
from landtrack.report import MeasureStatus, Moment, Point
from landtrack.stages import Track
from landtrack.store.tables import Target
from landtrack.targets import SplitFlag, target_status
from landtrack.vocabulary import Measure

_EVENTS: dict[Measure, tuple[str, str | None]] = {
    Measure.LAND_LISTED: ("listed_on", "land_cm2"),
    Measure.LAND_HANDED_OVER: ("handed_over_on", "land_cm2"),
    Measure.AGREED_INVESTMENT: ("signed_on", "invested_wan"),
    Measure.PROJECTS_IN_PRODUCTION: ("producing_on", None),
}
"""The day that counts and the amount of it (None: pieces)."""
_OF_PROJECTS = frozenset({Measure.AGREED_INVESTMENT, Measure.PROJECTS_IN_PRODUCTION})


class Done(NamedTuple):
    """What a measure amounts to, from how many things, and by village code."""

    amount: int
    things: int
    by_village: dict[str, int]


def measures(session: Session, period: Period, moment: Moment) -> tuple[MeasureStatus, ...]:
    """Every measure in a period at a moment, in the order of ``Measure``."""
    then = Moment(_a_year_before(moment.as_of), moment.entry, moment.known_at)
    rule = rule_for(session, period, moment)
    done = measure_all(session, period, moment, rule)
    before = measure_all(session, period.last_year(), then, rule)
    targets = targets_by_measure(session, period, moment.entry)
    flags = flags_by_measure(session, period.year, moment.entry)
    return tuple(
        _status(
            Point(period, moment, rule),
            measure,
            (done[measure], before[measure].amount),
            targets[measure],
            flags[measure],
        )
        for measure in Measure
    )


def measure_all(
    session: Session, period: Period, moment: Moment, rule: CountingRule
) -> dict[Measure, Done]:
    """What each measure amounts to in a period at a moment."""
    buildings = building_columns(session, moment)
    records = record_columns(session, moment)
    found = {
        Measure.FLOOR_AREA_STARTED: _started(
            building_columns(session, at_cutoff(session, moment, rule, period)),
            rule,
            period,
            moment,
        ),
        Measure.FLOOR_AREA_COMPLETED: _completed(buildings, rule, period, moment),
    }
    for measure, (event, amount) in _EVENTS.items():
        columns = records
        if measure in _OF_PROJECTS:
            columns = records.where(_is_project(records))
        found[measure] = _happened(columns, event, amount, period, moment)
    return found


def _started(columns: Columns, rule: CountingRule, period: Period, moment: Moment) -> Done:
    judged = judge_all(columns, rule, period, moment.as_of)
    words = columns.words("village")
    counted = judged.is_reason(Reason.COUNTED)
    cm2, buildings = sums(judged, columns["village"], len(words), counted)
    return Done(sum(cm2), sum(buildings), _named(words, cm2))


def _completed(columns: Columns, rule: CountingRule, period: Period, moment: Moment) -> Done:
    uses = [USES.index(use) for use in rule.uses]
    chosen = (
        _within(columns["completed_on"], period, moment)
        & (columns["retired_on"] > day(moment.as_of))
        & ~columns["double"]
        & np.isin(columns["use"], uses)
        & (columns["gfa_cm2"] != UNKNOWN)
    )
    found = columns.where(chosen)
    words = found.words("village")
    cm2 = _add(found["village"], found["gfa_cm2"], len(words))
    return Done(sum(cm2), int((found["part"] == 0).sum()), _named(words, cm2))


def _happened(
    columns: Columns, event: str, amount: str | None, period: Period, moment: Moment
) -> Done:
    days = columns[event]
    found = columns.where(_within(days, period, moment) & (columns["retired_on"] > days))
    words = found.words("village")
    each = found[amount] if amount else np.ones(len(found), dtype=np.int64)
    sums_by_village = _add(found["village"], each, len(words))
    return Done(sum(sums_by_village), len(found), _named(words, sums_by_village))


def _is_project(records: Columns) -> Array:
    words = records.words("track")
    number = words.index(Track.PROJECT) if Track.PROJECT in words else len(words)
    found: Array = records["track"] == number
    return found


def _within(days: Array, period: Period, moment: Moment) -> Array:
    last = min(day(period.last), day(moment.as_of))
    found: Array = (days >= day(period.first)) & (days <= last)
    return found


def _add(keys: Array, values: Array, count: int) -> list[int]:
    found = np.zeros(count, dtype=np.int64)
    np.add.at(found, keys, values)
    return [int(value) for value in found]


def _named(words: list[str], values: list[int]) -> dict[str, int]:
    return {word: value for word, value in zip(words, values, strict=True) if value}


def _status(
    at: Point,
    measure: Measure,
    amounts: tuple[Done, int],
    targets: list[Target],
    flags: list[SplitFlag],
) -> MeasureStatus:
    done, before = amounts
    whole = next((t for t in targets if t.village is None and t.route is None), None)
    amount = whole.amount if whole else 0
    return MeasureStatus(
        measure=measure,
        status=target_status(amount, done.amount, at.period, at.moment.as_of),
        has_target=whole is not None,
        things=done.things,
        by_village=tuple(sorted(done.by_village.items())),
        a_year_before=before,
        flags=tuple(flags),
    )


def _a_year_before(today: date) -> date:
    try:
        return today.replace(year=today.year - 1)
    except ValueError:  # 29 February
        return today - timedelta(days=366)
