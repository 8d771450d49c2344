"""What dated facts amount to: the same in whatever order they were logged."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landtrack.stages import STEP_OF, Evidence, MilestoneKind, Stage
from landtrack.states import (
    ALWAYS,
    FOREVER,
    STAGE_COLUMNS,
    AreaFact,
    BuildingState,
    Keys,
    MilestoneFact,
    RecordState,
    Start,
    area_in_force,
    building_rows,
    building_states,
    latest_stage,
    reached_stages,
    record_row,
    record_state,
)
from landtrack.vocabulary import BuildingUse, Route

K = MilestoneKind
KEYS = Keys("441900106203", Route.NEW_LAND, BuildingUse.FACTORY, "经发局")
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
GRADES = st.sampled_from([None, *Evidence])
MILESTONES = st.lists(
    st.builds(MilestoneFact, st.sampled_from(list(K)), DAYS, GRADES, st.booleans()), max_size=15
)
SQUARE_CM = st.integers(0, 10**12)
AREAS = st.lists(
    st.builds(AreaFact, DAYS, SQUARE_CM, st.none() | SQUARE_CM, SQUARE_CM),
    max_size=5,
    unique_by=lambda area: area.stated_on,
)


def started(*day: int, grade: Evidence | None = None) -> MilestoneFact:
    return MilestoneFact(K.START_STATISTICAL, date(*day), grade)


def state_on(states: list[BuildingState], day: date) -> BuildingState:
    (one,) = [state for state in states if state.valid_from <= day < state.valid_until]
    return one


def record(milestones: list[MilestoneFact]) -> RecordState:
    return record_state(
        milestones,
        village="441900106203",
        route=None,
        unit="",
        retired_on=None,
        land_cm2=0,
        invested_wan=0,
    )


@given(MILESTONES, AREAS, st.integers())
def test_the_order_of_facts_does_not_matter(
    milestones: list[MilestoneFact], areas: list[AreaFact], seed: int
) -> None:
    shuffled = list(milestones)
    random.Random(seed).shuffle(shuffled)
    assert building_states(milestones, areas, KEYS) == building_states(shuffled, areas[::-1], KEYS)
    assert record(milestones) == record(shuffled)


@given(MILESTONES, AREAS)
def test_states_cover_all_days_without_gap_or_overlap(
    milestones: list[MilestoneFact], areas: list[AreaFact]
) -> None:
    states = building_states(milestones, areas, KEYS)
    assert states[0].valid_from == ALWAYS
    assert states[-1].valid_until == FOREVER
    for earlier, later in pairwise(states):
        assert earlier.valid_from < earlier.valid_until == later.valid_from


@given(MILESTONES, AREAS, DAYS)
def test_a_state_holds_the_area_in_force_on_its_days(
    milestones: list[MilestoneFact], areas: list[AreaFact], day: date
) -> None:
    area = area_in_force(areas, day)
    state = state_on(building_states(milestones, areas, KEYS), day)
    assert state.gfa_cm2 == (area.gfa_cm2 if area else None)
    assert state.far_cm2 == (area.far_cm2 if area else None)


@given(MILESTONES, AREAS, st.builds(MilestoneFact, st.sampled_from(list(K)), DAYS, GRADES))
def test_a_first_day_never_moves_later_when_more_is_known(
    milestones: list[MilestoneFact], areas: list[AreaFact], one_more: MilestoneFact
) -> None:
    before = building_states(milestones, areas, KEYS)[0].statistical.on
    after = building_states([*milestones, one_more], areas, KEYS)[0].statistical.on
    assert before is None or (after is not None and after <= before)


def test_the_earliest_report_speaks_and_on_one_day_the_best_proven() -> None:
    reports = [
        started(2026, 3, 5, grade=Evidence.A),
        started(2026, 3, 3, grade=Evidence.C),
        started(2026, 3, 3, grade=Evidence.B),
        MilestoneFact(K.START_STATISTICAL, date(2026, 1, 1), None, planned=True),
    ]
    (state,) = building_states(reports, [], KEYS)
    assert state.statistical == Start(date(2026, 3, 3), Evidence.B)
    assert state.planned_on == date(2026, 1, 1)


def test_the_three_definitions_of_started_stand_side_by_side() -> None:
    (state,) = building_states(
        [
            MilestoneFact(K.START_CEREMONY, date(2026, 1, 8), Evidence.C),
            started(2026, 2, 2, grade=Evidence.B),
            MilestoneFact(K.START_LEGAL, date(2026, 4, 4), Evidence.A),
        ],
        [],
        KEYS,
    )
    assert [start.on for start in (state.ceremony, state.statistical, state.legal)] == [
        date(2026, 1, 8),
        date(2026, 2, 2),
        date(2026, 4, 4),
    ]


def test_a_redesign_changes_the_area_from_its_day_and_not_the_area_at_the_start() -> None:
    areas = [AreaFact(date(2025, 6, 1), 100, 90), AreaFact(date(2026, 6, 1), 150, 140, 20)]
    states = building_states([started(2026, 3, 3, grade=Evidence.A)], areas, KEYS)
    assert [(s.gfa_cm2, s.far_cm2, s.replaced_cm2) for s in states] == [
        (100, 90, 0),
        (150, 140, 20),
    ]
    assert states[1].valid_from == date(2026, 6, 1)
    assert {state.statistical for state in states} == {
        Start(date(2026, 3, 3), Evidence.A, 100, 90, 0)
    }


def test_before_its_first_paper_a_building_has_the_area_that_paper_gives() -> None:
    areas = [AreaFact(date(2026, 6, 1), 100)]
    (state,) = building_states([started(2026, 3, 3)], areas, KEYS)
    assert state.statistical.gfa_cm2 == 100
    assert area_in_force([], date(2026, 1, 1)) is None


@given(MILESTONES, DAYS)
def test_the_stage_on_a_day_is_the_highest_reached_by_then(
    milestones: list[MilestoneFact], day: date
) -> None:
    reached = [
        STEP_OF[fact.kind].stage
        for fact in milestones
        if not fact.planned and fact.on <= day and STEP_OF[fact.kind].stage is not None
    ]
    expected = max((stage for stage in reached if stage), key=lambda s: s.order, default=None)
    stage, since = record(milestones).stage_on(day)
    assert stage is (expected or Stage.RESERVE)
    assert since is None or since <= day


@given(MILESTONES)
def test_the_cached_row_says_the_same_stage_as_the_state(milestones: list[MilestoneFact]) -> None:
    state = record(milestones)
    assert latest_stage(record_row(state)) == state.stage_on(FOREVER)


def test_the_cache_has_a_column_for_each_stage() -> None:
    assert len(STAGE_COLUMNS) == len(Stage)
    reached = reached_stages([MilestoneFact(K.ENDED, date(2026, 1, 1))])
    assert reached[Stage.ENDED.order] == date(2026, 1, 1)


def test_an_exit_beats_all_other_stages() -> None:
    state = record(
        [
            MilestoneFact(K.IN_PRODUCTION, date(2026, 5, 1)),
            MilestoneFact(K.ENDED, date(2026, 4, 1)),
        ]
    )
    assert state.stage_on(date(2026, 6, 1)) == (Stage.ENDED, date(2026, 4, 1))
    assert state.stage_on(date(2026, 3, 31)) == (Stage.RESERVE, None)


SHARES = st.dictionaries(
    st.sampled_from(["441900106203", "441900106204", "441900106205"]),
    st.floats(0.001, 1.0),
    min_size=1,
)


@given(MILESTONES, AREAS, SHARES)
def test_rows_by_village_add_up_to_the_building(
    milestones: list[MilestoneFact], areas: list[AreaFact], shares: dict[str, float]
) -> None:
    for state in building_states(milestones, areas, KEYS):
        (whole,) = building_rows(state, None)
        parts = building_rows(state, shares)
        assert [row["village"] for row in parts] == sorted(shares)
        assert [row["part"] for row in parts] == list(range(len(shares)))
        for column in (name for name in whole if name.endswith("_cm2")):
            if whole[column] is None:
                assert {row[column] for row in parts} == {None}
            else:
                assert sum(row[column] for row in parts) == whole[column]


def test_without_shares_all_is_in_the_village_of_the_site() -> None:
    (state,) = building_states([], [AreaFact(date(2026, 1, 1), 7)], KEYS)
    (row,) = building_rows(state, None)
    assert (row["village"], row["part"], row["gfa_cm2"]) == (KEYS.village, 0, 7)


@pytest.mark.parametrize("retired_on", [None, date(2026, 6, 1)])
def test_keys_go_with_every_state(retired_on: date | None) -> None:
    keys = KEYS._replace(retired_on=retired_on)
    areas = [AreaFact(date(2025, 1, 1) + timedelta(days=i), i) for i in range(3)]
    assert {state.keys for state in building_states([], areas, keys)} == {keys}
