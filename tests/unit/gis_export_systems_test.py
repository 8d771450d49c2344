"""Every export, in every coordinate system it is offered in, reads back as what went out."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from api.exports import crs_choices
from gis.area import areas_m2
from gis.bbox import Bbox
from gis.formats import read
from gis.formats.write import FORMATS, write
from landtrack.town import load_town
from tests.unit.export_samples import COLUMNS, ROWS, parcels

TOWN = load_town("hengli")
OFFERED = [(key, srid) for key, form in FORMATS.items() for srid in crs_choices(form, TOWN)]
DEGREES = {"txt": 1e-8, "dxf": 1e-9}
"""A millimetre in a survey file; elsewhere a hundredth of one."""
TELLS_NO_SYSTEM = {"dxf", "csv", "xlsx"}
DRAWN_ONLY = {"dxf": {"地块名称"}, "txt": {"地块名称"}}
NUMBER, TITLE = (next(i for i, c in enumerate(COLUMNS) if c.name == n) for n in ("ref", "name"))


@pytest.mark.parametrize(("form", "srid"), OFFERED, ids=[f"{k}-{c}" for k, c in OFFERED])
def test_places_areas_and_values_come_back(tmp_path, form, srid):
    table = parcels()
    path = write(tmp_path / f"out{FORMATS[form].suffix}", table, format=form, crs=srid)[0]
    asked = srid if form in TELLS_NO_SYSTEM else None
    layer = read(path, crs=asked, extent=Bbox(*TOWN.extent))
    assert len(layer) == len(ROWS)
    if asked is None:
        assert layer.crs.how == "file"
    for i, row in _matched(layer.columns):
        want = shapely.normalize(shapely.multipolygons([*shapely.get_parts(table.geoms[row])]))
        got = shapely.normalize(shapely.multipolygons([*shapely.get_parts(layer.geoms[i])]))
        assert shapely.hausdorff_distance(got, want) < DEGREES.get(form, 1e-10)
        assert shapely.get_num_interior_rings(shapely.get_geometry(got, 0)) == (row == 0)
        one, other = areas_m2(np.array([got, want], dtype=object))
        assert one == pytest.approx(other, rel=1e-5 if form == "txt" else 1e-6)


def _matched(columns):
    """Positions in the file with the row that went out: by whichever column names it."""
    found = {}
    for values in columns.values():
        for i, value in enumerate(values):
            for row, cells in enumerate(ROWS):
                if value is not None and str(value).lstrip("'").replace("，", ",") in (
                    cells[NUMBER],
                    cells[TITLE],
                ):
                    found[i] = row
    assert sorted(found.values()) == list(range(len(ROWS)))
    return found.items()


@pytest.mark.parametrize("form", sorted(FORMATS.keys() - DRAWN_ONLY.keys()))
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_every_value_comes_back(tmp_path, form, encoding):
    if encoding == "gbk" and not FORMATS[form].code_pages:
        pytest.skip("this format has one encoding only")
    path = write(
        tmp_path / f"out{FORMATS[form].suffix}", parcels(), format=form, encoding=encoding
    )[0]
    layer = read(path)
    matched = dict(_matched(layer.columns))
    texts = {i: {_said(values[i]) for values in layer.columns.values()} for i in matched}
    for i, row in matched.items():
        for column, value in zip(COLUMNS, ROWS[row], strict=True):
            if value is not None and column.type != "boolean":
                assert _said(value) in texts[i], column.name


def _said(value):
    """A value whatever type a format gave it: 3, 3.0 and "3" are one, a midnight is its day."""
    text = str(value).lstrip("'").removesuffix(" 00:00:00").removesuffix("T00:00:00")
    try:
        return f"{float(text):.6f}"
    except ValueError:
        return text
