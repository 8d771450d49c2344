"""Measures of a period and split targets, as JSON."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.amounts import amount_number
from api.schemas.words import RuleOut, Schema, Words
from landtrack.report import MeasureStatus
from landtrack.targets import DIMENSION_LABELS, Dimension, SplitFlag
from landtrack.vocabulary import MEASURE_LABELS, Measure, Route


class FlagOut(Schema):
    """Parts of a target that do not add up to their whole."""

    period: str
    village: str | None
    route: Route | None
    along: Dimension
    label: Words
    whole: float | None = Field(description="Null: there are parts and no whole.")
    parts: float
    missing: list[str] = Field(description="Quarters or months that are not set.")

    @classmethod
    def of(cls, flag: SplitFlag, measure: Measure) -> FlagOut:
        """From the core's flag."""
        return cls(
            period=flag.cell.period.code,
            village=flag.cell.village,
            route=Route(flag.cell.route) if flag.cell.route else None,
            along=flag.along,
            label=Words.of(DIMENSION_LABELS[flag.along]),
            whole=None if flag.whole is None else amount_number(measure, flag.whole),
            parts=amount_number(measure, flag.parts),
            missing=list(flag.missing),
        )


class MeasureOut(Schema):
    """One measure: amounts in the unit of its name (square metres, 10,000 yuan, pieces)."""

    measure: Measure
    label: Words
    done: float
    things: int = Field(description="Of how many buildings, sites or projects.")
    target: float | None
    gap: float
    share: float
    expected: float = Field(description="An even pace would have reached this by the day.")
    a_year_before: float
    growth: float | None
    by_village: dict[str, float]
    flags: list[FlagOut]

    @classmethod
    def of(cls, one: MeasureStatus) -> MeasureOut:
        """From the core's status."""

        def number(amount: int) -> float:
            return amount_number(one.measure, amount)

        return cls(
            measure=one.measure,
            label=Words.of(MEASURE_LABELS[one.measure]),
            done=number(one.status.done),
            things=one.things,
            target=number(one.status.amount) if one.has_target else None,
            gap=number(one.status.gap),
            share=round(one.status.share, 6),
            expected=number(one.status.expected),
            a_year_before=number(one.a_year_before),
            growth=None if one.growth is None else round(one.growth, 6),
            by_village={code: number(amount) for code, amount in one.by_village},
            flags=[FlagOut.of(flag, one.measure) for flag in one.flags],
        )


class MeasuresOut(Schema):
    """All measures of a period at a moment."""

    period: str
    as_of: date
    entry: int
    rule: RuleOut
    measures: list[MeasureOut]
