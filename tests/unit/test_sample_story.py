"""The sample town as a story, before it is written into a register: on many days of the year."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
import shapely

from gis.area import area_m2
from landtrack.actions.buildings import NewBuilding
from landtrack.actions.milestones import NewMilestone
from landtrack.actions.records import NewRecord
from landtrack.actions.targets import NewTarget
from landtrack.lifecycle import warnings_for
from landtrack.periods import Period
from landtrack.sample import SEED
from landtrack.sample.diary import AreaStatement, Diary, Line, StepCorrection
from landtrack.sample.stories import Story
from landtrack.sample.story import tell
from landtrack.stages import Evidence, MilestoneKind, Track
from landtrack.states import MilestoneFact
from landtrack.town import load_town, schematic_outlines
from landtrack.vocabulary import BuildingUse, Measure

TOWN = load_town("hengli")
DAYS = (
    date(2024, 2, 29),
    date(2025, 12, 31),
    date(2026, 1, 1),
    date(2026, 2, 9),
    date(2026, 10, 10),
    date(2027, 3, 1),
)
K = MilestoneKind
COUNTED_USES = {BuildingUse.FACTORY, BuildingUse.RESEARCH, BuildingUse.STORAGE}


@dataclass
class Told:
    """A diary, opened at its last page."""

    today: date
    lines: list[Line]
    records: dict[str, NewRecord] = field(default_factory=dict)
    buildings: dict[str, Line] = field(default_factory=dict)
    milestones: dict[str, Line] = field(default_factory=dict)
    areas: dict[str, dict[date, float]] = field(default_factory=lambda: defaultdict(dict))

    def __post_init__(self) -> None:
        for line in self.lines:
            self._read(line, line.what)

    def _read(self, line: Line, what: Any) -> None:
        if isinstance(what, NewRecord):
            self.records[line.key] = what
        elif isinstance(what, NewBuilding):
            self.buildings[line.key] = line
            if line.area:
                self.areas[line.key][line.area.stated_on] = float(line.area.gfa_m2)
        elif isinstance(what, AreaStatement):
            self.areas[line.building or ""][what.area.stated_on] = float(what.area.gfa_m2)
        elif isinstance(what, NewMilestone):
            self.milestones[line.key] = line

    def starts(self) -> dict[str, list[tuple[date, Evidence]]]:
        """Statistical starts as they stand after all corrections, by building."""
        facts = {
            key: (line.building or "", line.what.happened_on, line.what.evidence or Evidence.C)
            for key, line in self.milestones.items()
            if isinstance(line.what, NewMilestone)
            and line.what.kind is K.START_STATISTICAL
            and not line.what.planned
        }
        for line in self.lines:
            what = line.what
            if isinstance(what, StepCorrection) and what.wrong in facts:
                building, on, grade = facts.pop(what.wrong)
                if not what.withdrawn:
                    facts[line.key] = (
                        building,
                        what.happened_on or on,
                        what.evidence or grade,
                    )
        found = defaultdict(list)
        for building, on, grade in facts.values():
            found[building].append((on, grade))
        return found

    def counted_m2(self, year: int) -> float:
        """The default rule, written once more."""
        total = 0.0
        for building, starts in self.starts().items():
            on, grade = min(starts)
            stated = self.areas[building]
            known = [day for day in sorted(stated) if day <= on] or sorted(stated)[:1]
            new = self.buildings[building].what
            if (
                on.year == year
                and grade is not Evidence.C
                and known
                and isinstance(new, NewBuilding)
                and new.use in COUNTED_USES
            ):
                total += stated[known[-1]]
        return total


def open_diary(today: date, diary: Diary) -> Told:
    return Told(today, diary.in_order())


@pytest.fixture(scope="module", params=DAYS, ids=str)
def told(request: pytest.FixtureRequest) -> Told:
    return open_diary(request.param, tell(TOWN, request.param, SEED))


def test_the_same_seed_and_day_tell_the_same_story() -> None:
    one, other = (tell(TOWN, DAYS[4], seed=7).in_order() for _ in range(2))
    assert one == other
    assert one != tell(TOWN, DAYS[4], seed=8).in_order()


def test_the_town_has_its_size(told: Told) -> None:
    tracks = Counter(new.track for new in told.records.values())
    assert 140 <= tracks[Track.PARCEL] + tracks[Track.RENOVATION] <= 160
    assert tracks[Track.PROJECT] == 60
    assert 270 <= len(told.buildings) <= 330
    assert 1450 <= len(told.milestones) <= 1850


def test_nothing_happens_or_is_logged_after_today(told: Told) -> None:
    assert max(line.at.date() for line in told.lines) <= told.today
    for line in told.lines:
        if isinstance(line.what, NewMilestone) and not line.what.planned:
            assert line.what.happened_on <= line.at.date()
        if isinstance(line.what, AreaStatement):
            assert line.what.area.stated_on <= line.at.date()


def test_the_register_is_two_years_old(told: Told) -> None:
    first = min(line.at.date() for line in told.lines)
    assert timedelta(days=690) <= told.today - first <= timedelta(days=731)


def test_this_year_is_a_bit_behind_an_even_pace(told: Told) -> None:
    even = 1_000_000 * Period(told.today.year).share_elapsed(told.today)
    assert 0.88 <= told.counted_m2(told.today.year) / even <= 0.95


def test_last_year_nearly_made_its_target(told: Told) -> None:
    assert 0.9 <= told.counted_m2(told.today.year - 1) / 900_000 <= 1.02


def test_the_pipeline_can_close_the_gap(told: Told) -> None:
    begun = told.starts()
    waiting = sum(
        told.areas[key][max(told.areas[key])]
        for key, line in told.buildings.items()
        if key not in begun
        and told.areas[key]
        and isinstance(line.what, NewBuilding)
        and line.what.use in COUNTED_USES
    )
    assert told.counted_m2(told.today.year) + waiting >= 1_000_000


def test_the_parts_of_the_target_add_up_to_a_million(told: Told) -> None:
    year = str(told.today.year)
    targets = [
        line.what
        for line in told.lines
        if isinstance(line.what, NewTarget)
        and line.what.measure is Measure.FLOOR_AREA_STARTED
        and line.what.period.code.startswith(year)
    ]
    million = 1_000_000 * 10_000
    whole = [one for one in targets if not (one.village or one.route or one.period.quarter)]
    assert whole[-1].amount == million
    assert sum(one.amount for one in targets if one.village) == million
    assert sum(one.amount for one in targets if one.route) == million
    assert sum(one.amount for one in targets if one.period.quarter) == million
    assert len({one.village for one in targets if one.village}) == len(TOWN.villages)


def test_every_planted_story_can_be_found(told: Told) -> None:
    notes = [new.values["note"] for new in told.records.values()]
    counts = {story: sum(story.value.zh in note for note in notes) for story in Story}
    assert [story for story, count in counts.items() if not count] == []
    assert counts[Story.SHIFTED] == 6
    assert counts[Story.SAME_GROUND] == 2
    assert counts[Story.IDLE] >= 3


def test_corrections_of_every_kind(told: Told) -> None:
    corrections = [line.what for line in told.lines if isinstance(line.what, StepCorrection)]
    assert sum(one.withdrawn for one in corrections) == 1
    assert sum(one.evidence is Evidence.A for one in corrections) >= 3
    assert sum(one.evidence is Evidence.C for one in corrections) == 1
    moved = [one for one in corrections if one.happened_on]
    years = {
        (told.milestones[one.wrong].what.happened_on.year, one.happened_on.year)  # type: ignore[union-attr]
        for one in moved
        if one.happened_on
    }
    assert any(before != after for before, after in years)
    assert (
        sum(isinstance(line.what, AreaStatement) and line.what.corrects for line in told.lines) == 2
    )


def test_everything_says_that_it_is_sample_data(told: Told) -> None:
    real = [key for key, new in told.records.items() if "示例" not in new.values["title"]]
    assert len(real) == 3
    for key, new in told.records.items():
        assert ("2023年报道" if key in real else "示例数据") in new.values["note"]


def test_real_projects_carry_only_what_was_published(told: Told) -> None:
    real = [new for new in told.records.values() if "示例" not in new.values["title"]]
    for new in real:
        assert new.geom is None
        assert not {"planned_gfa_m2", "total_investment_wan", "area_stated_m2"} & set(new.values)


def test_all_ground_is_in_town_and_none_is_used_twice(told: Told) -> None:
    outline = schematic_outlines(TOWN)[TOWN.code]
    sites = [new for new in told.records.values() if new.geom is not None]
    assert all(outline.contains(new.geom) for new in sites)
    planted = [story.value.zh for story in (Story.SAME_GROUND, Story.SHIFTED, Story.RENUMBERED_TO)]
    ordinary = [
        new.geom for new in sites if not any(words in new.values["note"] for words in planted)
    ]
    one, other = shapely.STRtree(ordinary).query(ordinary, predicate="intersects")
    assert (one == other).all()


def test_the_shifted_import_shows_by_its_villages(told: Told) -> None:
    outlines = schematic_outlines(TOWN)
    shifted = [new for new in told.records.values() if Story.SHIFTED.value.zh in new.values["note"]]
    elsewhere = [
        new
        for new in shifted
        if new.geom is not None and not outlines[new.values["village"]].contains(new.geom.centroid)
    ]
    assert len(elsewhere) >= 3


def test_the_planted_pair_overlaps(told: Told) -> None:
    words = Story.SAME_GROUND.value.zh
    one, other = [new.geom for new in told.records.values() if words in new.values["note"]]
    assert one is not None
    assert other is not None
    assert one.intersection(other).area > 0.9 * one.area


def test_buildings_stand_on_their_site_and_are_plausible(told: Told) -> None:
    ground: dict[str, float] = defaultdict(float)
    floors: dict[str, float] = defaultdict(float)
    for line in told.buildings.values():
        new, site = line.what, told.records[line.record]
        assert isinstance(new, NewBuilding)
        assert new.geom is not None
        assert site.geom is not None
        assert site.geom.buffer(3e-5).contains(new.geom)
        assert 1 <= (new.storeys or 0) <= 9
        ground[line.record] += area_m2(new.geom)
        if stated := told.areas[line.key]:
            floors[line.record] += stated[max(stated)]
    for key, used in ground.items():
        assert used / area_m2(told.records[key].geom) <= 0.5
        assert floors[key] / area_m2(told.records[key].geom) <= 3.7


def test_parcels_are_half_a_hectare_to_six(told: Told) -> None:
    for new in told.records.values():
        if new.geom is not None:
            assert 5_000 <= area_m2(new.geom) <= 60_000


def test_published_intervals_are_kept_but_for_the_planted(told: Told) -> None:
    known: dict[str, list[tuple[str | None, MilestoneFact]]] = defaultdict(list)
    broken = []
    for line in told.lines:
        what = line.what
        if isinstance(what, NewMilestone) and not what.planned:
            beside = [
                fact for building, fact in known[line.record] if building in (None, line.building)
            ]
            notes = warnings_for(what.kind, what.happened_on, beside)
            broken += [note.en for note in notes if note.en.startswith(("Later", "Earlier"))]
            known[line.record].append(
                (line.building, MilestoneFact(what.kind, what.happened_on, what.evidence))
            )
    assert len(broken) <= 0.02 * len(told.milestones)
