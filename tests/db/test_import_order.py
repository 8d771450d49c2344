"""SpatiaLite and the geometry libraries of Python live in one process, in any order of loading.

A process of its own for each order: what is loaded once cannot be loaded again in another order.
"""

from __future__ import annotations

import itertools
import subprocess
import sys

import pytest

OPEN = (
    "from landtrack.store import spatialite\n"
    "connection = spatialite.connect(PATH)\n"
    "point = connection.execute('SELECT ST_AsText(ST_Centroid("
    'GeomFromText("POLYGON((0 0,2 0,2 2,0 2,0 0))")))\').fetchone()[0]\n'
    "assert point == 'POINT(1 1)', point\n"
)
LIBRARIES = {
    "shapely": "import shapely\nassert shapely.box(0, 0, 2, 3).buffer(0).area == 6\n",
    "pyproj": (
        "import pyproj\n"
        "way = pyproj.Transformer.from_crs(4490, 4547, always_xy=True)\n"
        "x, y = way.transform(113.97, 23.02)\n"
        "assert 490_000 < x < 503_000 and 2_540_000 < y < 2_555_000, (x, y)\n"
    ),
    "pyogrio": (
        "import pyogrio, numpy, shapely\n"
        "pyogrio.raw.write(GPKG, shapely.to_wkb(numpy.array([shapely.box(0, 0, 1, 1)])), [], [],"
        " geometry_type='Polygon', crs='EPSG:4490')\n"
        "assert len(pyogrio.raw.read(GPKG)[2]) == 1\n"
    ),
    "spatialite": OPEN,
}
TRANSFORM = (
    "from landtrack.store import spatialite\n"
    "connection = spatialite.connect(PATH)\n"
    "connection.execute(\"SELECT InitSpatialMetaData(1, 'EMPTY')\")\n"
    "for srid in (4490, 4547): connection.execute('SELECT InsertEpsgSrid(?)', (srid,))\n"
    "text = connection.execute('SELECT ST_AsText(ST_Transform("
    "MakePoint(113.97, 23.02, 4490), 4547))').fetchone()[0]\n"
    "assert text.startswith('POINT(49'), text\n"
)


def run(program: str, folder: object) -> subprocess.CompletedProcess[str]:
    paths = f"PATH, GPKG = {f'{folder}/a.sqlite'!r}, {f'{folder}/a.gpkg'!r}\n"
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", paths + program],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    "order",
    [order for order in itertools.permutations(LIBRARIES) if order[0] == "spatialite"]
    + [("shapely", "pyproj", "pyogrio", "spatialite"), ("pyogrio", "spatialite", "pyproj")],
    ids="-".join,
)
def test_any_order_works(order: tuple[str, ...], tmp_path: object) -> None:
    done = run("".join(LIBRARIES[name] for name in order), tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_all_of_them_work_after_each_other_and_again(tmp_path: object) -> None:
    program = TRANSFORM + LIBRARIES["pyproj"] + LIBRARIES["pyogrio"] + OPEN + LIBRARIES["shapely"]
    done = run(program, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_would_end_the_process_is_refused_instead(tmp_path: object) -> None:
    program = (
        "from landtrack.store import spatialite\n"
        "connection = spatialite.connect(PATH)\n"
        "connection.execute(\"SELECT InitSpatialMetaData(1, 'EMPTY')\")\n"
        "try:\n"
        "    connection.execute('SELECT * FROM knn')\n"
        "except spatialite.driver.DatabaseError as error:\n"
        "    print('refused:', error)\n"
    )
    done = run(program, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "refused" in done.stdout
