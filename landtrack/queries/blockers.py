"""Blockers (堵点) at a moment on both time axes: lists, a record's own, and their figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Actor
from landtrack.casework import PENDING_BLOCKERS, BlockerState, CaseFigures
from landtrack.errors import NotFound
from landtrack.periods import Period
from landtrack.queries.cases import CaseStep, Steps, chosen, figures_by, may_read_cases, steps_of
from landtrack.queries.search import LINE, record_line
from landtrack.report import Moment, RecordLine
from landtrack.store.tables import Blocker, BlockerStep, Building, Record
from landtrack.text import Text
from landtrack.vocabulary import BlockerKind

_BLOCKER = Text("堵点", "blocker")


@dataclass(frozen=True, slots=True)
class BlockerLine:
    """What holds a record (or one of its buildings) up, where it stands and whose job it is.

    ``text`` and the words of its steps are empty for those who may not read cases.
    """

    id: int
    record: RecordLine
    building_id: int | None
    building: str
    kind: BlockerKind
    text: str
    steps: Steps

    @property
    def last(self) -> CaseStep:
        """The step that holds: state, unit, person, due day."""
        return self.steps.last

    @property
    def state(self) -> BlockerState:
        """Where it stands."""
        return BlockerState(self.last.state)

    @property
    def pending(self) -> bool:
        """Whether something is left to do."""
        return self.state in PENDING_BLOCKERS

    def seen_by(self, actor: Actor) -> BlockerLine:
        """The same, as far as somebody may read it."""
        if may_read_cases(actor):
            return self
        return replace(self, text="", steps=self.steps.without_words())


@dataclass(frozen=True, slots=True)
class BlockerFilter:
    """Which blockers are asked for; None means any. Withdrawn ones must be asked for."""

    record_id: int | None = None
    kind: BlockerKind | None = None
    village: str | None = None
    unit: str | None = None
    states: frozenset[BlockerState] | None = None
    overdue: bool = False

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """What the tables answer."""
        pairs: list[tuple[Any, Any]] = [
            (Blocker.record_id, self.record_id),
            (Blocker.kind, self.kind),
            (Record.__table__.c.village, self.village),
        ]
        return [column == value for column, value in pairs if value is not None]

    def takes(self, steps: Steps) -> bool:
        """What follows from the steps."""
        return chosen(steps, self.states, self.unit, overdue=self.overdue)

    def holds(self, line: BlockerLine) -> bool:
        """The same question to a line that is at hand already."""
        pairs = [
            (self.record_id, line.record.id),
            (self.kind, line.kind),
            (self.village, line.record.village),
        ]
        return all(asked in (None, found) for asked, found in pairs) and self.takes(line.steps)


ANY_BLOCKER = BlockerFilter()
EVERY_BLOCKER = BlockerFilter(states=frozenset(BlockerState))
"""Withdrawn ones too."""


def blockers(
    session: Session, moment: Moment, wanted: BlockerFilter = ANY_BLOCKER, *, actor: Actor
) -> list[BlockerLine]:
    """Blockers as they stood: pending before resolved, the most overdue first. Two statements."""
    found = _found(session, moment, wanted, wanted.conditions())
    return [line.seen_by(actor) for line in found]


def _found(
    session: Session,
    moment: Moment,
    wanted: BlockerFilter,
    conditions: list[sa.ColumnElement[bool]],
) -> list[BlockerLine]:
    r = Record.__table__
    query = (
        sa.select(*LINE, Blocker.id, Blocker.building_id, Building.name, Blocker.kind, Blocker.text)
        .join(r, r.c.id == Blocker.record_id)
        .outerjoin(Building, Building.id == Blocker.building_id)
        .where(Blocker.entry_id <= moment.entry, *conditions)
    )
    asked = sa.select(Blocker.id).join(r, r.c.id == Blocker.record_id).where(*conditions)
    narrow = [BlockerStep.blocker_id.in_(asked)] if conditions else []
    steps = steps_of(session, BlockerStep, moment, *narrow)
    found = [
        BlockerLine(row[-5], record_line(row), row[-4], row[-3] or "", row[-2], row[-1], steps[key])
        for row in session.execute(query)
        if (key := row[-5]) in steps and wanted.takes(steps[key])
    ]
    return sorted(found, key=lambda line: (not line.pending, *line.steps.urgency, line.id))


def open_blockers(
    session: Session, moment: Moment, wanted: BlockerFilter = ANY_BLOCKER, *, actor: Actor
) -> list[BlockerLine]:
    """Those that still wait for somebody, the most overdue first."""
    return blockers(session, moment, replace(wanted, states=PENDING_BLOCKERS), actor=actor)


def blocker_figures(
    session: Session, moment: Moment, period: Period, wanted: BlockerFilter = ANY_BLOCKER
) -> CaseFigures:
    """Raised, resolved, open, overdue and the closure rate of a period, by a moment within it."""
    return blocker_figures_by(session, moment, [period], wanted)[0]


def blocker_figures_by(
    session: Session,
    moment: Moment,
    periods: Sequence[Period],
    wanted: BlockerFilter = ANY_BLOCKER,
) -> list[CaseFigures]:
    """The same for several periods. Two statements, however many."""
    every = replace(wanted, states=frozenset(BlockerState), unit=None, overdue=False)
    found = _found(session, moment, every, every.conditions())
    usual = replace(wanted, states=None)
    return figures_by([line.steps for line in found], periods, usual.takes)


def blocked_records(session: Session, moment: Moment) -> dict[int, int]:
    """How many pending blockers each record has that has any. One statement."""
    step = BlockerStep
    last = (
        sa.select(sa.func.max(step.id))
        .where(step.entry_id <= moment.entry, step.happened_on <= moment.as_of)
        .group_by(step.blocker_id)
    )
    query = (
        sa.select(Blocker.record_id, sa.func.count())
        .join(step, step.blocker_id == Blocker.id)
        .where(step.id.in_(last), step.state.in_(PENDING_BLOCKERS))
        .group_by(Blocker.record_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def blocker_line(session: Session, blocker_id: int, moment: Moment, *, actor: Actor) -> BlockerLine:
    """One blocker as it stood, withdrawn or not.

    Raises:
        NotFound: none such at that moment.
    """
    found = _found(session, moment, EVERY_BLOCKER, [Blocker.id == blocker_id])
    if not found:
        raise NotFound.of(_BLOCKER, blocker_id)
    return found[0].seen_by(actor)


def get_blocker(session: Session, blocker_id: int) -> Blocker:
    """A blocker by number.

    Raises:
        NotFound: none.
    """
    found = session.get(Blocker, blocker_id)
    if found is None:
        raise NotFound.of(_BLOCKER, blocker_id)
    return found
