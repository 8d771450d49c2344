"""Staged rows come out of their block exactly as they went in."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.findings import Finding
from landtrack.staging import StagedLayer, Verdict, finding_json, finding_of, pack, unpack

JSON = st.dictionaries(
    st.text(max_size=6),
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    max_size=4,
)
PLACES = st.none() | st.tuples(st.floats(113, 115), st.floats(22, 24))
FINDINGS = st.builds(
    Finding,
    st.sampled_from(["sliver", "bad_value"]),
    st.none() | st.integers(1, 99),
    st.none() | st.text(max_size=5),
    PLACES,
    JSON,
)
SHAPES = st.none() | st.builds(
    lambda x, y: shapely.MultiPolygon([shapely.box(x, y, x + 0.01, y + 0.01)]),
    st.floats(113, 115),
    st.floats(22, 24),
)
COLUMNS = {
    "reference": st.text(max_size=6),
    "protected": st.none() | st.booleans(),
    "start_by": st.none() | st.dates(),
    "term_years": st.none() | st.integers(0, 99),
    "area_stated_m2": st.none() | st.floats(0, 1e9),
    "officer": st.none(),
}
CHANGES = st.lists(st.tuples(st.just("title"), st.none() | st.text(), st.text()), max_size=2)


@st.composite
def layers(draw: st.DrawFn) -> StagedLayer:
    count = draw(st.integers(0, 6))

    def column(cells: st.SearchStrategy) -> list:
        return draw(st.lists(cells, min_size=count, max_size=count))

    geoms = np.empty(count, dtype=object)
    geoms[:] = column(SHAPES)
    return StagedLayer(
        rows=tuple(range(2, count + 2)),
        values={name: column(cells) for name, cells in COLUMNS.items()},
        geoms=geoms,
        areas_m2=np.array(column(st.floats(0, 1e9)), dtype=float),
        findings={i: some for i, some in enumerate(column(st.lists(FINDINGS, max_size=2))) if some},
        verdicts=column(st.sampled_from(Verdict)),
        changes={i: some for i, some in enumerate(column(CHANGES)) if some},
    )


@given(layers())
def test_rows_come_out_as_they_went_in(layer: StagedLayer) -> None:
    back = unpack(pack(layer))
    assert list(back) == list(layer)
    assert len(back) == len(layer)
    assert [back.count(verdict) for verdict in Verdict] == [
        layer.verdicts.count(verdict) for verdict in Verdict
    ]


def test_a_row_without_geometry_has_no_area() -> None:
    layer = StagedLayer(
        (2,),
        {"reference": ["P1"], "title": [None]},
        np.array([None], dtype=object),
        np.array([np.nan]),
        {},
        [Verdict.NEW],
        {},
    )
    row = unpack(pack(layer)).row(0)
    assert (row.row, row.values, row.geom, row.area_m2) == (2, {"reference": "P1"}, None, None)


def test_findings_keep_what_json_cannot_say_plainly() -> None:
    finding = Finding(
        "overlap_in_file",
        3,
        "面积",
        (113.97, 23.02),
        {"others": (1, 2), "area_m2": np.float64(4.5), "deep": {"n": np.int64(7)}},
    )
    back = finding_of(finding_json(finding))
    assert back.where == finding.where
    assert back.values == {"others": [1, 2], "area_m2": 4.5, "deep": {"n": 7}}
