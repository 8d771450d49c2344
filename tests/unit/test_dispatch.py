"""Lights, levels and follow-up by rule: each boundary, from both sides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from landtrack.dispatch import (
    DispatchRule,
    StepKind,
    check_followed,
    due_after,
    ended_by,
    level_of,
    light_of_case,
    light_of_pace,
    light_of_quiet,
    light_of_step,
)
from landtrack.errors import BadDate, Invalid
from landtrack.lifecycle import Light
from landtrack.town import load_town

RULE = DispatchRule()
TODAY = date(2026, 11, 20)


@dataclass
class Step:
    kind: StepKind
    happened_on: date
    due_on: date | None = None


@pytest.mark.parametrize(
    ("due", "light"),
    [
        (date(2026, 12, 1), Light.GREEN),
        (date(2026, 11, 30), Light.AMBER),
        (date(2026, 11, 1), Light.AMBER),
        (date(2026, 8, 21), Light.AMBER),
        (date(2026, 8, 20), Light.RED),
    ],
)
def test_a_start_is_amber_in_its_month_and_red_three_months_after(due: date, light: Light) -> None:
    assert light_of_step(due, TODAY, RULE) is light


@pytest.mark.parametrize(
    ("done", "light"),
    [(50, Light.GREEN), (41, Light.GREEN), (40, Light.AMBER), (20, Light.AMBER), (19, Light.RED)],
)
def test_a_village_is_amber_ten_points_behind_and_red_beyond_thirty(
    done: int, light: Light
) -> None:
    assert light_of_pace(done, 100, 0.5, RULE) is light
    assert light_of_pace(done, 0, 0.5, RULE) is Light.GREEN


def test_a_quiet_project_turns_amber_and_red_by_months() -> None:
    days = {date(2026, 9, 21): Light.GREEN, date(2026, 9, 20): Light.AMBER}
    days |= {date(2026, 8, 20): Light.RED}
    assert {day: light_of_quiet(day, TODAY, RULE) for day in days} == days


def test_a_case_is_red_when_overdue_and_amber_in_the_last_week() -> None:
    def light(due: date | None, since: date = TODAY) -> Light:
        return light_of_case(due, since, TODAY, RULE)

    assert light(TODAY - timedelta(days=1)) is Light.RED
    assert light(TODAY) is light(TODAY + timedelta(days=7)) is Light.AMBER
    assert light(TODAY + timedelta(days=8)) is Light.GREEN
    assert light(None) is Light.AMBER
    assert light(None, TODAY - timedelta(days=28)) is Light.RED


def test_what_stays_unresolved_rises_every_two_weeks_to_the_top() -> None:
    days = [-5, 0, 13, 14, 27, 28, 400]
    found = [level_of(TODAY - timedelta(days=day), TODAY, RULE) for day in days]
    assert found == [0, 0, 0, 1, 1, 2, 2]


def test_a_decision_ends_and_its_due_day_moves() -> None:
    steps = [
        Step(StepKind.EXTENDED, TODAY, date(2026, 12, 1)),
        Step(StepKind.REPORTED, TODAY),
        Step(StepKind.EXTENDED, TODAY, date(2026, 12, 8)),
    ]
    assert due_after(TODAY, steps) == date(2026, 12, 8)
    assert due_after(TODAY, []) == TODAY
    assert ended_by(steps) is None
    assert ended_by([*steps, Step(StepKind.DROPPED, TODAY)]) is StepKind.DROPPED


@pytest.mark.parametrize(
    ("before", "kind", "on", "due", "error"),
    [
        ([Step(StepKind.DONE, TODAY)], StepKind.REPORTED, TODAY, None, Invalid),
        ([], StepKind.REPORTED, TODAY - timedelta(days=1), None, BadDate),
        ([], StepKind.EXTENDED, TODAY, None, Invalid),
        ([], StepKind.EXTENDED, TODAY, TODAY, Invalid),
        ([], StepKind.REPORTED, TODAY, date(2026, 12, 1), Invalid),
    ],
)
def test_what_cannot_follow(
    before: list[Step], kind: StepKind, on: date, due: date | None, error: type[Exception]
) -> None:
    with pytest.raises(error):
        check_followed(TODAY, before, kind, on, due)


def test_thresholds_are_the_towns() -> None:
    assert load_town("hengli").dispatch_rule() == RULE
