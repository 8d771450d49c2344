"""Whatever is handed out reads back the same: shapes, parts and holes of any kind, any format."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.crs import from_storage
from gis.formats import read
from gis.formats.table import Column, Table
from gis.formats.write import FORMATS, write

PLANE = {
    "dxf": 4547,
    "shp": 4526,
    "gpkg": 4547,
    "fgb": 4526,
    "parquet": 4547,
    "csv": 4526,
    "xlsx": 4547,
}
WITHIN = 0.001
"""Metres; a degree is about 1e5 of them."""


@st.composite
def areas(draw):
    """One or two star-shaped polygons, each perhaps with a hole."""
    parts = []
    for n in range(draw(st.integers(1, 2))):
        x, y = draw(st.floats(113.93, 114.01)) + 0.01 * n, draw(st.floats(23.0, 23.05))
        corners = draw(st.integers(3, 9))
        turn = draw(st.floats(0, 1))
        angles = (np.arange(corners) + turn) * 2 * np.pi / corners
        radii = np.array(
            draw(st.lists(st.floats(0.0005, 0.001), min_size=corners, max_size=corners))
        )
        outer = np.column_stack([x + radii * np.cos(angles), y + radii * np.sin(angles)])
        holes = []
        if draw(st.booleans()):
            holes.append([(x + 1e-4, y), (x, y + 1e-4), (x - 1e-4, y)])
        parts.append(shapely.Polygon(outer, holes))
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


# No line starts with the apostrophe that guards formulas, and none is blank: formats differ there.
TEXTS = st.text(
    st.characters(codec="gb18030", exclude_categories=("C", "Z")), min_size=1, max_size=12
).map(lambda text: f"横{text}")


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(areas(), TEXTS), min_size=1, max_size=4))
@pytest.mark.parametrize("form", sorted(FORMATS.keys() - {"txt"}))  # TXT has no such columns
def test_shapes_and_texts_survive_each_format(form, rows):
    srid = PLANE.get(form, 4490)
    geoms = np.empty(len(rows), dtype=object)
    geoms[:] = [shape for shape, _ in rows]
    columns = (Column("number", "序", "Number", "integer"), Column("note", "说明", "Note"))
    table = Table("t", "表", "Table", columns, [(n, t) for n, (_, t) in enumerate(rows)], geoms)
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / f"t{FORMATS[form].suffix}", table, format=form, crs=srid)[0]
        layer = read(path)
    assert len(layer) == len(rows)
    for i, n in _order(layer.columns):
        want, got = from_storage(geoms[n : n + 1], srid)[0], layer.raw[i]
        unit = 1.0 if srid in PLANE.values() else 1e-5
        assert shapely.hausdorff_distance(got, want) < WITHIN * unit
        assert got.area == pytest.approx(want.area, rel=1e-6)
        assert shapely.get_num_geometries(got) == shapely.get_num_geometries(want)
        assert rows[n][1] in {values[i] for values in layer.columns.values()}


def _order(columns):
    """Where each row went: a FlatGeobuf is sorted along a curve."""
    numbers = next(v for k, v in columns.items() if k.lower() in {"number", "x", "序", "number_"})
    return [(i, int(float(n))) for i, n in enumerate(numbers)]
