"""Planted stories told of ordinary sites: mistakes and their corrections, changes, odd orders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gis.area import SQUARE_METRES_PER_MU
from landtrack.sample.diary import Diary, FieldCorrection
from landtrack.sample.dice import Dice
from landtrack.sample.lifecycles import days
from landtrack.sample.office import Office
from landtrack.sample.people import INDUSTRY_OFFICE, PLANNER, SECOND_STAFF, responsibility
from landtrack.sample.sites import House, Mistake, Restatement, Site
from landtrack.sample.stories import Story
from landtrack.stages import Evidence, Track
from landtrack.stages import MilestoneKind as K
from landtrack.vocabulary import BuildingUse, Route


def mark(site: Site, story: Story) -> None:
    """Say in a site's note what it shows."""
    site.values["note"] = story.added_to(site.values["note"])


class Editor:
    """Changes the lives of ordinary sites before they are written down."""

    def __init__(self, queue: list[Site], office: Office, dice: Dice) -> None:
        self._queue = queue
        self._office = office
        self._dice = dice
        self._used: set[str] = set()

    def edit(self) -> None:
        """All edits; each takes buildings that no other has touched, the latest first."""
        self._mistakes()
        self._late_knowledge()
        self._restatements()
        self._odd_orders()
        self._wrong_papers()
        self._two_phases()

    def _started(self, least_days_ago: int) -> Iterator[tuple[Site, House]]:
        """Counted buildings that began so long ago or longer, one of a site, latest first."""
        until = self._office.last - days(least_days_ago)
        found = [
            (house.begun, site.key, site, house)
            for site in self._queue
            for house in site.houses
            if house.begun and house.begun <= until and house.counted_use
        ]
        for _, key, site, house in sorted(found, key=lambda item: item[:2], reverse=True):
            if key not in self._used:
                self._used.add(key)
                yield site, house

    def _mistakes(self) -> None:
        self._other_year()
        last = self._office.last
        for least, soon in ((14, 11), (30, 25), (60, 33)):
            _, house = next(self._started(least))
            house.grade = Evidence.A
            house.mistake = Mistake(
                "补到施工许可证和监理报告，证据由C改为A",
                _begun(house) + days(soon),
                told_grade=Evidence.C,
            )
        _, house = next(self._started(35))
        house.mistake = Mistake(
            "月份填错，按监理日志更正",
            last - days(6),
            told_on=_begun(house) + days(9),
        )
        _, house = next(self._started(70))
        house.grade = Evidence.C
        house.mistake = Mistake(
            "复核照片无日期，许可证不符，证据降为C，待核实",
            last - days(9),
            told_grade=Evidence.A,
        )
        self._never_begun()

    def _other_year(self) -> None:
        """Told as January, really December: the figure moves into the year before."""
        year = self._office.last.year
        if self._office.last < date(year, 2, 10):
            year -= 1
        for site, house in self._started(0):
            begun = _begun(house)
            if begun.year == year - 1 and begun.month == 12:  # noqa: PLR2004
                house.mistake = Mistake(
                    "现场照片显示上年12月已打桩，开工日期改回上年",
                    min(date(year, 3, 3), self._office.last),
                    told_on=date(year, 1, 5),
                )
                return
            self._used.discard(site.key)

    def _never_begun(self) -> None:
        last = self._office.last
        waiting = [
            house
            for site in self._queue
            for house in site.houses
            if house.begun and house.begun > last and house.counted_use
        ]
        house = min(waiting, key=lambda one: (_begun(one), one.key))
        house.known_on = min(house.known_on or last, last - days(60))
        house.mistake = Mistake(
            "试桩误报为开工，撤回",
            last - days(24),
            told_on=last - days(49),
            told_grade=Evidence.B,
            withdrawn=True,
        )

    def _late_knowledge(self) -> None:
        for least in (50, 75, 120):
            _, house = next(self._started(least))
            house.late_days = least - self._dice.randint(5, 15)

    def _restatements(self) -> None:
        last = self._office.last
        for factor in (1.06, 0.94, 1.11, 0.97):
            _, house = next(self._started(130))
            on = _begun(house) + days(self._dice.randint(60, 120))
            house.restated.append(Restatement(on, factor, "变更后的工程规划许可证"))
        for least in (40, 150):
            _, house = next(self._started(least))
            house.typed_wrongly = 10.0
        for site in self._queue:
            for house in site.houses:
                done = house.days.get(K.COMPLETED)
                if done and done <= last and self._dice.chance(0.6):
                    factor = 1 + self._dice.uniform(-0.004, 0.004)
                    house.restated.append(Restatement(done, factor, "竣工测绘报告"))

    def _odd_orders(self) -> None:
        listed = (
            (site, house)
            for site, house in self._started(20)
            if K.LAND_WON in site.days and site.route is Route.NEW_LAND
        )
        site, house = next(listed)
        mark(site, Story.PERMIT_FIRST)
        for one in site.houses:
            one.days[K.BUILDING_PLANNING_PERMIT] = site.days[K.LAND_WON] - days(24)
        site, house = next(listed)
        mark(site, Story.START_FIRST)
        house.days[K.CONSTRUCTION_PERMIT] = _begun(house) + days(13)
        site, house = next(listed)
        mark(site, Story.DEAL_AND_START)
        won = min(one.begun for one in site.houses if one.begun) - days(9)
        site.days[K.LAND_WON] = won
        for kind, after in (
            (K.DEAL_CONFIRMED, 3),
            (K.LAND_CONTRACT, 5),
            (K.LAND_HANDED_OVER, 5),
            (K.LAND_USE_PERMIT, 6),
        ):
            site.days[kind] = won + days(after)
        for kind, before in ((K.LISTING_NOTICE, 36), (K.LISTING_OPENS, 12)):
            site.days[kind] = won - days(before)
        for kind in (K.DEPOSIT_DEADLINE, K.RESULT_PUBLISHED, K.PLANNING_CONDITIONS):
            site.days.pop(kind, None)
        site.created_on = won - days(50)
        for one in site.houses:
            one.days[K.CONSTRUCTION_PERMIT] = won + days(7)
            one.days.pop(K.BUILDING_PLANNING_PERMIT, None)

    def _wrong_papers(self) -> None:
        (one_site, one), (other_site, other) = (next(self._started(100)) for _ in range(2))
        other.twin = one
        mark(one_site, Story.SAME_PERMIT)
        mark(other_site, Story.SAME_PERMIT)
        for factor in (1.08, 0.965, 1.012, 1 / SQUARE_METRES_PER_MU, 1 / 10_000):
            site = self._dice.choice(
                [
                    one
                    for one in self._queue
                    if Story.AREA_DIFFERS.value.zh not in one.values["note"]
                ]
            )
            stated = site.values["area_stated_m2"] * factor
            # the last two were typed in mu and in hectares
            site.values["area_stated_m2"] = round(stated, 4 if stated < 1_000 else 2)  # noqa: PLR2004
            mark(site, Story.AREA_DIFFERS)

    def _two_phases(self) -> None:
        for site in self._queue:
            first: dict[int, date] = {}
            for house in site.houses:
                if house.begun:
                    first[house.phase] = min(first.get(house.phase, date.max), house.begun)
            if len({day.year for day in first.values()}) > 1:
                mark(site, Story.TWO_PHASES)


def write_changes(diary: Diary, queue: list[Site]) -> None:
    """Changed fields, with the ledger they leave; one came too late and was refused."""
    last = diary.office.last
    able = [
        site
        for site in queue
        if site.track is Track.PARCEL
        and any(house.begun and house.begun <= last - days(80) for house in site.houses)
    ]
    moved, renamed, officer = able[-1], able[-2], able[-3]
    new = responsibility(INDUSTRY_OFFICE, diary.dice)
    for name in ("owner_unit", "leader", "officer"):
        handed_on = FieldCorrection(
            name, new[name], moved.values[name], "职责调整，移交工业信息科技局跟进"
        )
        diary.write(moved.key, handed_on, last - days(37), by=PLANNER)
    title = FieldCorrection(
        "title", f"{renamed.title}（扩建）", renamed.title, "企业增资扩产，项目更名"
    )
    diary.write(renamed.key, title, last - days(21), by=PLANNER)
    old = officer.values["officer"]
    rotated = FieldCorrection("officer", "招商办经办人丁", old, "经办人轮岗")
    diary.write(officer.key, rotated, last - days(16), by=PLANNER)
    diary.write(
        officer.key,
        FieldCorrection("officer", "招商办经办人戊", old, "经办人轮岗（未看到前一条更改）"),
        last - days(12),
        by=SECOND_STAFF,
    )
    house = next(
        house for site in able for house in site.houses if house.use is BuildingUse.FACTORY
    )
    diary.write(
        house.key.partition("/")[0],
        FieldCorrection(
            "use", BuildingUse.RESEARCH, BuildingUse.FACTORY, "按工程规划许可证更正用途"
        ),
        last - days(44),
        building=house.key,
        by=PLANNER,
    )


def _begun(house: House) -> date:
    return house.days[K.START_STATISTICAL]
