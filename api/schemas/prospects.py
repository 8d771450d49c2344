"""Whether the target will be reached, and the landmark projects, as JSON."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.words import Schema, SquareMetres, Words, m2
from landtrack.landmarks import LANDMARK_LABELS, Goals, Landmark
from landtrack.prospects import Closer, Prospects, Standing, Verdict
from landtrack.queries.landmarks import LandmarkProject


class CloserOut(Schema):
    """A record whose buildings could close the gap."""

    record: int
    reference: str
    title: str
    village: str
    unit: str
    standing: Standing
    m2: SquareMetres
    buildings: int
    planned_on: date | None
    running_m2: SquareMetres = Field(description="With all those before it.")

    @classmethod
    def of(cls, one: Closer) -> CloserOut:
        """From the core's closer."""
        return cls(
            record=one.record_id,
            reference=one.reference,
            title=one.record,
            village=one.village,
            unit=one.unit,
            standing=one.standing,
            m2=m2(one.cm2),
            buildings=one.buildings,
            planned_on=one.planned_on,
            running_m2=m2(one.running_cm2),
        )


class ProspectsOut(Schema):
    """Will the target be reached: the answer, what it leans on, and the pace in weeks."""

    verdict: Verdict
    gap_m2: SquareMetres
    certain_m2: SquareMetres
    planned_m2: SquareMetres = Field(description="Likely, with a start planned in the period.")
    later_m2: SquareMetres = Field(description="Likely, later or without a planned start.")
    weeks_m2: list[SquareMetres] = Field(description="Counted in each of the last weeks.")
    per_week_so_far_m2: SquareMetres
    per_week_needed_m2: SquareMetres | None
    by_pace_m2: SquareMetres = Field(description="Where that pace leads by the period's end.")
    closers: list[CloserOut]
    closed_by: int = Field(description="So many of them, from the first, close the gap; 0: none.")

    @classmethod
    def of(cls, found: Prospects) -> ProspectsOut:
        """From the core's answer."""
        needed = found.per_week_needed
        return cls(
            verdict=found.verdict,
            gap_m2=m2(found.gap_cm2),
            certain_m2=m2(found.certain_cm2),
            planned_m2=m2(found.planned_cm2),
            later_m2=m2(found.later_cm2),
            weeks_m2=[m2(week) for week in found.weeks],
            per_week_so_far_m2=m2(found.per_week_so_far),
            per_week_needed_m2=None if needed is None else m2(needed),
            by_pace_m2=m2(found.by_pace_cm2),
            closers=[CloserOut.of(one) for one in found.closers],
            closed_by=found.closed_by,
        )


class LandmarkOut(Schema):
    """A kind of project that is looked for by name, with those signed in the period."""

    landmark: Landmark
    label: Words
    wanted: int
    records: list[int]


class LandmarksOut(Schema):
    """The landmark projects of a period, and the growth of agreed investment that is wanted."""

    giant_wan: float = Field(description="Very large: from so much total investment (10,000 yuan).")
    investment_growth_wanted: float
    landmarks: list[LandmarkOut]

    @classmethod
    def of(cls, signed: dict[Landmark, tuple[LandmarkProject, ...]], goals: Goals) -> LandmarksOut:
        """From the core's answers."""
        return cls(
            giant_wan=goals.giant_wan,
            investment_growth_wanted=goals.investment_growth,
            landmarks=[
                LandmarkOut(
                    landmark=landmark,
                    label=Words.of(LANDMARK_LABELS[landmark]),
                    wanted=goals.at_least,
                    records=[one.record_id for one in projects],
                )
                for landmark, projects in signed.items()
            ],
        )
