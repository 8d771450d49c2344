"""What must hold of every figure, whatever has been logged in whatever order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from landtrack.counting import CountingRule, Reason
from landtrack.periods import Period
from landtrack.queries.building_lines import BuildingFilter, building_lines
from landtrack.queries.moments import moment
from landtrack.queries.progress import progress
from landtrack.queries.waterfall import waterfall, waterfall_lines
from landtrack.report import Point, Progress
from tests.clerk import TODAY
from tests.histories import (
    FIRST,
    PERIODS,
    Player,
    anything,
    beginnings,
    grow_only,
    rules,
    scratch_session,
)
from tests.property.examples import examples
from tests.property.test_recount import plain

RULE = CountingRule("default", 1)
YEARS = [Period(year) for year in range(2024, 2028)]
some_days = st.integers(-30, 700).map(lambda n: FIRST + timedelta(days=n))


def register(count: int) -> Callable[[Any], Any]:
    """How a property is tried: so many random registers on each database."""
    return settings(
        max_examples=examples(count),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def now(session: Session, period: Period = YEARS[2], rule: CountingRule | None = None) -> Progress:
    return progress(session, period, moment(session, TODAY), rule)


@register(12)
@given(beginnings, grow_only, st.randoms(use_true_random=False), rules())
def test_the_order_of_logging_does_not_matter(
    shared_engine: sa.Engine, beginning: list[Any], steps: list[Any], dice: Any, rule: CountingRule
) -> None:
    rule = replace(rule, cutoff_days=None)  # a cut-off asks when something was logged
    facts = [step for step in steps if step[0] == "log" and not step[-1]]  # a plan replaces another
    shuffled = dice.sample(facts, len(facts))
    figures = []
    for order in (facts, shuffled):
        with scratch_session(shared_engine) as session:
            Player(session).play(beginning + order)
            figures.append([plain(now(session, period, rule)) for period in PERIODS])
    assert figures[0] == figures[1]


@register(12)
@given(beginnings, grow_only, some_days, st.integers(0, 30))
def test_logging_wrong_and_correcting_equals_logging_right(
    shared_engine: sa.Engine, beginning: list[Any], steps: list[Any], wrong: date, which: int
) -> None:
    facts = [step for step in steps if step[0] == "log" and not step[-1]]
    wrong = min(max(wrong, FIRST), TODAY)
    figures = []
    for mistaken in (False, True):
        with scratch_session(shared_engine) as session:
            player = Player(session).play(beginning)
            for i, step in enumerate(facts):
                if not mistaken or i != which % len(facts):
                    player.play([step])
                    continue
                _, building, kind, day, grade, planned = step
                before = len(player.milestones)
                player.play([("log", building, kind, wrong, grade, planned)])
                for milestone in player.milestones[before:]:
                    player.clerk_corrects(milestone, day, grade)
            figures.append([plain(now(session, period)) for period in PERIODS])
    assert figures[0] == figures[1]


@register(12)
@given(beginnings, anything, some_days, rules())
def test_a_building_counts_in_at_most_one_year(
    shared_engine: sa.Engine,
    beginning: list[Any],
    steps: list[Any],
    as_of: date,
    rule: CountingRule,
) -> None:
    with scratch_session(shared_engine) as session:
        Player(session).play(beginning + steps)
        at = moment(session, as_of)
        wanted = BuildingFilter(reasons=[Reason.COUNTED])
        seen: set[int] = set()
        for year in YEARS:
            found = building_lines(session, year, at, rule, wanted)
            counted = {line.building_id for line in found}
            assert not counted & seen
            seen |= counted


@register(12)
@given(beginnings, anything, st.tuples(some_days, st.sampled_from(PERIODS), rules()))
def test_parts_add_up_and_open_into_their_buildings(
    shared_engine: sa.Engine,
    beginning: list[Any],
    steps: list[Any],
    asked: tuple[date, Period, CountingRule],
) -> None:
    as_of, period, rule = asked
    with scratch_session(shared_engine) as session:
        Player(session).play(beginning + steps)
        at = moment(session, as_of)
        found = progress(session, period, at, rule)
        for name in ("village", "route", "use", "unit", "month"):
            parts = getattr(found, f"by_{name}")
            assert sum(part.counted.cm2 for part in parts) == found.counted.cm2
        for reason in found.by_reason:
            wanted = BuildingFilter(reasons=[reason.reason])
            lines = list(building_lines(session, period, at, rule, wanted))
            assert sum(line.cm2 for line in lines) == reason.amount.cm2
        months = [progress(session, month, at, rule).counted.cm2 for month in period.months()]
        assert sum(months) == found.counted.cm2


@register(12)
@given(beginnings, grow_only, st.lists(some_days, min_size=2, max_size=6))
def test_as_of_only_grows_where_nothing_is_corrected(
    shared_engine: sa.Engine, beginning: list[Any], steps: list[Any], days: list[date]
) -> None:
    with scratch_session(shared_engine) as session:
        Player(session).play(beginning + steps)
        at = [moment(session, day) for day in sorted(days)]
        counted = [progress(session, YEARS[2], one).counted for one in at]
    assert counted == sorted(counted)


@register(25)
@given(
    beginnings,
    anything,
    st.lists(
        st.tuples(st.sampled_from(PERIODS), some_days, st.integers(0, 30), rules()),
        min_size=2,
        max_size=2,
    ),
    st.booleans(),
)
def test_the_bars_add_up_to_the_difference(
    shared_engine: sa.Engine,
    beginning: list[Any],
    steps: list[Any],
    asked: list[tuple[Period, date, int, CountingRule]],
    same_rule: bool,
) -> None:
    with scratch_session(shared_engine) as session:
        player = Player(session).play(beginning + steps)
        points = []
        for period, as_of, back, rule in asked:
            known_at = player.clerk.now - timedelta(minutes=back, seconds=30) if back else None
            points.append(
                Point(period, moment(session, as_of, known_at), RULE if same_rule else rule)
            )
        found = waterfall(session, *points)
        figures = [progress(session, p.period, p.moment, p.rule).counted for p in points]
        assert [found.counted_before, found.counted_after] == figures
        assert sum(bar.cm2 for bar in found.bars) == figures[1].cm2 - figures[0].cm2
        for bar in found.bars:
            lines = list(waterfall_lines(session, *points, bar.move))
            assert (sum(line.cm2 for line in lines), len(lines)) == (bar.cm2, bar.buildings)
