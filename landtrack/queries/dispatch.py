"""What a dispatch meeting (调度) looks at: every light that is on, by rule, and whose job it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Actor
from landtrack.dispatch import (
    DispatchRule,
    Ground,
    level_of,
    light_of_case,
    light_of_pace,
    light_of_quiet,
    light_of_step,
    points_behind,
)
from landtrack.lifecycle import Light, Thresholds
from landtrack.queries.blockers import open_blockers
from landtrack.queries.cases import may_read_cases
from landtrack.queries.decisions import DecisionLine, MeetingLine, all_decisions, meetings
from landtrack.queries.due import Due, due_list
from landtrack.queries.records import ANY
from landtrack.queries.then import records_then
from landtrack.report import Moment, Progress, Slice
from landtrack.stages import STEP_OF, MilestoneKind, Stage, Track
from landtrack.store.tables import Milestone, Record
from landtrack.text import Text
from landtrack.vocabulary import BLOCKER_LABELS

_STARTS = frozenset({MilestoneKind.START_STATISTICAL, MilestoneKind.START_LEGAL})
_A_MONTH = Thresholds(amber_days_before=31, red_days_after=0)
"""Wide enough for all that is due in the month of today."""
_WITHOUT_SPACE = (Stage.RESERVE, Stage.PREPARING)
_SHAPE = {Light.RED: 0, Light.AMBER: 1}


@dataclass(frozen=True, slots=True)
class Lamp:
    """A light that is on: what it is about, planned when, how late, whose job, on whose desk.

    ``record_id`` is None for a village. ``days_late`` counts from the day that was planned, or
    from the last step of a quiet project; ``behind`` are percentage points of a target.
    """

    ground: Ground
    light: Light
    record_id: int | None
    subject: str
    village: str
    what: Text
    due_on: date | None
    days_late: int
    behind: float | None
    cm2: int
    unit: str
    leader: str
    level: int


@dataclass(frozen=True, slots=True)
class Load:
    """How much lies with one unit or leader."""

    name: str
    red: int
    amber: int
    decisions: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Board:
    """All of it, as the meeting goes through it: red before amber, most floor area first."""

    rule: DispatchRule
    lamps: tuple[Lamp, ...]
    decisions: tuple[DecisionLine, ...]
    meetings: tuple[MeetingLine, ...]
    by_unit: tuple[Load, ...]
    by_leader: tuple[Load, ...]

    def count(self, light: Light) -> int:
        """How many lights of a colour are on."""
        return sum(lamp.light is light for lamp in self.lamps)

    @property
    def open_decisions(self) -> list[DecisionLine]:
        """Those that have not ended."""
        return [one for one in self.decisions if one.ended is None]


def dispatch_board(
    session: Session, found: Progress, rule: DispatchRule, *, actor: Actor, past: bool = False
) -> Board:
    """The board at the moment of a figure: its lights are those of the day ``as_of``.

    ``past``: by what was known at the moment's entry, and under the names of that time; without it
    the moment has to know all that the register knows.
    """
    moment, today = found.moment, found.moment.as_of
    dues = due_list(session, today, _A_MONTH, entry=moment.entry if past else None)
    lamps = [
        *_steps(dues, today, rule),
        *_pace(found, rule),
        *(_quiet_then(session, moment, rule) if past else _quiet(session, today, rule)),
        *_blockers(session, moment, rule, actor),
    ]
    lamps = [lamp for lamp in lamps if lamp.light is not Light.GREEN]
    lamps.sort(key=lambda one: (_SHAPE[one.light], -one.cm2, -one.days_late, one.subject))
    taken = all_decisions(session, moment, rule, actor=actor)
    return Board(
        rule=rule,
        lamps=tuple(lamps),
        decisions=tuple(one.seen_by(actor) for one in taken),
        meetings=tuple(meetings(session, moment, actor=actor)),
        by_unit=_loads(lamps, taken, "unit"),
        by_leader=_loads(lamps, taken, "leader", known=not may_read_cases(actor)),
    )


def _steps(dues: Iterable[Due], today: date, rule: DispatchRule) -> list[Lamp]:
    return [
        Lamp(
            ground=Ground.START if due.kind in _STARTS else Ground.STEP,
            light=light_of_step(due.due, today, rule),
            record_id=due.record.id,
            subject=due.record.title,
            village=due.record.village,
            what=_what(due),
            due_on=due.due,
            days_late=max(due.days_late, 0),
            behind=None,
            cm2=due.cm2,
            unit=due.unit,
            leader=due.leader,
            level=level_of(due.due, today, rule),
        )
        for due in dues
    ]


def _what(due: Due) -> Text:
    label = STEP_OF[due.kind].label
    if not due.building:
        return label
    return Text(f"{label.zh}：{due.building}", f"{label.en}: {due.building}")


def _pace(found: Progress, rule: DispatchRule) -> list[Lamp]:
    elapsed = found.period.share_elapsed(found.moment.as_of)
    return [
        _village_lamp(part, part.target_cm2, elapsed, rule)
        for part in found.by_village
        if part.target_cm2
    ]


def _village_lamp(part: Slice, target: int, elapsed: float, rule: DispatchRule) -> Lamp:
    done = part.counted.cm2
    behind = points_behind(done, target, elapsed)
    return Lamp(
        ground=Ground.PACE,
        light=light_of_pace(done, target, elapsed, rule),
        record_id=None,
        subject=part.label.zh,
        village=part.key,
        what=Text(
            f"完成任务的 {done / target:.0%}，落后时序 {behind:.0f} 个百分点",
            f"{done / target:.0%} of its target, {behind:.0f} points behind an even pace",
        ),
        due_on=None,
        days_late=0,
        behind=behind,
        cm2=max(target - done, 0),
        unit=part.label.zh,
        leader="",
        level=0,
    )


def _quiet(session: Session, today: date, rule: DispatchRule) -> list[Lamp]:
    """Projects without land or factory yet, of which nothing has been reported for long."""
    r, m = Record.__table__.c, Milestone
    last = sa.func.max(m.happened_on)
    query = (
        sa.select(r.id, r.title, r.village, r.owner_unit, r.leader, last.label("last"))
        .join(m, m.record_id == r.id)
        .where(
            r.track == Track.PROJECT.value,
            r.stage.in_([stage.value for stage in _WITHOUT_SPACE]),
            r.retired_on.is_(None),
            m.planned.is_(False),
            m.void.is_(False),
            m.until_entry_id.is_(None),
            m.happened_on <= today,
        )
        .group_by(r.id, r.title, r.village, r.owner_unit, r.leader)
    )
    return [
        _quiet_lamp(
            _Project(row.id, row.title, row.village, row.owner_unit, row.leader),
            row.last,
            today,
            rule,
        )
        for row in session.execute(query)
    ]


def _quiet_then(session: Session, moment: Moment, rule: DispatchRule) -> list[Lamp]:
    """The same as it was known then."""
    m, today = Milestone, moment.as_of
    query = (
        sa.select(m.record_id, sa.func.max(m.happened_on).label("last"))
        .where(
            m.planned.is_(False),
            m.void.is_(False),
            m.entry_id <= moment.entry,
            sa.or_(m.until_entry_id.is_(None), m.until_entry_id > moment.entry),
            m.happened_on <= today,
        )
        .group_by(m.record_id)
    )
    last = {row.record_id: row.last for row in session.execute(query)}
    projects = session.scalars(sa.select(ANY).where(ANY.track == Track.PROJECT)).all()
    return [
        _quiet_lamp(
            _Project(
                one.record.id,
                one.value("title"),
                one.value("village"),
                one.value("owner_unit"),
                one.value("leader"),
            ),
            last[one.record.id],
            today,
            rule,
        )
        for one in records_then(session, projects, moment)
        if one.record.id in last and one.stage in _WITHOUT_SPACE
        if one.retired_on is None or one.retired_on > today
    ]


class _Project(NamedTuple):
    """A project under the names of a time."""

    id: int
    title: str
    village: str
    unit: str
    leader: str


def _quiet_lamp(project: _Project, last: date, today: date, rule: DispatchRule) -> Lamp:
    return Lamp(
        ground=Ground.QUIET,
        light=light_of_quiet(last, today, rule),
        record_id=project.id,
        subject=project.title,
        village=project.village,
        what=Text(f"{last} 以来没有新节点", f"no step since {last}"),
        due_on=None,
        days_late=(today - last).days,
        behind=None,
        cm2=0,
        unit=project.unit,
        leader=project.leader,
        level=0,
    )


def _blockers(session: Session, moment: Moment, rule: DispatchRule, actor: Actor) -> list[Lamp]:
    today = moment.as_of
    return [
        Lamp(
            ground=Ground.BLOCKER,
            light=light_of_case(line.last.due_on, line.steps.began_on, today, rule),
            record_id=line.record.id,
            subject=line.record.title,
            village=line.record.village,
            what=Text(line.text, line.text) if line.text else BLOCKER_LABELS[line.kind],
            due_on=line.last.due_on,
            days_late=max(line.steps.days_late, 0),
            behind=None,
            cm2=0,
            unit=line.last.unit,
            leader="",  # the person of a blocker is whoever works on it
            level=level_of(line.steps.began_on, today, rule),
        )
        for line in open_blockers(session, moment, actor=actor)
    ]


def _loads(
    lamps: list[Lamp], taken: list[DecisionLine], whose: str, *, known: bool = False
) -> tuple[Load, ...]:
    """Sums by unit or leader; ``known``: only those whom a light names."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for lamp in lamps:
        sums[getattr(lamp, whose)][_SHAPE[lamp.light]] += 1
    for one in taken:
        if one.ended is None and (not known or getattr(one, whose) in sums):
            row = sums[getattr(one, whose)]
            row[2] += 1
            row[3] += one.days_late > 0
    loads = [Load(name, *row) for name, row in sums.items() if name]
    return tuple(sorted(loads, key=lambda one: (-one.red, -one.overdue, -one.amber, one.name)))
