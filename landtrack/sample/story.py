"""The sample town's whole story: ground, a pace of building, lives, and the diary of it all."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from landtrack.sample.casework import write_cases
from landtrack.sample.diary import Diary, NewImport
from landtrack.sample.dice import Dice
from landtrack.sample.goals import write_goals
from landtrack.sample.ground import lay_out
from landtrack.sample.lifecycles import date_buildings, date_renovation, date_site, days
from landtrack.sample.office import Office
from landtrack.sample.pace import Stretch, counted_today_m2, schedule, stretches, with_longer_past
from landtrack.sample.people import PLANNER
from landtrack.sample.projects import write_projects
from landtrack.sample.sites import House, Site, build_up
from landtrack.sample.story_edits import Editor, write_changes
from landtrack.sample.story_sites import (
    IMPORT,
    IMPORT_FILE,
    IMPORT_NOTE,
    IMPORTED_DAYS_AGO,
    StoryTeller,
)
from landtrack.sample.town_plan import (
    EARLY_RENOVATIONS,
    QUEUED,
    RESERVE_PARCELS,
    SiteMaker,
    number_sites,
)
from landtrack.sample.writing import number_permits, write_site
from landtrack.stages import Evidence, Track
from landtrack.stages import MilestoneKind as K
from landtrack.town import Town
from landtrack.vocabulary import Route

PLOTS = 160
_SMALLEST_EXTENSION_M2 = 500
_PHASE_TWO = 0.28
"""How much later in the queue a second phase comes, as a share of its length: about a year."""


def tell(town: Town, today: date, seed: int) -> Diary:
    """Everything that was ever written into the sample register, as of a day."""
    dice = Dice(seed)
    office = Office.of(town, today)
    maker = SiteMaker(town, lay_out(town, PLOTS, dice), dice)
    StoryTeller(maker, office, dice).tell(town)
    planted_m2 = sum(_counted_m2(site, office) for site in maker.sites)
    pace = stretches(office, planted_m2)
    queue = _queue(maker, sum(stretch.m2 for stretch in pace[:-1]), dice)
    _give_starts(queue, with_longer_past(pace, _countable_m2(queue)), dice)
    for site in queue:
        date_buildings(site, office, dice)
        date_site(site, office, dice)
    Editor(queue, office, dice).edit()
    _make_quiet_sites(maker, office, dice)
    _balance(maker, office, dice)
    number_sites(maker.sites, office, dice)
    number_permits(maker.sites, dice)
    return _write(town, maker.sites, queue, Diary(office, dice))


def _write(town: Town, sites: list[Site], queue: list[Site], diary: Diary) -> Diary:
    shifted = [site for site in sites if site.under]
    diary.write(
        IMPORT,
        NewImport(IMPORT_FILE, Track.PARCEL, {"crs": 4490, "note": IMPORT_NOTE}, len(shifted)),
        diary.office.last - days(IMPORTED_DAYS_AGO),
        key=IMPORT,
        by=PLANNER,
    )
    write_goals(diary, _by_village(town, sites, diary.office))
    for site in sites:
        write_site(diary, site)
    write_projects(diary, town, sites)
    write_changes(diary, queue)
    write_cases(diary, sites)
    return diary


def _queue(maker: SiteMaker, needed_m2: float, dice: Dice) -> list[Site]:
    """Sites to be built on one after another, enough for what is foreseen until the year ends."""
    # every route has its turn throughout, so that each shows something in any year
    turns = [
        ((i + dice.random()) / count, route)
        for route, count in QUEUED.items()
        for i in range(count)
    ]
    queue = [maker.make(route) for _, route in sorted(turns)]
    for site in queue:
        build_up(site, dice)
    while _countable_m2(queue) < needed_m2:
        site = maker.make(Route.NEW_LAND)
        build_up(site, dice)
        queue.insert(dice.randrange(len(queue)), site)
    return queue


def _countable_m2(sites: list[Site]) -> float:
    return sum(house.gfa_m2 for site in sites for house in site.houses if house.counted_use)


def _give_starts(queue: list[Site], pace: list[Stretch], dice: Dice) -> None:
    """A first start for each large building; what goes with them follows (lifecycles)."""
    places: list[tuple[float, int, House]] = []
    for i, site in enumerate(queue):
        for house in site.houses:
            if house.counted_use:
                place = i + dice.uniform(0, 0.9) + (house.phase - 1) * _PHASE_TWO * len(queue)
                places.append((place, len(places), house))
                house.grade = Evidence.A if dice.chance(0.6) else Evidence.B
    ordered = [(house, house.gfa_m2) for _, _, house in sorted(places)]
    for house, day in schedule(ordered, pace):
        house.start = day


def _make_quiet_sites(maker: SiteMaker, office: Office, dice: Dice) -> None:
    """Land in reserve, and renewals that are not near a start."""
    for _ in range(RESERVE_PARCELS):
        site = maker.make(Route.NEW_LAND)
        if dice.chance(0.5):
            site.days = {K.PLANNING_CONDITIONS: office.last - days(dice.randint(5, 160))}
    for _ in range(EARLY_RENOVATIONS):
        site = maker.make(Route.RENOVATION)
        date_renovation(site, office.last + days(dice.randint(120, 700)), dice)


def _balance(maker: SiteMaker, office: Office, dice: Dice) -> None:
    """Extensions that bring this year's figure to where it should be."""
    first = date(office.today.year, 1, 1)
    done = sum(_counted_m2(site, office) for site in maker.sites)
    missing = counted_today_m2(office) - done
    while missing > _SMALLEST_EXTENSION_M2:
        site = maker.make(Route.EXPANSION)
        build_up(site, dice)
        house = site.houses[0]
        gfa = min(missing, house.gfa_m2)
        house.storeys = max(round(house.storeys * gfa / house.gfa_m2), 1)
        house.gfa_m2 = house.far_m2 = round(gfa, 2)
        house.footprint_m2 = min(house.footprint_m2, round(gfa / house.storeys, 2))
        house.start = max(office.last - days(dice.randint(0, 25)), first)
        date_buildings(site, office, dice)
        date_site(site, office, dice)
        missing -= gfa


def _counted_m2(site: Site, office: Office) -> float:
    return sum(house.counted_m2(office.today.year, office.last) for house in site.houses)


def _by_village(town: Town, sites: list[Site], office: Office) -> dict[str, float]:
    """Floor area foreseen this year by village, with something for each."""
    foreseen: dict[str, float] = defaultdict(float)
    for site in sites:
        for house in site.houses:
            if house.counted_use and house.start and house.start.year == office.today.year:
                foreseen[site.plot.village] += house.gfa_m2
    return {village.code: 8_000 + foreseen[village.code] for village in town.villages}
