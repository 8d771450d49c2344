"""Frozen answers, shaped for those who read them: pages, charts, JSON, the command line.

Floor areas are whole square centimetres (``..._cm2``); land areas square metres.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from shapely.geometry.base import BaseGeometry

from landtrack.counting import CountingRule, Outlook, Reason
from landtrack.doubles import Decision, Ground
from landtrack.gaps import Gap
from landtrack.lifecycle import Light
from landtrack.periods import Period
from landtrack.stages import Evidence, MilestoneKind, Stage, Track
from landtrack.targets import SplitFlag, TargetStatus
from landtrack.text import Text
from landtrack.vocabulary import BuildingUse, Measure, Route
from landtrack.waterfall import Move


@dataclass(frozen=True, slots=True)
class Moment:
    """Both time axes: what was true at the end of ``as_of``, as the register knew it at ``entry``.

    ``known_at`` is the instant asked for, or None for now.
    """

    as_of: date
    entry: int
    known_at: datetime | None = None


class Amount(NamedTuple):
    """So much floor area in so many buildings."""

    cm2: int = 0
    buildings: int = 0

    def plus(self, cm2: int, buildings: int) -> Amount:
        """The sum with another amount."""
        return Amount(self.cm2 + cm2, self.buildings + buildings)


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of a roll-up: a village, a route, a month... Its parts add up to the whole."""

    key: str
    label: Text
    counted: Amount
    certain: Amount
    likely: Amount
    target_cm2: int | None = None


class StageCount(NamedTuple):
    """How many records of a kind stand at a stage, with their land."""

    track: Track
    stage: Stage
    records: int
    land_cm2: int


class ReasonCount(NamedTuple):
    """How many buildings are counted or not for one reason, with their floor area."""

    reason: Reason
    amount: Amount


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a town is in a period, at a moment, by a rule; every part opens into its rows.

    ``counted`` by the rule; ``certain``: permit in hand and a start planned within the period;
    ``likely``: the rest of the pipeline. ``last_logged_at`` is the time of the latest entry known.
    """

    town: Text
    period: Period
    moment: Moment
    rule: CountingRule
    status: TargetStatus
    has_target: bool
    counted: Amount
    certain: Amount
    likely: Amount
    by_village: tuple[Slice, ...]
    by_route: tuple[Slice, ...]
    by_use: tuple[Slice, ...]
    by_unit: tuple[Slice, ...]
    by_month: tuple[Slice, ...]
    by_stage: tuple[StageCount, ...]
    by_reason: tuple[ReasonCount, ...]
    sample: bool
    last_logged_at: datetime


@dataclass(frozen=True, slots=True)
class BuildingLine:
    """One building in a list behind a figure: what counts of it, or why it does not."""

    building_id: int
    building: str
    record_id: int
    reference: str
    record: str
    village: str
    route: Route
    use: BuildingUse
    unit: str
    start_on: date | None
    grade: Evidence | None
    cm2: int
    reason: Reason
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """One milestone on a timeline, with who logged it when and what became of it."""

    id: int
    kind: MilestoneKind
    happened_on: date
    planned: bool
    evidence: Evidence | None
    building_id: int | None
    building: str
    document: str
    note: str
    logged_at: datetime
    logged_by: str
    replaced: bool
    void: bool
    replaces_id: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class BuildingCard:
    """A building on its record's page."""

    id: int
    name: str
    use: BuildingUse
    phase: str
    storeys: int | None
    gfa_cm2: int | None
    far_cm2: int | None
    stated_on: date | None
    construction_permit: str
    start_on: date | None
    grade: Evidence | None
    reason: Reason
    cm2: int
    retired_on: date | None
    geom: BaseGeometry | None


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record in a list or search result."""

    id: int
    track: Track
    reference: str
    title: str
    village: str
    stage: Stage
    stage_since: date | None
    area_m2: float | None
    sample: bool


@dataclass(frozen=True, slots=True)
class RecordCard:
    """A record's page: its fields by name, its timeline, buildings and neighbours in business."""

    line: RecordLine
    version: int
    village: Text
    values: dict[str, Any]
    area_stated_m2: float | None
    geom: BaseGeometry | None
    retired_on: date | None
    timeline: tuple[MilestoneLine, ...]
    buildings: tuple[BuildingCard, ...]
    occupations: tuple[OccupationLine, ...]


@dataclass(frozen=True, slots=True)
class OccupationLine:
    """A project on a site, seen from either end: ``other`` is the record at the other end."""

    id: int
    other: RecordLine
    from_on: date
    until_on: date | None
    share: float


@dataclass(frozen=True, slots=True)
class MapFeature:
    """A record on the map. ``light`` is its worst due date (None: nothing due)."""

    id: int
    track: Track
    reference: str
    title: str
    village: str
    stage: Stage
    counted_cm2: int
    geom: BaseGeometry
    light: Light | None = None


@dataclass(frozen=True, slots=True)
class PlaceOutline:
    """The town or a village on the map."""

    code: str
    name: Text
    schematic: bool
    geom: BaseGeometry


@dataclass(frozen=True, slots=True)
class Point:
    """Where a figure stands: a period, a moment on both time axes, and a rule."""

    period: Period
    moment: Moment
    rule: CountingRule


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target of a year or of a part of it; ``before``: its earlier amounts, the latest first."""

    period: Period
    village: str | None
    route: Route | None
    amount: int
    rule_id: int
    source: str
    logged_at: datetime
    logged_by: str
    reason: str
    before: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A version of a rule: who recorded it and why; ``periods`` have targets counted by it."""

    rule: CountingRule
    logged_at: datetime
    logged_by: str
    reason: str
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One reason why a figure moved, with all buildings it moved by.

    ``late`` (new starts only): what had begun by the first day already and was logged afterwards.
    """

    move: Move
    cm2: int
    buildings: int
    late: Amount


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Why a figure moved from one point to another; ``before`` plus all bars is ``after``."""

    before: Point
    after: Point
    counted_before: Amount
    counted_after: Amount
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class FactChange:
    """Something logged between two points that may have moved a building's figure."""

    entry: int
    logged_at: datetime
    logged_by: str
    what: Text
    reason: str | None


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One building behind a bar: what it counted, what it counts, and what was logged of it."""

    building_id: int
    building: str
    record_id: int
    reference: str
    record: str
    village: str
    move: Move
    late: bool
    before_cm2: int
    after_cm2: int
    reason_before: Reason | None
    reason_after: Reason | None
    start_before: date | None
    start_after: date | None
    changes: tuple[FactChange, ...]

    @property
    def cm2(self) -> int:
        """The difference."""
        return self.after_cm2 - self.before_cm2


@dataclass(frozen=True, slots=True)
class DoubleSide:
    """One of two buildings that may be one. ``cm2``: what it counts, or would if it counted."""

    building_id: int
    building: str
    record_id: int
    reference: str
    record: str
    village: str
    construction_permit: str
    planning_permit: str
    start_on: date | None
    cm2: int
    geom: BaseGeometry | None


@dataclass(frozen=True, slots=True)
class DoubleLine:
    """A pair that is suspected, confirmed or rejected; ``excluded_id`` counts nothing meanwhile.

    ``logged_by``, ``logged_at`` and ``reason`` are those of the decision, or of the entry by which
    the register came to suspect it.
    """

    id: int
    one: DoubleSide
    other: DoubleSide
    grounds: tuple[Ground, ...]
    decision: Decision
    excluded_id: int
    logged_at: datetime
    logged_by: str
    reason: str | None

    @property
    def sides(self) -> tuple[DoubleSide, DoubleSide]:
        """Both, the lower number first."""
        return self.one, self.other

    @property
    def ids(self) -> tuple[int, int]:
        """The numbers of both."""
        return self.one.building_id, self.other.building_id


@dataclass(frozen=True, slots=True)
class Published:
    """A figure frozen under a number (第N期); ``amounts`` as ``queries/published.py`` froze them.

    ``sha256`` is over the ``facts`` facts that made it.
    """

    number: int
    title: str
    point: Point
    amounts: dict[str, Any]
    facts: int
    sha256: str
    note: str
    published_at: datetime
    published_by: str


@dataclass(frozen=True, slots=True)
class MeasureStatus:
    """Where a measure stands in a period, beside its target and the year before.

    Amounts are in the measure's smallest unit (square centimetres, 10,000 yuan, pieces);
    ``things`` is how many buildings, sites or projects they come from. ``a_year_before`` is what
    the same days of the year before had brought, by what is known now.
    """

    measure: Measure
    status: TargetStatus
    has_target: bool
    things: int
    by_village: tuple[tuple[str, int], ...]
    a_year_before: int
    flags: tuple[SplitFlag, ...]

    @property
    def growth(self) -> float | None:
        """Growth against the year before, as a share of it; None where there was nothing."""
        if not self.a_year_before:
            return None
        return (self.status.done - self.a_year_before) / self.a_year_before


@dataclass(frozen=True, slots=True)
class RecordGap:
    """A record with the first missing fact that keeps it from having anything to count.

    ``sites``: references of those that a project occupies; ``planned_cm2`` what it plans to build.
    """

    record_id: int
    track: Track
    reference: str
    record: str
    village: str
    gap: Gap
    planned_cm2: int
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One correction: applied, or refused because the old value no longer held."""

    entry: int
    logged_at: datetime
    logged_by: str
    record_id: int | None
    reference: str
    record: str
    building: str
    what: Text
    old: Text
    new: Text
    reason: str
    applied: bool
