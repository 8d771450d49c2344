"""Buildings behind a figure, as JSON."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.progress import AdviceOut
from api.schemas.words import RuleOut, Schema, SquareMetres, m2
from landtrack.counting import Outlook, Reason
from landtrack.report import BuildingLine
from landtrack.stages import Evidence
from landtrack.vocabulary import BuildingUse, Route


class BuildingOut(Schema):
    """One building: what counts of it, or why it does not.

    A building on a village boundary is listed once for each village, with its part of the area.
    """

    building_id: int
    building: str
    record_id: int
    reference: str
    record: str = Field(description="Title of the site or project.")
    village: str
    route: Route
    use: BuildingUse
    unit: str = Field(description="Responsible unit; empty if none is named.")
    start_on: date | None = Field(description="First start by the rule's definition.")
    evidence: Evidence | None
    m2: SquareMetres = Field(description="The area in question, counted or not.")
    reason: Reason
    outlook: Outlook

    @classmethod
    def of(cls, line: BuildingLine) -> BuildingOut:
        """From the core's line."""
        return cls(
            building_id=line.building_id,
            building=line.building,
            record_id=line.record_id,
            reference=line.reference,
            record=line.record,
            village=line.village,
            route=line.route,
            use=line.use,
            unit=line.unit,
            start_on=line.start_on,
            evidence=line.grade,
            m2=m2(line.cm2),
            reason=line.reason,
            outlook=line.outlook,
        )


class BuildingsOut(Schema):
    """The list behind a figure; ``m2`` is its sum and equals the figure."""

    period: str
    as_of: date
    entry: int
    rule: RuleOut
    m2: SquareMetres = Field(description="Sum of the lines, computed in whole square centimetres.")
    buildings: int = Field(description="How many different buildings.")
    lines: list[BuildingOut]
    advice: list[AdviceOut] = Field(description="The reasons that occur, in words.")
