"""A record's milestones as a story: what stands, what was planned, what was corrected and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from landtrack.report import MilestoneLine


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the timeline.

    ``ended_by`` is what replaced it or took it back.
    """

    line: MilestoneLine
    ended_by: MilestoneLine | None
    corrects: MilestoneLine | None
    plan: MilestoneLine | None = None
    """Of something that happened: the plan that was in force for it."""

    @property
    def days_after_plan(self) -> int:
        """How late it was against its plan; negative: early."""
        return (self.line.happened_on - self.plan.happened_on).days if self.plan else 0

    @property
    def stands(self) -> bool:
        """Whether it is what the register holds to be true."""
        return self.ended_by is None


def timeline_events(lines: Sequence[MilestoneLine]) -> list[Event]:
    """The latest first. A withdrawal is told on the line it takes back, not on one of its own."""
    by_id = {line.id: line for line in lines}
    ended = {line.replaces_id: line for line in lines if line.replaces_id is not None}
    plans = {
        (line.kind, line.building_id): line
        for line in lines
        if line.planned and not line.void and line.id not in ended
    }
    events = [
        Event(
            line,
            ended.get(line.id),
            by_id.get(line.replaces_id or 0),
            None if line.planned else plans.get((line.kind, line.building_id)),
        )
        for line in lines
        if not line.void
    ]
    return sorted(events, key=lambda event: (event.line.happened_on, event.line.id), reverse=True)
