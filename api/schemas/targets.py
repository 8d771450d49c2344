"""Targets of a period, as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from api.schemas.words import Schema, SquareMetres, m2
from landtrack.vocabulary import Route


class TargetOut(Schema):
    """So much floor space to be started in a period: by the town, or by one of its parts."""

    period: str = Field(examples=["2026"])
    village: str | None = Field(description="Code of a village; null: the whole town.")
    route: Route | None = Field(description="Supply route; null: all of them.")
    amount_m2: SquareMetres
    source: str = Field(description="The paper that sets it.")

    @classmethod
    def of(cls, target: Any) -> TargetOut:
        """From a stored target."""
        return cls(
            period=target.period,
            village=target.village,
            route=target.route,
            amount_m2=m2(target.amount),
            source=target.source,
        )


class TargetsOut(Schema):
    """The targets of a period: the whole first, then its parts."""

    as_of: datetime
    targets: list[TargetOut]


class NewTargetIn(Schema):
    """A target to be set; one already set for the same part is replaced, which needs a reason."""

    year: int = Field(ge=1990, le=2100)
    amount_m2: str | float = Field(
        description="Square metres, as a number or as people write them.",
        examples=[1_000_000, "1,000,000"],
    )
    village: str | None = Field(None, description="Code or name; null: the whole town.")
    route: Route | None = None
    source: str = Field("", max_length=200, description="The paper that sets it.")
    reason: str | None = Field(None, max_length=2000)
