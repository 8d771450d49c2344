"""What a report says beneath its figure: doubles, parts that do not add up, what was published."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from landtrack.counting import Reason
from landtrack.queries.doubles import count_undecided
from landtrack.queries.published import closed_figures, published_figures
from landtrack.queries.targets import target_flags
from landtrack.report import Amount, Progress, Published
from landtrack.vocabulary import Measure


@dataclass(frozen=True, slots=True)
class ReportNotes:
    """Pairs still to be decided and what doubles take out; published figures of the period.

    ``frozen`` is the figure that the closed period keeps; ``latest`` the last one published of it.
    """

    undecided: int
    doubles: Amount
    flags: int
    frozen: Published | None
    latest: Published | None


def report_notes(session: Session, found: Progress) -> ReportNotes:
    """The notes beneath a figure: three statements, whatever the size of the register."""
    period, entry = found.period, found.moment.entry
    out = [row.amount for row in found.by_reason if row.reason is Reason.DOUBLE]
    published = [one for one in published_figures(session, entry) if one.point.period == period]
    return ReportNotes(
        undecided=count_undecided(session, entry),
        doubles=out[0] if out else Amount(),
        flags=len(target_flags(session, period.year, Measure.FLOOR_AREA_STARTED, entry)),
        frozen=closed_figures(published).get(period),
        latest=published[0] if published else None,
    )
