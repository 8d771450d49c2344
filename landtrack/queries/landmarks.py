"""The landmark projects that were signed in a period, by name."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.landmarks import Goals, Landmark, Traits, landmarks_of
from landtrack.periods import Period
from landtrack.queries.columns import day
from landtrack.queries.keys import field_timelines
from landtrack.queries.known import record_columns
from landtrack.queries.then import names_then
from landtrack.report import Moment
from landtrack.store.tables import Project, Record


@dataclass(frozen=True, slots=True)
class LandmarkProject:
    """One of them."""

    record_id: int
    reference: str
    record: str
    total_investment_wan: float | None


def landmark_projects(
    session: Session, period: Period, moment: Moment, goals: Goals
) -> dict[Landmark, tuple[LandmarkProject, ...]]:
    """Projects by what they are, as signed (first formal agreement) within a period by a moment."""
    signed = _signed(session, period, moment)
    found: dict[Landmark, list[LandmarkProject]] = {landmark: [] for landmark in Landmark}
    timelines = field_timelines(session, Project, Traits._fields)
    then = names_then(session, moment)
    r = Record.__table__.c
    query = sa.select(r.id, r.reference, r.title).join(
        Project.__table__, Project.__table__.c.id == r.id
    )
    for row in session.execute(query.order_by(r.id)):
        if row.id not in signed:
            continue
        traits = Traits(**timelines[row.id].at(moment.entry))
        reference = then.value(row.id, "reference", row.reference)
        title = then.value(row.id, "title", row.title)
        one = LandmarkProject(row.id, reference, title, traits.total_investment_wan)
        for landmark in landmarks_of(traits, goals):
            found[landmark].append(one)
    return {landmark: tuple(projects) for landmark, projects in found.items()}


def _signed(session: Session, period: Period, moment: Moment) -> set[int]:
    records = record_columns(session, moment)
    on = records["signed_on"]
    last = min(day(period.last), day(moment.as_of))
    chosen = (on >= day(period.first)) & (on <= last) & (records["retired_on"] > on)
    return set(records.where(chosen)["record_id"].tolist())
