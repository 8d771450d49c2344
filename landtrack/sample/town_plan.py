"""Which sites there are: how many of each route, where, under which number, in whose hands."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from landtrack.sample.dice import Dice
from landtrack.sample.ground import Plot
from landtrack.sample.office import Office
from landtrack.sample.people import (
    INDUSTRIES,
    INVESTMENT_OFFICE,
    PLANNING_OFFICE,
    RENEWAL_OFFICE,
    SAMPLE,
    SAMPLE_NOTE,
    responsibility,
)
from landtrack.sample.sites import FAR, Site
from landtrack.sample.stories import Story
from landtrack.stages import MilestoneKind, Track
from landtrack.town import Town
from landtrack.vocabulary import LandUse, RenovationMode, Route, Tenure

QUEUED = {
    Route.NEW_LAND: 44,
    Route.IDLE_LAND: 11,
    Route.RENOVATION: 24,
    Route.EXPANSION: 8,
    Route.PRIVATE: 5,
}
"""Sites that are built on one after another, by route."""
RESERVE_PARCELS = 8
EARLY_RENOVATIONS = 15

_LAND_USES = (LandUse.M1, LandUse.M1, LandUse.M1, LandUse.M1, LandUse.M0, LandUse.W, LandUse.M2)
_PUBLISHED_ELSEWHERE = {(2024, 40), (2025, 26)}
"""Real listings of other towns: their numbers are not used."""


class SiteMaker:
    """Takes plots from a supply and makes sites of them, numbered in order."""

    def __init__(self, town: Town, plots: list[Plot], dice: Dice) -> None:
        self._short = {village.code: village.short for village in town.villages}
        self.free_plots = list(plots)
        self._dice = dice
        self._numbers: Counter[str] = Counter()
        self.sites: list[Site] = []

    def make(self, route: Route, story: Story | None = None, plot: Plot | None = None) -> Site:
        """The next site of a route on the next plot, or on a given one."""
        plot = plot or self.free_plots.pop()
        track = Track.RENOVATION if route in (Route.RENOVATION, Route.PRIVATE) else Track.PARCEL
        letter = "R" if track is Track.RENOVATION else "P"
        self._numbers[letter] += 1
        number = self._numbers[letter]
        site = Site(f"{letter}{number:03d}", track, route, plot, story, geom=plot.ground)
        village = self._short[plot.village]
        site.values = self._renovation(plot) if letter == "R" else self._parcel(plot)
        site.title = f"{SAMPLE}·{village}{_KIND[route]}{number:02d}"
        site.values |= {"village": plot.village, "route": route, "note": SAMPLE_NOTE}
        unit = self._unit(route, village)
        site.values |= responsibility(unit, self._dice)
        self.sites.append(site)
        return site

    def _unit(self, route: Route, village: str) -> str:
        if self._dice.chance(0.12):
            return village
        if route in (Route.RENOVATION, Route.PRIVATE):
            return RENEWAL_OFFICE
        return PLANNING_OFFICE if self._dice.chance(0.3) else INVESTMENT_OFFICE

    def _parcel(self, plot: Plot) -> dict[str, Any]:
        dice = self._dice
        use = dice.choice(_LAND_USES)
        collective = dice.chance(0.12)
        return {
            "land_use": use,
            "tenure": Tenure.COLLECTIVE if collective else Tenure.STATE,
            "far_min": FAR[0],
            "far_max": FAR[1],
            "density_max": 0.5,
            "investment_yuan_per_m2": round(dice.uniform(15_000, 19_500)),
            "term_years": 50,
            "price_wan": round(plot.area_m2 * dice.uniform(0.085, 0.125)),
            "area_stated_m2": stated(plot, dice),
        }

    def _renovation(self, plot: Plot) -> dict[str, Any]:
        dice = self._dice
        existing_far = round(dice.uniform(0.5, 1.1), 2)
        return {
            "mode": dice.choice(list(RenovationMode)[:6]),
            "tenure": dice.choice((Tenure.STATE, Tenure.COLLECTIVE, Tenure.COLLECTIVE)),
            "holder": f"{self._short[plot.village]}经济联合社（{SAMPLE}）",
            "planned_use": dice.choice((LandUse.M1, LandUse.M1, LandUse.M0)),
            "existing_gfa_m2": round(plot.area_m2 * existing_far, 2),
            "existing_far": existing_far,
            "planned_gfa_m2": round(plot.area_m2 * dice.uniform(2.1, 3.2), -2),
            "protected": dice.chance(0.75),
            "area_stated_m2": stated(plot, dice),
        }


_KIND = {
    Route.NEW_LAND: "工业地块",
    Route.IDLE_LAND: "存量工业地块",
    Route.RENOVATION: "旧厂改造",
    Route.EXPANSION: "增资扩产用地",
    Route.PRIVATE: "私人厂房统筹",
}


def stated(plot: Plot, dice: Dice) -> float:
    """What the paper says: the measured area but for a few hundredths of a per mille."""
    return round(plot.area_m2 * (1 + dice.uniform(-3e-5, 3e-5)), 2)


def industry(dice: Dice) -> str:
    """A branch of industry."""
    return dice.choice(INDUSTRIES)


def number_sites(sites: list[Site], office: Office, dice: Dice) -> None:
    """Give each site the number its paper would have: a listing's, or a renewal patch's."""
    by_notice = sorted(sites, key=lambda site: (_listed_on(site, office), site.key))
    serials: dict[int, int] = {}
    patch = 61_003
    reserve = 0
    for site in by_notice:
        if site.reference:
            continue
        if site.track is Track.RENOVATION:
            patch += dice.randint(1, 37)
            site.reference = site.values["patch_code"] = f"441900{patch}"
            continue
        listed = _listed_on(site, office)
        if listed > office.last or (not site.days and not site.houses):
            reserve += 1
            site.reference = f"{SAMPLE}储备{office.today.year}-{reserve:02d}"
            continue
        serial = serials.get(listed.year, 2) + dice.randint(1, 3)
        while (listed.year, serial) in _PUBLISHED_ELSEWHERE:
            serial += 1
        serials[listed.year] = serial
        site.reference = f"{listed.year}WT{serial:03d}"


def _listed_on(site: Site, office: Office) -> date:
    for kind in (MilestoneKind.LISTING_NOTICE, MilestoneKind.LAND_WON, MilestoneKind.PROJECT_FILED):
        if kind in site.days:
            return site.days[kind]
    return office.today + timedelta(days=1)
