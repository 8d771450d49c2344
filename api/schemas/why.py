"""Why a figure moved, as JSON."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from api.schemas.words import AmountOut, RuleOut, Schema, SquareMetres, Words, m2
from landtrack.report import Bar, MoveLine, Point, Waterfall
from landtrack.waterfall import MOVE_LABELS, Move


class PointOut(Schema):
    """Where a figure stands."""

    period: str
    as_of: date
    entry: int = Field(description="The last journal entry that was known.")
    rule: RuleOut

    @classmethod
    def of(cls, point: Point) -> PointOut:
        """From the core's point."""
        return cls(
            period=point.period.code,
            as_of=point.moment.as_of,
            entry=point.moment.entry,
            rule=RuleOut.of(point.rule),
        )


class BarOut(Schema):
    """One reason why the figure moved."""

    move: Move
    label: Words
    m2: SquareMetres
    buildings: int
    late: AmountOut = Field(description="Of it: begun by the first day, logged afterwards.")

    @classmethod
    def of(cls, bar: Bar) -> BarOut:
        """From the core's bar."""
        return cls(
            move=bar.move,
            label=Words.of(MOVE_LABELS[bar.move]),
            m2=m2(bar.cm2),
            buildings=bar.buildings,
            late=AmountOut.of(bar.late),
        )


class ChangeOut(Schema):
    """Something that was logged in between."""

    entry: int
    logged_at: datetime
    logged_by: str
    what: Words
    reason: str | None


class MoveLineOut(Schema):
    """One building behind a bar."""

    building_id: int
    building: str
    record_id: int
    reference: str
    record: str
    move: Move
    before_m2: SquareMetres
    after_m2: SquareMetres
    changes: list[ChangeOut]

    @classmethod
    def of(cls, line: MoveLine) -> MoveLineOut:
        """From the core's line."""
        return cls(
            building_id=line.building_id,
            building=line.building,
            record_id=line.record_id,
            reference=line.reference,
            record=line.record,
            move=line.move,
            before_m2=m2(line.before_cm2),
            after_m2=m2(line.after_cm2),
            changes=[
                ChangeOut(
                    entry=change.entry,
                    logged_at=change.logged_at,
                    logged_by=change.logged_by,
                    what=Words.of(change.what),
                    reason=change.reason,
                )
                for change in line.changes
            ],
        )


class WaterfallOut(Schema):
    """From one point to another: ``before`` plus all bars is ``after``, exactly."""

    before: PointOut
    after: PointOut
    before_m2: SquareMetres
    after_m2: SquareMetres
    bars: list[BarOut]
    lines: list[MoveLineOut]

    @classmethod
    def of(cls, found: Waterfall, lines: list[MoveLine]) -> WaterfallOut:
        """From the core's answer."""
        return cls(
            before=PointOut.of(found.before),
            after=PointOut.of(found.after),
            before_m2=m2(found.counted_before.cm2),
            after_m2=m2(found.counted_after.cm2),
            bars=[BarOut.of(bar) for bar in found.bars],
            lines=[MoveLineOut.of(line) for line in lines],
        )
