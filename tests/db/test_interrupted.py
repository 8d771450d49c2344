"""An import that is killed in the middle of its writing has not been."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import shapely
import sqlalchemy as sa

from landtrack.queries.verify import verify
from landtrack.store.engine import reader
from landtrack.store.tables import ImportBatch, Record
from tests.planner_files import feature_file
from tests.shell import ROOT
from tests.whole import everything

ROWS = 2_500

# ends itself by a signal when a table has been loaded
CUT_OFF = """
import os, sys
import landtrack.actions.bulk as bulk
whole, (last_table, ending, file) = bulk.bulk_insert, sys.argv[1:]
def cut_off(session, table, *columns):
    whole(session, table, *columns)
    if table.name == last_table:
        os.kill(os.getpid(), int(ending))
bulk.bulk_insert = cut_off
from api.cli import main
sys.argv = ["landtrack", "import", file]
main()
"""


def many_parcels(path: Path) -> Path:
    step = 0.0003
    shapes = [
        shapely.box(west, south, west + step / 2, south + step / 2)
        for i in range(ROWS)
        for west, south in [(113.955 + i // 50 * step, 23.015 + i % 50 * step)]
    ]
    return feature_file(path, shapes, [{"地块编号": f"M{i}"} for i in range(ROWS)])


def run(path: Path, url: str, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "LANDTRACK_DATABASE_URL": url,
        "LANDTRACK_DATA_DIR": str(path.parent / "data"),
        "LANG": "en_US.UTF-8",
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        [sys.executable, *words],
        env=environment,
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def parts_of(engine: sa.Engine) -> list[tuple[object, ...]]:
    """Indexes, constraints and triggers, as the database describes them."""
    query = "SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2"
    if engine.name == "postgresql":
        query = """SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL
            SELECT conrelid::regclass || conname FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace ORDER BY 1"""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


@pytest.mark.parametrize(
    ("table", "ending"),
    [("records", signal.SIGKILL), ("record_states", signal.SIGKILL), ("parcels", signal.SIGINT)],
)
def test_an_interrupted_import_leaves_nothing_behind(
    engine: sa.Engine, register_url: str, tmp_path: Path, table: str, ending: signal.Signals
) -> None:
    path = many_parcels(tmp_path / "many.geojson")
    before, parts = everything(engine), parts_of(engine)
    done = run(path, register_url, "-c", CUT_OFF, table, str(int(ending)), str(path))
    if ending is signal.SIGKILL:
        assert done.returncode == -signal.SIGKILL, done.stderr
    else:
        assert (done.returncode, "nothing was written" in done.stderr) == (1, True), done.stderr
    assert (everything(engine), parts_of(engine)) == (before, parts)
    again = run(path, register_url, "-m", "api.cli", "import", str(path), "--json")
    assert json.loads(again.stdout)["accepted"]["new"] == ROWS, again.stderr
    assert parts_of(engine) == parts
    with reader(engine) as session:
        assert session.scalar(sa.select(sa.func.count(Record.id))) == ROWS
        assert session.scalar(sa.select(sa.func.count(ImportBatch.id))) == 1
        assert list(verify(session)) == []
