"""Blockers (堵点) and appeals (诉求): their states, what may follow what, and how they are summed.

A case is a statement that never changes and a row of dated steps after it. Its state on a day is
that of the latest step by then. A withdrawal speaks from the first day: the case never was. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median
from typing import Protocol

from landtrack.errors import BadDate, Invalid, StaleValue
from landtrack.lifecycle import check_date
from landtrack.periods import Period
from landtrack.text import Text


class BlockerState(StrEnum):
    """Where a blocker stands (待处理, 处理中, 已解决 as published ledgers have it)."""

    OPEN = "open"
    IN_HAND = "in_hand"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"


BLOCKER_STATE_LABELS: dict[BlockerState, Text] = {
    BlockerState.OPEN: Text("待处理", "Open"),
    BlockerState.IN_HAND: Text("处理中", "In hand"),
    BlockerState.RESOLVED: Text("已解决", "Resolved"),
    BlockerState.WITHDRAWN: Text("已撤销", "Withdrawn"),
}


class AppealState(StrEnum):
    """Where an appeal stands."""

    REGISTERED = "registered"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


APPEAL_STATE_LABELS: dict[AppealState, Text] = {
    AppealState.REGISTERED: Text("已登记", "Registered"),
    AppealState.ASSIGNED: Text("已交办", "Assigned"),
    AppealState.ANSWERED: Text("已答复", "Answered"),
    AppealState.CLOSED: Text("已办结", "Closed"),
    AppealState.WITHDRAWN: Text("已撤销", "Withdrawn"),
}

State = BlockerState | AppealState

CLOSING: frozenset[State] = frozenset({BlockerState.RESOLVED, AppealState.CLOSED})
"""The states in which nothing is left to do."""

WITHDRAWN: frozenset[State] = frozenset({BlockerState.WITHDRAWN, AppealState.WITHDRAWN})

PENDING_BLOCKERS = frozenset(BlockerState) - CLOSING - WITHDRAWN
PENDING_APPEALS = frozenset(AppealState) - CLOSING - WITHDRAWN
"""The states in which somebody has something left to do."""

_NEEDS_WORDS: dict[State, Text] = {
    BlockerState.RESOLVED: Text("怎样解决的", "how it was resolved"),
    BlockerState.WITHDRAWN: Text("为什么撤销", "why it is withdrawn"),
    AppealState.ANSWERED: Text("答复内容", "the answer"),
    AppealState.WITHDRAWN: Text("为什么撤销", "why it is withdrawn"),
}
"""Steps that say nothing without words."""

_WHY_AGAIN = Text("为什么重新办理", "why it is taken up again")


class Dated(Protocol):
    """A step, as far as these rules look at it."""

    @property
    def state(self) -> State:
        """The state it leads to."""

    @property
    def happened_on(self) -> date:
        """The day from which it holds."""


def words(text: str) -> str:
    """A text as it is kept: without what surrounds it, and without NUL, which PostGIS refuses."""
    return text.replace("\0", "").strip()


def check_seen(seen: int | None, last: int) -> None:
    """That the step an actor looked at (if they did) is still the last one.

    Raises:
        StaleValue: somebody else was faster.
    """
    if seen is not None and seen != last:
        raise StaleValue(
            "您填写期间，他人已更新了这件事项。请先看最新一步，再决定是否提交。",
            "Somebody else moved this case on meanwhile. Look at the latest step before you "
            "submit again.",
            field="state",
        )


def check_due(due: date | None, since: date, today: date) -> None:
    """That a due day lies after the day from which it holds.

    Raises:
        Invalid: it lies before. BadDate: it is too far ahead.
    """
    if due is None:
        return
    check_date(due, today=today, planned=True, field="due_on")
    if due < since:
        raise Invalid(
            f"要求完成日期 {due} 早于 {since}。请核对日期。",
            f"The due day {due} is earlier than {since}. Check it.",
            field="due_on",
        )


def check_step(before: Sequence[Dated], state: State, on: date, note: str) -> None:
    """That a step may follow those before it (in the order of writing, at least one).

    Raises:
        BadDate: earlier than the step before it.
        Invalid: the case was withdrawn, or words are missing that the step needs.
    """
    last = before[-1]
    if last.state in WITHDRAWN:
        raise Invalid(
            "该事项已撤销，不能再办理。请重新登记。",
            "This case was withdrawn; nothing can follow. Enter it anew.",
            field="state",
        )
    if on < last.happened_on and state not in WITHDRAWN:
        raise BadDate(
            f"日期 {on} 早于上一步（{last.happened_on}）。请核对日期。",
            f"The date {on} is earlier than the step before it ({last.happened_on}). Check it.",
            field="happened_on",
        )
    if not note:
        reopens = last.state in CLOSING and state not in CLOSING
        missing = _NEEDS_WORDS.get(state) or (
            Text("为什么重新办理", "why it is taken up again") if reopens else None
        )
        if missing:
            raise Invalid(f"请写明{missing.zh}。", f"Say {missing.en}.", field="note")


@dataclass(frozen=True, slots=True)
class Course:
    """When a case began, what it waits for, and when it ended, as of a day."""

    began_on: date
    ended_on: date | None
    due_on: date | None
    satisfied: bool | None = None

    def overdue(self, day: date) -> bool:
        """Whether it should have ended before a day and has not."""
        return self.ended_on is None and self.due_on is not None and self.due_on < day


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """Cases of a period by a day: ``carried`` (not ended when it began) + ``begun`` =
    ``ended`` + ``open``.

    ``median_days``: from the beginning to the end of those that ended; ``satisfied`` and
    ``unsatisfied``: those among them whose enterprises said so.
    """

    period: Period
    carried: int
    begun: int
    ended: int
    open: int
    overdue: int
    median_days: float | None
    satisfied: int
    unsatisfied: int

    @property
    def closure_rate(self) -> float | None:
        """办结率: ended in the period, of all that were to be dealt with; None if none were."""
        whole = self.carried + self.begun
        return self.ended / whole if whole else None

    @property
    def satisfied_share(self) -> float | None:
        """满意率: of the enterprises that were asked; None if none were."""
        asked = self.satisfied + self.unsatisfied
        return self.satisfied / asked if asked else None


def figures(courses: Iterable[Course], period: Period, day: date) -> CaseFigures:
    """Sum up a period. The courses are those of ``day``, which is not after the period's end."""
    carried = begun = overdue = 0
    ended: list[Course] = []
    for course in courses:
        if course.ended_on and course.ended_on < period.first:
            continue
        carried += course.began_on < period.first
        begun += course.began_on >= period.first
        overdue += course.overdue(day)
        if course.ended_on:
            ended.append(course)
    days = [(course.ended_on - course.began_on).days for course in ended if course.ended_on]
    return CaseFigures(
        period=period,
        carried=carried,
        begun=begun,
        ended=len(ended),
        open=carried + begun - len(ended),
        overdue=overdue,
        median_days=float(median(days)) if days else None,
        satisfied=sum(course.satisfied is True for course in ended),
        unsatisfied=sum(course.satisfied is False for course in ended),
    )
