"""Drawings of a megabyte that are as bad as they can be: read, or refused with what to do, soon."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import shapely

from gis.errors import EmptyLayer
from gis.formats.dxf import read_dxf
from gis.formats.dxf_tangle import Patience
from gis.formats.smallest_around import smallest_around

EAST, NORTH = 494_650.0, 2_545_750.0
MEGABYTE = 1 << 20
SECONDS = 20.0
"""Of the processor, so that other work on the machine does not count; each takes a third of it."""


def entity(kind: str, *pairs: tuple[int, object]) -> str:
    return f"0\n{kind}\n8\n0\n" + "".join(f"{code}\n{value}\n" for code, value in pairs)


def line(x: float, y: float, to_x: float, to_y: float) -> str:
    ends = ((10, x), (20, y), (11, to_x), (21, to_y))
    return entity("LINE", *[(code, f"{value:.2f}") for code, value in ends])


def spokes() -> Iterator[str]:
    """Lines that all leave one point."""
    for number in itertools.count():
        angle = number * 2.399963
        yield line(EAST, NORTH, EAST + 900 * np.cos(angle), NORTH + 900 * np.sin(angle))


def sunburst() -> Iterator[str]:
    """Lines that all go through one point."""
    for number in itertools.count():
        x, y = 900 * np.cos(number * 2.399963), 900 * np.sin(number * 2.399963)
        yield line(EAST - x, NORTH - y, EAST + x, NORTH + y)


def tangle() -> Iterator[str]:
    """Lines from anywhere to anywhere."""
    random = np.random.default_rng(1)
    while True:
        x, y, to_x, to_y = random.uniform(0, 900, 4)
        yield line(EAST + x, NORTH + y, EAST + to_x, NORTH + to_y)


def crowd() -> Iterator[str]:
    """Lines that all end within the tolerance of a point."""
    random = np.random.default_rng(1)
    while True:
        x, y, to_x, to_y = random.uniform(0, 0.06, 4)
        yield line(EAST + x, NORTH + y, EAST + to_x, NORTH + to_y)


def outline(*corners: tuple[float, float]) -> str:
    """A closed line in the form of old drawings."""
    points = [entity("VERTEX", (10, EAST + x), (20, NORTH + y)) for x, y in corners]
    return "".join([entity("POLYLINE", (66, 1), (70, 1)), *points, entity("SEQEND")])


def target() -> Iterator[str]:
    """Squares around squares, and a text in their midst for each."""
    for n in itertools.count(1):
        yield outline((-n, -n), (n, -n), (n, n), (-n, n))
        yield entity("TEXT", (10, EAST), (20, NORTH), (40, 1), (1, n))


def drawing(folder: Path, entities: Iterator[str], size: int) -> Path:
    parts = ["0\nSECTION\n2\nENTITIES\n"]
    length = 0
    while length < size:
        parts.append(next(entities))
        length += len(parts[-1])
    path = folder / "bad.dxf"
    path.write_text("".join([*parts, "0\nENDSEC\n0\nEOF\n"]), encoding="ascii")
    return path


@pytest.mark.parametrize("kind", [spokes, sunburst, tangle, crowd, target])
def test_a_megabyte_is_done_with_soon(tmp_path: Path, kind: Callable[[], Iterator[str]]) -> None:
    path = drawing(tmp_path, kind(), MEGABYTE)
    begun = time.process_time()
    with contextlib.suppress(EmptyLayer):
        read_dxf(path, "bad")
    assert time.process_time() - begun < SECONDS


def test_a_tangle_is_named_and_says_what_to_do(tmp_path: Path) -> None:
    path = drawing(tmp_path, spokes(), MEGABYTE // 2)
    with pytest.raises(EmptyLayer, match="layer of their own") as raised:
        read_dxf(path, "bad")
    assert "闭合多段线" in raised.value.zh


def test_closed_outlines_beside_a_tangle_are_read(tmp_path: Path) -> None:
    parcel = outline((0, 0), (9, 0), (0, 9))
    path = drawing(tmp_path, itertools.chain([parcel], spokes()), MEGABYTE // 2)
    draft = read_dxf(path, "bad")
    assert [geom.area for geom in draft.raw] == [40.5]
    (finding,) = [one for one in draft.findings if one.code == "drawing_tangled"]
    assert finding.values["lines"] > 5_000


def test_patience_is_for_a_whole_drawing_and_boundaries_cost_none_of_it() -> None:
    x, y = np.divmod(np.arange(20_000), 200)
    parcels = shapely.box(30.0 * x, 30.0 * y, 30.0 * x + 30, 30.0 * y + 30)
    star = shapely.linestrings(
        [((0, 0), (np.cos(a), np.sin(a))) for a in np.linspace(0, np.pi, 2_000)]
    )
    patience = Patience()
    assert [patience.allows(star) for _ in range(4)] == [True, True, False, False]
    assert patience.allows(shapely.boundary(parcels))


def test_the_smallest_shape_around_each() -> None:
    rings = np.array([shapely.box(-i, -i, i, i) for i in (5, 1, 3, 3)], dtype=object)
    corner = shapely.Polygon([(-4, -4), (4, -4), (-4, 4)])  # its box holds what it does not
    points = shapely.points([(0, 0), (2, 2), (4.5, 4.5), (9, 9)])
    found = smallest_around(points, np.append(rings, corner), shapely.intersects)
    assert found.tolist() == [1, 2, 0, -1]
    inner = np.array([shapely.box(2.1, 2.1, 2.9, 2.9), rings[2]], dtype=object)
    around = np.append(rings, corner)
    found = smallest_around(inner, around, shapely.covers, least=shapely.area(inner))
    assert found.tolist() == [2, 0]
