"""A staged file is read again with other choices, until what it shows is right."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from sqlalchemy.orm import Session

from gis.shift import shifted
from landtrack.actions.import_options import options_of
from landtrack.actions.imports import accept_batch
from landtrack.actions.journal import open_entry
from landtrack.actions.stage_file import ImportOptions, stage_again, stage_file
from landtrack.errors import Invalid
from landtrack.queries.imports import staged_layer
from landtrack.stages import Track
from landtrack.staging import Verdict
from landtrack.store.tables import ImportBatch
from landtrack.store.tables.imports import BatchState
from landtrack.town import load_town
from tests.clerk import ADMIN, Clerk
from tests.unit.gis_fixtures import lonlat, parcels, write_vector, zipped

TOWN = load_town("hengli")
NOW = Clerk(None).now  # type: ignore[arg-type]


def zip_of(path: Path) -> Path:
    """A shapefile as people send it."""
    parts = {part.name: part.read_bytes() for part in path.parent.glob(f"{path.stem}.*")}
    return zipped(path.with_name(f"{path.stem}.zip"), parts)


def staged(session: Session, path: Path, **options: object) -> ImportBatch:
    wanted = ImportOptions(Track.PARCEL, **options)  # type: ignore[arg-type]
    return stage_file(session, path, wanted, TOWN, actor=ADMIN, now=NOW, hold_unplaced=True)


def again(session: Session, batch: ImportBatch, **options: object) -> ImportBatch:
    wanted = ImportOptions(Track.PARCEL, **options)  # type: ignore[arg-type]
    return stage_again(session, batch.id, wanted, TOWN, actor=ADMIN)


def geojson(path: Path, geoms: np.ndarray, *columns: str) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": dict.fromkeys(columns, f"P{i}"),
            "geometry": shapely.geometry.mapping(geom),
        }
        for i, geom in enumerate(geoms)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def test_a_file_without_a_known_crs_waits_for_one(session: Session, tmp_path: Path) -> None:
    local = np.array([shapely.box(1000, 2000, 1200, 2100)])
    batch = staged(session, zip_of(write_vector(tmp_path / "local.shp", local, None)))
    assert batch.options["crs"] is None
    assert batch.options["crs_how"] == "unknown"
    assert batch.blocked_count == batch.row_count == 1
    assert "crs_unknown" in [finding["code"] for finding in batch.findings]
    assert staged_layer(session, batch.id).findings == {}


def test_a_chosen_crs_places_the_file(session: Session, tmp_path: Path) -> None:
    path = write_vector(tmp_path / "plain.shp", parcels(2), 4547)
    path.with_suffix(".prj").unlink()
    batch = staged(session, zip_of(path))
    assert batch.options["crs_how"] == "inferred"
    assert batch.options["crs_distances_km"]["4547"] == 0
    # one zone to the east: the same numbers lie three degrees further
    assert batch.options["crs_distances_km"]["4508"] > 250
    batch = again(session, batch, crs=4547)
    assert batch.options["crs_how"] == "asked"
    assert options_of(batch).crs == 4547
    assert "crs_inferred" not in [finding["code"] for finding in batch.findings]
    first = staged_layer(session, batch.id).geoms[0]
    assert first.centroid.distance(lonlat(parcels(1))[0].centroid) < 1e-9


def test_two_columns_cannot_fill_one_field(session: Session, tmp_path: Path) -> None:
    batch = staged(session, geojson(tmp_path / "a.geojson", lonlat(parcels(1)), "A", "B"))
    with pytest.raises(Invalid) as refused:
        again(session, batch, columns={"A": "reference", "B": "reference"})
    assert "“A”和“B”" in refused.value.text.zh


def test_a_mapping_is_remembered_for_the_next_file_like_it(
    session: Session, tmp_path: Path
) -> None:
    first = staged(session, geojson(tmp_path / "a.geojson", lonlat(parcels(1)), "甲", "乙"))
    assert first.options["columns"] == {}
    again(session, first, columns={"乙": "reference"})
    accept_batch(session, first.id, town=TOWN, actor=ADMIN, now=NOW)
    moved = shapely.transform(lonlat(parcels(1)), lambda xy: xy + np.array([0, 0.01]))
    second = staged(session, geojson(tmp_path / "b.geojson", moved, "乙", "甲"))
    assert second.options["columns"] == {"乙": "reference"}
    assert second.options["columns_from"] == first.id
    other = staged(session, geojson(tmp_path / "c.geojson", moved, "乙", "甲", "丙"))
    assert other.options["columns_from"] is None


def test_a_shift_is_asked_about_and_the_decision_kept(session: Session, tmp_path: Path) -> None:
    clerk = Clerk(session)
    true = lonlat(parcels(3))
    for i, geom in enumerate(true):
        clerk.record(geom=geom, reference=f"P{i}")
    batch = staged(
        session, geojson(tmp_path / "a.geojson", shifted(true, "gcj02"), "DKBH"), update=True
    )
    codes = [finding["code"] for finding in batch.findings]
    assert "shift_suspected" in codes
    batch = again(session, batch, update=True, shift="gcj02")
    assert options_of(batch).shift == "gcj02"
    layer = staged_layer(session, batch.id)
    assert layer.geoms[0].centroid.distance(true[0].centroid) < 1e-8
    assert layer.count(Verdict.SAME) == 3
    batch = again(session, batch, update=True, shift="none")
    codes = [finding["code"] for finding in batch.findings]
    assert "shift_suspected" not in codes
    assert staged_layer(session, batch.id).count(Verdict.CHANGED) == 3


def test_choices_survive_each_other(session: Session, tmp_path: Path) -> None:
    batch = staged(session, geojson(tmp_path / "a.geojson", lonlat(parcels(1)), "A"), update=True)
    batch = again(session, batch, crs=4490, columns={"A": "title"}, encoding="utf-8")
    chosen = options_of(batch)
    assert (chosen.crs, chosen.columns, chosen.encoding) == (4490, {"A": "title"}, "utf-8")
    assert not chosen.update


def test_a_file_without_columns_remembers_nothing(session: Session, tmp_path: Path) -> None:
    entry = open_entry(session, "stage_import", actor=ADMIN, now=NOW)
    told_nothing = ImportBatch(
        track=Track.PARCEL,
        file_name="old.dxf",
        sha256="",
        state=BatchState.ACCEPTED,
        options={"crs": 4490},
        entry_id=entry.id,
    )
    session.add(told_nothing)
    session.flush()
    batch = staged(session, geojson(tmp_path / "a.geojson", lonlat(parcels(1))))
    assert batch.options["all_columns"] == []
    assert batch.options["columns_from"] is None
    assert batch.row_count == 1


def test_a_shift_is_noticed_from_registered_neighbours_a_kilometre_away(
    session: Session, tmp_path: Path
) -> None:
    """The new parcel lies between two registered ones; Baidu's coordinates put it 1.2 km off."""
    clerk = Clerk(session)
    west, south = 113.97, 23.02
    first, between, last = (
        shapely.box(west + i / 500, south, west + (i + 1) / 500, south + 0.001) for i in range(3)
    )
    for number, geom in enumerate((first, last)):
        clerk.record(geom=geom, reference=f"P{number}")
    true = np.array([between], dtype=object)
    good = staged(session, geojson(tmp_path / "good.geojson", true, "编号"))
    assert [finding["code"] for finding in good.findings] == []
    moved = staged(session, geojson(tmp_path / "moved.geojson", shifted(true, "bd09"), "名称"))
    (suspicion,) = [one for one in moved.findings if one["code"] == "shift_suspected"]
    assert suspicion["values"]["system"] == "BD-09"
