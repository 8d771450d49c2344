"""The mirror of the states gives what the register gives: behind, level, and beside a writer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa

from landtrack.actions.milestones import correct_milestone
from landtrack.queries.mirror import forget_states, keep_states
from landtrack.queries.moments import moment
from landtrack.queries.progress import progress
from landtrack.report import Progress
from landtrack.stages import Evidence
from landtrack.store.engine import reader, writer
from landtrack.store.tables import Entry, Milestone
from tests.clerk import ADMIN, TODAY, YEAR, Clerk


@pytest.fixture
def kept(engine: sa.Engine) -> Iterator[sa.Engine]:
    keep_states(engine)
    yield engine
    forget_states(engine)


def figure(engine: sa.Engine) -> Progress:
    with reader(engine) as session:
        return progress(session, YEAR, moment(session, TODAY))


def plainly(engine: sa.Engine) -> Progress:
    forget_states(engine)
    found = figure(engine)
    keep_states(engine)
    return found


def start_another(engine: sa.Engine, count: int) -> int:
    with writer(engine) as session:
        clerk = Clerk(session, count=count)
        logged = clerk.start(clerk.building(clerk.record(), gfa=1_000), date(2026, 3, 3))
        session.commit()
        return logged.milestone.id


def test_it_follows_what_is_committed(kept: sa.Engine) -> None:
    assert figure(kept).counted == (0, 0)
    for count in (1, 2, 3):
        start_another(kept, count)
        assert figure(kept).counted == (10_000_000 * count, count)
    followed = figure(kept)
    assert followed == plainly(kept)


def test_it_answers_for_the_past(kept: sa.Engine) -> None:
    start_another(kept, 1)
    then = figure(kept).moment
    start_another(kept, 2)
    assert figure(kept).counted.buildings == 2
    with reader(kept) as session:
        assert progress(session, YEAR, then).counted.buildings == 1


def test_a_writer_sees_its_own_and_nobody_else_does(kept: sa.Engine) -> None:
    key = start_another(kept, 1)
    before = figure(kept)
    with writer(kept) as session:
        clerk = Clerk(session, count=50)
        clerk.start(clerk.building(clerk.record(), gfa=500), date(2026, 3, 3))
        assert clerk.progress().counted == (15_000_000, 2)
        correct_milestone(
            session,
            session.get_one(Milestone, key),
            reason="核实",
            evidence=Evidence.C,
            actor=ADMIN,
            today=TODAY,
            now=clerk.tick(),
        )
        assert clerk.progress().counted == (5_000_000, 1)
        session.rollback()
    assert figure(kept) == before


def test_another_register_in_its_place_is_noticed(kept: sa.Engine) -> None:
    start_another(kept, 1)
    figure(kept)
    with writer(kept) as session:  # as a restored copy would look: same length, other times
        session.execute(sa.update(Entry).values(logged_at=Clerk(session).tick()))
        session.execute(sa.text("UPDATE building_states SET statistical_gfa_cm2 = 7"))
        session.commit()
    assert figure(kept).counted == (7, 1)


def test_a_reader_sees_one_state_of_the_register_to_its_end(kept: sa.Engine) -> None:
    start_another(kept, 1)
    with reader(kept) as early:
        here = moment(early, TODAY)
        before = progress(early, YEAR, here)
        start_another(kept, 2)
        assert figure(kept).counted.buildings == 2  # the mirror goes on with the others
        assert progress(early, YEAR, here) == before
