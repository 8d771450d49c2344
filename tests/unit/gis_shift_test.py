"""GCJ-02 and BD-09: there and back, and suspected only where a witness speaks."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from gis import formats
from gis.check import inspect
from gis.layer import CrsChoice, Layer
from gis.overlap import Neighbours
from gis.shift import corrected, from_shifted, shifted, to_bd09, to_gcj02, without_shift
from gis.shift_suspicion import earlier_by_key, suspect

from .gis_fixtures import lonlat, parcels

TRUE = lonlat(parcels(6))
TOWN = shapely.box(113.9, 22.98, 114.05, 23.07)


def layer_of(geoms: np.ndarray, **columns: list[object]) -> Layer:
    rows = tuple(range(1, len(geoms) + 1))
    return Layer("a", "test", geoms, geoms, rows, columns, CrsChoice(4490, "file", "", ""))


@pytest.mark.parametrize(
    ("wgs84", "gcj02", "bd09"),
    [
        # Three places of the map services' own answers, as published with gcoord (MIT).
        ((114.0164322, 33.0133556), (114.022306, 33.0115324), (114.0287781, 33.0176697)),
        ((111.4622119, 27.242124), (111.4677938, 27.2388981), (111.4742271, 27.2451662)),
    ],
)
def test_agrees_with_the_map_services_to_a_metre(
    wgs84: tuple[float, float], gcj02: tuple[float, float], bd09: tuple[float, float]
) -> None:
    lon, lat = np.array([wgs84[0]]), np.array([wgs84[1]])
    for forward, wanted in ((to_gcj02, gcj02), (to_bd09, bd09)):
        x, y = forward(lon, lat)
        assert (float(x[0]), float(y[0])) == pytest.approx(wanted, abs=1.2e-5)


@pytest.mark.parametrize("system", ["gcj02", "bd09"])
def test_there_and_back_is_below_a_millimetre(system: str) -> None:
    there = shifted(TRUE, system)
    back = corrected(there, system)
    assert shapely.hausdorff_distance(TRUE, back).max() < 1e-9
    lon, lat = from_shifted(np.array([73.6, 134.7]), np.array([18.2, 53.5]), system)
    again = {"gcj02": to_gcj02, "bd09": to_bd09}[system](lon, lat)
    np.testing.assert_allclose(again, [[73.6, 134.7], [18.2, 53.5]], atol=1e-9)


@pytest.mark.parametrize("system", ["gcj02", "bd09"])
def test_the_same_parcels_known_elsewhere(system: str) -> None:
    moved = layer_of(shifted(TRUE, system))
    suspicion = suspect(moved, earlier=TRUE)
    assert suspicion is not None
    assert suspicion.system == system
    assert suspicion.distance_m == pytest.approx({"gcj02": 597, "bd09": 1230}[system], abs=20)
    assert suspect(layer_of(TRUE), earlier=TRUE) is None
    aside = shapely.transform(TRUE, lambda xy: xy + np.array([0.006, 0.0]))
    assert suspect(layer_of(aside), earlier=TRUE) is None


def test_a_collision_that_the_correction_cures() -> None:
    grid = np.array(
        [
            shapely.box(
                113.95 + 0.002 * i, 23.0 + 0.002 * j, 113.952 + 0.002 * i, 23.002 + 0.002 * j
            )
            for i in range(20)
            for j in range(20)
        ],
        dtype=object,
    )
    gap = shapely.box(113.96, 23.01, 113.97, 23.02)
    known = np.array([g for g in grid if not shapely.intersects(g.centroid, gap)], dtype=object)
    inside = shapely.box(113.963, 23.013, 113.966, 23.016)
    moved = layer_of(shifted(np.array([inside], dtype=object), "bd09"))
    suspicion = suspect(moved, neighbours=known)
    assert suspicion is not None
    assert suspicion.system == "bd09"
    assert suspect(layer_of(np.array([inside], dtype=object)), neighbours=known) is None


def test_a_layer_that_the_correction_brings_into_town() -> None:
    edge = shapely.box(114.044, 22.99, 114.049, 22.993)
    moved = layer_of(shifted(np.array([edge], dtype=object), "gcj02"))
    suspicion = suspect(moved, outline=TOWN)
    assert suspicion is not None
    assert suspicion.system == "gcj02"
    assert suspect(layer_of(np.array([edge], dtype=object)), outline=TOWN) is None


@pytest.mark.parametrize(
    ("text", "system"), [("高德GCJ-02", "gcj02"), ("百度BD-09", "bd09"), ("CGCS2000", None)]
)
def test_a_text_in_the_file_speaks_first(text: str, system: str | None) -> None:
    suspicion = suspect(layer_of(TRUE, 坐标系=[text] * len(TRUE)))
    assert (suspicion.system if suspicion else None) == system


def test_the_finding_the_decision_and_its_undoing() -> None:
    moved = layer_of(shifted(TRUE, "gcj02"))
    (finding,) = (f for f in inspect(moved, earlier=TRUE).findings if f.code == "shift_suspected")
    assert finding.values["system"] == "GCJ-02"
    decided = without_shift(replace(moved, findings=(finding,)), "gcj02")
    assert shapely.hausdorff_distance(decided.geoms, TRUE).max() < 1e-9
    assert [f.code for f in decided.findings] == ["shift_corrected"]
    assert not any(f.code == "shift_suspected" for f in inspect(decided, earlier=TRUE).findings)
    undone = formats.with_crs(decided, 4490)
    assert shapely.equals_exact(undone.geoms, moved.geoms).all()
    assert not any(f.code.startswith("shift") for f in undone.findings)


def test_neighbours_and_outline_are_heard_by_the_inspection() -> None:
    edge = np.array([shapely.box(114.044, 22.99, 114.049, 22.993)], dtype=object)
    moved = layer_of(shifted(edge, "gcj02"))
    known = Neighbours(np.zeros(0, dtype=object), [])
    codes = [f.code for f in inspect(moved, neighbours=known, town_outline=TOWN).findings]
    assert "shift_suspected" in codes


def test_files_of_ovital_are_suspected_by_their_kind(tmp_path: Path) -> None:
    ring = " ".join(f"{x},{y}" for x, y in shapely.get_coordinates(TRUE[0]))
    text = (
        "<kml><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        f"{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>"
    )
    for name, found in (("a.ovkml", ["shift_suspected"]), ("a.kml", [])):
        (tmp_path / name).write_text(text)
        assert [f.code for f in formats.read(tmp_path / name).findings] == found


def test_rows_find_their_earlier_selves() -> None:
    known = {"A": TRUE[0], "7": TRUE[1]}
    assert earlier_by_key(["A", None, 7, "B"], known).tolist() == [TRUE[0], None, TRUE[1], None]


@pytest.mark.parametrize("system", ["gcj02", "bd09"])
def test_a_layer_on_free_ground_that_would_meet_its_neighbours(system: str) -> None:
    """Nothing is under it where it lies, but put back it closes the row of registered parcels."""
    row = np.array(
        [shapely.box(113.97, 23.01 + i / 500, 113.972, 23.012 + i / 500) for i in range(3)]
    )
    beside = np.array([shapely.box(113.972, 23.01, 113.974, 23.012)], dtype=object)
    moved = layer_of(shifted(beside, system))
    suspicion = suspect(moved, neighbours=row)
    assert suspicion is not None
    assert suspicion.system == system
    assert "相接" in suspicion.zh
    assert suspect(layer_of(beside), neighbours=row) is None
    apart = np.array([shapely.box(113.99, 23.03, 113.992, 23.032)], dtype=object)
    assert suspect(layer_of(apart), neighbours=row) is None


def test_registered_ground_planned_anew_is_no_shift() -> None:
    """New parcels cover the old ones wholly, and what they would be moved to is free."""
    old = np.array([shapely.box(113.97, 23.01, 113.974, 23.014)], dtype=object)
    west, east = (
        shapely.box(113.97, 23.01, 113.9715, 23.014),
        shapely.box(113.9715, 23.01, 113.974, 23.014),
    )
    assert suspect(layer_of(np.array([west, east], dtype=object)), neighbours=old) is None
    moved = layer_of(shifted(np.array([west], dtype=object), "gcj02"))
    crowd = np.array([shapely.box(113.972, 23.006, 113.978, 23.0135)], dtype=object)
    assert suspect(moved, neighbours=crowd) is not None
