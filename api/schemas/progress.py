"""The figure and its parts, as JSON."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from api.schemas.words import AmountOut, MomentOut, RuleOut, Schema, SquareMetres, Words, m2
from landtrack.counting import REASONS, Reason
from landtrack.periods import Period
from landtrack.report import Progress, ReasonCount, Slice, StageCount
from landtrack.stages import STAGE_LABELS, Stage, Track


class PeriodOut(Schema):
    """A calendar year, quarter or month."""

    code: str = Field(examples=["2026", "2026-Q3", "2026-09"])
    first: date
    last: date = Field(description="The last day, inside.")
    label: Words

    @classmethod
    def of(cls, period: Period) -> PeriodOut:
        """From the core's period."""
        return cls(
            code=period.code, first=period.first, last=period.last, label=Words.of(period.label)
        )


class TargetOut(Schema):
    """The target beside what is done. Null in the answer: no target is set for the period."""

    amount_m2: SquareMetres
    gap_m2: SquareMetres = Field(description="What is left to do; never negative.")
    share: float = Field(description="Done as a share of the target.", examples=[0.5872])
    expected_m2: SquareMetres = Field(
        description="What an even pace would have reached by the day."
    )
    pace_needed_m2_per_month: SquareMetres | None = Field(
        description="Per month for the rest of the period; null once it is over."
    )
    pace_so_far_m2_per_month: SquareMetres


class SliceOut(Schema):
    """One part of a roll-up; the parts add up to the whole."""

    key: str = Field(description="Code of the village, route, use, unit; or number of the month.")
    label: Words
    counted: AmountOut
    certain: AmountOut
    likely: AmountOut
    target_m2: SquareMetres | None

    @classmethod
    def of(cls, part: Slice) -> SliceOut:
        """From the core's slice."""
        return cls(
            key=part.key,
            label=Words.of(part.label),
            counted=AmountOut.of(part.counted),
            certain=AmountOut.of(part.certain),
            likely=AmountOut.of(part.likely),
            target_m2=None if part.target_cm2 is None else m2(part.target_cm2),
        )


class StageOut(Schema):
    """How many records of a kind stand at a stage, with their land."""

    track: Track
    stage: Stage
    label: Words
    records: int
    land_m2: SquareMetres

    @classmethod
    def of(cls, count: StageCount) -> StageOut:
        """From the core's count."""
        return cls(
            track=count.track,
            stage=count.stage,
            label=Words.of(STAGE_LABELS[count.stage]),
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

    amount: AmountOut

    @classmethod
    def counted(cls, row: ReasonCount) -> ReasonOut:
        """From the core's count."""
        return cls(**dict(AdviceOut.of(row.reason)), amount=AmountOut.of(row.amount))


class ProgressOut(Schema):
    """How far the town is in a period, at a moment, by a rule."""

    town: Words
    period: PeriodOut
    moment: MomentOut
    rule: RuleOut
    target: TargetOut | None
    counted: AmountOut = Field(description="What the rule counts in the period.")
    certain: AmountOut = Field(description="Permit in hand and a start planned in the period.")
    likely: AmountOut = Field(description="The rest of the pipeline.")
    by_village: list[SliceOut]
    by_route: list[SliceOut]
    by_use: list[SliceOut]
    by_unit: list[SliceOut]
    by_month: list[SliceOut]
    by_stage: list[StageOut]
    by_reason: list[ReasonOut] = Field(description="Every building once, by its one reason.")
    sample: bool = Field(description="The register holds invented sample data.")
    last_logged_at: datetime

    @classmethod
    def of(cls, found: Progress) -> ProgressOut:
        """From the core's answer."""
        return cls(
            town=Words.of(found.town),
            period=PeriodOut.of(found.period),
            moment=MomentOut.of(found.moment),
            rule=RuleOut.of(found.rule),
            target=_target(found) if found.has_target else None,
            counted=AmountOut.of(found.counted),
            certain=AmountOut.of(found.certain),
            likely=AmountOut.of(found.likely),
            by_village=[SliceOut.of(part) for part in found.by_village],
            by_route=[SliceOut.of(part) for part in found.by_route],
            by_use=[SliceOut.of(part) for part in found.by_use],
            by_unit=[SliceOut.of(part) for part in found.by_unit],
            by_month=[SliceOut.of(part) for part in found.by_month],
            by_stage=[StageOut.of(count) for count in found.by_stage],
            by_reason=[ReasonOut.counted(row) for row in found.by_reason],
            sample=found.sample,
            last_logged_at=found.last_logged_at,
        )


def _target(found: Progress) -> TargetOut:
    status = found.status
    return TargetOut(
        amount_m2=m2(status.amount),
        gap_m2=m2(status.gap),
        share=status.share,
        expected_m2=m2(status.expected),
        pace_needed_m2_per_month=None if status.pace_needed is None else m2(status.pace_needed),
        pace_so_far_m2_per_month=m2(status.pace_so_far),
    )
