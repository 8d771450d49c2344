"""Boundaries as people type them: lists of references, lines, outlines, and shared areas."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
import shapely

from gis.bbox import Bbox
from gis.crs import from_storage
from gis.cutting import cut_land
from gis.formats import read
from landtrack.errors import Invalid
from landtrack.typed_land import outlines_as_file, pieces_as_file, read_cuts, references_in

EXTENT = Bbox(113.85, 22.95, 114.05, 23.1)
CUT = shapely.LineString([(113.951, 22.999), (113.951, 23.002)])
PLOT = shapely.box(113.95, 23.0, 113.952, 23.001)


@pytest.mark.parametrize(
    "text", ["A-1 A-2 A-3", "A-1,A-2，A-3", "A-1、A-2；A-3;", " A-1\nA-2\tA-3 ", "，A-1, A-2,,A-3"]
)
def test_references_are_listed_in_many_ways(text: str) -> None:
    assert references_in(text) == ["A-1", "A-2", "A-3"]


def plane(srid: int, *, north_first: bool) -> str:
    (line,) = from_storage(np.array([CUT], dtype=object), srid)
    pairs = [(y, x) if north_first else (x, y) for x, y in line.coords]
    return "\n".join(f"J{i},1,{a:.4f},{b:.4f}" for i, (a, b) in enumerate(pairs, 1))


@pytest.mark.parametrize(
    "text",
    [
        "113.951,22.999\n113.951,23.002",
        "22.999 113.951\n23.002 113.951",
        "113.951，22.999\n113.951，23.002\n\n\n",
        "LINESTRING (113.951 22.999, 113.951 23.002)",
        "113.951,22.999\n113.951,22.999\n113.951,23.002\n113.951,23.002",
        plane(4526, north_first=True),
        plane(4526, north_first=False),
        plane(4547, north_first=True),
    ],
)
def test_a_line_is_read_however_it_is_written(text: str) -> None:
    (line,) = read_cuts(text, EXTENT)
    assert shapely.hausdorff_distance(line, CUT) < 1e-8


def test_an_empty_row_begins_another_line() -> None:
    text = "113.951,22.999\n113.951,23.002\n\n113.949,23.0005\n113.953,23.0005\n113.954,23.0006\n"
    assert [len(line.coords) for line in read_cuts(text, EXTENT)] == [2, 3]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no line yet"),
        ("从东到西", "no line yet"),
        ("113.951,22.999", "single point"),
        ("113.951,22.999\n113.951,22.999", "single point"),
        ("113.951,22.999\n113.951,x1", "Row 2"),
        ("LINESTRING (a b, c d)", "cannot be read"),
        ("113.951,22.999\n113.951,23.002\n113.952,23.0\n" * 400, "1000 points at most"),
        ("123,456\n124,457", "no line yet|unknown"),
    ],
)
def test_what_is_no_line_is_said(text: str, said: str) -> None:
    with pytest.raises(Invalid, match=said) as caught:
        read_cuts(text, EXTENT)
    assert caught.value.field == "lines"


def as_file(text: str, folder: Path) -> Path:
    ending, content = outlines_as_file(text)
    path = folder / f"P{ending}"
    path.write_bytes(content)
    return path


RING = "113.95,23.0\n113.952,23.0\n113.952,23.001\n113.95,23.001"
HEAD = "[地块坐标]\n4,0.0,P-9,新地块,面,,工业,,@\n"
POINTS = "".join(
    f"J{i},1,{y},{x}\n"
    for i, (x, y) in enumerate([(113.95, 23.0), (113.952, 23.0), (113.952, 23.001)], 1)
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (RING, [None]),
        (f"{RING}\n\n{RING}", [None, None]),
        (HEAD + POINTS, ["P-9"]),
        (PLOT.wkt, [None]),
        (f"P-1：{PLOT.wkt}\nP-2,{PLOT.wkt}\n", ["P-1", "P-2"]),
        (f"SRID=4490;{PLOT.wkt}", [None]),
        (shapely.MultiPolygon([PLOT]).wkt.lower(), [None]),
        (json.dumps(shapely.geometry.mapping(PLOT)), [None]),
    ],
)
def test_outlines_are_read_however_they_are_written(
    text: str, names: list[str | None], tmp_path: Path
) -> None:
    layer = read(as_file(text, tmp_path), extent=EXTENT)
    assert len(layer.geoms) == len(names)
    column = layer.columns.get("编号") or layer.columns.get("地块编号") or [None] * len(names)
    assert list(column) == names
    for geom in layer.geoms:
        assert shapely.within(geom, PLOT.buffer(1e-9))


@pytest.mark.parametrize("text", ["", " \n ", "x" * 1_000_001])
def test_nothing_and_too_much_are_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        outlines_as_file(text)
    assert caught.value.field == "text"


def test_pieces_are_numbered_and_share_the_stated_area_exactly() -> None:
    lines = [shapely.LineString([(x, 22.99), (x, 23.01)]) for x in (113.9503, 113.9511)]
    made = json.loads(pieces_as_file(cut_land([PLOT], lines), "P", Decimal("100.01")))
    rows = [one["properties"] for one in made["features"]]
    assert [row["编号"] for row in rows] == ["P-1", "P-2", "P-3"]
    assert sum(Decimal(row["面积"]) for row in rows) == Decimal("100.01")
    assert [row["面积"] for row in rows] == ["15.00", "40.00", "45.01"]


def test_pieces_of_land_that_states_nothing_state_nothing() -> None:
    made = json.loads(pieces_as_file(cut_land([PLOT], [CUT]), "P", None))
    assert [one["properties"] for one in made["features"]] == [{"编号": "P-1"}, {"编号": "P-2"}]
