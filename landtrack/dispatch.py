"""The dispatch meeting (调度): lights by rule, decisions that are followed up, escalation. Pure.

Lights are computed, never typed. The thresholds are settings of the town; their defaults are what
other places have published (the town's file names them).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from landtrack.errors import BadDate, Invalid
from landtrack.lifecycle import Light, add_months
from landtrack.text import Text


@dataclass(frozen=True, slots=True)
class DispatchRule:
    """When a matter turns amber or red, and how long it may stay with one level.

    ``late_red_months``: a step that is due in this month or overdue is amber, and red from so many
    months after its day. ``behind_..._points``: a village behind its part of the target at an even
    pace, in percentage points. ``quiet_..._months``: a project without space and without a step.
    ``levels``: who takes a matter on, from the unit up; it rises after ``escalate_after_days``.
    """

    late_red_months: int = 3
    behind_amber_points: float = 10
    behind_red_points: float = 30
    quiet_amber_months: int = 2
    quiet_red_months: int = 3
    escalate_after_days: int = 14
    meeting_every_days: int = 7
    levels: tuple[Text, ...] = (
        Text("责任单位", "the responsible unit"),
        Text("分管领导", "the leader in charge"),
        Text("镇党政主要领导", "the heads of the town"),
    )


LAMP_LABELS: dict[Light, Text] = {
    Light.GREEN: Text("绿灯", "Green"),
    Light.AMBER: Text("黄灯", "Amber"),
    Light.RED: Text("红灯", "Red"),
}


class Ground(StrEnum):
    """Why a light is on."""

    START = "start"
    STEP = "step"
    PACE = "pace"
    QUIET = "quiet"
    BLOCKER = "blocker"


GROUND_LABELS: dict[Ground, Text] = {
    Ground.START: Text("开工", "Start"),
    Ground.STEP: Text("节点", "Step"),
    Ground.PACE: Text("进度", "Pace"),
    Ground.QUIET: Text("无进展", "No progress"),
    Ground.BLOCKER: Text("堵点", "Blocker"),
}


class StepKind(StrEnum):
    """What became of a decision."""

    REPORTED = "reported"
    EXTENDED = "extended"
    DONE = "done"
    DROPPED = "dropped"


STEP_KIND_LABELS: dict[StepKind, Text] = {
    StepKind.REPORTED: Text("反馈进展", "Progress reported"),
    StepKind.EXTENDED: Text("延期", "Put off"),
    StepKind.DONE: Text("办结", "Done"),
    StepKind.DROPPED: Text("撤销", "Dropped"),
}
ENDING: frozenset[StepKind] = frozenset({StepKind.DONE, StepKind.DROPPED})


class Followed(Protocol):
    """A step after a decision, as far as the rules look at it."""

    @property
    def kind(self) -> StepKind:
        """What became of it."""

    @property
    def happened_on(self) -> date:
        """When."""

    @property
    def due_on(self) -> date | None:
        """The new due day, if it was put off."""


def light_of_step(due: date, today: date, rule: DispatchRule) -> Light:
    """The light of a step that has not happened: amber in the month it is due, red months after."""
    if today >= add_months(due, rule.late_red_months):
        return Light.RED
    return Light.AMBER if (due.year, due.month) <= (today.year, today.month) else Light.GREEN


def light_of_pace(done: int, target: int, elapsed: float, rule: DispatchRule) -> Light:
    """The light of a part of the target: how many points it is behind an even pace."""
    behind = points_behind(done, target, elapsed)
    if behind > rule.behind_red_points:
        return Light.RED
    return Light.AMBER if behind >= rule.behind_amber_points else Light.GREEN


def points_behind(done: int, target: int, elapsed: float) -> float:
    """Percentage points of a target that an even pace would have brought and the part has not."""
    return round((elapsed - done / target) * 100, 6) if target else 0.0


def light_of_quiet(last: date, today: date, rule: DispatchRule) -> Light:
    """The light of a project by its latest step."""
    if today >= add_months(last, rule.quiet_red_months):
        return Light.RED
    return Light.AMBER if today >= add_months(last, rule.quiet_amber_months) else Light.GREEN


def light_of_case(due: date | None, since: date, today: date, rule: DispatchRule) -> Light:
    """The light of a decision or blocker that is open: overdue, or open for too long, or soon due.

    Without a due day it is red once it would have reached the highest level.
    """
    if due is None:
        highest = len(rule.levels) - 1
        return Light.RED if level_of(since, today, rule) >= highest else Light.AMBER
    if due < today:
        return Light.RED
    soon = due - today <= timedelta(days=rule.meeting_every_days)
    return Light.AMBER if soon else Light.GREEN


def level_of(since: date, today: date, rule: DispatchRule) -> int:
    """Whose desk it is on: 0 the unit's, one up for each period that it stayed unresolved."""
    waited = max((today - since).days, 0) // rule.escalate_after_days
    return min(waited, len(rule.levels) - 1)


def due_after(due: date | None, steps: Sequence[Followed]) -> date | None:
    """When a decision is due after its steps: the latest day it was put off to."""
    later = [step.due_on for step in steps if step.kind is StepKind.EXTENDED and step.due_on]
    return later[-1] if later else due


def ended_by(steps: Sequence[Followed]) -> StepKind | None:
    """How a decision ended; None while it is open."""
    return steps[-1].kind if steps and steps[-1].kind in ENDING else None


def check_followed(
    decided_on: date, before: Sequence[Followed], kind: StepKind, on: date, due: date | None
) -> None:
    """That a step may follow.

    Raises:
        Invalid: the decision has ended, or a delay names no later day.
        BadDate: before the decision, or before the step before.
    """
    if ended_by(before):
        raise Invalid(
            "该事项已办结或撤销，不能再反馈。需要时请重新议定。",
            "This decision has ended. Take a new one if there is more to do.",
            field="kind",
        )
    since = before[-1].happened_on if before else decided_on
    if on < since:
        raise BadDate(
            f"日期 {on} 早于上一步（{since}）。请核对日期。",
            f"The date {on} is earlier than the step before it ({since}). Check it.",
            field="happened_on",
        )
    if kind is not StepKind.EXTENDED and due is not None:
        raise Invalid(
            "填了新的完成时限，但办理结果不是“延期”。请选“延期”，或清空新时限。",
            "A new due day is given, but the matter is not put off. Choose “Put off”, "
            "or clear the day.",
            field="due_on",
        )
    if kind is StepKind.EXTENDED and (due is None or due <= on):
        raise Invalid(
            "延期须写明新的完成时限，且晚于今天。",
            "A delay needs a new due day that lies ahead.",
            field="due_on",
        )
