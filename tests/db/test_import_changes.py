"""Many records that a newer file changes: one by one in the ledger, together in the states."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.actions.imports import Accepted, accept_batch, undo_batch
from landtrack.actions.stage_file import ImportOptions, stage_file
from landtrack.queries.verify import verify
from landtrack.stages import Track
from landtrack.store.tables import BuildingStateRow, Correction, Double, Entry, Record
from landtrack.town import load_town
from tests.clerk import ADMIN, TODAY, Clerk
from tests.planner_files import feature_file

TOWN = load_town("hengli")
FIRST = 189
"""Grounds from this number on lie well inside the town."""
UPDATE = ImportOptions(Track.PARCEL, update=True)


def settled(session: Session, count: int) -> Clerk:
    """So many parcels with a building each that was started."""
    clerk = Clerk(session, count=FIRST - 1)
    for _ in range(count):
        clerk.start(clerk.building(clerk.record(owner_unit="旧单位")), TODAY)
    return clerk


def newer(path: Path, count: int, *, grown: float = 0.0001) -> Path:
    """The same parcels, each a little larger, in another village, of another unit."""
    numbers = range(FIRST, FIRST + count)
    grounds = [Clerk.ground(number).buffer(grown, join_style="mitre") for number in numbers]
    rows = [
        {"地块编号": f"T{number:04d}", "责任单位": "新单位", "村": "田头村"} for number in numbers
    ]
    return feature_file(path, grounds, rows)


def accepted(session: Session, clerk: Clerk, path: Path) -> tuple[int, Accepted]:
    now = clerk.tick()
    batch = stage_file(session, path, UPDATE, TOWN, actor=ADMIN, now=now)
    session.flush()
    return batch.id, accept_batch(session, batch.id, town=TOWN, actor=ADMIN, now=now)


@contextmanager
def questions(session: Session) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(*call: Any) -> None:
        if call[2].startswith("SELECT"):
            asked.append(call[2])

    engine = session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def test_states_follow_all_changes_and_go_back_with_them(session: Session, tmp_path: Path) -> None:
    clerk = settled(session, 6)
    batch, done = accepted(session, clerk, newer(tmp_path / "a.geojson", 6))
    assert done == Accepted(0, 6, 0, 0)
    assert list(verify(session)) == []
    tian_tou = session.scalars(sa.select(Record.village).distinct()).one()
    spoken = sa.select(BuildingStateRow).where(BuildingStateRow.known_until.is_(None))
    now_said = {(row.village, row.unit) for row in session.scalars(spoken)}
    assert now_said == {(tian_tou, "新单位")}
    undo_batch(session, batch, reason="文件错了", actor=ADMIN, now=clerk.tick())
    assert list(verify(session)) == []
    back = {(row.village, row.unit) for row in session.scalars(spoken)}
    assert {unit for _, unit in back} == {"旧单位"}
    assert tian_tou not in {village for village, _ in back}


def test_the_ledger_names_every_field_under_one_entry(session: Session, tmp_path: Path) -> None:
    clerk = settled(session, 3)
    batch, _ = accepted(session, clerk, newer(tmp_path / "a.geojson", 3))
    entry = session.scalars(sa.select(Entry).order_by(Entry.id.desc()).limit(1)).one()
    assert (entry.action, entry.subject_id) == ("accept_import", batch)
    query = sa.select(Correction.subject_id, Correction.field).where(
        Correction.entry_id == entry.id, Correction.applied
    )
    found = sorted((number, field) for number, field in session.execute(query))
    ids = session.scalars(sa.select(Record.id)).all()
    fields = ("area_m2", "geom", "owner_unit", "village")
    assert found == sorted((number, field) for number in ids for field in fields)


def test_doubles_come_and_go_with_the_places(session: Session, tmp_path: Path) -> None:
    clerk = settled(session, 2)  # buildings of one name and area
    batch, _ = accepted(session, clerk, newer(tmp_path / "a.geojson", 2, grown=0.001))
    live = sa.select(Double).where(Double.until_entry_id.is_(None), Double.void.is_(False))
    assert len(session.scalars(live).all()) == 1
    undo_batch(session, batch, reason="文件错了", actor=ADMIN, now=clerk.tick())
    assert session.scalars(live).all() == []
    assert list(verify(session)) == []


def test_more_rows_ask_no_more_questions(session: Session, tmp_path: Path) -> None:
    clerk = settled(session, 12)
    counts = []
    for number in (3, 9):
        path = newer(tmp_path / f"{number}.geojson", number, grown=number * 1e-6)
        session.expunge_all()
        with questions(session) as asked:
            accepted(session, clerk, path)
        counts.append(len(asked))
    assert counts[0] == counts[1]
