"""The sample town in both databases: what it holds, and that its figure can be recounted."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from landtrack.access import SYSTEM
from landtrack.actions.register import found_register
from landtrack.casework import AppealState, BlockerState
from landtrack.documents import DocumentKind, recognise
from landtrack.periods import Period
from landtrack.queries.appeals import appeals
from landtrack.queries.blockers import blockers
from landtrack.queries.progress import progress
from landtrack.queries.verify import verify
from landtrack.report import Moment
from landtrack.sample import founding_moment, load_sample
from landtrack.store.engine import open_engine, reader, writer
from landtrack.store.migrate import upgrade
from landtrack.store.tables import (
    Building,
    Correction,
    Document,
    DocumentContent,
    Entry,
    ImportBatch,
    Milestone,
    Occupation,
    Record,
    Register,
)
from landtrack.town import load_town
from tests.postgis import PostgisServer

TODAY = date(2026, 10, 10)
TOWN = load_town("hengli")
RECOUNT = """
    SELECT coalesce(sum(area.gfa_cm2), 0)
    FROM buildings b
    JOIN records r ON r.id = b.record_id
    JOIN (
        SELECT building_id, min(happened_on) AS started FROM milestones
        WHERE kind = 'start_statistical' AND NOT planned AND NOT void AND entry_id <= :entry
          AND (until_entry_id IS NULL OR until_entry_id > :entry)
        GROUP BY building_id
    ) start ON start.building_id = b.id
    JOIN building_areas area ON area.id = (
        SELECT a.id FROM building_areas a
        WHERE a.building_id = b.id AND NOT a.void AND a.entry_id <= :entry
          AND (a.until_entry_id IS NULL OR a.until_entry_id > :entry)
        ORDER BY a.stated_on > start.started,
                 CASE WHEN a.stated_on <= start.started THEN a.stated_on END DESC, a.stated_on
        LIMIT 1
    )
    WHERE start.started BETWEEN :first AND :last
      AND b.use IN ('factory', 'research', 'storage')
      AND b.retired_on IS NULL AND r.retired_on IS NULL
      AND EXISTS (
        SELECT 1 FROM milestones proof
        WHERE proof.building_id = b.id AND proof.kind = 'start_statistical' AND NOT proof.planned
          AND NOT proof.void AND proof.happened_on = start.started
          AND proof.evidence IN ('A', 'B') AND proof.entry_id <= :entry
          AND (proof.until_entry_id IS NULL OR proof.until_entry_id > :entry)
      )
      AND NOT EXISTS (
        SELECT 1 FROM doubles d
        WHERE d.excluded_id = b.id AND d.decision <> 'rejected' AND NOT d.void
          AND d.entry_id <= :entry AND (d.until_entry_id IS NULL OR d.until_entry_id > :entry)
      )
"""
"""The default rule over the raw tables, as somebody else would write it."""


@pytest.fixture(scope="module", params=["spatialite", "postgis"])
def town_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sa.Engine]:
    """A register that holds the sample town, loaded once for all tests here."""
    if request.param == "spatialite":
        url = f"sqlite:///{tmp_path_factory.mktemp('sample') / 'register.sqlite'}"
    else:
        server: PostgisServer = request.getfixturevalue("postgis")
        server.drop_database("sample_town")  # of an earlier turn: tests may come in any order
        url = server.create_database("sample_town")
    engine = open_engine(url, create=True)
    upgrade(engine)
    with writer(engine) as session:
        found_register(session, TOWN, now=founding_moment(TOWN, TODAY), sample=True)
        told: list[tuple[int, int]] = []
        load_sample(session, TOWN, today=TODAY, progress=lambda *done: told.append(done))
        assert told[-1][0] == told[-1][1]
        session.commit()
    yield engine
    engine.dispose()


def count(engine: sa.Engine, table: type, *where: sa.ColumnElement[bool]) -> int:
    with reader(engine) as session:
        found = session.scalar(sa.select(sa.func.count()).select_from(table).where(*where))
    return found or 0


def moment_at(engine: sa.Engine, as_of: date, entry: int | None = None) -> Moment:
    with reader(engine) as session:
        return Moment(as_of, entry or session.scalars(sa.select(Register.last_entry)).one())


def test_it_has_the_size_of_a_town(town_engine: sa.Engine) -> None:
    assert 140 <= count(town_engine, Record, Record.track != "project") <= 160
    assert count(town_engine, Record, Record.track == "project") == 60
    assert 270 <= count(town_engine, Building) <= 330
    assert 1450 <= count(town_engine, Milestone) <= 1850


def test_its_cases_are_in_all_states(town_engine: sa.Engine) -> None:
    at = moment_at(town_engine, TODAY)
    with reader(town_engine) as session:
        held_up, asked = blockers(session, at, actor=SYSTEM), appeals(session, at, actor=SYSTEM)
    assert (len(held_up), len(asked)) == (26, 32)
    assert {line.state for line in held_up} == set(BlockerState) - {BlockerState.WITHDRAWN}
    assert {line.state for line in asked} >= {AppealState.ASSIGNED, AppealState.CLOSED}
    for lines in (held_up, asked):
        late = sum(line.steps.days_late > 0 for line in lines)
        assert 0 < late < len(lines) / 2
    assert count(town_engine, Document) >= 10
    with reader(town_engine) as session:
        for content in session.scalars(sa.select(DocumentContent.content)):
            assert recognise(content) in {DocumentKind.PNG, DocumentKind.PDF}


def test_it_is_all_sample_and_says_where_it_ends(town_engine: sa.Engine) -> None:
    with reader(town_engine) as session:
        register = session.scalars(sa.select(Register)).one()
    assert register.sample
    assert register.sample_until == register.last_entry
    assert count(town_engine, Record, Record.sample.is_(False)) == 0


def test_nothing_is_later_than_today(town_engine: sa.Engine) -> None:
    with reader(town_engine) as session:
        happened = session.scalar(
            sa.select(sa.func.max(Milestone.happened_on)).where(Milestone.planned.is_(False))
        )
        first, last = session.execute(
            sa.select(sa.func.min(Entry.logged_at), sa.func.max(Entry.logged_at))
        ).one()
    assert happened is not None
    assert happened <= TODAY
    assert last.astimezone(ZoneInfo(TOWN.timezone)).date() <= TODAY
    assert TODAY - first.date() >= timedelta(days=720)


def test_several_people_wrote_it(town_engine: sa.Engine) -> None:
    with reader(town_engine) as session:
        authors = set(session.scalars(sa.select(Entry.actor).distinct()))
    assert {"staff", "staff-2", "planner", "admin"} <= authors


def test_the_ledgers_are_filled(town_engine: sa.Engine) -> None:
    assert count(town_engine, Correction, Correction.applied) >= 5
    assert count(town_engine, Correction, Correction.applied.is_(False)) == 1
    assert count(town_engine, Occupation, Occupation.replaces_id.is_not(None)) == 1
    assert count(town_engine, Milestone, Milestone.void) == 1
    assert count(town_engine, Record, Record.successor_id.is_not(None)) == 1


def test_the_shifted_group_belongs_to_one_import(town_engine: sa.Engine) -> None:
    with reader(town_engine) as session:
        batch = session.scalars(sa.select(ImportBatch)).one()
    assert count(town_engine, Record, Record.import_id == batch.id) == batch.row_count == 6


def test_the_year_is_a_bit_behind_an_even_pace(town_engine: sa.Engine) -> None:
    moment = moment_at(town_engine, TODAY)
    with reader(town_engine) as session:
        found = progress(session, Period(TODAY.year), moment)
    assert found.status.amount == 1_000_000 * 10_000
    assert 0.88 <= found.counted.cm2 / found.status.expected <= 0.95
    assert found.certain.cm2 > 0
    assert found.certain.cm2 + found.likely.cm2 >= found.status.gap


def test_the_parts_of_the_target_add_up(town_engine: sa.Engine) -> None:
    moment = moment_at(town_engine, TODAY)
    with reader(town_engine) as session:
        found = progress(session, Period(TODAY.year), moment)
    for slices in (found.by_village, found.by_route):
        assert sum(part.target_cm2 or 0 for part in slices) == found.status.amount
        assert all(part.counted.cm2 or part.likely.cm2 or part.certain.cm2 for part in slices)


@pytest.mark.parametrize("back", [0, 30, 97, 200, 400])
@pytest.mark.parametrize("year", [2025, 2026])
def test_an_independent_recount_agrees_at_any_time_pair(
    town_engine: sa.Engine, year: int, back: int
) -> None:
    """As of one day, as it was known at the end of another."""
    as_of = TODAY - timedelta(days=back)
    with reader(town_engine) as session:
        entries = session.execute(sa.select(Entry.id, Entry.logged_at)).all()
        for known_on in {TODAY, as_of, TODAY - timedelta(days=back // 2)}:
            entry = max(number for number, logged_at in entries if logged_at.date() <= known_on)
            period = Period(year)
            found = progress(session, period, Moment(as_of, entry))
            last = min(as_of, period.last)
            recount = session.scalar(
                sa.text(RECOUNT), {"entry": entry, "first": period.first, "last": last}
            )
            assert found.counted.cm2 == int(recount or 0)


def test_the_cache_is_what_the_facts_amount_to(town_engine: sa.Engine) -> None:
    with reader(town_engine) as session:
        assert list(verify(session)) == []
