"""Village outlines come in like any file: looked at, accepted, undone; nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from landtrack.access import Actor, Role
from landtrack.actions.imports import Accepted, Undone, accept_batch, undo_batch
from landtrack.actions.stage_file import ImportOptions, stage_file
from landtrack.errors import Conflict, Forbidden, Invalid
from landtrack.queries.imports import staged_layer
from landtrack.queries.places import town_of, villages
from landtrack.queries.verify import verify
from landtrack.staging import Verdict
from landtrack.store.tables import ImportBatch
from landtrack.town import load_town
from tests.clerk import ADMIN, Clerk
from tests.planner_files import feature_file

TOWN = load_town("hengli")
NOW = Clerk(None).now  # type: ignore[arg-type]
NAMES = [village.short for village in TOWN.villages]


def strips(names: list[str], shift: float = 0.0) -> list[shapely.Polygon]:
    """Villages as strips side by side over the town."""
    west, width = 113.92 + shift, 0.1 / len(names)
    return [
        shapely.box(west + i * width, 22.99, west + (i + 1) * width, 23.06)
        for i in range(len(names))
    ]


def staged(session: Session, folder: Path, names: list[str], shift: float = 0.0) -> ImportBatch:
    rows = [{"序号": i + 1, "村名": name} for i, name in enumerate(names)]
    path = feature_file(folder / f"村界{shift}.geojson", strips(names, shift), rows)
    return stage_file(session, path, ImportOptions(None), TOWN, actor=ADMIN, now=NOW)


def drawn(session: Session) -> dict[str, tuple[str, bool, str]]:
    """Every outline there is, with what is said of it."""
    session.flush()
    session.expire_all()
    places = [town_of(session), *villages(session)]
    return {
        place.short: (to_shape(place.geom).wkt, place.schematic, place.source) for place in places
    }


def test_all_villages_make_the_town_anew_and_give_it_back(session: Session, tmp_path: Path) -> None:
    before = drawn(session)
    batch = staged(session, tmp_path, NAMES)
    assert drawn(session) == before  # looked at, not taken
    assert staged_layer(session, batch.id).count(Verdict.CHANGED) == len(NAMES)
    done = accept_batch(session, batch.id, town=TOWN, actor=ADMIN, now=NOW)
    assert done == Accepted(0, len(NAMES), 0, 0)
    after = drawn(session)
    town = shapely.from_wkt(after[town_of(session).short][0])
    assert (
        town.equals_exact(shapely.union_all(strips(NAMES)), 1e-9)
        or town.symmetric_difference(shapely.union_all(strips(NAMES))).area < 1e-12
    )
    assert not any(schematic for _, schematic, _ in after.values())
    again = staged(session, tmp_path, NAMES)
    assert staged_layer(session, again.id).count(Verdict.SAME) == len(NAMES)
    undone = undo_batch(session, batch.id, reason="传错了", actor=ADMIN, now=NOW)
    assert undone == Undone(0, len(NAMES))
    assert drawn(session) == before


def test_land_is_shared_out_by_the_outlines_in_force(session: Session, tmp_path: Path) -> None:
    clerk = Clerk(session)
    edge = 113.92 + 0.05  # between two strips of two villages
    west, east = TOWN.villages[len(NAMES) // 2 - 1], TOWN.villages[len(NAMES) // 2]
    place = shapely.box(edge - 0.001, 23.01, edge + 0.001, 23.012)
    record = clerk.record(geom=place, village=west.code)
    batch = staged(session, tmp_path, NAMES)
    accept_batch(session, batch.id, town=TOWN, actor=ADMIN, now=NOW)
    assert record.shares == {west.code: 0.5, east.code: 0.5}
    undo_batch(session, batch.id, reason="传错了", actor=ADMIN, now=NOW)
    assert record.shares is None
    assert list(verify(session)) == []


def test_an_older_import_of_outlines_is_not_undone_first(session: Session, tmp_path: Path) -> None:
    first = staged(session, tmp_path, NAMES[:2])
    accept_batch(session, first.id, town=TOWN, actor=ADMIN, now=NOW)
    second = staged(session, tmp_path, NAMES[:1], 0.001)
    accept_batch(session, second.id, town=TOWN, actor=ADMIN, now=NOW)
    now = drawn(session)
    with pytest.raises(Conflict, match=TOWN.villages[0].english):
        undo_batch(session, first.id, reason="传错了", actor=ADMIN, now=NOW)
    assert drawn(session) == now
    undo_batch(session, second.id, reason="传错了", actor=ADMIN, now=NOW)
    undo_batch(session, first.id, reason="传错了", actor=ADMIN, now=NOW)


def test_rows_that_name_no_village_or_one_twice_are_blocked(
    session: Session, tmp_path: Path
) -> None:
    batch = staged(session, tmp_path, [NAMES[0], "别的地方", NAMES[0]])
    layer = staged_layer(session, batch.id)
    assert layer.verdicts == [Verdict.CHANGED, Verdict.BLOCKED, Verdict.BLOCKED]
    assert [found.code for found in layer.findings[1]] == ["bad_value"]
    assert "别的地方" in layer.findings[1][0].values["zh"]
    assert [found.code for found in layer.findings[2]] == ["duplicate_reference"]
    with pytest.raises(Invalid):
        accept_batch(session, batch.id, town=TOWN, actor=ADMIN, now=NOW)


def test_only_an_administrator_draws_villages(session: Session, tmp_path: Path) -> None:
    planner = Actor("planner", Role.PLANNER)
    path = feature_file(tmp_path / "v.geojson", strips(NAMES[:1]), [{"村": NAMES[0]}])
    with pytest.raises(Forbidden):
        stage_file(session, path, ImportOptions(None), TOWN, actor=planner, now=NOW)
    batch = staged(session, tmp_path, NAMES[:1])
    with pytest.raises(Forbidden):
        accept_batch(session, batch.id, town=TOWN, actor=planner, now=NOW)
