"""Records that took the place of others, as JSON."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import Field, model_validator

from api.schemas.imports import RowOut
from api.schemas.records import RecordOut
from api.schemas.words import Schema
from landtrack.actions.lineage_preview import SuccessionPreview
from landtrack.queries.lineage import Relative, Succession
from landtrack.typed_land import MOST_LETTERS

_LONGEST = 2000


class RelativeOut(Schema):
    """A record at the other end of a succession."""

    record: RecordOut
    kind: Succession
    happened_on: date

    @classmethod
    def of(cls, relative: Relative) -> RelativeOut:
        """From the core's relative."""
        return cls(
            record=RecordOut.of(relative.record),
            kind=relative.kind,
            happened_on=relative.happened_on,
        )


class LineageOut(Schema):
    """Where a record came from, and what took its place."""

    predecessors: list[RelativeOut]
    successors: list[RelativeOut]


class SuccessionIn(Schema):
    """Old records, and what takes their place: rows of a staged import, or one merged record."""

    predecessors: list[int] = Field(min_length=1, description="Numbers of the old records.")
    on: date = Field(description="From which day the new ones hold.")
    reason: str = Field(min_length=1, max_length=_LONGEST, description="Why; kept in the ledger.")
    import_id: int | None = Field(None, description="A waiting import whose rows are the new ones.")
    rows: list[int] | None = Field(None, description="Which of its rows; all of them if left out.")
    fields: dict[int, dict[str, str]] = Field(
        default_factory=dict,
        description="By row: fields that win over what the file says. Rows that are given the same "
        "reference become one record.",
        examples=[{"2": {"reference": "2026-017", "area_stated_m2": "15000.25"}}],
    )
    merged: dict[str, Any] | None = Field(
        None,
        description="Fields of the one record on the ground of all the old ones.",
        examples=[{"reference": "2026-017", "area_stated_m2": 45408.12}],
    )

    @model_validator(mode="after")
    def _one_way(self) -> SuccessionIn:
        if (self.import_id is None) == (self.merged is None):
            raise ValueError("give either import_id or merged")
        return self


class PartsIn(Schema):
    """Old records, and how their ground becomes new ones: cut by lines, or outlined anew."""

    predecessors: list[int | str] = Field(
        min_length=1, description="Numbers or references of the old records."
    )
    lines: str | None = Field(
        None,
        max_length=MOST_LETTERS,
        description="Dividing lines: a point on each row, an empty row between lines; or WKT.",
        examples=["113.9301,22.9990\n113.9301,23.0010"],
    )
    outlines: str | None = Field(
        None,
        max_length=MOST_LETTERS,
        description="Outlines of the new records: survey TXT, rows of points, WKT or GeoJSON.",
    )

    @model_validator(mode="after")
    def _one_way(self) -> PartsIn:
        if (self.lines is None) == (self.outlines is None):
            raise ValueError("give either lines or outlines")
        return self


class PartsOut(Schema):
    """The new records as rows that wait."""

    import_id: int = Field(description="The import in which they wait, for `succeedRecords`.")
    rows: list[RowOut]


class LandOut(Schema):
    """One parcel of a side."""

    reference: str
    stated_m2: float | None


class MovedBuildingOut(Schema):
    """A building, and where it would stand."""

    name: str
    before: str = Field(description="Reference of the old parcel.")
    after: str | None = Field(description="Reference of the new one; null: nobody can know.")


class PreviewProblemOut(Schema):
    """Why it could not be written."""

    field: str | None
    detail: str
    detail_zh: str


class PreviewOut(Schema):
    """Both sides beside each other, areas in m2; it can be written if there are no problems."""

    before: list[LandOut]
    after: list[LandOut]
    stated_before_m2: float | None
    stated_after_m2: float | None
    ground_m2: float
    covered_m2: float | None
    missing_m2: float | None = Field(description="Old ground that no new parcel covers.")
    beyond_m2: float | None = Field(description="New ground outside the old.")
    double_m2: float | None = Field(description="What new parcels share.")
    buildings: list[MovedBuildingOut]
    problems: list[PreviewProblemOut]

    @classmethod
    def of(cls, preview: SuccessionPreview) -> PreviewOut:
        """From the core's preview."""
        balance = preview.balance
        return cls(
            before=[LandOut(reference=o.reference, stated_m2=o.stated_m2) for o in preview.before],
            after=[LandOut(reference=n.reference, stated_m2=n.stated_m2) for n in preview.after],
            stated_before_m2=_number(balance.stated_before),
            stated_after_m2=_number(balance.stated_after),
            ground_m2=balance.ground_m2,
            covered_m2=balance.covered_m2,
            missing_m2=balance.missing_m2,
            beyond_m2=balance.beyond_m2,
            double_m2=balance.double_m2,
            buildings=[
                MovedBuildingOut(name=one.name, before=one.before, after=one.after)
                for one in preview.buildings
            ],
            problems=[
                PreviewProblemOut(field=one.field, detail=one.text.en, detail_zh=one.text.zh)
                for one in preview.problems
            ],
        )


def _number(area: Decimal | None) -> float | None:
    return None if area is None else float(area)


class SuccessionOut(Schema):
    """What took the place of the old records."""

    successors: list[int] = Field(description="Numbers of the new records.")
