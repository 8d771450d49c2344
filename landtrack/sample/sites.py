"""The sites and buildings of the sample town, before anything happens to them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shapely.geometry import MultiPolygon

from gis.area import area_m2
from landtrack.sample.dice import Dice
from landtrack.sample.ground import Plot, footprints
from landtrack.sample.stories import Story
from landtrack.stages import Evidence, MilestoneKind, Track
from landtrack.vocabulary import BuildingUse, LandUse, Route

FAR = (2.0, 3.5)
"""The range of floor area ratios in the town's listings."""
DENSITY = (0.36, 0.48)
_MAINS_BY_AREA = (
    (8_000, (1,)),
    (13_000, (2,)),
    (22_000, (2, 3, 3)),
    (math.inf, (3, 4, 4)),
)
"""How many large buildings a site below an area (m²) may have."""
_PHASED_FROM = 3
_COUNTED_USES = frozenset({BuildingUse.FACTORY, BuildingUse.RESEARCH, BuildingUse.STORAGE})
_STOREY_M = {BuildingUse.DORMITORY: 3.6, BuildingUse.OFFICE: 4.2, BuildingUse.UTILITY: 5.0}


@dataclass(frozen=True, slots=True)
class Mistake:
    """What was first told of a start, and when and why it was put right.

    ``told_on`` and ``told_grade`` are what was logged (None: as it was); ``withdrawn``: it never
    happened at all.
    """

    reason: str
    corrected_on: date
    told_on: date | None = None
    told_grade: Evidence | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Restatement:
    """A later paper on the floor area: on which day, by what factor, and what it is."""

    on: date
    factor: float
    paper: str


@dataclass(slots=True, eq=False)
class House:
    """A building: what it is, and the days of its life as far as they are foreseen."""

    key: str
    use: BuildingUse
    storeys: int
    height_m: float
    gfa_m2: float
    far_m2: float
    footprint_m2: float
    ground: MultiPolygon
    name: str = ""
    phase: int = 1
    replaced_m2: float = 0.0
    start: date | None = None
    grade: Evidence = Evidence.A
    days: dict[MilestoneKind, date] = field(default_factory=dict)
    planned: dict[MilestoneKind, date] = field(default_factory=dict)
    known_on: date | None = None
    planning_permit: str = ""
    construction_permit: str = ""
    area_known: bool = True
    twin: House | None = None
    mistake: Mistake | None = None
    late_days: int = 0
    revised: list[tuple[date, date]] = field(default_factory=list)
    restated: list[Restatement] = field(default_factory=list)
    typed_wrongly: float = 1.0

    @property
    def begun(self) -> date | None:
        """The day of the statistical start, as foreseen."""
        return self.days.get(MilestoneKind.START_STATISTICAL)

    def counted_m2(self, year: int, last: date) -> float:
        """What the default rule counts of it in a year, by what has happened until a day."""
        begun = self.begun
        if begun is None or begun.year != year or begun > last:
            return 0.0
        proven = self.grade is not Evidence.C and self.area_known
        return self.gfa_m2 if proven and self.counted_use else 0.0

    @property
    def counted_use(self) -> bool:
        """Whether the default rule counts such a building."""
        return self.use in _COUNTED_USES


@dataclass(slots=True, eq=False)
class Site:
    """A parcel or renovation site. ``story`` names the planted story it tells, if any."""

    key: str
    track: Track
    route: Route
    plot: Plot
    story: Story | None = None
    title: str = ""
    reference: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    houses: list[House] = field(default_factory=list)
    days: dict[MilestoneKind, date] = field(default_factory=dict)
    planned: dict[MilestoneKind, date] = field(default_factory=dict)
    created_on: date | None = None
    geom: MultiPolygon | None = None
    under: str | None = None
    successor: Site | None = None
    retired_on: date | None = None

    @property
    def first_start(self) -> date | None:
        """When its first building starts, or is hoped to."""
        return min((house.start for house in self.houses if house.start), default=None)


def build_up(site: Site, dice: Dice) -> None:
    """Give a site its buildings: large ones by its size, and what goes with them."""
    area = site.plot.area_m2
    mains = _mains(area, site.route, dice)
    sides = [] if site.route is Route.EXPANSION else _sides(site, dice)
    density = dice.uniform(*DENSITY) * (0.45 if site.route is Route.EXPANSION else 1)
    side_share = 0.055 * len(sides)
    weights = [dice.uniform(0.8, 1.25) for _ in range(mains)]
    grounds = footprints(
        site.plot,
        [area * (density - side_share) * weight / sum(weights) for weight in weights],
        [area * side_share / len(sides)] * len(sides) if sides else [],
    )
    uses = [_main_use(site, dice) for _ in range(mains)] + sides
    storeys = _storeys(area, [area_m2(ground) for ground in grounds], uses, dice)
    two_phases = mains >= _PHASED_FROM and dice.chance(0.35)
    for i, (ground, use, floors) in enumerate(zip(grounds, uses, storeys, strict=True)):
        house = _house(f"{site.key}/{i + 1}", use, floors, ground, dice)
        house.name = _NAMES[use].format(i + 1)
        house.phase = 2 if two_phases and mains // 2 <= i < mains else 1
        house.replaced_m2 = site.values.get("existing_gfa_m2", 0.0) if i == 0 else 0.0
        site.houses.append(house)


def _mains(area: float, route: Route, dice: Dice) -> int:
    if route is Route.EXPANSION:
        return 1
    return next(dice.choice(counts) for largest, counts in _MAINS_BY_AREA if area < largest)


def _sides(site: Site, dice: Dice) -> list[BuildingUse]:
    sides = []
    if dice.chance(0.45):
        sides.append(BuildingUse.DORMITORY)
    if dice.chance(0.22):
        sides.append(BuildingUse.OFFICE)
    if dice.chance(0.12):
        sides.append(BuildingUse.UTILITY)
    if site.values.get("land_use") is LandUse.M0 and dice.chance(0.6):
        sides.append(BuildingUse.BASEMENT)
    return sides


def _main_use(site: Site, dice: Dice) -> BuildingUse:
    if site.values.get("land_use") is LandUse.W:
        return BuildingUse.STORAGE
    research = 0.5 if site.values.get("land_use") is LandUse.M0 else 0.08
    if dice.chance(research):
        return BuildingUse.RESEARCH
    return BuildingUse.STORAGE if dice.chance(0.07) else BuildingUse.FACTORY


def _storeys(area: float, grounds: list[float], uses: list[BuildingUse], dice: Dice) -> list[int]:
    """Floors so that the floor area ratio of the whole site lies in its range where it can."""
    wanted = dice.uniform(2.2, 3.2) * area
    fixed = {BuildingUse.UTILITY: 1, BuildingUse.BASEMENT: 1}
    sides = {BuildingUse.DORMITORY: dice.randint(6, 9), BuildingUse.OFFICE: dice.randint(4, 7)}
    floors = {**fixed, **sides}
    given = sum(
        ground * floors[use] for ground, use in zip(grounds, uses, strict=True) if use in floors
    )
    rest = sum(ground for ground, use in zip(grounds, uses, strict=True) if use not in floors)
    mains = min(max(round((wanted - given) / rest), 3), 9)
    return [floors.get(use, mains) for use in uses]


def _house(key: str, use: BuildingUse, storeys: int, ground: MultiPolygon, dice: Dice) -> House:
    footprint = area_m2(ground)
    floors = round(footprint * storeys * dice.uniform(0.975, 1.0), 2)
    gfa = far = floors
    if use is BuildingUse.BASEMENT:
        far = 0.0
    elif use is BuildingUse.FACTORY and dice.chance(0.18):
        far = round(floors + footprint * 0.9, 2)  # a ground floor above 8 m counts twice for FAR
    elif use is not BuildingUse.UTILITY and dice.chance(0.12):
        gfa = round(floors + footprint * 0.8, 2)  # with a basement of its own
    return House(
        key=key,
        use=use,
        storeys=storeys,
        height_m=round(storeys * _STOREY_M.get(use, 4.8) + dice.uniform(0.5, 2.5), 1),
        gfa_m2=gfa,
        far_m2=far,
        footprint_m2=round(footprint, 2),
        ground=ground,
    )


_NAMES = {
    BuildingUse.FACTORY: "{}号厂房",
    BuildingUse.RESEARCH: "{}号研发楼",
    BuildingUse.STORAGE: "{}号仓库",
    BuildingUse.DORMITORY: "{}号宿舍楼",
    BuildingUse.OFFICE: "{}号办公楼",
    BuildingUse.UTILITY: "{}号设备房",
    BuildingUse.BASEMENT: "{}号地下室",
}
