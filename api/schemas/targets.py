"""Targets of a period, as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from api.amounts import amount_number, is_area, read_amount
from api.schemas.measures import FlagOut
from api.schemas.words import Schema, SquareMetres, m2
from landtrack.areas import to_cm2
from landtrack.errors import Invalid
from landtrack.report import TargetLine
from landtrack.vocabulary import Measure, Route


class TargetOut(Schema):
    """So much of a measure in a period: by the town, or by one of its parts."""

    period: str = Field(examples=["2026", "2026-Q3"])
    measure: Measure
    village: str | None = Field(description="Code of a village; null: the whole town.")
    route: Route | None = Field(description="Supply route; null: all of them.")
    amount: float = Field(description="In the measure's unit: m2, 10,000 yuan, or pieces.")
    amount_m2: SquareMetres | None = Field(description="The same, where it is an area.")
    source: str = Field(description="The paper that sets it.")
    rule: str = Field(description="The counting rule it names.")

    @classmethod
    def of(cls, target: Any, rule: str) -> TargetOut:
        """From a stored target and the label of its rule."""
        measure = target.measure
        return cls(
            period=target.period,
            measure=measure,
            village=target.village,
            route=target.route,
            amount=amount_number(measure, target.amount),
            amount_m2=m2(target.amount) if is_area(measure) else None,
            source=target.source,
            rule=rule,
        )


class TargetLineOut(Schema):
    """A target with its story: who set it when and why, and what it was before."""

    period: str
    village: str | None
    route: Route | None
    amount: float
    amount_m2: SquareMetres | None
    source: str
    rule: str
    logged_at: datetime
    logged_by: str
    reason: str
    before: list[float] = Field(description="Its earlier amounts, the latest first.")

    @classmethod
    def of(cls, line: TargetLine, measure: Measure, rule: str) -> TargetLineOut:
        """From the core's line and the label of its rule."""
        return cls(
            period=line.period.code,
            village=line.village,
            route=line.route,
            amount=amount_number(measure, line.amount),
            amount_m2=m2(line.amount) if is_area(measure) else None,
            source=line.source,
            rule=rule,
            logged_at=line.logged_at,
            logged_by=line.logged_by,
            reason=line.reason,
            before=[amount_number(measure, amount) for amount in line.before],
        )


class TargetsOut(Schema):
    """The targets of a year for one measure: the whole first, then its parts; what is amiss."""

    year: int
    measure: Measure
    entry: int
    targets: list[TargetLineOut]
    flags: list[FlagOut] = Field(description="Parts that do not add up to their whole.")


class NewTargetIn(Schema):
    """A target to be set; one already set for the same part is replaced, which needs a reason."""

    year: int = Field(ge=1990, le=2100)
    quarter: int | None = Field(None, ge=1, le=4)
    month: int | None = Field(None, ge=1, le=12)
    measure: Measure = Measure.FLOOR_AREA_STARTED
    amount_m2: str | float | None = Field(
        None,
        description="Square metres, as a number or as people write them.",
        examples=[1_000_000, "1,000,000"],
    )
    amount: str | float | None = Field(
        None, description="Or: in the measure's own unit.", examples=[680_000]
    )
    village: str | None = Field(None, description="Code or name; null: the whole town.")
    route: Route | None = None
    source: str = Field("", max_length=200, description="The paper that sets it.")
    reason: str | None = Field(None, max_length=2000)

    def smallest(self) -> int:
        """The amount in the measure's smallest unit.

        Raises:
            BadNumber: not an amount. Invalid: none given, or both.
        """
        if self.amount_m2 is not None and self.amount is None and is_area(self.measure):
            return to_cm2(self.amount_m2, field="amount_m2")
        if self.amount is None or self.amount_m2 is not None:
            raise Invalid(
                "请给出一个数量：amount，或面积 amount_m2。",
                "Give one amount: amount, or amount_m2 for an area.",
                field="amount",
            )
        given = self.amount
        text = given if isinstance(given, str) else f"{given:.4f}".rstrip("0").rstrip(".")
        return read_amount(text, self.measure)
