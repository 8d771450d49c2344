"""Published figures, as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import Field

from api.schemas.why import PointOut, WaterfallOut
from api.schemas.words import Schema
from landtrack.report import Published


class PublishedOut(Schema):
    """A figure frozen under a number."""

    number: int = Field(description="第N期.")
    title: str
    point: PointOut
    amounts: dict[str, Any] = Field(
        description="As frozen: square centimetres and numbers of buildings."
    )
    facts: int = Field(description="How many facts the checksum covers.")
    sha256: str
    note: str
    published_at: datetime
    published_by: str

    @classmethod
    def of(cls, figure: Published) -> PublishedOut:
        """From the core's figure."""
        return cls(
            number=figure.number,
            title=figure.title,
            point=PointOut.of(figure.point),
            amounts=figure.amounts,
            facts=figure.facts,
            sha256=figure.sha256,
            note=figure.note,
            published_at=figure.published_at,
            published_by=figure.published_by,
        )


class PublishedListOut(Schema):
    """All of them, latest number first."""

    entry: int
    figures: list[PublishedOut]


class DifferenceOut(Schema):
    """Where a published figure is not what the facts amount to."""

    what: str
    published: Any
    derived: Any


class PublishedDetailOut(Schema):
    """A published figure, checked, with what came after."""

    figure: PublishedOut
    verified: bool = Field(description="The same facts give the same figure and checksum again.")
    differences: list[DifferenceOut]
    later: WaterfallOut = Field(description="To the same day as known now; it changes nothing.")


class NewFigureIn(Schema):
    """A figure to be frozen."""

    period: str = Field(examples=["2026", "2026-Q3", "2026-09"])
    as_of: date
    known_at: str | None = Field(
        None, description="Cut-off, by the town's clock; now by default.", examples=["2026-11-30"]
    )
    number: int | None = Field(None, ge=1, description="第N期; the next one by default.")
    title: str = Field("", max_length=200)
    note: str = Field("", max_length=2000)
