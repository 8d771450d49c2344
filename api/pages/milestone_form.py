"""The form that logs a milestone: what is proposed, what was typed, what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from pydantic import BaseModel

from api.dates import read_day
from landtrack.actions.milestones import NewMilestone
from landtrack.counting import CountingRule, Reason, StartKind
from landtrack.errors import Forbidden, Invalid, LandtrackError
from landtrack.lifecycle import next_steps
from landtrack.report import BuildingCard, MilestoneLine, RecordCard
from landtrack.stages import STEP_OF, Evidence, MilestoneKind, Step
from landtrack.states import MilestoneFact
from landtrack.text import Text

STARTS = frozenset(start.milestone for start in StartKind)
"""The kinds that need evidence."""

_WAITS_FOR_START = frozenset({Reason.PERMITTED, Reason.CEREMONY_ONLY, Reason.LEGAL_ONLY})
_RECORD_PROPOSALS, _BUILDING_PROPOSALS = 2, 4
_TEXT_LIMIT = 2000

Read = TypeVar("Read")


class Typed(BaseModel):
    """The fields as they were typed; nothing typed is ever lost."""

    kind: str = ""
    building: str = ""
    happened_on: str = ""
    planned: str = ""
    planned_on: str = ""
    plan_seen: str = ""
    evidence: str = ""
    document: str = ""
    note: str = ""
    once: str = ""


class TypedCorrection(BaseModel):
    """The fields of a correction as they were typed."""

    happened_on: str = ""
    evidence: str = ""
    document: str = ""
    note: str = ""
    reason: str = ""
    once: str = ""


@dataclass(slots=True)
class Problems:
    """What is wrong, by field; an empty name stands for the whole form."""

    by_field: dict[str, Text] = field(default_factory=dict)

    def add(self, error: LandtrackError) -> None:
        """Keep an error's sentence beside its field (the first one of each).

        Raises:
            Forbidden: what somebody may not do is not mended by filling in a form otherwise.
        """
        if isinstance(error, Forbidden):
            raise error
        self.by_field.setdefault(error.field or "", error.text)

    def read(self, read: Callable[[], Read]) -> Read | None:
        """A value, or None and its problem noted."""
        try:
            return read()
        except LandtrackError as error:
            self.add(error)
            return None

    def __bool__(self) -> bool:
        return bool(self.by_field)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A step that may come next, one tap away."""

    step: Step
    building: BuildingCard | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers: steps of the whole record, steps of buildings, and the likeliest."""

    record_steps: list[Step]
    building_steps: list[Step]
    proposals: list[Proposal]


def choices(card: RecordCard, rule: CountingRule) -> Choices:
    """What may come next, from where the record and its buildings stand.

    For a building that is not counted yet, the step that would change that comes first.
    """
    track = card.line.track
    own = next_steps(track, _facts(card.timeline, None), on_building=False)
    at_buildings = next_steps(track, (), on_building=True) if card.buildings else []
    proposals = [Proposal(step) for step in own[:_RECORD_PROPOSALS]]
    for building in card.buildings[:_BUILDING_PROPOSALS]:
        step = _next_of(building, card, rule)
        proposals += [Proposal(step, building)] if step else []
    return Choices(own, at_buildings, proposals)


def _next_of(building: BuildingCard, card: RecordCard, rule: CountingRule) -> Step | None:
    if building.reason in _WAITS_FOR_START:
        return STEP_OF[rule.start.milestone]
    if building.reason is Reason.NOT_STARTED:
        return STEP_OF[MilestoneKind.CONSTRUCTION_PERMIT]
    known = _facts(card.timeline, building.id)
    following = next_steps(card.line.track, known, on_building=True)
    return next((step for step in following if step.kind not in STARTS), None)


def _facts(timeline: Iterable[MilestoneLine], building_id: int | None) -> list[MilestoneFact]:
    return [
        MilestoneFact(line.kind, line.happened_on, line.evidence, line.planned)
        for line in timeline
        if not (line.replaced or line.void) and line.building_id in (None, building_id)
    ]


def read_new(
    typed: Typed, today: date, problems: Problems
) -> tuple[NewMilestone | None, int | None]:
    """The milestone and building that were typed; None where something is wrong (see problems)."""
    planned = bool(typed.planned)
    kind = problems.read(lambda: _kind(typed.kind))
    day = problems.read(lambda: _day(typed.happened_on, today, planned=planned))
    evidence = problems.read(lambda: read_evidence(typed.evidence))
    building = problems.read(lambda: _building(typed.building))
    texts = [
        problems.read(lambda: read_text(typed.document, "document")),
        problems.read(lambda: read_text(typed.note, "note")),
    ]
    if problems or kind is None or day is None:
        return None, building
    starts = kind in STARTS and not planned
    return (
        NewMilestone(
            kind, day, evidence if starts else None, texts[0] or "", texts[1] or "", planned
        ),
        building,
    )


def read_plan(typed: Typed, today: date, problems: Problems) -> date | None:
    """The planned day to be kept beside the actual one; None: none, or the one already known."""
    text = typed.planned_on.strip()
    if typed.planned or not text or text == typed.plan_seen.strip():
        return None
    return problems.read(lambda: read_day(text, today, planned=True, field="planned_on"))


def plans_known(card: RecordCard) -> dict[str, str]:
    """Planned days in force, by ``kind:building``, as the form's script looks them up."""
    return {
        f"{line.kind.value}:{line.building_id or ''}": line.happened_on.isoformat()
        for line in card.timeline
        if line.planned and not (line.replaced or line.void)
    }


def _kind(text: str) -> MilestoneKind:
    try:
        return MilestoneKind(text)
    except ValueError:
        raise Invalid("请选择发生了什么。", "Choose what happened.", field="kind") from None


def _day(text: str, today: date, *, planned: bool) -> date:
    if not text.strip():
        raise Invalid("请填日期。", "Give the day.", field="happened_on")
    return read_day(text, today, planned=planned)


def read_evidence(text: str) -> Evidence | None:
    """A grade, or None for an empty field.

    Raises:
        Invalid: no such grade.
    """
    try:
        return Evidence(text) if text else None
    except ValueError:
        raise Invalid("没有这个证据等级。", "No such grade.", field="evidence") from None


def read_text(text: str, name: str) -> str:
    """A text of reasonable length.

    Raises:
        Invalid: it is too long.
    """
    if len(text) > _TEXT_LIMIT:
        raise Invalid(
            f"文字太长（{len(text)} 字），请缩短到 {_TEXT_LIMIT} 字以内。",
            f"The text is too long ({len(text)} letters); keep it under {_TEXT_LIMIT}.",
            field=name,
        )
    return text.strip()


def _building(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal():
        raise Invalid("没有这栋楼。", "No such building.", field="building")
    return int(text)
