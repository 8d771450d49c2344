"""From dated facts to what they amount to: the state of a building and of a record. Pure.

A fact is known from the journal entry that logged it until the entry that replaced it. The state
of a building is a function of the facts known at an entry; within one state, *as of* a day is a
comparison of dates, because a first date never moves when later facts arrive. Areas are the
exception (a redesign changes them from its day on), so a state is cut at the days on which an
area was stated: ``valid_from`` inside, ``valid_until`` outside.

The register keeps these states as a cache with the entries between which they were known; the
cache is written in one place and ``landtrack verify`` recomputes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from landtrack.areas import split
from landtrack.stages import STEP_OF, Evidence, MilestoneKind, Stage
from landtrack.vocabulary import BuildingUse, Route

ALWAYS = date(1, 1, 1)
FOREVER = date(9999, 12, 31)


class MilestoneFact(NamedTuple):
    """A live milestone: what happened (or is planned) when, and how well it is proven."""

    kind: MilestoneKind
    on: date
    grade: Evidence | None = None
    planned: bool = False


class AreaFact(NamedTuple):
    """Floor areas as a paper of a certain day states them, in whole square centimetres."""

    stated_on: date
    gfa_cm2: int
    far_cm2: int | None = None
    replaced_cm2: int = 0


class Keys(NamedTuple):
    """What a building takes from its site and its own row: the keys of every roll-up."""

    village: str
    route: Route
    use: BuildingUse
    unit: str
    retired_on: date | None = None
    double: bool = False


class Start(NamedTuple):
    """A first start under one definition, with the areas in force on that day."""

    on: date | None = None
    grade: Evidence | None = None
    gfa_cm2: int | None = None
    far_cm2: int | None = None
    replaced_cm2: int = 0


class BuildingState(NamedTuple):
    """What the facts about one building amount to between two days."""

    valid_from: date
    valid_until: date
    keys: Keys
    permit_on: date | None
    planned_on: date | None
    statistical: Start
    legal: Start
    ceremony: Start
    topped_out_on: date | None
    completed_on: date | None
    gfa_cm2: int | None
    far_cm2: int | None
    replaced_cm2: int


def building_states(
    milestones: Sequence[MilestoneFact], areas: Sequence[AreaFact], keys: Keys
) -> list[BuildingState]:
    """The states of one building over all days, in order, without gaps or overlaps."""
    areas = sorted(areas)
    actual = [fact for fact in milestones if not fact.planned]
    fixed = {
        "keys": keys,
        "permit_on": _first(actual, MilestoneKind.CONSTRUCTION_PERMIT),
        "planned_on": _first(
            [fact for fact in milestones if fact.planned], MilestoneKind.START_STATISTICAL
        ),
        "statistical": _start(actual, MilestoneKind.START_STATISTICAL, areas),
        "legal": _start(actual, MilestoneKind.START_LEGAL, areas),
        "ceremony": _start(actual, MilestoneKind.START_CEREMONY, areas),
        "topped_out_on": _first(actual, MilestoneKind.TOPPED_OUT),
        "completed_on": _first(actual, MilestoneKind.COMPLETED),
    }
    cuts = [ALWAYS, *[area.stated_on for area in areas[1:]], FOREVER]
    return [
        BuildingState(
            valid_from=cuts[i],
            valid_until=cuts[i + 1],
            gfa_cm2=areas[i].gfa_cm2 if areas else None,
            far_cm2=areas[i].far_cm2 if areas else None,
            replaced_cm2=areas[i].replaced_cm2 if areas else 0,
            **fixed,  # type: ignore[arg-type]
        )
        for i in range(len(cuts) - 1)
    ]


def area_in_force(areas: Sequence[AreaFact], day: date) -> AreaFact | None:
    """The last area stated by a day; before the first paper, the first one speaks."""
    stated = [area for area in sorted(areas) if area.stated_on <= day]
    return stated[-1] if stated else (min(areas) if areas else None)


def _first(facts: Iterable[MilestoneFact], kind: MilestoneKind) -> date | None:
    return min((fact.on for fact in facts if fact.kind is kind), default=None)


def _start(facts: Iterable[MilestoneFact], kind: MilestoneKind, areas: Sequence[AreaFact]) -> Start:
    """The earliest report fixes the day, whatever its grade; on one day the best grade speaks."""
    reports = [fact for fact in facts if fact.kind is kind]
    if not reports:
        return Start()
    first = min(reports, key=lambda fact: (fact.on, fact.grade or Evidence.C))
    area = area_in_force(areas, first.on)
    if area is None:
        return Start(first.on, first.grade)
    return Start(first.on, first.grade, area.gfa_cm2, area.far_cm2, area.replaced_cm2)


class RecordState(NamedTuple):
    """What the facts about one record and its buildings amount to.

    ``reached`` holds the first day of each stage in the order of ``Stage`` (None: not reached).
    """

    village: str
    route: Route | None
    unit: str
    retired_on: date | None
    reached: tuple[date | None, ...]
    listed_on: date | None
    handed_over_on: date | None
    signed_on: date | None
    producing_on: date | None
    land_cm2: int
    invested_wan: int

    def stage_on(self, day: date) -> tuple[Stage, date | None]:
        """The stage on a day and the day it was reached; ended beats all, reserve is the floor."""
        for stage in reversed(Stage):
            since = self.reached[stage.order]
            if since is not None and since <= day:
                return stage, since
        return Stage.RESERVE, None


def reached_stages(facts: Iterable[MilestoneFact]) -> tuple[date | None, ...]:
    """The first day of each stage, in the order of ``Stage``."""
    first: dict[Stage, date] = {}
    for fact in facts:
        stage = STEP_OF[fact.kind].stage
        if stage is not None and not fact.planned:
            first[stage] = min(first.get(stage, FOREVER), fact.on)
    return tuple(first.get(stage) for stage in Stage)


def record_state(
    milestones: Sequence[MilestoneFact],
    *,
    village: str,
    route: Route | None,
    unit: str,
    retired_on: date | None,
    land_cm2: int,
    invested_wan: int,
) -> RecordState:
    """The state of a record from its own milestones and those of its buildings."""
    actual = [fact for fact in milestones if not fact.planned]
    listed = [
        fact
        for fact in actual
        if fact.kind in (MilestoneKind.LISTING_NOTICE, MilestoneKind.LISTING_OPENS)
    ]
    return RecordState(
        village=village,
        route=route,
        unit=unit,
        retired_on=retired_on,
        reached=reached_stages(actual),
        listed_on=min((fact.on for fact in listed), default=None),
        handed_over_on=_first(actual, MilestoneKind.LAND_HANDED_OVER),
        signed_on=_first(actual, MilestoneKind.SIGNED),
        producing_on=_first(actual, MilestoneKind.IN_PRODUCTION),
        land_cm2=land_cm2,
        invested_wan=invested_wan,
    )


Row = dict[str, Any]
"""A state as the cache stores it: column name to value."""


def building_rows(state: BuildingState, shares: Mapping[str, float] | None) -> list[Row]:
    """One state as rows, one for each village the building lies in.

    ``shares`` gives the weights by village; every area is split by them so that the parts add up
    to the whole exactly (``landtrack/areas.py``). None: all in the village of the keys.
    """
    whole = _building_row(state)
    if not shares:
        return [whole | {"village": state.keys.village, "part": 0}]
    weights = dict(sorted(shares.items()))
    parts = {
        column: split(value, list(weights.values())) if value is not None else None
        for column, value in whole.items()
        if column.endswith("_cm2")
    }
    return [
        whole
        | {"village": village, "part": i}
        | {column: values[i] if values else None for column, values in parts.items()}
        for i, village in enumerate(weights)
    ]


def _building_row(state: BuildingState) -> Row:
    keys = state.keys
    row: Row = {
        "valid_from": state.valid_from,
        "valid_until": state.valid_until,
        "route": keys.route,
        "use": keys.use,
        "unit": keys.unit,
        "retired_on": keys.retired_on,
        "double": keys.double,
        "permit_on": state.permit_on,
        "planned_on": state.planned_on,
        "topped_out_on": state.topped_out_on,
        "completed_on": state.completed_on,
        "gfa_cm2": state.gfa_cm2,
        "far_cm2": state.far_cm2,
        "replaced_cm2": state.replaced_cm2,
    }
    for name in ("statistical", "legal", "ceremony"):
        start: Start = getattr(state, name)
        row |= {f"{name}_{field}": value for field, value in start._asdict().items()}
    return row


STAGE_COLUMNS = (
    "reserve_on",
    "preparing_on",
    "committed_on",
    "permitted_on",
    "started_on",
    "topped_out_on",
    "completed_on",
    "producing_stage_on",
    "ended_on",
)


def record_row(state: RecordState) -> Row:
    """The state of a record as the cache stores it."""
    row: Row = state._asdict()
    return row | dict(zip(STAGE_COLUMNS, row.pop("reached"), strict=True))


def latest_stage(row: Row) -> tuple[Stage, date | None]:
    """The highest stage reached in a row of the cache; reserve is the floor."""
    for stage in reversed(Stage):
        if since := row[STAGE_COLUMNS[stage.order]]:
            return stage, since
    return Stage.RESERVE, None
