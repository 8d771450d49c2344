"""Logging, correcting and withdrawing milestones, as JSON."""

from __future__ import annotations

from datetime import date

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from api.effect import Effect
from api.schemas.progress import AdviceOut
from api.schemas.records import MilestoneOut
from api.schemas.words import Schema, SquareMetres, Words, m2
from landtrack.stages import Evidence, MilestoneKind

_LONGEST = 2000


_EXAMPLE: JsonDict = {
    "kind": "start_statistical",
    "happened_on": "2026-11-20",
    "building_id": 7,
    "evidence": "A",
    "document": "施工许可证 441900202611200101",
}


class NewMilestoneIn(Schema):
    """What happened, or is planned to happen."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    kind: MilestoneKind = Field(description="See `/codes` for what each means.")
    happened_on: date = Field(description="Not in the future, unless planned.")
    building_id: int | None = Field(
        None, description="Of which building; needed for permits, starts, completion."
    )
    evidence: Evidence | None = Field(
        None, description="How well a start is proven; a start without it is only reported (C)."
    )
    planned: bool = Field(False, description="Has not happened yet.")
    document: str = Field("", max_length=_LONGEST, description="Number or name of the paper.")
    note: str = Field("", max_length=_LONGEST)


class CorrectionIn(Schema):
    """The right fact; what is left out stays as it was."""

    reason: str = Field(description="Why; kept beside both entries.", max_length=_LONGEST)
    happened_on: date | None = None
    evidence: Evidence | None = None
    document: str | None = Field(None, max_length=_LONGEST)
    note: str | None = Field(None, max_length=_LONGEST)


class WithdrawalIn(Schema):
    """Taking back what never happened."""

    reason: str = Field(description="Why; kept beside the entry.", max_length=_LONGEST)


class EffectOut(Schema):
    """What a write did to the figure of the current year."""

    period: str
    counted_m2: SquareMetres = Field(description="How much the figure moved.")
    certain_m2: SquareMetres = Field(description="How much moved in or out of what is certain.")
    stands_at_m2: SquareMetres = Field(description="The figure now.")
    share: float = Field(description="The figure as a share of the target.")
    building: AdviceOut | None = Field(
        description="Whether the building counts now, and if not, who can do what."
    )

    @classmethod
    def of(cls, effect: Effect) -> EffectOut:
        """From two answers of the register."""
        return cls(
            period=effect.after.period.code,
            counted_m2=m2(effect.counted_cm2),
            certain_m2=m2(effect.certain_cm2),
            stands_at_m2=m2(effect.after.counted.cm2),
            share=round(effect.after.status.share, 6),
            building=AdviceOut.of(effect.building.reason) if effect.building else None,
        )


class LoggedOut(Schema):
    """The fact as stored, what is unusual about it, and what it did to the figure."""

    milestone: MilestoneOut
    warnings: list[Words] = Field(description="Never block: order is advice.")
    effect: EffectOut
