"""Will the target be reached? What is certain, what is planned, what could be sooner. Pure.

No probabilities: the answer adds up what is on record, and says which projects it leans on.
Amounts are whole square centimetres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from landtrack.counting import Outlook
from landtrack.targets import TargetStatus

WEEKS_BACK = 8
"""How many weeks tell the present pace: long enough to hold a large start, short enough to turn."""


class Verdict(StrEnum):
    """The answer in a word, the best first."""

    NO_TARGET = "no_target"
    REACHED = "reached"
    MISSED = "missed"
    CERTAIN = "certain"
    PLANNED = "planned"
    POSSIBLE = "possible"
    SHORT = "short"


class Standing(StrEnum):
    """How firmly a building stands in the pipeline, the firmest first."""

    CERTAIN = "certain"
    PLANNED = "planned"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Closer:
    """A record whose buildings could close the gap: how much, how firmly, from when.

    ``running_cm2`` is what it and all those before it bring together.
    """

    record_id: int
    reference: str
    record: str
    village: str
    unit: str
    standing: Standing
    cm2: int
    buildings: int
    planned_on: date | None
    running_cm2: int = 0


@dataclass(frozen=True, slots=True)
class Prospects:
    """Whether a target will be reached, and what it takes.

    ``planned_cm2`` and ``later_cm2`` split what is likely: a start planned within the period, or
    not. ``closers`` are those that the gap needs, in order of firmness and size, all that stand in
    the pipeline if they do not suffice; ``closed_by`` of them, from the first, close it (0: none).
    ``per_week_needed`` is None without a gap or without time; ``by_pace_cm2`` is where the pace of
    the last weeks leads by the end of the period.
    """

    verdict: Verdict
    gap_cm2: int
    certain_cm2: int
    planned_cm2: int
    later_cm2: int
    weeks: tuple[int, ...]
    weeks_left: float
    per_week_so_far: int
    per_week_needed: int | None
    by_pace_cm2: int
    closers: tuple[Closer, ...]
    closed_by: int

    @property
    def short_cm2(self) -> int:
        """What is missing even if the whole pipeline started within the period."""
        return max(self.gap_cm2 - self.certain_cm2 - self.planned_cm2 - self.later_cm2, 0)

    @property
    def after_certain_cm2(self) -> int:
        """The gap that remains when all that is certain has started."""
        return max(self.gap_cm2 - self.certain_cm2, 0)


def verdict_of(status: TargetStatus, certain: int, planned: int, later: int) -> Verdict:
    """The answer for a target and its pipeline."""
    if not status.amount:
        return Verdict.NO_TARGET
    if status.gap == 0:
        return Verdict.REACHED
    if status.pace_needed is None:
        return Verdict.MISSED
    for verdict, reach in (
        (Verdict.CERTAIN, certain),
        (Verdict.PLANNED, certain + planned),
        (Verdict.POSSIBLE, certain + planned + later),
    ):
        if reach >= status.gap:
            return verdict
    return Verdict.SHORT


def standing_of(outlook: Outlook, planned_on: date | None, first: date, last: date) -> Standing:
    """How firmly a building that has not started stands in a period."""
    if outlook is Outlook.CERTAIN:
        return Standing.CERTAIN
    planned = planned_on is not None and first <= planned_on <= last
    return Standing.PLANNED if planned else Standing.LATER


def closing(gap: int, records: Sequence[Closer]) -> tuple[tuple[Closer, ...], int]:
    """The records that close a gap, firmest and largest first, and how many it takes (0: too few).

    ``running_cm2`` is filled in.
    """
    order = list(Standing)
    ordered = sorted(records, key=lambda one: (order.index(one.standing), -one.cm2, one.record_id))
    found, running = [], 0
    for one in ordered:
        if gap <= running:
            break
        running += one.cm2
        found.append(replace(one, running_cm2=running))
    return tuple(found), len(found) if gap <= running else 0
