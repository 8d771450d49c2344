"""Damaged files of every kind: read, or refused with a sentence; never anything else.

Bytes of sound files are cut, doubled, overwritten and mixed with what tends to hurt. What can
still be read goes through every check, and every finding can be told.
"""

from __future__ import annotations

import itertools
import tempfile
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.check import inspect
from gis.errors import GisError
from gis.finding_kinds import describe, remedy, severity_of
from gis.formats import read
from gis.formats.write import FORMATS, write
from gis.villages import Village
from landtrack.mapping import propose_columns, read_columns
from landtrack.stages import Track
from landtrack.stated_villages import stated_villages
from landtrack.town import load_town, schematic_outlines
from landtrack.value_checks import check_values
from tests.planner_files import GROUND, feature_file
from tests.unit.export_samples import parcels
from tests.unit.gis_fixtures import (
    HEADER,
    HOLE,
    OUTER,
    txt,
    txt_points,
    zipped_shapefile,
)

TOWN = load_town("hengli")
OUTLINES = schematic_outlines(TOWN)
VILLAGES = [Village(one.code, one.short, OUTLINES[one.code]) for one in TOWN.villages]
WHOLE = shapely.union_all([village.geometry for village in VILLAGES])
HURTS = [
    *(b"", b"\x00", b"\xff", b"\xff\xfe", b"\xe6", b"\n", b"\r\n", b",", b"@", b"[", b"{", b'"'),
    *(b"NaN", b"Infinity", b"1e999", b"-0", b"99999999999999999999", b"POLYGON((", b"null"),
    *(b"\xff" * 16, b"\x00" * 64, b"\x7f\xff\xff\xff", b"<!ENTITY a 'b'>", "㎡，。".encode("gbk")),
]
KINDS = [*FORMATS, "survey", "zip", "features"]


@cache
def sound(kind: str) -> tuple[str, bytes]:
    """A sound file: its name and its bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        match kind:
            case "survey":
                points = txt_points(OUTER) + txt_points(HOLE, 2, start=5)
                lines = f"{HEADER}[地块坐标]\n10,2.9200,DK-1,一号,面,,工业,0601,@\n{points}"
                path = txt(path / "survey.txt", lines)
            case "zip":
                path = zipped_shapefile(path)
            case "features":
                rows = [
                    {"地块编号": f"A{i}", "容积率": "35", "开工日期": "2025.3"} for i in range(2)
                ]
                path = feature_file(path / "a.geojson", GROUND[:2], rows)
            case _:
                path = write(path / f"a{FORMATS[kind].suffix}", parcels(), format=kind)[0]
        return path.name, path.read_bytes()


def damaged(whole: bytes, wounds: list[tuple[int, int, int, int]]) -> bytes:
    """The bytes after each wound: where (in ten-thousandths), how, how long, with what."""
    block = bytearray(whole)
    for where, how, length, what in wounds:
        start = len(block) * where // 10_000
        end = start + length
        match how:
            case 0:
                del block[start:end]
            case 1:
                block[start:start] = block[start:end]
            case 2:
                block[start:end] = HURTS[what % len(HURTS)]
            case 3:
                block[start:start] = HURTS[what % len(HURTS)]
            case 4:
                del block[start:]
            case _:
                block[start : start + 1] = bytes([what])
    return bytes(block)


WOUNDS = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, 5), st.integers(1, 120), st.integers(0, 255)),
    min_size=1,
    max_size=6,
)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12)
@given(wounds=WOUNDS)
def test_a_damaged_file_is_read_or_refused(
    kind: str, wounds: list[tuple[int, int, int, int]]
) -> None:
    name, whole = sound(kind)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(damaged(whole, wounds))
        with suppress(GisError):
            read_and_check(path)
        assert [one.name for one in Path(folder).iterdir()] == [name]  # nothing is left behind


def read_and_check(path: Path) -> None:
    """All that an import does with a file before the register is asked."""
    layer = read(path, extent=TOWN.bbox)
    seen = inspect(layer, town_outline=WHOLE, villages=VILLAGES)
    assert len(seen.geoms) == len(seen.areas_m2) == len(layer.rows)
    assert np.isfinite(seen.areas_m2).all()
    findings = list(seen.findings)
    for track in (Track.PARCEL, Track.RENOVATION, Track.PROJECT):
        columns = propose_columns(track, list(layer.columns))
        values, said = read_columns(track, layer.rows, layer.columns, columns)
        today = date(2026, 11, 22)
        findings += said
        findings += check_values(track, layer.rows, values, columns, layer.columns, today=today)
        findings += stated_villages(
            values.get("village") or [None] * len(layer), layer.rows, VILLAGES
        )[1]
    for finding, language in itertools.product(findings, ("zh", "en")):
        assert describe(finding, language)
        assert remedy(finding, language)
        assert severity_of(finding)


@pytest.mark.parametrize("empty", ["null", '{"type":"Polygon","coordinates":[]}'])
def test_a_layer_without_any_place_is_no_reason_to_stumble(tmp_path: Path, empty: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(
        f'{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"编号":"A"}},'
        f'"geometry":{empty}}}]}}',
        encoding="utf-8",
    )
    read_and_check(path)
