"""How heavy the map is: size and time of the page and of the records that it draws."""

import gzip
import tempfile
import urllib.request
from pathlib import Path

from bench.clock import timed
from bench.registers import BUILDINGS_PER_RECORD, empty_registers, grow
from landtrack.store.engine import open_engine
from tests.sites import running_site

SIZES = (1_000, 10_000)
PATHS = ("/", "/map", "/map/records.json")


def run(sizes: tuple[int, ...] = SIZES) -> None:
    """Print kilobytes (plain, compressed) and time per database, number of records and address."""
    with empty_registers() as urls, tempfile.TemporaryDirectory() as folder:
        for name, url in urls.items():
            engine = open_engine(url)
            for size in sizes:
                grow(engine, size * BUILDINGS_PER_RECORD)
                with running_site(url, Path(folder)) as site:
                    for path in PATHS:
                        _measure(name, size, site, path)
            engine.dispose()


def _measure(name: str, size: int, site: str, path: str) -> None:
    def fetch() -> bytes:
        with urllib.request.urlopen(site + path) as answer:
            body: bytes = answer.read()
            return body

    body = fetch()
    packed = len(gzip.compress(body, compresslevel=6))
    weight = f"{len(body) / 1e3:,.0f} kB ({packed / 1e3:,.0f} packed)"
    timing = timed(fetch, runs=5)
    print(f"map       {name:<10} {size:>7,} records  {path:<18} {weight:<26} {timing}", flush=True)
