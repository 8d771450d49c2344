"""The figure and the stages month by month: what a map or a table of a year steps through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import sqlalchemy as sa
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from landtrack.counting import CountingRule, Reason
from landtrack.periods import Period
from landtrack.queries.claims import judge_all
from landtrack.queries.columns import Columns, day
from landtrack.queries.known import building_columns, record_columns
from landtrack.queries.moments import at_cutoff
from landtrack.queries.then import names_then
from landtrack.report import Amount, Moment
from landtrack.stages import Stage, Track
from landtrack.states import STAGE_COLUMNS
from landtrack.store.tables import Record, RecordStateRow


@dataclass(frozen=True, slots=True)
class YearStep:
    """The end of a month (or the day asked for): what was counted by then, and who stood where."""

    day: date
    counted: Amount
    sites: dict[Stage, int]


@dataclass(frozen=True, slots=True)
class SiteStory:
    """A site on the map with the day on which each stage was first reached (lon/lat, EPSG:4490)."""

    id: int
    track: Track
    reference: str
    title: str
    reached: dict[Stage, date]
    retired_on: date | None
    geom: BaseGeometry


def step_days(period: Period, as_of: date) -> list[date]:
    """The ends of the months of a period that have passed by a day, and the day itself."""
    passed = [month.last for month in period.months() if month.last < as_of]
    return [*passed, min(max(as_of, period.first), period.last)]


def year_steps(
    session: Session, period: Period, moment: Moment, rule: CountingRule, days: Sequence[date]
) -> list[YearStep]:
    """Each day's figure, as the register knows it at the moment; counts sites, not projects."""
    known, states = at_cutoff(session, moment, rule, period), record_columns(session, moment)
    steps = []
    for one in days:
        columns = building_columns(session, replace(known, as_of=one))
        judged = judge_all(columns, rule, period, one)
        counted = judged.where(judged.is_reason(Reason.COUNTED))
        whole = int((counted.columns["part"] == 0).sum())
        steps.append(YearStep(one, Amount(int(counted.cm2.sum()), whole), _stages(states, one)))
    return steps


def _stages(states: Columns, on: date) -> dict[Stage, int]:
    words = states.words("track")
    project = words.index(Track.PROJECT) if Track.PROJECT in words else len(words)
    found = states.where((states["retired_on"] > day(on)) & (states["track"] != project))
    order = np.zeros(len(found), dtype=np.int64)
    for stage in Stage:
        order[found[STAGE_COLUMNS[stage.order]] <= day(on)] = stage.order
    counts = np.bincount(order, minlength=len(Stage)).tolist()
    return {stage: counts[stage.order] for stage in Stage}


def site_stories(session: Session, moment: Moment) -> Iterator[SiteStory]:
    """Every site that has a place, with the days of its stages as known at the moment."""
    then = names_then(session, moment)
    r, s = Record.__table__.c, RecordStateRow.__table__.c
    query = (
        sa.select(
            r.id,
            r.track,
            r.reference,
            r.title,
            s.retired_on,
            Record.geom,
            *[s[column] for column in STAGE_COLUMNS],
        )
        .join(RecordStateRow.__table__, s.record_id == r.id)
        .where(
            r.geom.is_not(None),
            r.track != Track.PROJECT,
            s.known_from <= moment.entry,
            sa.or_(s.known_until.is_(None), s.known_until > moment.entry),
        )
        .order_by(r.id)
    )
    for key, track, reference, title, retired_on, geom, *reached in session.execute(query):
        yield SiteStory(
            id=key,
            track=Track(track),
            reference=then.value(key, "reference", reference),
            title=then.value(key, "title", title),
            reached={stage: on for stage, on in zip(Stage, reached, strict=True) if on is not None},
            retired_on=retired_on,
            geom=then.geom(key, to_shape(geom)),
        )
