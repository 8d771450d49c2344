"""What is late or due soon, as JSON."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.records import RecordOut
from api.schemas.words import Schema, SquareMetres, m2
from landtrack.lifecycle import Light
from landtrack.queries.due import Due
from landtrack.stages import MilestoneKind


class DueOut(Schema):
    """Something due and not done, and whose job it is."""

    record: RecordOut
    building: str
    building_id: int | None
    kind: MilestoneKind
    due: date
    source: str = Field(description="`contract` or `plan`.")
    light: Light
    days_late: int = Field(description="Negative: days left.")
    m2: SquareMetres = Field(description="The floor area that waits for it.")
    unit: str
    leader: str
    officer: str

    @classmethod
    def of(cls, due: Due) -> DueOut:
        """From the core's line."""
        return cls(
            record=RecordOut.of(due.record),
            building=due.building,
            building_id=due.building_id,
            kind=due.kind,
            due=due.due,
            source=due.source,
            light=due.light,
            days_late=due.days_late,
            m2=m2(due.cm2),
            unit=due.unit,
            leader=due.leader,
            officer=due.officer,
        )


class DuesOut(Schema):
    """All that is red or amber: red first, then the most floor area."""

    today: date
    dues: list[DueOut]
