"""The lifecycle table: complete, consistent, and readable in both languages."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from landtrack.stages import (
    EVIDENCE_LABELS,
    STAGE_LABELS,
    STEP_OF,
    STEPS,
    TRACK_LABELS,
    Evidence,
    MilestoneKind,
    Stage,
    Step,
    Track,
    allowed,
    find_kind,
    steps_for,
)

K = MilestoneKind
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SITES = (Track.PARCEL, Track.RENOVATION)


def by_code(step: Step) -> str:
    return step.code


def names(step: Step) -> set[str]:
    own = (step.code, step.kind.value, step.label.zh, step.label.en, *step.aliases)
    return {name.casefold() for name in own}


def test_every_kind_has_exactly_one_step() -> None:
    assert Counter(step.kind for step in STEPS) == Counter(MilestoneKind)
    assert len({step.code for step in STEPS}) == len(STEPS)


@pytest.mark.parametrize("step", STEPS, ids=by_code)
def test_a_step_is_named_in_both_languages(step: Step) -> None:
    assert CHINESE.search(step.label.zh)
    assert not CHINESE.search(step.label.en)
    assert step.label.en.strip()
    assert step.evidence.zh.strip()
    assert not CHINESE.search(step.evidence.en)


@pytest.mark.parametrize("step", STEPS, ids=by_code)
def test_what_normally_comes_before_can_happen_to_the_same_record(step: Step) -> None:
    assert step.kind not in step.after
    for before in (*step.after, *(rule.since for rule in step.days)):
        assert any(allowed(before, track) and allowed(step.kind, track) for track in Track), before


def test_no_step_waits_for_itself() -> None:
    settled: set[MilestoneKind] = set()
    while fresh := {s.kind for s in STEPS if set(s.after) <= settled} - settled:
        settled |= fresh
    assert settled == set(MilestoneKind)


def test_every_published_interval_names_its_source() -> None:
    rules = [rule for step in STEPS for rule in step.days]
    assert rules
    for rule in rules:
        assert rule.count > 0
        assert CHINESE.search(rule.source)


def test_no_two_steps_share_a_name() -> None:
    counted = Counter(name for step in STEPS for name in names(step))
    assert [name for name, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("number", range(1, 27))
def test_listed_land_has_all_26_steps_of_the_field_sheet(number: int) -> None:
    codes = {step.code.split(".")[0] for step in steps_for(Track.PARCEL)}
    codes |= {step.code for step in steps_for(Track.PROJECT)}
    assert f"A{number:02d}" in codes


def test_renewal_has_its_twelve_steps_the_last_being_those_of_buildings() -> None:
    steps = steps_for(Track.RENOVATION)
    codes = {step.code for step in steps}
    assert {f"B{number:02d}" for number in range(1, 12)} <= codes
    assert {"A18.1", "A21", "A24"} <= codes  # B12: from start to production


def test_projects_go_from_lead_to_exit() -> None:
    codes = [step.code for step in steps_for(Track.PROJECT) if step.track is Track.PROJECT]
    assert codes == ["C01", "C02", "C03", "C04", "C05", "C06", "A23", "A24", "A25", "A26", "C99"]


def test_stages_rise_along_each_lifecycle() -> None:
    for step in STEPS:
        for before in step.after:
            earlier, later = STEP_OF[before].stage, step.stage
            if earlier is not None and later is not None:
                assert earlier.order <= later.order, step.code


def test_demolition_and_ceremonies_start_nothing() -> None:
    assert STEP_OF[K.DEMOLISHED].stage is Stage.COMMITTED
    assert STEP_OF[K.START_CEREMONY].stage is None


def test_only_exits_end() -> None:
    assert [step.kind for step in STEPS if step.ends] == [K.ENDED]


def test_only_stopping_and_resuming_repeat() -> None:
    assert {step.kind for step in STEPS if step.repeats} == {K.STOPPED, K.RESUMED}


@pytest.mark.parametrize(
    ("labels", "members"),
    [(STAGE_LABELS, Stage), (TRACK_LABELS, Track), (EVIDENCE_LABELS, Evidence)],
)
def test_every_member_of_a_list_has_a_label(labels: dict, members: type) -> None:
    assert set(labels) == set(members)
    assert all(CHINESE.search(label.zh) and label.en for label in labels.values())


@pytest.mark.parametrize("step", STEPS, ids=by_code)
def test_a_kind_is_found_by_each_of_its_names(step: Step) -> None:
    for name in names(step):
        assert find_kind(f"  {name.upper()} ") is step.kind


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("摘牌", K.LAND_WON),
        ("a05", K.LAND_WON),
        ("开工", K.START_STATISTICAL),
        ("法定动工", K.START_LEGAL),
        ("签约", K.SIGNED),
        ("出让合同", K.LAND_CONTRACT),
        ("In production", K.IN_PRODUCTION),
    ],
)
def test_everyday_words_are_found(said: str, kind: MilestoneKind) -> None:
    assert find_kind(said) is kind


@pytest.mark.parametrize("said", ["", " ", "A99", "土地", "摘"])
def test_what_names_nothing_is_not_guessed(said: str) -> None:
    assert find_kind(said) is None


def test_a_parcel_cannot_be_surveyed_for_renewal_but_a_renewed_site_can_be_listed() -> None:
    assert not allowed(K.PATCH_LISTED, Track.PARCEL)
    assert allowed(K.LISTING_NOTICE, Track.RENOVATION)
    assert not allowed(K.LISTING_NOTICE, Track.PROJECT)


def test_production_and_exits_are_for_any_record_and_for_no_building() -> None:
    for kind in (K.IN_PRODUCTION, K.ABOVE_SCALE, K.ENDED):
        assert [track for track in Track if allowed(kind, track)] == [
            Track.PARCEL,
            Track.RENOVATION,
            Track.PROJECT,
        ]


def test_steps_of_buildings_are_offered_on_their_sites() -> None:
    for track in SITES:
        assert STEP_OF[K.TOPPED_OUT] in steps_for(track)
