"""The product and an independent recount of its raw export agree, whatever has been logged."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from landtrack.counting import CountingRule
from landtrack.periods import Period
from landtrack.queries.measures import measures
from landtrack.queries.moments import moment
from landtrack.queries.progress import progress
from landtrack.queries.raw import write_raw
from landtrack.queries.targets import rule_settings
from landtrack.queries.verify import verify
from landtrack.report import Amount, Progress, Slice
from landtrack.vocabulary import Measure
from tests.histories import FIRST, PERIODS, Player, anything, beginnings, rules, scratch_session
from tests.property.examples import examples
from tests.recount import Export, recount, remeasure

Point = tuple[Period, date, int, CountingRule | None]

points = st.lists(
    st.tuples(
        st.sampled_from(PERIODS),
        st.integers(-30, 700).map(lambda n: FIRST + timedelta(days=n)),
        st.integers(0, 40),
        st.none() | rules(),
    ),
    min_size=3,
    max_size=6,
)


@settings(
    max_examples=examples(50),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(beginnings, anything, points)
def test_a_recount_agrees(
    shared_engine: sa.Engine, beginning: list[Any], steps: list[Any], asked: list[Point]
) -> None:
    with scratch_session(shared_engine) as session:
        player = Player(session).play(beginning + steps)
        export = exported(session)
        for period, as_of, back, rule in asked:
            known_at = player.clerk.now - timedelta(minutes=back, seconds=30)
            known_at = known_at if back else None
            ours = figure(session, period, as_of, known_at, rule)
            theirs = recount(
                export, period.code, as_of, known_at, rule_settings(rule) if rule else None
            )
            assert ours == theirs
            assert other_measures(session, period, as_of, known_at) == remeasure(
                export, period.code, as_of, known_at
            )
        assert list(verify(session)) == []


def exported(session: Session) -> Export:
    """A raw export of what the session sees, read back."""
    with tempfile.TemporaryDirectory() as folder:
        write_raw(session, Path(folder))
        return Export(Path(folder))


def other_measures(
    session: Session, period: Period, as_of: date, known_at: datetime | None
) -> dict[str, int]:
    """The product's other measures in the recount's words."""
    found = measures(session, period, moment(session, as_of, known_at))
    return {
        one.measure.value: one.status.done
        for one in found
        if one.measure is not Measure.FLOOR_AREA_STARTED
    }


def figure(
    session: Session,
    period: Period,
    as_of: date,
    known_at: datetime | None,
    rule: CountingRule | None,
) -> dict[str, Any]:
    """The product's figure in the recount's words."""
    found = progress(session, period, moment(session, as_of, known_at), rule)
    return plain(found)


def plain(found: Progress) -> dict[str, Any]:
    """A figure as plain values."""

    def pair(amount: Amount) -> list[int]:
        return [amount.cm2, amount.buildings]

    def counted(parts: tuple[Slice, ...]) -> dict[str, list[int]]:
        return {part.key: pair(part.counted) for part in parts if any(part.counted)}

    return {
        "target": found.status.amount if found.has_target else None,
        "counted": pair(found.counted),
        "certain": pair(found.certain),
        "likely": pair(found.likely),
        "by_village": counted(found.by_village),
        "by_route": counted(found.by_route),
        "by_use": counted(found.by_use),
        "by_unit": counted(found.by_unit),
        "by_month": counted(found.by_month),
        "by_reason": {count.reason.value: pair(count.amount) for count in found.by_reason},
        "by_stage": {
            (count.track.value, count.stage.value): [count.land_cm2, count.records]
            for count in found.by_stage
        },
    }
