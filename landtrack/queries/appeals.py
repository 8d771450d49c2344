"""Appeals of enterprises (诉求) at a moment on both time axes: lists and their figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, require
from landtrack.casework import PENDING_APPEALS, AppealState, CaseFigures
from landtrack.errors import NotFound
from landtrack.periods import Period
from landtrack.queries.cases import (
    CaseStep,
    KindCount,
    Steps,
    chosen,
    counts_by_kind,
    figures_by,
    steps_of,
)
from landtrack.report import Moment
from landtrack.store.tables import Appeal, AppealStep, Record
from landtrack.text import Text
from landtrack.vocabulary import AppealChannel, AppealKind

_APPEAL = Text("诉求", "appeal")


@dataclass(frozen=True, slots=True)
class AppealLine:
    """What an enterprise asked for, where it stands and whose job it is.

    ``record_id`` and ``record`` (its title) name the record it is about, if any; ``village`` is
    that of the record, or the one that was given.
    """

    id: int
    enterprise: str
    record_id: int | None
    record: str
    village: str | None
    kind: AppealKind
    channel: AppealChannel
    text: str
    steps: Steps

    @property
    def last(self) -> CaseStep:
        """The step that holds: state, unit, due day."""
        return self.steps.last

    @property
    def state(self) -> AppealState:
        """Where it stands."""
        return AppealState(self.last.state)

    @property
    def pending(self) -> bool:
        """Whether something is left to do."""
        return self.state in PENDING_APPEALS

    @property
    def answer(self) -> CaseStep | None:
        """The latest answer that was given."""
        answers = [step for step in self.steps.taken if step.state is AppealState.ANSWERED]
        return answers[-1] if answers else None


@dataclass(frozen=True, slots=True)
class AppealFilter:
    """Which appeals are asked for; None means any. Withdrawn ones must be asked for."""

    record_id: int | None = None
    kind: AppealKind | None = None
    village: str | None = None
    unit: str | None = None
    states: frozenset[AppealState] | None = None
    overdue: bool = False

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """What the tables answer."""
        pairs: list[tuple[Any, Any]] = [
            (Appeal.record_id, self.record_id),
            (Appeal.kind, self.kind),
            (Appeal.village, self.village),
        ]
        return [column == value for column, value in pairs if value is not None]

    def takes(self, steps: Steps) -> bool:
        """What follows from the steps."""
        return chosen(steps, self.states, self.unit, overdue=self.overdue)

    def holds(self, line: AppealLine) -> bool:
        """The same question to a line that is at hand already."""
        pairs = [
            (self.record_id, line.record_id),
            (self.kind, line.kind),
            (self.village, line.village),
        ]
        return all(asked in (None, found) for asked, found in pairs) and self.takes(line.steps)


ANY_APPEAL = AppealFilter()
EVERY_APPEAL = AppealFilter(states=frozenset(AppealState))
"""Withdrawn ones too."""


def appeals(
    session: Session, moment: Moment, wanted: AppealFilter = ANY_APPEAL, *, actor: Actor
) -> list[AppealLine]:
    """Appeals as they stood: pending before closed, the most overdue first. Two statements.

    Raises:
        Forbidden: the actor may not read cases; `appeal_figures` and `appeal_counts` are for all.
    """
    require(actor, Act.READ_CASES)
    return _found(session, moment, wanted, wanted.conditions())


def _found(
    session: Session,
    moment: Moment,
    wanted: AppealFilter,
    conditions: list[sa.ColumnElement[bool]],
) -> list[AppealLine]:
    r, a = Record.__table__.c, Appeal
    query = (
        sa.select(
            a.id, a.enterprise, a.record_id, r.title, a.village, a.kind, a.channel, a.text
        )
        .outerjoin(Record.__table__, r.id == a.record_id)
        .where(a.entry_id <= moment.entry, *conditions)
    )  # fmt: skip
    narrow = [AppealStep.appeal_id.in_(sa.select(a.id).where(*conditions))] if conditions else []
    steps = steps_of(session, AppealStep, moment, *narrow)
    found = [
        AppealLine(
            row.id, row.enterprise, row.record_id, row.title or "", row.village, row.kind,
            row.channel, row.text, steps[row.id],
        )
        for row in session.execute(query)
        if row.id in steps and wanted.takes(steps[row.id])
    ]  # fmt: skip
    return sorted(found, key=lambda line: (not line.pending, *line.steps.urgency, line.id))


def appeal_figures(
    session: Session, moment: Moment, period: Period, wanted: AppealFilter = ANY_APPEAL
) -> CaseFigures:
    """Registered, closed, open, overdue, closure rate, median days of a period, by a moment."""
    return appeal_figures_by(session, moment, [period], wanted)[0]


def appeal_figures_by(
    session: Session,
    moment: Moment,
    periods: Sequence[Period],
    wanted: AppealFilter = ANY_APPEAL,
) -> list[CaseFigures]:
    """The same for several periods. Two statements, however many."""
    every = replace(wanted, states=frozenset(AppealState), unit=None, overdue=False)
    found = _found(session, moment, every, every.conditions())
    usual = replace(wanted, states=None)
    return figures_by([line.steps for line in found], periods, usual.takes)


def appeal_counts(
    session: Session, moment: Moment, wanted: AppealFilter = ANY_APPEAL
) -> list[KindCount]:
    """How many of which kind wait for somebody: what everybody may see. Two statements."""
    found = _found(session, moment, wanted, wanted.conditions())
    return counts_by_kind((line.kind, line.steps) for line in found)


def appeal_line(session: Session, appeal_id: int, moment: Moment, *, actor: Actor) -> AppealLine:
    """One appeal as it stood, withdrawn or not.

    Raises:
        Forbidden: the actor may not read cases. NotFound: none such at that moment.
    """
    require(actor, Act.READ_CASES)
    found = _found(session, moment, EVERY_APPEAL, [Appeal.id == appeal_id])
    if not found:
        raise NotFound.of(_APPEAL, appeal_id)
    return found[0]


def get_appeal(session: Session, appeal_id: int) -> Appeal:
    """An appeal by number.

    Raises:
        NotFound: none.
    """
    found = session.get(Appeal, appeal_id)
    if found is None:
        raise NotFound.of(_APPEAL, appeal_id)
    return found
