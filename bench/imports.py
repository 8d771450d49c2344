"""Importing parcels with all checks, beside what `ogr2ogr` takes to copy them without any.

Both put the same file into a fresh database of the same kind, in turn, in one run and several
rounds; the medians are compared, because a single round is off by a third either way. The import is
everything: reading, checking against itself and the register, staging, accepting, committing.
"""

import contextlib
import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyogrio
import shapely

from bench.clock import Timing, seconds
from bench.registers import NOW, SERVER, TOWN_PROFILE, empty_registers
from gis.crs import from_storage
from landtrack.access import SYSTEM
from landtrack.actions.imports import accept_batch
from landtrack.actions.stage_file import ImportOptions, stage_file
from landtrack.stages import Track
from landtrack.store.engine import open_engine, writer
from landtrack.town import schematic_outlines
from tests.postgis import find_postgis, postgis_server

FORMATS = {"shapefile": ("ESRI Shapefile", ".shp"), "GeoPackage": ("GPKG", ".gpkg")}


ROUNDS = 5


def run(sizes: tuple[int, ...] = (10_000, 100_000)) -> None:
    """Print the medians of both in seconds, and their ratio, per format and database."""
    if shutil.which("ogr2ogr") is None:
        print("imports: ogr2ogr is missing (apt install gdal-bin); only our own times follow")
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="landtrack-bench.") as folder:
            for name, (driver, suffix) in FORMATS.items():
                path = Path(folder) / f"parcels{suffix}"
                _write(path, driver, size)
                _compare(size, name, path)


def _write(path: Path, driver: str, size: int) -> None:
    """Parcels on a jittered grid inside the town, in the plane system of the papers (4547)."""
    random = np.random.default_rng(7)
    outline = schematic_outlines(TOWN_PROFILE)[TOWN_PROFILE.code]
    plane = from_storage(np.asarray([outline], dtype=object), 4547)[0]
    west, south, east, north = plane.bounds
    step = np.sqrt(plane.area / size) * 0.97
    x, y = np.meshgrid(np.arange(west, east, step), np.arange(south, north, step))
    x, y = (
        x.ravel() + random.uniform(0, step / 8, x.size),
        y.ravel() + random.uniform(0, step / 8, y.size),
    )
    cells = shapely.box(x, y, x + step * 0.8, y + step * 0.8)
    shapely.prepare(plane)
    cells = cells[shapely.contains_properly(plane, cells)][:size]
    cells = shapely.segmentize(cells, step / 2)
    numbers = np.arange(len(cells))
    fields = {
        "DKBH": np.char.add("2026WT", numbers.astype(str)).astype(object),
        "DKMC": np.char.add("工业地块", numbers.astype(str)).astype(object),
        "QLR": np.full(len(cells), "某某实业有限公司", dtype=object),
        "DKMJ": np.round(shapely.area(cells), 2),
        "RJL": np.round(random.uniform(2, 3.5, len(cells)), 2),
        "YT": random.choice(np.array(["M1", "M2", "M0"], dtype=object), len(cells)),
    }
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(cells),
        field_data=list(fields.values()),
        fields=np.array(list(fields), dtype=object),
        geometry_type="Polygon",
        crs="EPSG:4547",
        driver=driver,
        encoding="utf-8" if driver == "ESRI Shapefile" else None,
        layer="parcels",
    )


def _compare(size: int, name: str, path: Path) -> None:
    ours: dict[str, list[float]] = {}
    theirs: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        with empty_registers() as urls:
            for database, url in urls.items():
                took = seconds(lambda url=url: _import(path, url))  # type: ignore[misc]
                ours.setdefault(database, []).append(took)
                theirs.setdefault(database, []).extend(_copied(database, path))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for database, rounds in ours.items():
        print(
            f"import {size:>7,} {name:<10} {database:<10}"
            f" {_beside(Timing(tuple(rounds)), Timing(tuple(theirs[database])))}"
            f"  peak {peak:,.0f} MB"
        )


def _beside(ours: Timing, theirs: Timing) -> str:
    ratio = f"  {ours.median / theirs.median:4.2f} x ogr2ogr {theirs}" if theirs.seconds else ""
    return f"{ours}{ratio}"


def _import(path: Path, url: str) -> None:
    engine = open_engine(url)
    with writer(engine) as session:
        now = NOW + timedelta(minutes=1)
        batch = stage_file(
            session, path, ImportOptions(Track.PARCEL), TOWN_PROFILE, actor=SYSTEM, now=now
        )
        accept_batch(session, batch.id, town=TOWN_PROFILE, actor=SYSTEM, now=now)
        session.commit()
    engine.dispose()


def _copied(database: str, path: Path) -> list[float]:
    """Seconds of ogr2ogr into a fresh database of the same kind; nothing where it is missing."""
    if shutil.which("ogr2ogr") is None:
        return []
    with _target(database) as target:
        return [seconds(lambda: _ogr2ogr(target, path))]


@contextlib.contextmanager
def _target(database: str) -> Iterator[list[str]]:
    if database == "SpatiaLite":
        with tempfile.TemporaryDirectory() as folder:
            yield ["-f", "SQLite", "-dsco", "SPATIALITE=YES", f"{folder}/copy.sqlite"]
        return
    programs = find_postgis()
    assert programs is not None
    with postgis_server(programs, **SERVER) as server:
        server.create_database("copy")
        yield ["-f", "PostgreSQL", f"PG:host={server.folder} user=postgres dbname=copy"]


def _ogr2ogr(target: list[str], path: Path) -> None:
    subprocess.run(
        [
            "ogr2ogr",
            "-q",
            "-gt",
            "100000",
            *target,
            str(path),
            "-nln",
            "parcels",
            "-nlt",
            "PROMOTE_TO_MULTI",
        ],
        check=True,
        env={**os.environ, "PG_USE_COPY": "YES"},
        stderr=subprocess.DEVNULL,
    )
