"""The figure and its parts, as JSON: the same for the web and the command line."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from api.schemas.words import AmountOut, RuleOut, Schema, SquareMetres, Words, m2
from landtrack.counting import REASONS, Reason
from landtrack.report import Progress, ReasonCount, Slice, StageCount
from landtrack.stages import STAGE_LABELS, Stage, Track


class SliceOut(Schema):
    """One part of a roll-up; the parts add up to the whole."""

    key: str = Field(description="Code of the village, route or use; the unit; the month from 1.")
    zh: str
    en: str
    counted_m2: SquareMetres
    buildings: int = Field(description="How many buildings are counted.")
    certain_m2: SquareMetres
    likely_m2: SquareMetres
    target_m2: SquareMetres | None

    @classmethod
    def of(cls, part: Slice) -> SliceOut:
        """From the core's slice."""
        return cls(
            key=part.key,
            zh=part.label.zh,
            en=part.label.en,
            counted_m2=m2(part.counted.cm2),
            buildings=part.counted.buildings,
            certain_m2=m2(part.certain.cm2),
            likely_m2=m2(part.likely.cm2),
            target_m2=None if part.target_cm2 is None else m2(part.target_cm2),
        )


class StageOut(Schema):
    """How many records of a kind stand at a stage, with their land."""

    track: Track
    stage: Stage
    zh: str
    en: str
    records: int
    land_m2: SquareMetres

    @classmethod
    def of(cls, count: StageCount) -> StageOut:
        """From the core's count."""
        label = STAGE_LABELS[count.stage]
        return cls(
            track=count.track,
            stage=count.stage,
            zh=label.zh,
            en=label.en,
            records=count.records,
            land_m2=m2(count.land_cm2),
        )


class AdviceOut(Schema):
    """Why a building is or is not counted, who can change that, and how."""

    reason: Reason
    why: Words
    who: Words
    what: Words

    @classmethod
    def of(cls, reason: Reason) -> AdviceOut:
        """From the core's table of reasons."""
        advice = REASONS[reason]
        return cls(
            reason=reason,
            why=Words.of(advice.why),
            who=Words.of(advice.who),
            what=Words.of(advice.what),
        )


class ReasonOut(AdviceOut):
    """How much is counted or not for one reason."""

    m2: SquareMetres
    buildings: int

    @classmethod
    def counted(cls, row: ReasonCount) -> ReasonOut:
        """From the core's count."""
        return cls(
            **dict(AdviceOut.of(row.reason)),
            m2=m2(row.amount.cm2),
            buildings=row.amount.buildings,
        )


class ProgressOut(Schema):
    """How far the town is in a period, at a moment, by a rule."""

    town: Words
    period: str = Field(
        description="Calendar year, quarter or month.", examples=["2026", "2026-Q3", "2026-09"]
    )
    as_of: date = Field(description="What had happened by the end of this day.")
    known_at: datetime = Field(
        description="As known at this instant; where none was asked for, that of the last entry."
    )
    entry: int = Field(description="The last journal entry taken into account: the data version.")
    rule: RuleOut
    sample: bool = Field(description="The register holds invented sample data.")
    target_m2: SquareMetres | None = Field(description="Null: no target is set for the period.")
    counted_m2: SquareMetres = Field(description="What the rule counts in the period.")
    counted_buildings: int
    gap_m2: SquareMetres = Field(description="What is left of the target; never negative.")
    share: float = Field(description="Counted as a share of the target.", examples=[0.587203])
    expected_m2: SquareMetres = Field(
        description="An even pace would have reached this by the day."
    )
    pace_needed_m2_per_month: SquareMetres | None = Field(
        description="Per month for the rest of the period; null once it is over."
    )
    pace_so_far_m2_per_month: SquareMetres
    certain: AmountOut = Field(description="Permit in hand and a start planned in the period.")
    likely: AmountOut = Field(description="The rest of the pipeline, in any year.")
    by_village: list[SliceOut]
    by_route: list[SliceOut]
    by_use: list[SliceOut]
    by_unit: list[SliceOut]
    by_month: list[SliceOut]
    by_stage: list[StageOut]
    by_reason: list[ReasonOut] = Field(description="Every building once, by its one reason.")

    @classmethod
    def of(cls, found: Progress) -> ProgressOut:
        """From the core's answer."""
        status, needed = found.status, found.status.pace_needed
        return cls(
            town=Words.of(found.town),
            period=found.period.code,
            as_of=found.moment.as_of,
            known_at=found.moment.known_at or found.last_logged_at,
            entry=found.moment.entry,
            rule=RuleOut.of(found.rule),
            sample=found.sample,
            target_m2=m2(status.amount) if found.has_target else None,
            counted_m2=m2(found.counted.cm2),
            counted_buildings=found.counted.buildings,
            gap_m2=m2(status.gap),
            share=round(status.share, 6),
            expected_m2=m2(status.expected),
            pace_needed_m2_per_month=None if needed is None else m2(needed),
            pace_so_far_m2_per_month=m2(status.pace_so_far),
            certain=AmountOut.of(found.certain),
            likely=AmountOut.of(found.likely),
            by_village=[SliceOut.of(part) for part in found.by_village],
            by_route=[SliceOut.of(part) for part in found.by_route],
            by_use=[SliceOut.of(part) for part in found.by_use],
            by_unit=[SliceOut.of(part) for part in found.by_unit],
            by_month=[SliceOut.of(part) for part in found.by_month],
            by_stage=[StageOut.of(count) for count in found.by_stage],
            by_reason=[ReasonOut.counted(row) for row in found.by_reason],
        )
