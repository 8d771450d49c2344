"""The sample town in both databases: what it holds, and that its figure can be recounted."""

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa

from landtrack.actions.register import found_register
from landtrack.periods import Period
from landtrack.queries.progress import progress
from landtrack.report import Moment
from landtrack.sample import founding_moment, load_sample
from landtrack.store.engine import open_engine, reader, writer
from landtrack.store.migrate import upgrade
from landtrack.store.tables import Building, Entry, Milestone, Record, Register
from landtrack.town import load_town
from tests.postgis import PostgisServer

TODAY = date(2026, 10, 10)
TOWN = load_town("hengli")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sa.Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('sample') / 'register.sqlite'}"
    else:
        server: PostgisServer = request.getfixturevalue("postgis")
        url = server.create_database("sample_town")
    made = open_engine(url, create=True)
    upgrade(made)
    with writer(made) as session:
        found_register(session, TOWN, now=founding_moment(TOWN, TODAY), sample=True)
        load_sample(session, TOWN, today=TODAY)
        session.commit()
    yield made
    made.dispose()


def test_it_has_the_size_of_a_town(engine: sa.Engine) -> None:
    with reader(engine) as session:
        records = dict(
            session.execute(sa.select(Record.track, sa.func.count()).group_by(Record.track)).all()
        )
        buildings = session.scalar(sa.select(sa.func.count()).select_from(Building))
        milestones = session.scalar(sa.select(sa.func.count()).select_from(Milestone))
    assert 110 <= records["parcel"] + records["renovation"] <= 165
    assert 255 <= buildings <= 330
    assert 1350 <= milestones <= 1800


def test_it_is_all_sample_and_says_where_it_ends(engine: sa.Engine) -> None:
    with reader(engine) as session:
        register = session.scalars(sa.select(Register)).one()
        others = session.scalar(
            sa.select(sa.func.count()).select_from(Record).where(Record.sample.is_(False))
        )
    assert register.sample
    assert register.sample_until == register.last_entry
    assert others == 0


def test_nothing_is_later_than_today(engine: sa.Engine) -> None:
    with reader(engine) as session:
        happened = session.scalar(
            sa.select(sa.func.max(Milestone.happened_on)).where(Milestone.planned.is_(False))
        )
        logged = session.scalar(sa.select(sa.func.max(Entry.logged_at)))
    assert happened <= TODAY
    assert logged.date() <= TODAY


def test_the_year_is_a_bit_behind_an_even_pace(engine: sa.Engine) -> None:
    with reader(engine) as session:
        moment = Moment(TODAY, session.scalar(sa.select(Register.last_entry)))
        found = progress(session, Period(TODAY.year), moment)
    assert found.status.amount == 1_000_000 * 10_000
    assert 0.88 <= found.counted.cm2 / found.status.expected <= 0.95
    assert found.certain.cm2 + found.likely.cm2 >= found.status.gap


def test_the_parts_of_the_target_add_up(engine: sa.Engine) -> None:
    with reader(engine) as session:
        moment = Moment(TODAY, session.scalar(sa.select(Register.last_entry)))
        found = progress(session, Period(TODAY.year), moment)
    for slices in (found.by_village, found.by_route):
        assert sum(part.target_cm2 or 0 for part in slices) == found.status.amount
