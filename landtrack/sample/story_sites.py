"""Sites that exist to tell one planted story each (see ``stories.py``)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from shapely import affinity
from shapely.geometry import MultiPolygon

from gis.area import area_m2
from landtrack.lifecycle import add_months
from landtrack.sample.dice import Dice
from landtrack.sample.ground import Plot, shifted
from landtrack.sample.lifecycles import date_buildings, days, listing_days, renovation_days
from landtrack.sample.office import Office
from landtrack.sample.sites import House, Site, build_up
from landtrack.sample.stories import Story
from landtrack.sample.town_plan import SiteMaker
from landtrack.stages import Evidence
from landtrack.stages import MilestoneKind as K
from landtrack.town import Town, schematic_outlines
from landtrack.vocabulary import BuildingUse, Route

IMPORT = "import"
IMPORT_FILE = "示例-野外测量导出-储备地块.geojson"
IMPORT_NOTE = "示例：野外测量软件导出的坐标是GCJ-02，误当作CGCS2000导入，整体偏移约600米"
SHIFTED_PARCELS = 6
IMPORTED_DAYS_AGO = 141
_WORKS = (K.START_STATISTICAL, K.START_LEGAL, K.FOUNDATIONS_DONE, K.TOPPED_OUT, K.COMPLETED)
_TOO_FRESH_TO_REVISE = 30
_DOUBLE_M2 = 7_200.0


class StoryTeller:
    """Makes the sites of planted stories, all with days before the last day known."""

    def __init__(self, maker: SiteMaker, office: Office, dice: Dice) -> None:
        self._maker = maker
        self._office = office
        self._dice = dice

    def tell(self, town: Town) -> None:
        """All of them."""
        self._shifted(town)
        for ago, permitted in ((18, True), (55, True), (130, False), (240, True)):
            self._late(ago, permitted=permitted)
        for ago, built in ((400, False), (560, True), (830, False)):
            self._idle(ago, designed=built)
        self._ended()
        self._renumbered()
        for ago in (34, 92):
            self._begun(Story.CEREMONY, ago, instead=K.START_CEREMONY)
        for ago in (12, 48):
            self._begun(Story.REPORTED, ago, grade=Evidence.C)
        self._begun(Story.LEGAL_ONLY, 27, instead=K.START_LEGAL)
        for ago in (17, 71):
            self._begun(Story.NO_AREA, ago, area_known=False)
        self._resumed()
        for ago in (30, 205):
            self._levelled(ago)
        self._same_ground()

    def _ago(self, count: int) -> date:
        return self._office.last - days(count)

    def _site(self, route: Route, story: Story, plot: Plot | None = None) -> Site:
        site = self._maker.make(route, story, plot)
        site.values["note"] = story.added_to(site.values["note"])
        return site

    def _with_houses(self, site: Site, start: date, mains: int = 2) -> list[House]:
        """Buildings with their papers, as if the first began on a day."""
        build_up(site, self._dice)
        site.houses = [house for house in site.houses if house.counted_use][:mains]
        for house in site.houses:
            house.phase = 1
            house.start = start
        date_buildings(site, self._office, self._dice)
        return site.houses

    def _not_begun(self, house: House) -> None:
        house.start = None
        for kind in _WORKS:
            house.days.pop(kind, None)

    def _listed(self, site: Site, won: date) -> None:
        listing_days(site, won, self._dice)
        site.days.setdefault(K.LAND_CONTRACT, site.days[K.LAND_HANDED_OVER])

    def _late(self, ago: int, *, permitted: bool) -> None:
        """The contract's date to start by has passed; the plan was put off, more than once."""
        site = self._site(Route.NEW_LAND, Story.LATE)
        start_by = self._ago(ago)
        self._listed(site, start_by - days(205))
        site.values |= {"start_by": start_by, "finish_by": add_months(start_by, 24)}
        for house in self._with_houses(site, start_by - days(12)):
            self._not_begun(house)
            house.known_on = start_by - days(150)
            house.planned[K.START_STATISTICAL] = start_by - days(12)
            new_hope = self._office.last + days(self._dice.randint(20, 60))
            if new_hope.year == self._office.today.year and ago > _TOO_FRESH_TO_REVISE:
                house.revised = [
                    (start_by + days(5), start_by + days(30)),
                    (self._ago(9), new_hope),
                ]
            if not permitted:
                house.days.pop(K.CONSTRUCTION_PERMIT, None)

    def _idle(self, ago: int, *, designed: bool) -> None:
        site = self._site(Route.NEW_LAND, Story.IDLE)
        start_by = self._ago(ago)
        won = start_by - days(215)
        site.days = {
            K.LISTING_NOTICE: won - days(34),
            K.LAND_WON: won,
            K.LAND_CONTRACT: won + days(9),
            K.LAND_HANDED_OVER: won + days(27),
        }
        site.values |= {"start_by": start_by, "finish_by": add_months(start_by, 24)}
        site.created_on = won - days(40)
        if designed:
            for house in self._with_houses(site, start_by - days(20)):
                self._not_begun(house)
                house.days.pop(K.CONSTRUCTION_PERMIT, None)
                house.known_on = start_by - days(60)

    def _ended(self) -> None:
        parcel = self._site(Route.NEW_LAND, Story.LISTING_WITHDRAWN)
        notice = self._ago(150)
        parcel.days = {
            K.PLANNING_CONDITIONS: notice - days(33),
            K.LISTING_NOTICE: notice,
            K.ENDED: notice + days(17),
        }
        parcel.created_on = notice - days(40)
        for ago in (61, 290):
            site = self._site(Route.RENOVATION, Story.RENEWAL_WITHDRAWN)
            renovation_days(site, self._ago(ago) + days(260), self._dice)
            site.days = {k: day for k, day in site.days.items() if day < self._ago(ago + 5)}
            site.days.setdefault(K.PATCH_LISTED, self._ago(ago + 120))
            site.days[K.ENDED] = self._ago(ago)
            site.created_on = min(site.days.values())

    def _renumbered(self) -> None:
        old = self._site(Route.NEW_LAND, Story.RENUMBERED)
        old.days = {K.PLANNING_CONDITIONS: self._ago(310)}
        old.created_on = self._ago(320)
        new = self._site(Route.NEW_LAND, Story.RENUMBERED_TO, old.plot)
        new.geom = old.plot.moved(1.2, 0.7)
        new.days = {K.PLANNING_CONDITIONS: self._ago(196)}
        new.created_on = self._ago(199)
        old.successor, old.retired_on = new, self._ago(195)

    def _begun(
        self,
        story: Story,
        ago: int,
        *,
        instead: K | None = None,
        grade: Evidence = Evidence.A,
        area_known: bool = True,
    ) -> None:
        """A building that began, in a way that does not count."""
        site = self._site(Route.NEW_LAND, story)
        begun = self._ago(ago)
        for house in self._with_houses(site, begun, mains=1):
            for kind in _WORKS:
                house.days.pop(kind, None)
            house.days[instead or K.START_STATISTICAL] = begun
            house.grade, house.area_known = grade, area_known
            if instead:
                house.start = None
        self._listed(site, begun - days(250))
        site.values |= {
            "start_by": begun + days(40),
            "finish_by": add_months(begun + days(40), 24),
        }

    def _resumed(self) -> None:
        site = self._site(Route.IDLE_LAND, Story.RESUMED)
        begun = self._ago(430)
        for house in self._with_houses(site, begun, mains=1):
            for kind in (K.START_LEGAL, K.FOUNDATIONS_DONE, K.TOPPED_OUT, K.COMPLETED):
                house.days.pop(kind, None)
            house.days[K.STOPPED] = begun + days(96)
            house.days[K.RESUMED] = self._ago(24)
        site.days = {K.LAND_WON: begun - days(2100), K.LAND_HANDED_OVER: begun - days(2075)}
        site.created_on = begun - days(200)

    def _levelled(self, ago: int) -> None:
        site = self._site(Route.RENOVATION, Story.LEVELLED)
        renovation_days(site, self._ago(ago), self._dice)
        site.days[K.DEMOLISHED] = self._ago(ago)
        for house in self._with_houses(site, self._office.last + days(75)):
            house.days.pop(K.CONSTRUCTION_PERMIT, None)
            house.known_on = self._ago(min(ago, 60))

    def _same_ground(self) -> None:
        """Entered by two people from two papers; 65 days ago, or there would be no January."""
        one = self._site(Route.NEW_LAND, Story.SAME_GROUND)
        other = self._site(Route.IDLE_LAND, Story.SAME_GROUND, one.plot)
        other.geom = one.plot.moved(2.4, -1.7)
        begun = self._ago(65)
        for site, late in ((one, 0), (other, 6)):
            house = self._with_houses(site, begun + days(late), mains=1)[0]
            site.houses = [house]
            house.use, house.storeys = BuildingUse.FACTORY, 5
            house.name = "1号厂房" if site is one else "主厂房"
            house.gfa_m2 = house.far_m2 = _DOUBLE_M2
            house.footprint_m2 = _DOUBLE_M2 / house.storeys
            house.grade = Evidence.B
            house.days[K.CONSTRUCTION_PERMIT] = begun - days(20)
            house.days.pop(K.START_LEGAL, None)
        one.houses[0].ground = other.houses[0].ground = _small(one.houses[0])
        other.houses[0].twin = one.houses[0]
        self._listed(one, begun - days(240))
        one.values |= {"start_by": begun + days(30), "finish_by": add_months(begun, 24)}
        other.days = {K.PROJECT_FILED: begun - days(170)}
        other.created_on = begun - days(180)

    def _shifted(self, town: Town) -> None:
        """Parcels from a file in a shifted system, taken for what it was not."""
        outlines = schematic_outlines(town)
        inside = outlines[town.code].buffer(-0.0005)
        by_village: dict[str, list[Plot]] = defaultdict(list)
        for plot in self._maker.free_plots:
            if inside.contains(shifted(plot.ground)):
                by_village[plot.village].append(plot)

        def stays(plot: Plot) -> bool:
            """Whether it still seems to lie in its own village, so that nobody notices."""
            return outlines[plot.village].contains(shifted(plot.ground).centroid)

        able = [sorted(plots, key=stays)[:SHIFTED_PARCELS] for plots in by_village.values()]
        plots = min(
            (plots for plots in able if len(plots) == SHIFTED_PARCELS),
            key=lambda plots: sum(stays(plot) for plot in plots),
        )
        for plot in plots:
            self._maker.free_plots.remove(plot)
            site = self._site(Route.NEW_LAND, Story.SHIFTED, plot)
            site.geom, site.under = shifted(plot.ground), IMPORT
            site.created_on = self._ago(IMPORTED_DAYS_AGO)


def _small(house: House) -> MultiPolygon:
    """The footprint shrunk about its middle to what the house's area needs."""
    share = min((house.footprint_m2 / area_m2(house.ground)) ** 0.5, 1.0)
    return affinity.scale(house.ground, share, share)
