"""Many rows at once: what is taken off the tables comes back, and refuses what it refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
import sqlalchemy as sa
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from gis.bbox import Bbox
from gis.shapes import Shapes
from landtrack.actions.bulk import NewRecords, Origin, insert_records
from landtrack.actions.corrections import correct_field
from landtrack.actions.imports import accept_batch, undo_batch
from landtrack.actions.journal import open_entry
from landtrack.actions.stage_file import ImportOptions, stage_file
from landtrack.queries.verify import verify
from landtrack.stages import Track
from landtrack.store.bare_tables import bare_tables
from landtrack.store.bulk_insert import spatialite_blobs
from landtrack.store.dialect import among, in_box, is_postgis
from landtrack.store.engine import open_engine, reader, writer
from landtrack.store.spatialite import driver
from landtrack.store.tables import Correction, Parcel, Record, RecordStateRow
from landtrack.town import load_town
from tests.clerk import ADMIN, Clerk
from tests.planner_files import good_file

TOWN = load_town("hengli")
MANY = 2_500
WEST, SOUTH, STEP = 113.93, 23.0, 0.0006
TABLES = [Record.__table__, Parcel.__table__, RecordStateRow.__table__]


def grid(count: int) -> np.ndarray:
    """Parcels beside each other; the second without a place, the third in two parts."""
    column, row = np.divmod(np.arange(count), 60)
    west, south = WEST + column * STEP, SOUTH + row * STEP
    shapes = shapely.multipolygons(
        shapely.box(west, south, west + STEP / 2, south + STEP / 2).reshape(-1, 1)
    )
    shapes[1] = None
    shapes[2] = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)])
    return shapes


def load(session: Session, count: int = MANY, prefix: str = "M", repeated: bool = False) -> range:
    entry = open_entry(session, "accept_import", actor=ADMIN, now=Clerk(session).tick())
    names = [f"{prefix}{i}" for i in range(count)]
    if repeated:
        names[-1] = names[0]
    values = {
        "reference": names,
        "title": ["“甲”,\n\\N"] * count,
        "village": [TOWN.villages[0].code] * count,
        "owner_unit": [None, "经济办", *[""] * (count - 2)],
        "far_max": [None, 2.5, *[0.1] * (count - 2)],
    }
    areas = np.full(count, 1234.5678901234567)
    areas[1] = np.nan
    shapes = grid(count)
    new = NewRecords(Track.PARCEL, values, shapes, areas, Shapes.of(shapes))
    return insert_records(session, new, Origin("441900106", entry.id, None, sample=False))


def parts_of(session: Session) -> set[tuple[str, ...]]:
    """Indexes, constraints and triggers of the register, as the database describes them."""
    if is_postgis(session):
        query = """SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL SELECT conrelid::regclass || conname || pg_get_constraintdef(oid)
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace"""
    else:
        query = "SELECT name, sql FROM sqlite_master"
    return {tuple(map(str, row)) for row in session.execute(sa.text(query))}


def test_many_records_are_in_the_register_like_few(session: Session) -> None:
    before = parts_of(session)
    numbers = load(session)
    assert parts_of(session) == before
    assert list(verify(session)) == []
    first, placeless, parted = (session.get_one(Parcel, number) for number in numbers[:3])
    shapes = grid(3)
    assert to_shape(first.geom).equals(shapes[0])
    assert placeless.geom is None
    assert to_shape(parted.geom).equals(shapes[2])
    assert (first.title, first.owner_unit, first.far_max) == ("“甲”,\n\\N", "", None)
    assert (placeless.owner_unit, placeless.far_max, placeless.area_m2) == ("经济办", 2.5, None)
    assert (first.area_m2, first.note, first.retired_on) == (1234.5678901234567, "", None)
    one = Bbox(WEST, SOUTH, WEST + STEP / 4, SOUTH + STEP / 4)
    found = session.scalars(sa.select(Record.id).where(in_box(session, Record.geom, one))).all()
    assert found == [numbers[0]]
    assert len(Clerk(session).record().reference) > 0  # the next number is free


def test_the_index_knows_what_was_loaded_before_and_after(session: Session) -> None:
    load(session, 20, "A")
    load(session)
    load(session, 20, "Z")
    everywhere = Bbox(WEST - 1, SOUTH - 1, WEST + 1, SOUTH + 1)
    where = in_box(session, Record.geom, everywhere)
    assert session.scalar(sa.select(sa.func.count()).select_from(Record).where(where)) == (
        MANY + 40 - 6  # of each load, one row has no place and one lies elsewhere
    )
    if not is_postgis(session):
        assert session.scalar(sa.text("SELECT CheckSpatialIndex('records', 'geom')")) == 1
        assert session.scalar(sa.text("SELECT rtreecheck('idx_records_geom')")) == "ok"


def test_a_reference_twice_is_refused_by_bare_tables_too(session: Session) -> None:
    with pytest.raises((sa.exc.IntegrityError, driver.IntegrityError), match="reference"):
        load(session, repeated=True)
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(Record.id))) == 0


def test_an_unknown_entry_is_refused_when_the_keys_come_back(postgis_url: str) -> None:
    def load_wrongly(session: Session) -> None:
        with bare_tables(session, TABLES, MANY) as bare:
            assert bare
            load(session, 20)
            session.execute(sa.text("UPDATE records SET entry_id = 999999"))

    engine = open_engine(postgis_url)
    with writer(engine) as session, pytest.raises(sa.exc.IntegrityError, match="entry_id"):
        load_wrongly(session)
    engine.dispose()


def test_nothing_is_taken_off_for_a_few_rows_or_under_a_reader(engine: sa.Engine) -> None:
    with writer(engine) as session, bare_tables(session, TABLES, 20) as bare:
        assert not bare
    if engine.name != "postgresql":
        return
    with reader(engine) as looking, writer(engine) as session:
        looking.scalar(sa.select(sa.func.count(Record.id)))
        with bare_tables(session, TABLES, MANY) as bare:
            assert not bare
        load(session)  # slower, and as right
        session.commit()
        assert looking.scalar(sa.select(sa.func.count(Record.id))) == 0
    with reader(engine) as looking:
        assert looking.scalar(sa.select(sa.func.count(Record.id))) == MANY


def test_blobs_are_those_of_spatialite(spatialite_url: str) -> None:
    ring = shapely.Polygon([(0, 0), (4, 0), (4, 4)], [[(1, 0.5), (2, 0.5), (2, 1)]])
    shapes = [
        shapely.Point(113.9, 23),
        ring,
        shapely.MultiPolygon([ring]),
        shapely.MultiPolygon([ring, shapely.box(9, 9, 10, 10)]),
        shapely.LineString([(0, 0), (1, 1)]),
        shapely.MultiPoint([(0, 0), (1, 1)]),
        shapely.GeometryCollection([shapely.Point(1, 2), ring]),
        None,
    ]
    engine = open_engine(spatialite_url)
    with engine.connect() as connection:
        cursor: Any = connection.connection.cursor()
        blobs = spatialite_blobs(cursor, Shapes.of(np.array(shapes, dtype=object)))
        for shape, blob in zip(shapes, blobs, strict=True):
            wkb = None if shape is None else shapely.to_wkb(shape)
            (theirs,) = cursor.execute("SELECT GeomFromWKB(?, 4490)", (wkb,)).fetchone()
            assert (None if blob is None else bytes(blob)) == theirs
    engine.dispose()


def test_one_of_very_many(session: Session) -> None:
    load(session, 3)
    wanted = {f"M{i}" for i in range(40_000)} - {"M1"}
    query = sa.select(Record.reference).where(among(session, Record.reference, wanted))
    assert set(session.scalars(query)) == {"M0", "M2"}


def test_undone_in_bulk_is_corrected_record_by_record(session: Session, tmp_path: Path) -> None:
    clerk = Clerk(session)
    path = good_file(tmp_path / "two.geojson")
    options = ImportOptions(Track.PARCEL)
    batch = stage_file(session, path, options, TOWN, actor=ADMIN, now=clerk.tick())
    accept_batch(session, batch.id, town=TOWN, actor=ADMIN, now=clerk.tick())
    single = clerk.record()
    undo_batch(session, batch.id, reason=" 重复 ", actor=ADMIN, now=clerk.tick())
    day = clerk.now.date()
    for name, value in (("retired_on", day), ("reference", f"{single.reference} #1")):
        correct_field(
            session,
            single,
            name,
            value,
            expected=getattr(single, name),
            reason="重复",
            actor=ADMIN,
            now=clerk.tick(),
        )
    one = session.scalars(sa.select(Record).where(Record.import_id == batch.id)).first()
    assert one is not None
    assert one.reference == f"HL-1 #{batch.id}"

    def ledger_of(record: Record) -> list[tuple[object, ...]]:
        query = sa.select(Correction).where(Correction.subject_id == record.id)
        return [
            (found.field, type(found.old), type(found.new), found.reason, found.applied)
            for found in session.scalars(query.order_by(Correction.id))
        ]

    def states_of(record: Record) -> list[tuple[bool, object]]:
        query = sa.select(RecordStateRow).where(RecordStateRow.record_id == record.id)
        return [
            (found.known_until is None, found.retired_on)
            for found in session.scalars(query.order_by(RecordStateRow.id))
        ]

    assert ledger_of(one) == ledger_of(single)
    assert states_of(one) == states_of(single) == [(False, None), (True, day)]
    assert list(verify(session)) == []
