"""Putting foreseen lives down in the diary: what has come as facts, what is to come as plans."""

from __future__ import annotations

from datetime import date, timedelta

from landtrack.access import Actor
from landtrack.actions.buildings import NewBuilding, StatedArea
from landtrack.actions.records import NewRecord
from landtrack.sample.diary import AreaStatement, Diary, Retirement, StepCorrection
from landtrack.sample.dice import Dice
from landtrack.sample.people import PLANNER, SAMPLE, SECOND_STAFF, STAFF
from landtrack.sample.sites import House, Mistake, Restatement, Site
from landtrack.stages import Evidence, Track
from landtrack.stages import MilestoneKind as K

_ONLY_WHEN_WON = ("price_wan", "start_by", "finish_by", "holder")
_PLANNING_PAPER = "工程规划许可证"
_PHASES = {1: "一期", 2: "二期"}


def write_site(diary: Diary, site: Site) -> None:
    """A site, what happened to it and to its buildings."""
    dice = diary.dice
    clerk = dice.choice((STAFF, STAFF, SECOND_STAFF))
    planner = PLANNER if site.track is Track.RENOVATION else clerk
    create_site(diary, site, by=planner)
    for kind, day in sorted(site.days.items(), key=lambda item: (item[1], item[0])):
        diary.step(site.key, kind, day, document=_paper(kind, site, day), by=planner)
    won = site.days.get(K.LAND_WON)
    if won and diary.office.last < won:
        diary.step(site.key, K.LAND_WON, won, planned=True, logged=_before(diary, 10, 80), by=clerk)
    demolished = site.days.get(K.DEMOLISHED)
    if demolished and diary.office.last < demolished and dice.chance(0.6):
        diary.step(site.key, K.DEMOLISHED, demolished, planned=True, logged=_before(diary, 10, 80))
    for house in site.houses:
        write_house(diary, site, house, clerk)
    if site.retired_on:
        successor = site.successor.key if site.successor else None
        what = Retirement(site.retired_on, "边界调整后换号", successor)
        diary.write(site.key, what, site.retired_on, by=PLANNER, about=(successor,))


def create_site(diary: Diary, site: Site, *, by: Actor) -> None:
    """The record itself, with what was known of it."""
    office = diary.office
    values = {"reference": site.reference, "title": site.title, **site.values}
    won = site.days.get(K.LAND_WON)
    if site.track is Track.PARCEL and (won is None or won > office.last):
        keep = () if won is None and site.houses else _ONLY_WHEN_WON
        values = {name: value for name, value in values.items() if name not in keep}
    created = site.created_on or _before(diary, 20, 300)
    created = min(
        max(created, office.founded + timedelta(days=diary.dice.randint(1, 25))), office.last
    )
    track = NewRecord(site.track, values, site.geom)
    diary.write(site.key, track, created, key=site.key, under=site.under, by=by)


def write_house(diary: Diary, site: Site, house: House, clerk: Actor) -> None:
    """A building, its papers and its works; plans for what is to come."""
    _add_house(diary, site, house, clerk)
    dice, last = diary.dice, diary.office.last
    late = dice.randint(15, 60) if dice.chance(0.05) else house.late_days
    for kind, day in sorted(house.days.items(), key=lambda item: (item[1], item[0])):
        if kind is K.START_STATISTICAL and house.mistake:
            continue
        grade = house.grade if kind in (K.START_STATISTICAL, K.START_LEGAL) else None
        diary.step(
            site.key,
            kind,
            day,
            building=house.key,
            evidence=Evidence.C if kind is K.START_CEREMONY else grade,
            document=_house_paper(kind, house),
            logged=day + timedelta(days=late) if late else None,
            by=clerk,
        )
    if house.mistake:
        _write_mistake(diary, site, house, house.mistake, clerk)
    for restated in house.restated:
        if restated.on <= last:
            _write_area(diary, site, house, restated, clerk)
    _plan_house(diary, site, house, last, clerk)


def _write_mistake(diary: Diary, site: Site, house: House, mistake: Mistake, clerk: Actor) -> None:
    """A start as it was first told, and its correction."""
    begun = house.days[K.START_STATISTICAL]
    told_on = mistake.told_on or begun
    told = diary.step(
        site.key,
        K.START_STATISTICAL,
        told_on,
        building=house.key,
        evidence=mistake.told_grade or house.grade,
        document=""
        if mistake.told_grade is Evidence.C
        else _house_paper(K.START_STATISTICAL, house),
        logged=max(told_on, begun if not mistake.withdrawn else told_on),
        by=clerk,
    )
    if told is None:
        return
    what = StepCorrection(
        told,
        mistake.reason,
        happened_on=begun if mistake.told_on and not mistake.withdrawn else None,
        evidence=house.grade if mistake.told_grade and not mistake.withdrawn else None,
        document=_house_paper(K.START_STATISTICAL, house) if not mistake.withdrawn else None,
        withdrawn=mistake.withdrawn,
    )
    diary.write(site.key, what, mistake.corrected_on, by=PLANNER, about=(told,))


def _write_area(diary: Diary, site: Site, house: House, stated: Restatement, clerk: Actor) -> None:
    """What a paper says of the floor area, as it was typed."""
    factor = stated.factor * house.typed_wrongly
    diary.write(
        site.key,
        AreaStatement(stated_area(house, stated.on, stated.paper, factor)),
        max(stated.on, house.known_on or stated.on) + timedelta(days=diary.delay()),
        building=house.key,
        by=clerk,
    )


def _add_house(diary: Diary, site: Site, house: House, clerk: Actor) -> None:
    dice, last = diary.dice, diary.office.last
    known = house.known_on or _before(diary, 10, 60)
    planning = house.days.get(K.BUILDING_PLANNING_PERMIT) or house.days.get(K.CONSTRUCTION_PERMIT)
    permitted = house.days.get(K.CONSTRUCTION_PERMIT)
    known = max(known, diary.office.founded + timedelta(days=1))
    new = NewBuilding(
        name=house.name,
        use=house.use,
        phase=_PHASES[house.phase] if len({other.phase for other in site.houses}) > 1 else "",
        storeys=house.storeys,
        height_m=house.height_m,
        planning_permit=house.planning_permit if planning and planning <= last else "",
        construction_permit=house.construction_permit if permitted and permitted <= last else "",
        geom=house.ground,
    )
    area = None
    on_paper = planning if planning and planning <= last else None
    if house.area_known and on_paper and on_paper <= known:
        area = stated_area(house, on_paper, _PLANNING_PAPER, house.typed_wrongly)
    elif house.area_known and (dice.chance(0.45) or not on_paper):
        area = stated_area(house, known, "设计方案", dice.choice((1.0, 1.0, 0.97, 1.03)))
    diary.write(site.key, new, known, key=house.key, area=area, by=clerk)
    if not (house.area_known and on_paper):
        return
    if area is None or area.stated_on != on_paper:
        _write_area(diary, site, house, Restatement(on_paper, 1.0, _PLANNING_PAPER), clerk)
    if house.typed_wrongly != 1:
        diary.write(
            site.key,
            AreaStatement(
                stated_area(house, on_paper, _PLANNING_PAPER),
                corrects=True,
                reason="面积多录一位，按工程规划许可证更正",
            ),
            max(on_paper, known) + timedelta(days=dice.randint(18, 30)),
            building=house.key,
            by=PLANNER,
        )


def stated_area(house: House, on: date, paper: str, factor: float = 1.0) -> StatedArea:
    """The areas of a building as a paper gives them."""
    return StatedArea(
        stated_on=on,
        gfa_m2=f"{house.gfa_m2 * factor:.2f}",
        far_m2=f"{house.far_m2 * factor:.2f}",
        footprint_m2=f"{house.footprint_m2:.2f}",
        replaced_m2=f"{house.replaced_m2:.2f}",
        document=f"{paper}（{SAMPLE}）",
    )


def _plan_house(diary: Diary, site: Site, house: House, last: date, clerk: Actor) -> None:
    dice = diary.dice
    begun = house.begun
    hoped = house.planned.get(K.START_STATISTICAL)
    if hoped is None and begun and begun > last and dice.chance(0.95 if house.counted_use else 0.4):
        hoped = begun
    if hoped is None and begun and diary.office.founded < begun <= last and dice.chance(0.12):
        hoped = begun - timedelta(days=dice.randint(-8, 30))
    if hoped:
        diary.step(
            site.key,
            K.START_STATISTICAL,
            hoped,
            building=house.key,
            planned=True,
            logged=house.known_on or _before(diary, 10, 60),
            by=clerk,
        )
    for on, again in house.revised:
        diary.step(
            site.key,
            K.START_STATISTICAL,
            again,
            building=house.key,
            planned=True,
            logged=on,
            note="计划调整：施工图审查和报建未完成",
            by=clerk,
        )
    finished = house.days.get(K.COMPLETED)
    if begun and begun <= last and finished and finished > last and dice.chance(0.1):
        diary.step(
            site.key,
            K.COMPLETED,
            finished,
            building=house.key,
            planned=True,
            logged=begun + timedelta(days=dice.randint(5, 40)),
            by=clerk,
        )


def _before(diary: Diary, least: int, most: int) -> date:
    return diary.office.last - timedelta(days=diary.dice.randint(least, most))


def _paper(kind: K, site: Site, day: date) -> str:
    """The number on the paper of a step, where it has one."""
    match kind:
        case K.PLANNING_CONDITIONS:
            return f"规字第{day.year}-{SAMPLE}-{site.key[1:]}号"
        case K.LISTING_NOTICE | K.LAND_WON:
            return site.reference
        case K.LAND_CONTRACT:
            return f"{SAMPLE}合同{day.year}-{site.key}"
        case K.PATCH_LISTED:
            return site.reference
        case K.RENOVATION_APPROVED:
            return f"{SAMPLE}批复〔{day.year}〕{site.key[1:]}号"
        case _:
            return ""


def _house_paper(kind: K, house: House) -> str:
    match kind:
        case K.BUILDING_PLANNING_PERMIT:
            return house.planning_permit
        case K.CONSTRUCTION_PERMIT:
            return house.construction_permit
        case K.START_STATISTICAL | K.START_LEGAL if house.grade is Evidence.A:
            return f"监理报告（{SAMPLE}）"
        case K.START_STATISTICAL | K.START_LEGAL if house.grade is Evidence.B:
            return f"现场照片（{SAMPLE}）"
        case _:
            return ""


def number_permits(sites: list[Site], dice: Dice) -> None:
    """Give permits their numbers in the order of their days; one covers a phase of a site."""
    phases = [
        (house.days[K.CONSTRUCTION_PERMIT], site.key, house.phase, house)
        for site in sites
        for house in site.houses
        if K.CONSTRUCTION_PERMIT in house.days
    ]
    numbers: dict[tuple[str, int, date], str] = {}
    serial = 0
    for day, key, phase, house in sorted(phases, key=lambda item: (*item[:3], item[3].key)):
        if (key, phase, day) not in numbers:
            serial += dice.randint(1, 4)
            numbers[key, phase, day] = f"{day:%Y%m%d}{serial:03d}"
        number = numbers[key, phase, day]
        house.construction_permit = f"{SAMPLE}施{number}"
        house.planning_permit = f"{SAMPLE}规{number}-{house.key.partition('/')[2]}"
    for site in sites:
        for house in site.houses:
            if house.twin:
                house.construction_permit = house.twin.construction_permit
