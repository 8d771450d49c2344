"""Server time of the pages opened most, on a register of 10,000 records (20,000 buildings).

Measured inside the process, from request to finished answer, as a visitor who is signed in.
Aim: under 300 ms for progress and for 100 rows of the ledger.
"""

import warnings
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from bench.clock import timed
from bench.registers import BUILDINGS_PER_RECORD, NOW, empty_registers, grow
from landtrack.settings import Settings
from landtrack.store.engine import open_engine

SIZES = (10_000,)
PAGES = (
    ("progress", "/"),
    ("ledger", "/ledger"),
    ("ledger, sorted", "/ledger?sort=-gfa"),
    ("ledger, late", "/ledger?late=true&sort=-late"),
    ("ledger, searched", "/ledger?q=99"),
    ("ledger of buildings", "/ledger?sheet=buildings"),
    ("a record", "/records/17"),
    ("changes", "/changes"),
)


def run(sizes: tuple[int, ...] = SIZES) -> None:
    """Print one line per database, size and page."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from fastapi.testclient import TestClient  # noqa: PLC0415 - it warns when imported

    from api.app import create_app  # noqa: PLC0415

    with empty_registers() as urls, TemporaryDirectory() as folder:
        for name, url in urls.items():
            for size in sizes:
                engine = open_engine(url)
                grow(engine, size * BUILDINGS_PER_RECORD)
                engine.dispose()
                settings = Settings(database_url=url, data_dir=folder, public_read=True)
                app = create_app(settings, clock=lambda: NOW)
                with TestClient(app) as client:
                    for title, path in PAGES:
                        told = _measured(client, app.state.site.engine, path)
                        print(
                            f"pages  {name:<10} {size:>6,} records  {title:<20} {told}", flush=True
                        )


def _measured(client: Any, engine: sa.Engine, path: str) -> str:
    statements = 0

    def note(*_: object) -> None:
        nonlocal statements
        statements += 1

    def once() -> None:
        nonlocal statements
        statements = 0
        assert client.get(path).status_code == 200, path

    sa.event.listen(engine, "before_cursor_execute", note)
    timing = timed(once)
    sa.event.remove(engine, "before_cursor_execute", note)
    return f"{timing}, {statements} statements"
