"""Where a record and its buildings stand, as the steps that may come next."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from landtrack.lifecycle import next_steps
from landtrack.names import Named, NameIndex
from landtrack.queries.facts import live, milestones_of_records
from landtrack.stages import MilestoneKind, Step
from landtrack.states import MilestoneFact

_OF_RECORD, _BUILDINGS = 3, 5
_RIVALS = frozenset({MilestoneKind.START_LEGAL, MilestoneKind.START_CEREMONY})
"""Other definitions of a start: offered in the form, not proposed first."""


@dataclass(frozen=True, slots=True)
class Next:
    """A step that may come next, on a building or on the whole record."""

    step: Step
    building: Named | None = None


def next_for(session: Session, record: Named, names: NameIndex) -> list[Next]:
    """The likeliest next steps of a record: its buildings' first, as they carry the floor space."""
    logged = milestones_of_records(session, [record.id])[record.id]

    def known(building_id: int | None) -> list[MilestoneFact]:
        beside = [one for one in logged if one.building_id in (None, building_id)]
        return [fact for fact in live(beside) if isinstance(fact, MilestoneFact)]

    proposed = []
    for building in names.buildings(record.id)[:_BUILDINGS]:
        steps = next_steps(record.track, known(building.id), on_building=True)
        first = next((step for step in steps if step.kind not in _RIVALS), None)
        proposed += [Next(first, building)] if first else []
    own = next_steps(record.track, known(None), on_building=False)[:_OF_RECORD]
    return proposed + [Next(step) for step in own]
