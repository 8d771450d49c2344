"""Published figures, as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from api.schemas.why import PointOut
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
