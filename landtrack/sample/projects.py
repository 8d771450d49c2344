"""The investment projects: who takes which site, who rents, who only talks; and three real names.

The three real projects carry nothing but what a newspaper of 2023 said of them: their names, that
their land was won at the end of 2022 and the beginning of 2023, and that together they exceed 1.6
billion yuan. No area, place or share of the money is made up for them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shapely.geometry.base import BaseGeometry

from landtrack.actions.records import NewRecord
from landtrack.sample.diary import Diary, Occupying
from landtrack.sample.dice import Dice
from landtrack.sample.lifecycles import days
from landtrack.sample.office import Office
from landtrack.sample.people import (
    INDUSTRIES,
    INDUSTRY_OFFICE,
    INTRODUCERS,
    INVESTMENT_OFFICE,
    PLANNER,
    SAMPLE,
    SAMPLE_NOTE,
    SECOND_STAFF,
    STAFF,
    company,
    responsibility,
)
from landtrack.sample.sites import Site
from landtrack.sample.stories import Story
from landtrack.stages import MilestoneKind as K
from landtrack.stages import Track
from landtrack.town import Town
from landtrack.vocabulary import Route, SpaceRoute

ON_NEW_LAND = 31
ON_LAND, RENTING, TALKING = 39, 12, 6
_NEVER_TOLD_VILLAGE = "恒泉社区"


@dataclass(slots=True, eq=False)
class Project:
    """A project, its days, and the site it takes (None: it has no land)."""

    key: str
    values: dict[str, Any]
    days: dict[K, date]
    site: Site | None = None
    geom: BaseGeometry | None = None
    notes: dict[K, str] = field(default_factory=dict)


def write_projects(diary: Diary, town: Town, sites: list[Site]) -> None:
    """All projects, with their steps and the sites they take."""
    dice = diary.dice
    _write_real(diary)
    taken = _sites_to_take(sites)
    projects = [_on_land(i, site, dice) for i, site in enumerate(taken, start=1)]
    number = len(projects)
    projects += [_renting(number + 1 + i, i, town, diary.office, dice) for i in range(RENTING)]
    number += RENTING
    projects += [_talking(number + 1 + i, i, town, diary.office, dice) for i in range(TALKING)]
    last = diary.office.last
    first, second = [
        project
        for project in projects
        if project.site and project.days[K.SPACE_SECURED] < last - days(60)
    ][:2]
    for project in (first, second):
        project.values["note"] = Story.SHARED_SITE.added_to(project.values["note"])
    for project in projects:
        _write(diary, project)
    _share_a_site(diary, first, second)


def _sites_to_take(sites: list[Site]) -> list[Site]:
    able = [
        site
        for site in sites
        if site.houses
        and not site.story
        and site.first_start
        and site.route in (Route.NEW_LAND, Route.IDLE_LAND, Route.EXPANSION)
    ]
    new_land = [site for site in able if site.route is Route.NEW_LAND]
    others = [site for site in able if site.route is not Route.NEW_LAND]
    spread = [new_land[i * len(new_land) // ON_NEW_LAND] for i in range(ON_NEW_LAND)]
    return [*spread, *others[::2], *others[1::2]][:ON_LAND]


def _values(
    number: int, industry: str, dice: Dice, unit: str = INVESTMENT_OFFICE
) -> dict[str, Any]:
    return {
        "title": f"{SAMPLE}·{industry}项目{number:02d}",
        "investor": company(number),
        "industry": industry,
        "foreign_funded": dice.chance(0.08),
        "headquarters": dice.chance(0.05),
        "specialised": dice.chance(0.2),
        "introducer": dice.choice(INTRODUCERS),
        "note": SAMPLE_NOTE,
        **responsibility(unit, dice),
    }


def _on_land(number: int, site: Site, dice: Dice) -> Project:
    start = site.first_start or date.max
    secured = site.days.get(K.LAND_WON, start - days(dice.randint(150, 260)))
    if site.route is not Route.NEW_LAND:
        secured = start - days(dice.randint(140, 240))
    signed = secured - days(dice.randint(45, 170))
    talks = signed - days(dice.randint(40, 140))
    completed = max(
        (house.days[K.COMPLETED] for house in site.houses if K.COMPLETED in house.days),
        default=start + days(650),
    )
    producing = completed + days(dice.randint(20, 80))
    everything = {
        K.LEAD: (talks - days(dice.randint(15, 80)), 0.3),
        K.IN_TALKS: (talks, 0.6),
        K.FRAMEWORK_SIGNED: (signed - days(dice.randint(15, 35)), 0.2),
        K.SIGNED: (signed, 1.0),
        K.SPACE_SECURED: (secured, 1.0),
        K.PROJECT_STARTED: (start, 0.6),
        K.EQUIPMENT_IN: (producing - days(dice.randint(15, 45)), 0.7),
        K.IN_PRODUCTION: (producing, 1.0),
        K.ABOVE_SCALE: (producing + days(dice.randint(90, 260)), 0.5),
    }
    space = SpaceRoute.OWN if site.route is Route.EXPANSION else SpaceRoute.LAND
    money = round(site.plot.area_m2 * dice.uniform(2.4, 3.6), -2)
    values = _values(number, dice.choice(INDUSTRIES), dice) | {
        "village": site.plot.village,
        "space_route": space,
        "total_investment_wan": round(money * dice.uniform(1.0, 1.2), -2),
        "agreed_investment_wan": money,
        "planned_gfa_m2": round(sum(house.gfa_m2 for house in site.houses), 2),
    }
    return Project(f"J{number:02d}", values, _drawn(everything, dice), site)


def _renting(number: int, turn: int, town: Town, office: Office, dice: Dice) -> Project:
    """Renting a factory: no land, no building of its own, soon in production."""
    signed = office.last - days(30 + turn * 58 + dice.randint(0, 25))
    secured = signed + days(dice.randint(10, 45))
    producing = secured + days(dice.randint(70, 160))
    everything = {
        K.IN_TALKS: (signed - days(dice.randint(20, 90)), 0.7),
        K.SIGNED: (signed, 1.0),
        K.SPACE_SECURED: (secured, 1.0),
        K.EQUIPMENT_IN: (producing - days(dice.randint(10, 40)), 0.8),
        K.IN_PRODUCTION: (producing, 1.0),
        K.ABOVE_SCALE: (producing + days(dice.randint(120, 300)), 0.5),
    }
    money = round(dice.uniform(2_500, 12_000), -2)
    values = _values(number, dice.choice(INDUSTRIES), dice, INDUSTRY_OFFICE) | {
        "village": dice.choice(town.villages).code,
        "space_route": SpaceRoute.RENT,
        "total_investment_wan": money,
        "agreed_investment_wan": money,
    }
    return Project(f"J{number:02d}", values, _drawn(everything, dice))


def _talking(number: int, turn: int, town: Town, office: Office, dice: Dice) -> Project:
    """A lead, talks, a signed giant without land yet, and some that came to nothing."""
    talks = office.last - days(dice.randint(60, 300))
    project = Project(
        f"J{number:02d}",
        _values(number, dice.choice(INDUSTRIES), dice)
        | {"village": dice.choice(town.villages).code, "space_route": SpaceRoute.LAND},
        {K.LEAD: talks - days(dice.randint(20, 60))},
    )
    if turn >= 1:
        project.days[K.IN_TALKS] = talks
    match turn:
        case 2:
            project.days[K.SIGNED] = office.last - days(57)
            project.values |= {
                "title": f"{SAMPLE}·新能源部件龙头项目{number:02d}",
                "total_investment_wan": 320_000,
                "agreed_investment_wan": 150_000,
                "note": Story.GIANT.added_to(SAMPLE_NOTE),
            }
        case 3 | 4 | 5:
            story = {3: Story.GIVEN_UP, 4: Story.MOVED_AWAY, 5: Story.LOST}[turn]
            project.days[K.ENDED] = office.last - days(dice.randint(8, 50))
            project.notes[K.ENDED] = story.value.zh
            project.values["note"] = story.added_to(SAMPLE_NOTE)
    return project


def _drawn(everything: dict[K, tuple[date, float]], dice: Dice) -> dict[K, date]:
    return {kind: day for kind, (day, chance) in everything.items() if dice.chance(chance)}


def _write(diary: Diary, project: Project) -> None:
    dice, office = diary.dice, diary.office
    first = min(project.days.values())
    year = max(first, office.founded).year
    created = min(max(first, office.founded + days(dice.randint(1, 30))), office.last)
    created = min(created, office.last - days(dice.randint(0, 40))) if first > created else created
    clerk = dice.choice((STAFF, SECOND_STAFF))
    signed = project.days.get(K.SIGNED)
    values = project.values | {"reference": f"XM{min(year, created.year)}-{project.key[1:]}"}
    if signed and signed > office.last:
        values.pop("agreed_investment_wan", None)
    new = NewRecord(Track.PROJECT, values, project.geom)
    diary.write(project.key, new, created, key=project.key, by=clerk)
    for kind, day in sorted(project.days.items(), key=lambda item: (item[1], item[0])):
        diary.step(project.key, kind, day, note=project.notes.get(kind, ""), by=clerk)
    site, secured = project.site, project.days.get(K.SPACE_SECURED)
    if site and secured and secured <= office.last:
        diary.write(
            project.key,
            Occupying(site.key, secured),
            max(secured, created) + days(dice.randint(1, 9)),
            key=f"{project.key}@{site.key}",
            by=clerk,
            about=(site.key,),
        )


def _share_a_site(diary: Diary, first: Project, second: Project) -> None:
    """An occupation turns out to be two projects on one site: 60 to 40."""
    site_key = first.site.key if first.site else ""
    from_on = first.days[K.SPACE_SECURED]
    on = diary.office.last - days(40)
    diary.write(
        first.key,
        Occupying(
            site_key,
            from_on,
            share=0.6,
            replaces=f"{first.key}@{site_key}",
            reason="核对监管协议：两家企业共用该地块，按六四分摊",
        ),
        on,
        by=PLANNER,
        about=(f"{first.key}@{site_key}",),
    )
    diary.write(
        second.key, Occupying(site_key, from_on, share=0.4), on, by=PLANNER, about=(site_key,)
    )


_REAL: tuple[tuple[str, date, str, str, dict[str, Any]], ...] = (
    ("怡合达智能制造供应链华南中心二期", date(2022, 12, 31), "去年底", "2022年底", {}),
    ("横发集团半导体产业孵化项目", date(2022, 12, 31), "去年底", "2022年底", {}),
    (
        "广东酷弦电声科技有限公司总部项目",
        date(2023, 1, 31),
        "今年年初",
        "2023年初",
        {"headquarters": True},
    ),
)


def _write_real(diary: Diary) -> None:
    for number, (title, won, said, means, more) in enumerate(_REAL, start=1):
        key = f"X{number}"
        values = {
            "reference": f"BD2023-{number}",
            "title": title,
            "village": _NEVER_TOLD_VILLAGE,
            "note": (
                "真实项目，仅收录2023年报道写明的内容：项目用地成功摘牌；三个重大项目总投资合计"
                "超过16亿元，未分项。报道没有写面积、位置和所在村（社区）：面积与位置留空，村（社区）为"
                f"必填，暂挂{_NEVER_TOLD_VILLAGE}，不代表实际位置。来源：2023年报道。"
            ),
            "space_route": SpaceRoute.LAND,
            **more,
        }
        on = diary.office.founded + days(1)
        diary.write(key, NewRecord(Track.PROJECT, values), on, key=key)
        diary.step(
            key,
            K.SPACE_SECURED,
            won,
            document="2023年报道",
            note=f"报道写“{said}”（{means}）用地摘牌；日期只精确到月，按当月末登记。",
            logged=on,
        )
