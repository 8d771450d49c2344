"""What a new milestone means beside those already known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landtrack.errors import BadDate, Invalid
from landtrack.lifecycle import (
    EARLIEST,
    Light,
    Thresholds,
    add,
    add_months,
    add_working_days,
    check_allowed,
    check_date,
    is_working_day,
    light_of,
    next_steps,
    warnings_for,
)
from landtrack.stages import STEP_OF, Days, MilestoneKind, Track, allowed
from landtrack.states import MilestoneFact

K = MilestoneKind
TODAY = date(2026, 11, 22)
KINDS = st.sampled_from(list(MilestoneKind))
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
FACTS = st.lists(st.builds(MilestoneFact, KINDS, DAYS, st.none(), st.booleans()), max_size=12)


def fact(kind: MilestoneKind, *day: int, planned: bool = False) -> MilestoneFact:
    return MilestoneFact(kind, date(*day), None, planned)


@pytest.mark.parametrize("day", [EARLIEST, TODAY, date(2025, 2, 28)])
def test_a_past_day_can_be_one_on_which_something_happened(day: date) -> None:
    check_date(day, today=TODAY, planned=False)


@pytest.mark.parametrize("day", [date(1989, 12, 31), date(206, 11, 22), date(2066, 1, 1)])
@pytest.mark.parametrize("planned", [True, False])
def test_a_typing_error_in_the_year_is_refused(day: date, planned: bool) -> None:
    with pytest.raises(BadDate) as caught:
        check_date(day, today=TODAY, planned=planned)
    assert str(day) in caught.value.text.zh
    assert str(day) in caught.value.text.en
    assert caught.value.field == "happened_on"


def test_a_year_far_ahead_is_told_apart_from_one_long_gone() -> None:
    with pytest.raises(BadDate, match="too far ahead"):
        check_date(date(2206, 1, 1), today=TODAY, planned=True)
    with pytest.raises(BadDate, match="1990"):
        check_date(date(1926, 1, 1), today=TODAY, planned=True)


def test_tomorrow_can_only_be_planned() -> None:
    tomorrow = TODAY + timedelta(days=1)
    check_date(tomorrow, today=TODAY, planned=True)
    with pytest.raises(BadDate) as caught:
        check_date(tomorrow, today=TODAY, planned=False, field="day")
    assert caught.value.field == "day"
    assert "计划" in caught.value.text.zh
    assert "planned" in caught.value.text.en


@pytest.mark.parametrize(
    ("kind", "track", "on_building", "field"),
    [
        (K.PATCH_LISTED, Track.PARCEL, False, "kind"),
        (K.LAND_WON, Track.PROJECT, False, "kind"),
        (K.TOPPED_OUT, Track.PARCEL, False, "building"),
        (K.LAND_WON, Track.PARCEL, True, "building"),
    ],
)
def test_a_step_of_something_else_is_refused(
    kind: MilestoneKind, track: Track, on_building: bool, field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        check_allowed(kind, track, on_building=on_building)
    assert caught.value.field == field
    assert STEP_OF[kind].label.zh in caught.value.text.zh
    assert STEP_OF[kind].label.en in caught.value.text.en


@given(KINDS, st.sampled_from([Track.PARCEL, Track.RENOVATION, Track.PROJECT]), st.booleans())
def test_what_is_offered_as_the_next_step_may_be_taken(
    kind: MilestoneKind, track: Track, on_building: bool
) -> None:
    offered = kind in {step.kind for step in next_steps(track, [], on_building=on_building)}
    try:
        check_allowed(kind, track, on_building=on_building)
        fits = True
    except Invalid:
        fits = False
    assert offered == fits


@given(KINDS, DAYS, FACTS)
def test_warnings_speak_both_languages_and_never_block(
    kind: MilestoneKind, day: date, known: list[MilestoneFact]
) -> None:
    for warning in warnings_for(kind, day, known):
        assert warning.zh.endswith("。")
        assert warning.en.endswith(".")


@given(KINDS, DAYS, FACTS, st.randoms())
def test_warnings_do_not_depend_on_the_order_of_logging(
    kind: MilestoneKind, day: date, known: list[MilestoneFact], random: object
) -> None:
    shuffled = list(known)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert warnings_for(kind, day, known) == warnings_for(kind, day, shuffled)


def test_the_usual_order_is_silent() -> None:
    known = [
        fact(K.PLANNING_CONDITIONS, 2025, 3, 1),
        fact(K.LISTING_NOTICE, 2025, 4, 11),
        fact(K.LISTING_OPENS, 2025, 5, 6),
    ]
    assert warnings_for(K.LAND_WON, date(2025, 5, 16), known) == []


def test_a_skipped_step_and_a_reversed_one_are_said() -> None:
    (missing,) = warnings_for(K.LISTING_NOTICE, date(2025, 4, 11), [])
    assert "规划条件" in missing.zh
    assert "not on record" in missing.en
    (early,) = warnings_for(
        K.LISTING_NOTICE, date(2025, 4, 11), [fact(K.PLANNING_CONDITIONS, 2025, 5, 1)]
    )
    assert "2025-05-01" in early.zh
    assert "Earlier than" in early.en


def test_a_plan_is_no_fact_to_compare_with() -> None:
    (missing,) = warnings_for(
        K.LISTING_NOTICE,
        date(2025, 4, 11),
        [fact(K.PLANNING_CONDITIONS, 2025, 3, 1, planned=True)],
    )
    assert "not on record" in missing.en


def test_a_second_first_is_said_and_a_second_stop_is_not() -> None:
    known = [fact(K.START_STATISTICAL, 2025, 3, 1), fact(K.STOPPED, 2025, 5, 1)]
    assert any("already" in w.en for w in warnings_for(K.START_STATISTICAL, TODAY, known))
    assert warnings_for(K.STOPPED, TODAY, known) == []


@pytest.mark.parametrize(
    ("kind", "since", "last_good"),
    [
        # 5 working days over the eight days of National Day and Mid-Autumn 2025
        (K.DEAL_CONFIRMED, fact(K.LAND_WON, 2025, 9, 29), date(2025, 10, 13)),
        (K.LAND_HANDED_OVER, fact(K.LAND_WON, 2025, 9, 29), date(2025, 10, 29)),
        (K.FIRST_PAYMENT, fact(K.LAND_CONTRACT, 2025, 1, 31), date(2025, 2, 28)),
        (K.PAID_IN_FULL, fact(K.LAND_CONTRACT, 2024, 2, 29), date(2025, 2, 28)),
        (K.START_STATISTICAL, fact(K.CONSTRUCTION_PERMIT, 2025, 11, 30), date(2026, 2, 28)),
    ],
)
def test_a_published_limit_is_warned_about_from_the_day_after(
    kind: MilestoneKind, since: MilestoneFact, last_good: date
) -> None:
    def late(day: date) -> list[str]:
        return [w.zh for w in warnings_for(kind, day, [since]) if "期限" in w.zh]

    assert late(last_good) == []
    (said,) = late(last_good + timedelta(days=1))
    (rule,) = STEP_OF[kind].days
    assert str(last_good) in said
    assert rule.source in said


def test_a_listing_that_opens_before_its_20_days_is_warned_about() -> None:
    notice = fact(K.LISTING_NOTICE, 2025, 4, 11)
    assert warnings_for(K.LISTING_OPENS, date(2025, 5, 1), [notice]) == []
    (said,) = warnings_for(K.LISTING_OPENS, date(2025, 4, 30), [notice])
    assert "2025-05-01" in said.en


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 1, 1), False),  # New Year's Day
        (date(2025, 1, 26), True),  # a Sunday worked instead of Spring Festival
        (date(2025, 1, 28), False),  # the eve of Spring Festival
        (date(2025, 2, 4), False),
        (date(2025, 2, 8), True),  # a Saturday worked
        (date(2025, 5, 1), False),
        (date(2025, 9, 28), True),  # a Sunday worked for National Day
        (date(2025, 10, 8), False),
        (date(2025, 10, 11), True),  # a Saturday worked
        (date(2025, 11, 22), False),  # an ordinary Saturday
        (date(2025, 11, 24), True),  # an ordinary Monday
        (date(2071, 10, 3), False),  # a Saturday of a year whose calendar nobody knows yet
        (date(2071, 10, 5), True),
    ],
)
def test_working_days_are_those_of_the_published_calendar(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_working_days_pass_over_holidays() -> None:
    assert add_working_days(date(2025, 9, 26), 1) == date(2025, 9, 28)  # Friday to worked Sunday
    assert add_working_days(date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert add_working_days(date(2025, 9, 30), 0) == date(2025, 9, 30)
    assert add_working_days(date(2025, 1, 27), 3) == date(2025, 2, 7)


@given(st.dates(date(2005, 1, 1), date(2025, 6, 30)), st.integers(1, 30))
def test_so_many_working_days_later_is_a_working_day(day: date, count: int) -> None:
    until = add_working_days(day, count)
    between = [day + timedelta(days=i) for i in range(1, (until - day).days + 1)]
    assert sum(map(is_working_day, between)) == count
    assert is_working_day(until)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 12, 31), 0, date(2025, 12, 31)),
        (date(2025, 12, 31), 12, date(2026, 12, 31)),
        (date(2025, 11, 15), 1, date(2025, 12, 15)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_there_is(
    day: date, months: int, later: date
) -> None:
    assert add_months(day, months) == later


@given(DAYS, st.integers(0, 360))
def test_months_move_the_month_and_nothing_else(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def test_years_are_twelve_months() -> None:
    rule = Days(2, "years", K.LAND_CONTRACT, "within", "测试")
    assert add(date(2024, 2, 29), rule) == date(2026, 2, 28)
    assert add(date(2024, 2, 28), Days(10, "days", K.LEAD, "within", "")) == date(2024, 3, 9)


@pytest.mark.parametrize(
    ("days_ahead", "light"),
    [
        (31, Light.GREEN),
        (30, Light.AMBER),
        (0, Light.AMBER),
        (-1, Light.RED),
    ],
)
def test_lights_remind_thirty_days_before_and_turn_red_the_day_after(
    days_ahead: int, light: Light
) -> None:
    assert light_of(TODAY + timedelta(days=days_ahead), TODAY, Thresholds()) is light


def test_a_town_may_be_more_patient() -> None:
    patient = Thresholds(amber_days_before=10, red_days_after=90)
    assert light_of(TODAY + timedelta(days=11), TODAY, patient) is Light.GREEN
    assert light_of(TODAY - timedelta(days=90), TODAY, patient) is Light.AMBER
    assert light_of(TODAY - timedelta(days=91), TODAY, patient) is Light.RED


@given(FACTS, st.sampled_from([Track.PARCEL, Track.RENOVATION, Track.PROJECT]), st.booleans())
def test_next_steps_are_open_and_begin_where_the_record_stands(
    known: list[MilestoneFact], track: Track, on_building: bool
) -> None:
    done = {one.kind for one in known if not one.planned}
    steps = next_steps(track, known, on_building=on_building)
    for step in steps:
        assert allowed(step.kind, track)
        assert (step.level == "building") is on_building
        assert step.repeats or step.kind not in done
    assert len({step.kind for step in steps}) == len(steps)


def test_the_nearest_next_step_comes_first() -> None:
    known = [fact(K.LISTING_NOTICE, 2025, 4, 11), fact(K.LAND_WON, 2025, 5, 16)]
    kinds = [step.kind for step in next_steps(Track.PARCEL, known, on_building=False)]
    assert kinds[0] is K.DEAL_CONFIRMED
    assert kinds.index(K.LAND_CONTRACT) < kinds.index(K.PLANNING_CONDITIONS)
