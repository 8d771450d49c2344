"""QGIS opens what is handed out, without a word and with its Chinese.

QGIS is too large for `./run setup`; `apt-get install python3-qgis` brings it, and these tests run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from api.exports import crs_choices
from gis.formats.write import FORMATS, write
from landtrack.town import load_town
from tests.unit.export_samples import ROWS, parcels

PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).with_name("qgis_open.py")
READABLE = ("gpkg", "shp", "geojson", "kml", "dxf", "fgb", "xlsx", "csv")
"""Debian's GDAL has no Parquet driver, and none reads survey TXT."""
WITHOUT_SYSTEM = {"dxf", "xlsx"}


@cache
def qgis_is_there() -> bool:
    if shutil.which(PYTHON) is None:
        return False
    words = [PYTHON, "-c", "import qgis.core"]
    return subprocess.run(words, check=False, capture_output=True).returncode == 0


def in_qgis(folder: Path, *paths: Path) -> list[dict[str, Any]]:
    """What QGIS makes of some files."""
    if not qgis_is_there():
        pytest.skip("QGIS is not installed: apt-get install python3-qgis")
    environment = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    words = [PYTHON, str(SCRIPT), *[str(path) for path in paths]]
    done = subprocess.run(
        words, env=environment | {"PATH": os.environ["PATH"]}, capture_output=True, check=True
    )
    answer = json.loads(done.stdout)
    assert len(answer["files"]) == len(paths)
    files: list[dict[str, Any]] = answer["files"]
    return files


def test_qgis_opens_every_format_in_every_system(tmp_path: Path) -> None:
    wanted, paths = [], []
    for key in READABLE:
        for srid in crs_choices(FORMATS[key], load_town("hengli")):
            path = tmp_path / f"{key}-{srid}" / f"parcels{FORMATS[key].suffix}"
            path.parent.mkdir()
            paths += [write(path, parcels(), format=key, crs=srid)[0]]
            wanted += [(key, 4326 if FORMATS[key].geographic_only else srid)]
    for (key, srid), seen in zip(wanted, in_qgis(tmp_path, *paths), strict=True):
        assert (seen["valid"], seen["said"], seen["bad_shapes"]) == (True, [], []), seen
        assert seen["features"] == (8 if key == "dxf" else len(ROWS))  # outlines, holes and labels
        assert "横沥村地块1" in seen["texts"], key
        if key == "csv":
            assert seen["crs"], key  # from the .prj beside it, by name
        elif key not in WITHOUT_SYSTEM:
            assert seen["crs"] == f"EPSG:{srid}", key


def test_qgis_reads_a_shapefile_in_gbk(tmp_path: Path) -> None:
    path = write(tmp_path / "parcels.shp.zip", parcels(), format="shp", encoding="gbk")[0]
    (seen,) = in_qgis(tmp_path, path)
    assert (seen["valid"], seen["said"]) == (True, [])
    assert seen["fields"][:2] == ["DKBH", "DKMC"]
    assert "横沥村地块1" in seen["texts"]
