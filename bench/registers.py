"""Large registers on both databases, deterministic, written in bulk.

Facts go straight into the tables, as no town types 100,000 buildings one by one; what the program
derives from them (the states) is computed by the program itself.
"""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from geoalchemy2.shape import from_shape
from shapely import MultiPolygon, box
from sqlalchemy.orm import Session

from gis.area import area_m2
from gis.crs import STORAGE_SRID
from landtrack.access import SYSTEM
from landtrack.actions.journal import open_entry
from landtrack.actions.register import found_register
from landtrack.actions.states import refresh_buildings, refresh_records
from landtrack.stages import Evidence, MilestoneKind
from landtrack.store.engine import open_engine, writer
from landtrack.store.migrate import upgrade
from landtrack.store.tables import Building, BuildingArea, Milestone, Parcel, Place, Record
from landtrack.town import load_town
from landtrack.vocabulary import BuildingUse
from tests.postgis import find_postgis, postgis_server

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TOWN_PROFILE = load_town("hengli")
TOWN = TOWN_PROFILE.code
BUILDINGS_PER_RECORD = 2
CHUNK = 2_000

SERVER = {"shared_buffers": "128MB"}
"""What PostgreSQL itself sets, as a town would have it. fsync stays off: what is compared is
reading and computing, not the disk."""


@contextmanager
def empty_registers() -> Iterator[dict[str, str]]:
    """Addresses of a founded register on SpatiaLite and, where it is installed, on PostGIS."""
    with tempfile.TemporaryDirectory(prefix="landtrack-bench.") as folder:
        urls = {"SpatiaLite": f"sqlite:///{Path(folder) / 'register.sqlite'}"}
        programs = find_postgis()
        if programs is None:
            found(urls["SpatiaLite"])
            yield urls
            return
        with postgis_server(programs, **SERVER) as server:
            urls["PostGIS"] = server.create_database("bench")
            for url in urls.values():
                found(url)
            yield urls


def found(url: str) -> None:
    """Make an empty register of Hengli."""
    engine = open_engine(url, create=True)
    upgrade(engine)
    with writer(engine) as session:
        found_register(session, load_town("hengli"), now=NOW - timedelta(days=800))
        session.commit()
    engine.dispose()


def grow(engine: sa.Engine, buildings: int) -> None:
    """Add parcels and buildings until the register holds `buildings` of them."""
    with writer(engine) as session:
        there = session.scalar(sa.select(sa.func.count(Building.id))) or 0
        villages = session.scalars(
            sa.select(Place.code).where(Place.code != TOWN).order_by(Place.code)
        ).all()
        for first in range(there, buildings, CHUNK):
            _add(session, villages, range(first + 1, min(first + CHUNK, buildings) + 1))
            session.commit()
        session.execute(sa.text("ANALYZE"))  # a register in use has been analysed long ago
        session.commit()


def _add(session: Session, villages: Any, numbers: range) -> None:
    entry = open_entry(session, "bench", actor=SYSTEM, now=NOW)
    rows = [_building(number, entry.id) for number in numbers]
    records = [
        _record(record, villages, entry.id)
        for record in sorted({row["record_id"] for row in rows})
        if session.get(Record, record) is None
    ]
    if records:
        session.execute(sa.insert(Parcel), records)
    session.execute(sa.insert(Building), rows)
    session.execute(sa.insert(BuildingArea), [_area(number, entry.id) for number in numbers])
    session.execute(
        sa.insert(Milestone), [fact for n in numbers for fact in _milestones(n, entry.id)]
    )
    session.flush()
    refresh_buildings(session, list(numbers), entry.id)
    refresh_records(session, sorted({row["record_id"] for row in rows}), entry.id)


def _record(number: int, villages: Any, entry: int) -> dict[str, Any]:
    chance = random.Random(number)
    west, south = chance.uniform(113.92, 114.02), chance.uniform(22.99, 23.06)
    ground = MultiPolygon([box(west, south, west + 0.0012, south + 0.0009)])
    return {
        "id": number,
        "reference": f"B-{number:06d}",
        "title": f"地块 {number}",
        "town": TOWN,
        "village": villages[number % len(villages)],
        "geom": from_shape(ground, srid=STORAGE_SRID),
        "area_m2": area_m2(ground),
        "owner_unit": f"单位 {number % 9}",
        "entry_id": entry,
    }


def _building(number: int, entry: int) -> dict[str, Any]:
    return {
        "id": number,
        "record_id": (number - 1) // BUILDINGS_PER_RECORD + 1,
        "name": f"{number}#",
        "use": BuildingUse.FACTORY if number % 5 else BuildingUse.DORMITORY,
        "entry_id": entry,
    }


def _area(number: int, entry: int) -> dict[str, Any]:
    gfa = random.Random(number).randint(2_000, 30_000) * 10_000
    return {
        "building_id": number,
        "stated_on": date(2024, 6, 1),
        "gfa_cm2": gfa,
        "far_cm2": gfa,
        "replaced_cm2": 0,
        "entry_id": entry,
    }


def _milestones(number: int, entry: int) -> list[dict[str, Any]]:
    """A permit for all, a start for three of four, a ceremony for some, topping-out for others."""
    chance = random.Random(-number)
    permit = date(2025, 1, 5) + timedelta(days=chance.randrange(600))
    start = permit + timedelta(days=chance.randrange(5, 90))
    dated = [(MilestoneKind.CONSTRUCTION_PERMIT, permit, None)]
    if chance.random() < 0.75 and start <= TODAY:
        grade = chance.choice([Evidence.A, Evidence.B, Evidence.B, Evidence.C])
        dated.append((MilestoneKind.START_STATISTICAL, start, grade))
    if chance.random() < 0.2:
        dated.append((MilestoneKind.START_CEREMONY, permit, Evidence.C))
    return [
        {
            "record_id": (number - 1) // BUILDINGS_PER_RECORD + 1,
            "building_id": number,
            "kind": kind,
            "happened_on": day,
            "evidence": grade,
            "entry_id": entry,
        }
        for kind, day, grade in dated
    ]
