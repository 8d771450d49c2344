"""The days of a site's and a building's life, told backwards and forwards from a first start.

Intervals are those of Dongguan's listing notices where there are any (notice 20 days before the
listing, listing 10 days, confirmation and contract 5 working days each, hand-over within 30 days
of the deal, start 6 or 12 months after it, completion 18 or 24 months after that); the rest are
plausible. All days are foreseen; which of them have come is decided when they are written down.
"""

from __future__ import annotations

from datetime import date, timedelta

from landtrack.lifecycle import add_months, add_working_days
from landtrack.sample.dice import Dice
from landtrack.sample.office import Office
from landtrack.sample.sites import House, Site
from landtrack.stages import MilestoneKind as K
from landtrack.vocabulary import BuildingUse, RenovationMode, Route

_MINOR = frozenset(
    {
        K.PLANNING_CONDITIONS,
        K.LISTING_NOTICE,
        K.LISTING_OPENS,
        K.DEAL_CONFIRMED,
        K.PERFORMANCE_AGREEMENT,
        K.FIRST_PAYMENT,
        K.LAND_REGISTERED,
        K.LAND_USE_PERMIT,
        K.WISHES_SURVEYED,
        K.TITLES_SURVEYED,
        K.SERVICE_PROVIDER_CHOSEN,
        K.UNIT_DELINEATED,
        K.LAND_APPROVED,
    }
)


def days(count: int) -> timedelta:
    """So many days."""
    return timedelta(days=count)


def date_buildings(site: Site, office: Office, dice: Dice) -> None:
    """Foresee permits, works and completion of a site's buildings from their starts."""
    for phase in sorted({house.phase for house in site.houses}):
        houses = [house for house in site.houses if house.phase == phase]
        first = min((house.start for house in houses if house.start), default=None)
        if first is None:
            continue
        permit = first - days(dice.randint(5, 62))
        planning = permit - days(dice.randint(30, 95))
        for house in houses:
            house.start = house.start or first + days(dice.randint(6, 40))
            _date_house(house, (house.start, planning, permit), office.founded, dice)
            _make_known(house, house.start, site, office, dice)


def _date_house(house: House, dates: tuple[date, date, date], founded: date, dice: Dice) -> None:
    begun, planning, permit = dates
    house.days = {
        K.BUILDING_PLANNING_PERMIT: planning + days(dice.randint(0, 8)),
        K.CONSTRUCTION_PERMIT: permit,
        K.START_STATISTICAL: begun,
        K.START_LEGAL: begun + days(dice.randint(18, 55)),
        K.FOUNDATIONS_DONE: begun + days(dice.randint(60, 100)),
        K.TOPPED_OUT: begun + days(dice.randint(185, 300)),
        K.COMPLETED: begun + days(dice.randint(545, 720)),
    }
    house.days[K.BUILDING_REGISTERED] = house.days[K.COMPLETED] + days(dice.randint(30, 80))
    dropped = {
        K.BUILDING_PLANNING_PERMIT: 0.5,
        K.START_LEGAL: 0.76,
        K.FOUNDATIONS_DONE: 0.74,
        K.BUILDING_REGISTERED: 0.5,
    }
    if house.use in (BuildingUse.DORMITORY, BuildingUse.OFFICE, BuildingUse.UTILITY):
        dropped |= {K.START_LEGAL: 0.95, K.FOUNDATIONS_DONE: 0.9, K.TOPPED_OUT: 0.3}
    if begun < founded:
        dropped |= {K.BUILDING_PLANNING_PERMIT: 1, K.START_LEGAL: 1, K.FOUNDATIONS_DONE: 1}
        dropped |= {K.TOPPED_OUT: 0.5, K.BUILDING_REGISTERED: 0.75}
    for kind, chance in dropped.items():
        if dice.chance(chance):
            del house.days[kind]


def _make_known(house: House, begun: date, site: Site, office: Office, dice: Dice) -> None:
    """A building is entered when its design is known; all that are foreseen are known today."""
    natural = begun - days(dice.randint(130, 320))
    latest = office.last - days(dice.randint(2, 70))
    house.known_on = min(natural, latest)
    if site.created_on and site.created_on > house.known_on:
        site.created_on = house.known_on


def date_site(site: Site, office: Office, dice: Dice) -> None:
    """Foresee what leads to the first start of a site, by its route."""
    _date_route(site, dice)
    # what was over when the register was founded came from an old ledger with its main days only
    for kind in list(site.days):
        if kind in _MINOR and site.days[kind] < office.founded:
            del site.days[kind]


def _date_route(site: Site, dice: Dice) -> None:
    start = site.first_start
    if start is None:
        return
    if site.route is Route.NEW_LAND:
        date_listing(site, start, dice)
    elif site.route is Route.IDLE_LAND:
        _date_idle(site, start, dice)
    elif site.route in (Route.RENOVATION, Route.PRIVATE):
        date_renovation(site, start, dice)
    else:
        site.days = {K.PROJECT_FILED: start - days(dice.randint(120, 260))}
        site.created_on = site.days[K.PROJECT_FILED] - days(dice.randint(0, 15))


def date_listing(site: Site, start: date, dice: Dice) -> None:
    """A listing that leads to a start: land won 3 to 8 months before the construction permit."""
    permit = min(
        (house.days.get(K.CONSTRUCTION_PERMIT, start) for house in site.houses), default=start
    )
    planning = min(
        (house.days.get(K.BUILDING_PLANNING_PERMIT, permit) for house in site.houses),
        default=permit,
    )
    won = min(permit - days(dice.randint(92, 240)), planning - days(45))
    listing_days(site, won, dice)
    handed_over = site.days[K.LAND_HANDED_OVER]
    half_year, year = add_months(handed_over, 6), add_months(handed_over, 12)
    site.values["start_by"] = half_year if start <= half_year or dice.chance(0.1) else year
    if site.values["start_by"] < start and dice.chance(0.7):
        site.values["start_by"] = start + days(dice.randint(5, 60))  # extended by agreement
    site.values["finish_by"] = add_months(site.values["start_by"], dice.choice((18, 24)))


def listing_days(site: Site, won: date, dice: Dice) -> None:
    """All steps around a deal, with the intervals of the listing notices."""
    opens = won - days(dice.randint(10, 14))
    notice = opens - days(dice.randint(20, 27))
    confirmed = add_working_days(won, dice.randint(1, 5))
    contract = add_working_days(confirmed, dice.randint(1, 5))
    paid = contract + days(dice.randint(50, 340))
    everything = {
        K.PLANNING_CONDITIONS: (notice - days(dice.randint(15, 60)), 0.35),
        K.LISTING_NOTICE: (notice, 1.0),
        K.LISTING_OPENS: (opens, 0.25),
        K.DEPOSIT_DEADLINE: (won - days(dice.randint(2, 4)), 0.08),
        K.LAND_WON: (won, 1.0),
        K.DEAL_CONFIRMED: (confirmed, 0.25),
        K.RESULT_PUBLISHED: (add_working_days(won, dice.randint(3, 10)), 0.12),
        K.LAND_CONTRACT: (contract, 0.75),
        K.PERFORMANCE_AGREEMENT: (contract, 0.15),
        K.FIRST_PAYMENT: (contract + days(dice.randint(5, 28)), 0.22),
        K.PAID_IN_FULL: (paid, 0.25),
        K.LAND_HANDED_OVER: (won + days(dice.randint(8, 30)), 1.0),
        K.LAND_REGISTERED: (paid + days(dice.randint(10, 40)), 0.2),
        K.PROJECT_FILED: (won + days(dice.randint(8, 50)), 0.3),
        K.LAND_USE_PERMIT: (contract + days(dice.randint(8, 26)), 0.5),
    }
    site.days |= {kind: day for kind, (day, chance) in everything.items() if dice.chance(chance)}
    site.created_on = min(site.days.values()) - days(dice.randint(0, 20))


def _date_idle(site: Site, start: date, dice: Dice) -> None:
    """Land won years ago and never used, taken up again with a new date to start by."""
    won = start - days(dice.randint(1500, 3300))
    site.days = {
        K.LAND_WON: won,
        K.LAND_HANDED_OVER: won + days(dice.randint(15, 30)),
        K.PROJECT_FILED: start - days(dice.randint(150, 250)),
    }
    site.created_on = start - days(dice.randint(300, 420))
    site.values["start_by"] = start + days(dice.randint(10, 80))
    site.values["finish_by"] = add_months(site.values["start_by"], 24)


def date_renovation(site: Site, start: date, dice: Dice) -> None:
    """A renewal, from the owners' wishes to a levelled site."""
    permit = min(
        (house.days.get(K.CONSTRUCTION_PERMIT, start) for house in site.houses), default=start
    )
    demolished = permit - days(dice.randint(20, 90))
    renovation_days(site, demolished, dice)
    site.values["start_by"] = max(add_months(demolished, 9), start + days(dice.randint(0, 30)))
    site.values["finish_by"] = add_months(site.values["start_by"], 24)


def renovation_days(site: Site, demolished: date, dice: Dice) -> None:
    """All steps before demolition, backwards from it."""
    rights = demolished - days(dice.randint(25, 110))
    approved = rights - days(dice.randint(50, 150))
    plan = approved - days(dice.randint(50, 130))
    unit = plan - days(dice.randint(50, 140))
    titles = unit - days(dice.randint(50, 140))
    listed = titles - days(dice.randint(50, 190))
    everything = {
        K.WISHES_SURVEYED: (listed - days(dice.randint(30, 90)), 0.3),
        K.PATCH_LISTED: (listed, 1.0),
        K.TITLES_SURVEYED: (titles, 0.3),
        K.UNIT_DELINEATED: (unit, 0.4),
        K.OVERALL_PLAN_APPROVED: (plan, 0.75),
        K.RENOVATION_APPROVED: (approved, 1.0),
        K.LAND_APPROVED: (approved + days(dice.randint(25, 45)), 0.25),
        K.RIGHTS_ACQUIRED: (rights, 0.6),
        K.LAND_SUPPLIED: (demolished - days(dice.randint(5, 25)), 0.35),
        K.DEMOLISHED: (demolished, 1.0),
    }
    if site.values.get("mode") is RenovationMode.SERVICE_PROVIDER:
        everything[K.SERVICE_PROVIDER_CHOSEN] = (titles + days(dice.randint(15, 45)), 1.0)
    if site.values.get("mode") is RenovationMode.UPGRADE:
        del everything[K.DEMOLISHED], everything[K.RIGHTS_ACQUIRED], everything[K.LAND_SUPPLIED]
    site.days = {kind: day for kind, (day, chance) in everything.items() if dice.chance(chance)}
    site.created_on = min(site.days.values()) - days(dice.randint(0, 20))
