"""What blockers and appeals have in common when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Act, Actor
from landtrack.casework import CLOSING, WITHDRAWN, CaseFigures, Course, State, figures
from landtrack.periods import Period
from landtrack.report import Moment
from landtrack.store.tables import AppealStep, BlockerStep, Entry


def may_read_cases(actor: Actor) -> bool:
    """Whether somebody may read what enterprises ask for, what is said of blockers and decided."""
    return actor.may(Act.READ_CASES)


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One step as it was written: what it led to, from when, whose job it became, and by whom.

    ``satisfied`` is what an enterprise said of an answer; ``person`` a role, of blockers only.
    """

    id: int
    state: State
    happened_on: date
    unit: str
    person: str
    due_on: date | None
    note: str
    satisfied: bool | None
    logged_at: datetime
    logged_by: str


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of one case that speak at a moment, in the order of writing; never empty."""

    taken: tuple[CaseStep, ...]
    as_of: date

    @property
    def last(self) -> CaseStep:
        """The one that holds."""
        return self.taken[-1]

    @property
    def began_on(self) -> date:
        """When the case was raised or registered."""
        return self.taken[0].happened_on

    @property
    def ended_on(self) -> date | None:
        """When nothing was left to do, if so."""
        return self.last.happened_on if self.last.state in CLOSING else None

    @property
    def days_open(self) -> int:
        """From its beginning to its end, or to the day looked at."""
        return ((self.ended_on or self.as_of) - self.began_on).days

    @property
    def days_late(self) -> int:
        """Days past the due day; 0 if it is not late, has no such day, or has ended."""
        due = self.last.due_on
        if due is None or self.last.state in CLOSING | WITHDRAWN:
            return 0
        return max((self.as_of - due).days, 0)

    @property
    def urgency(self) -> tuple[int, date, date]:
        """Sorts the most overdue first, then by due day, then the oldest."""
        return -self.days_late, self.last.due_on or date.max, self.began_on

    def without_words(self) -> Steps:
        """The same course without what was said and by whom."""
        bare = (replace(step, note="", person="", logged_by="") for step in self.taken)
        return Steps(tuple(bare), self.as_of)

    def until(self, day: date) -> Steps | None:
        """The same case on an earlier day; None if it had not begun."""
        taken = tuple(step for step in self.taken if step.happened_on <= day)
        return Steps(taken, day) if taken else None

    def course(self) -> Course:
        """As figures look at it."""
        return Course(self.began_on, self.ended_on, self.last.due_on, self.last.satisfied)


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many cases of a kind are not ended, and how many of these are late."""

    kind: StrEnum
    open: int
    overdue: int


def counts_by_kind(cases: Iterable[tuple[StrEnum, Steps]]) -> list[KindCount]:
    """Cases that wait for somebody, by kind; the most frequent first."""
    found: dict[StrEnum, list[Steps]] = {}
    for kind, steps in cases:
        if steps.last.state not in CLOSING | WITHDRAWN:
            found.setdefault(kind, []).append(steps)
    counts = [
        KindCount(kind, len(of_it), sum(one.days_late > 0 for one in of_it))
        for kind, of_it in found.items()
    ]
    return sorted(counts, key=lambda one: (-one.open, one.kind.value))


def steps_of(
    session: Session, table: type[BlockerStep | AppealStep], moment: Moment, *conditions: Any
) -> dict[int, Steps]:
    """The steps of each case that had begun at a moment; one statement."""
    case: Any
    person: Any = sa.literal("")
    satisfied: Any = sa.null()
    if issubclass(table, BlockerStep):
        case, person = table.blocker_id, table.person
    else:
        case, satisfied = table.appeal_id, table.satisfied
    query = (
        sa.select(
            case, table.id, table.state, table.happened_on, table.unit, person, table.due_on,
            table.note, satisfied, Entry.logged_at, Entry.actor,
        )
        .join(Entry, Entry.id == table.entry_id)
        .where(table.entry_id <= moment.entry, table.happened_on <= moment.as_of, *conditions)
        .order_by(table.id)
    )  # fmt: skip
    found: dict[int, list[CaseStep]] = {}
    for row in session.execute(query):
        found.setdefault(row[0], []).append(CaseStep(*row[1:]))
    return {key: Steps(tuple(steps), moment.as_of) for key, steps in found.items()}


def chosen(
    steps: Steps, states: Collection[State] | None, unit: str | None, *, overdue: bool
) -> bool:
    """Whether a case is in one of the states (None: not withdrawn), with a unit, and late."""
    state = steps.last.state
    right = state not in WITHDRAWN if states is None else state in states
    return (
        right and (unit is None or steps.last.unit == unit) and (not overdue or steps.days_late > 0)
    )


def figures_by(
    cases: Iterable[Steps], periods: Iterable[Period], takes: Callable[[Steps], bool]
) -> list[CaseFigures]:
    """The figures of each period, by its last day or the day that the cases are seen on."""
    seen = list(cases)
    found = []
    for period in periods:
        day = min([period.last, *(case.as_of for case in seen[:1])])
        cut = [case.until(day) for case in seen]
        found.append(figures([one.course() for one in cut if one and takes(one)], period, day))
    return found


def periods_until(day: date, months: int) -> list[Period]:
    """The year of a day, its quarters so far, then so many months; the latest first of each."""
    this_quarter = (day.month + 2) // 3
    found = [Period(day.year)]
    found += [Period(day.year, quarter=quarter) for quarter in range(this_quarter, 0, -1)]
    month = Period(day.year, month=day.month)
    for _ in range(months):
        found.append(month)
        before = month.first - timedelta(days=1)
        month = Period(before.year, month=before.month)
    return found
