"""Many clerks at once: every write arrives, and the journal is gapless and in order of time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from landtrack.actions.milestones import NewMilestone, correct_milestone, log_milestone
from landtrack.errors import AlreadyCorrected, Busy, DuplicateReference, LandtrackError
from landtrack.periods import Period
from landtrack.queries.moments import moment
from landtrack.queries.progress import progress
from landtrack.queries.records import get_building, get_milestone, get_record
from landtrack.queries.verify import verify
from landtrack.stages import Evidence, MilestoneKind
from landtrack.store.engine import open_engine, reader, writer
from landtrack.store.tables import Building, Entry, Milestone, Record, Register
from tests.clerk import ADMIN, Clerk
from tests.registers import ZONE

CLERKS = 40
TODAY = date(2026, 11, 22)
START = datetime(2026, 11, 22, 9, tzinfo=ZONE)


def all_at_once(work, count: int = CLERKS) -> list[object]:  # type: ignore[no-untyped-def]
    """What each of many threads got: its answer, or the error of ours it was refused with."""
    barrier = threading.Barrier(count)

    def one(i: int) -> object:
        barrier.wait()
        try:
            return work(i)
        except LandtrackError as refused:
            return refused

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def journal(engine: sa.Engine) -> list[Entry]:
    with reader(engine) as session:
        return list(session.scalars(sa.select(Entry).order_by(Entry.id)))


def assert_gapless_and_in_order(engine: sa.Engine) -> None:
    entries = journal(engine)
    assert [entry.id for entry in entries] == list(range(1, len(entries) + 1))
    for earlier, later in pairwise(entries):
        assert earlier.logged_at <= later.logged_at
    with reader(engine) as session:
        assert session.scalar(sa.select(Register.last_entry)) == len(entries)


@pytest.fixture
def site(engine: sa.Engine) -> int:
    """A site with forty buildings of 1000 m2."""
    with writer(engine) as session:
        clerk = Clerk(session, START - timedelta(days=1))
        record = clerk.record()
        for i in range(CLERKS):
            clerk.building(record, f"{i}号厂房", 1000)
        session.commit()
        return record.id


def test_forty_clerks_log_at_once(engine: sa.Engine, register_url: str, site: int) -> None:
    before = len(journal(engine))

    def log(i: int) -> int:
        with writer(engine) as session:
            record = get_record(session, site, actor=ADMIN, lock=True)
            logged = log_milestone(
                session,
                record,
                NewMilestone(MilestoneKind.START_STATISTICAL, date(2026, 3, 3), Evidence.A),
                get_building(session, record, f"{i}号厂房"),
                actor=ADMIN,
                today=TODAY,
                now=START - timedelta(seconds=i),  # their clocks do not agree
            )
            session.commit()
            return logged.milestone.id

    assert len(set(all_at_once(log))) == CLERKS
    assert len(journal(engine)) == before + CLERKS
    assert_gapless_and_in_order(engine)
    other = open_engine(register_url)
    with reader(other) as session:
        found = progress(session, Period(2026), moment(session, TODAY))
        assert list(verify(session)) == []
    other.dispose()
    assert found.counted == (CLERKS * 1000 * 10_000, CLERKS)


def test_of_many_who_want_one_reference_one_gets_it(engine: sa.Engine) -> None:
    def create(i: int) -> int:
        with writer(engine) as session:
            record = Clerk(session, START).record(reference="P1", title=f"第{i}人")
            session.commit()
            return record.id

    answers = all_at_once(create, 12)
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert sum(isinstance(answer, DuplicateReference) for answer in answers) == 11
    assert_gapless_and_in_order(engine)


def test_of_many_who_correct_one_fact_one_succeeds(engine: sa.Engine, site: int) -> None:
    with writer(engine) as session:
        first = session.scalars(sa.select(Building).order_by(Building.id)).first()
        Clerk(session, START).start(first, date(2026, 3, 3))
        session.commit()

    def correct(i: int) -> int:
        with writer(engine) as session:
            correct_milestone(
                session, get_milestone(session, 1), happened_on=date(2026, 4, 1 + i),
                reason="核实", actor=ADMIN, today=TODAY, now=START,
            )  # fmt: skip
            session.commit()
            return i

    answers = all_at_once(correct, 12)
    winners = [answer for answer in answers if isinstance(answer, int)]
    assert len(winners) == 1
    assert all(isinstance(a, AlreadyCorrected) for a in answers if a not in winners)
    with reader(engine) as session:
        live = session.scalars(
            sa.select(Milestone.happened_on).where(Milestone.until_entry_id.is_(None))
        ).all()
    assert live == [date(2026, 4, 1 + winners[0])]
    assert_gapless_and_in_order(engine)


def test_readers_see_whole_writes_only(engine: sa.Engine, site: int) -> None:
    """While clerks write, every figure a reader gets is one that was committed."""
    done = threading.Event()
    seen: set[int] = set()

    def read() -> None:
        while not done.is_set():
            with reader(engine) as session:
                found = progress(session, Period(2026), moment(session, TODAY))
                seen.add(found.counted.buildings)
                records = session.scalar(sa.select(sa.func.count()).select_from(Record))
                assert records == 1

    thread = threading.Thread(target=read)
    thread.start()
    for i in range(0, 10, 2):
        with writer(engine) as session:  # two buildings in one write
            record = get_record(session, site, actor=ADMIN)
            clerk = Clerk(session, START)
            for name in (f"{i}号厂房", f"{i + 1}号厂房"):
                clerk.start(get_building(session, record, name), date(2026, 3, 3))
            session.commit()
    done.set()
    thread.join()
    assert seen <= {0, 2, 4, 6, 8, 10}
    assert seen


def test_a_writer_whose_turn_does_not_come_says_so(
    engine: sa.Engine, register_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("landtrack.store.engine._PATIENCE_SECONDS", 1)
    monkeypatch.setattr("landtrack.store.engine._PRAGMAS", ("busy_timeout=300",))
    other = open_engine(register_url)
    with writer(engine) as slow:
        Clerk(slow, START).record()
        with writer(other) as waiting, pytest.raises(Busy) as caught:
            Clerk(waiting, START).record()
        with reader(other) as looking:
            assert looking.scalar(sa.select(sa.func.count()).select_from(Record)) == 0
        slow.commit()
    with writer(other) as waiting:
        Clerk(waiting, START, 7).record()
        waiting.commit()
    other.dispose()
    assert caught.value.code == "database_busy"
    assert "稍后重试" in caught.value.text.zh
    assert "try again" in caught.value.text.en
    assert_gapless_and_in_order(engine)
