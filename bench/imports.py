"""How long an import takes: read, check, stage and accept parcels; `ogr2ogr` only copies them."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import shapely

from bench.clock import timed
from bench.registers import NOW, TOWN_PROFILE, empty_registers
from landtrack.access import SYSTEM
from landtrack.actions.imports import accept_batch
from landtrack.actions.stage_file import ImportOptions, stage_file
from landtrack.stages import Track
from landtrack.store.engine import open_engine, writer
from landtrack.town import load_town, schematic_outlines

SIZES = (1_000, 10_000)


def run(sizes: tuple[int, ...] = SIZES) -> None:
    """Print seconds per size, format and database. Nothing is kept: each run is rolled back."""
    town = load_town(TOWN_PROFILE)
    with tempfile.TemporaryDirectory(prefix="landtrack-bench.") as name, empty_registers() as urls:
        folder = Path(name)
        for size in sizes:
            for path in (folder / f"{size}.gpkg", folder / f"{size}.shp"):
                write_parcels(path, size)
                if shutil.which("ogr2ogr"):
                    copied = timed(lambda path=path: _copy(path, folder), runs=3)
                    _say(size, path, "ogr2ogr", copied)
                for database, url in urls.items():
                    engine = open_engine(url)

                    def once(path: Path = path, engine: Any = engine) -> None:
                        options = ImportOptions(Track.PARCEL, crs=4490)
                        with writer(engine) as session:
                            batch = stage_file(session, path, options, town, actor=SYSTEM, now=NOW)
                            accept_batch(session, batch.id, actor=SYSTEM, now=NOW)
                            session.rollback()

                    _say(size, path, database, timed(once, runs=3, warm_up=0))
                    engine.dispose()


def _say(size: int, path: Path, name: str, timing: Any) -> None:
    print(f"import    {name:<10} {size:>7,} parcels  {path.suffix[1:]:<4}  {timing}", flush=True)


def _copy(path: Path, folder: Path) -> None:
    target = folder / "copy.sqlite"
    target.unlink(missing_ok=True)
    subprocess.run(
        ["ogr2ogr", "-f", "SQLite", "-dsco", "SPATIALITE=YES", "-gt", "100000", target, path],
        check=True,
        stderr=subprocess.DEVNULL,  # it finds the column name 'fid' worth a line
    )


def write_parcels(path: Path, count: int) -> None:
    """Parcels side by side inside the town, 4 to 8 corners each, without overlaps."""
    chance = np.random.default_rng(count)
    centres, reach = _places(count)
    shapes = [_shape(centre, reach, chance) for centre in centres]
    fields = {
        "reference": np.array([f"P-{number:06d}" for number in range(count)], dtype=object),
        "title": np.array([f"工业地块{number}" for number in range(count)], dtype=object),
    }
    pyogrio.raw.write(
        path,
        shapely.to_wkb(shapes),
        list(fields.values()),
        list(fields),
        geometry_type="Polygon",
        crs="EPSG:4490",
        encoding="UTF-8",
    )


def _places(count: int) -> tuple[Any, float]:
    """The middles of `count` squares inside the town's outline, and how far a shape may reach."""
    town = load_town(TOWN_PROFILE)
    outline = schematic_outlines(town)[town.code]
    west, south, east, north = outline.bounds
    step = 0.8 * float(np.sqrt(outline.area / count))
    across, up = np.arange(west, east, step), np.arange(south, north, step)
    squares = np.array([shapely.box(x, y, x + step, y + step) for y in up for x in across])
    inside = squares[shapely.contains(outline, squares)][:count]
    return shapely.get_coordinates(shapely.centroid(inside)), step * 0.45


def _shape(centre: Any, reach: float, chance: np.random.Generator) -> shapely.Polygon:
    corners = int(chance.integers(4, 9))
    angles = (np.arange(corners) + chance.uniform(0.1, 0.9, corners)) * 2 * np.pi / corners
    around = np.column_stack([np.cos(angles), np.sin(angles)]) * reach
    return shapely.Polygon(centre + around)
