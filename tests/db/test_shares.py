"""Land on a village boundary: shares measured from surveyed outlines, slivers left out."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from sqlalchemy.orm import Session

from gis.area import area_m2
from gis.shapes import Shapes
from landtrack.actions.bulk import NewRecords, Origin, insert_records
from landtrack.actions.corrections import correct_field
from landtrack.actions.imports import accept_batch
from landtrack.actions.journal import open_entry
from landtrack.actions.stage_file import ImportOptions, stage_file
from landtrack.queries.verify import verify
from landtrack.shares import Outline, shares_of
from landtrack.stages import Track
from landtrack.store.tables import Record
from landtrack.town import load_town
from tests.clerk import ADMIN, Clerk

TOWN = load_town("hengli")
WEST, EAST = TOWN.villages[0].code, TOWN.villages[1].code
MIDDLE = 113.97


@pytest.fixture
def clerk(session: Session) -> Clerk:
    return Clerk(session)


def box(west: float, east: float) -> shapely.Polygon:
    return shapely.box(west, 23.01, east, 23.012)


def survey(clerk: Clerk, folder: Path, middle: float = MIDDLE) -> None:
    """Outlines of two villages that meet at a meridian, and of the others far away."""
    halves = {WEST: (113.92, middle), EAST: (middle, 114.02)}
    features = []
    for i, village in enumerate(TOWN.villages):
        west, east = halves.get(village.code, (114.021 + i * 1e-4, 114.021 + (i + 1) * 1e-4))
        shape = shapely.box(west, 22.99, east, 23.06)
        features.append(
            {
                "type": "Feature",
                "properties": {"code": village.code},
                "geometry": json.loads(shapely.to_geojson(shape)),
            }
        )
    path = folder / f"villages-{middle}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    now = clerk.tick()
    wanted = ImportOptions(None, crs=4490)
    batch = stage_file(clerk.session, path, wanted, TOWN, actor=ADMIN, now=now)
    accept_batch(clerk.session, batch.id, town=TOWN, actor=ADMIN, now=now)


def test_a_record_in_two_villages_is_shared_when_entered(clerk: Clerk, tmp_path: Path) -> None:
    survey(clerk, tmp_path)
    record = clerk.record(geom=box(MIDDLE - 0.001, MIDDLE + 0.003), village=EAST)
    assert record.shares == {WEST: 0.25, EAST: 0.75}
    clerk.start(clerk.building(record, gfa="1000.0001"), date(2026, 3, 3))
    found = clerk.progress()
    parts = {part.key: part.counted.cm2 for part in found.by_village if part.counted.cm2}
    assert parts == {WEST: 2_500_000, EAST: 7_500_001}
    assert found.counted == (10_000_001, 1)


@pytest.mark.parametrize(("over", "shared"), [(0.00007, False), (0.00009, True)])
def test_slivers_do_not_count(clerk: Clerk, tmp_path: Path, over: float, shared: bool) -> None:
    survey(clerk, tmp_path)  # two hundredths of 0.004 degrees are 0.00008
    record = clerk.record(geom=box(MIDDLE - over, MIDDLE - over + 0.004), village=EAST)
    assert (record.shares is not None) is shared


def test_drawn_outlines_split_nothing(clerk: Clerk) -> None:
    record = clerk.record(geom=box(113.93, 114.01), village=WEST)
    assert record.shares is None


def test_new_outlines_share_anew_but_not_what_people_set(clerk: Clerk, tmp_path: Path) -> None:
    crossing = clerk.record(geom=box(MIDDLE - 0.001, MIDDLE + 0.001), village=WEST)
    by_hand = clerk.record(geom=box(MIDDLE - 0.001, MIDDLE + 0.001), village=WEST)
    clerk.start(clerk.building(crossing, gfa=1_000), date(2026, 3, 3))
    correct_field(
        clerk.session,
        by_hand,
        "shares",
        {WEST: 1.0, EAST: 9.0},
        expected=None,
        reason="协议",
        actor=ADMIN,
        now=clerk.tick(),
    )
    then = clerk.progress().moment
    survey(clerk, tmp_path)
    assert crossing.shares == {WEST: 0.5, EAST: 0.5}
    assert by_hand.shares == {WEST: 1.0, EAST: 9.0}
    survey(clerk, tmp_path, MIDDLE + 0.002)
    assert crossing.shares is None
    assert clerk.progress(then.as_of).counted == (10_000_000, 1)
    assert list(verify(clerk.session)) == []


def test_a_record_that_is_moved_is_shared_anew(clerk: Clerk, tmp_path: Path) -> None:
    survey(clerk, tmp_path)
    record = clerk.record(geom=box(MIDDLE + 0.001, MIDDLE + 0.003), village=EAST)
    assert record.shares is None
    place = box(MIDDLE - 0.001, MIDDLE + 0.001)
    clerk.move(record, place)
    assert record.shares == {WEST: 0.5, EAST: 0.5}


def test_an_import_shares_like_a_form(clerk: Clerk, tmp_path: Path) -> None:
    survey(clerk, tmp_path)
    shapes = np.array([box(MIDDLE - 0.001, MIDDLE + 0.003), box(113.95, 113.952)], dtype=object)
    values = {"reference": ["X1", "X2"], "title": ["甲", "乙"], "village": [EAST, WEST]}
    entry = open_entry(clerk.session, "accept_import", actor=ADMIN, now=clerk.tick())
    areas = np.array([area_m2(shape) for shape in shapes])
    numbers = insert_records(
        clerk.session,
        NewRecords(Track.PARCEL, values, shapes, areas, Shapes.of(shapes)),
        Origin("441900106", entry.id, None, False),
    )
    first, second = (clerk.session.get_one(Record, number) for number in numbers)
    assert (first.shares, second.shares) == ({WEST: 0.25, EAST: 0.75}, None)
    assert list(verify(clerk.session)) == []


def test_land_outside_its_own_village_stays_whole() -> None:
    outlines = [Outline("a", box(0, 1), True), Outline("b", box(1, 2), True)]
    lands = np.array([box(0.5, 1.5), box(0.5, 1.5), None, shapely.Point(1, 23.011)], dtype=object)
    found = shares_of(outlines, lands, ["a", "c", "a", "a"])
    assert found == [{"a": 0.5, "b": 0.5}, None, None, None]
