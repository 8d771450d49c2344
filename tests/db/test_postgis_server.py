"""The server that the database tests stand on."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.postgis import PostgisServer


def test_a_new_database_knows_geometry_and_the_storage_crs(postgis: PostgisServer) -> None:
    engine = sa.create_engine(postgis.create_database("knows_geometry"))
    with engine.connect() as connection:
        area = connection.scalar(sa.text("SELECT ST_Area('POLYGON((0 0,2 0,2 3,0 3,0 0))')"))
        known = connection.scalar(sa.text("SELECT count(*) FROM spatial_ref_sys WHERE srid=4490"))
    engine.dispose()
    assert (area, known) == (6, 1)


def test_databases_do_not_see_each_other(postgis: PostgisServer) -> None:
    one, other = (sa.create_engine(postgis.create_database(name)) for name in ("one", "other"))
    with one.begin() as connection:
        connection.execute(sa.text("CREATE TABLE only_here (id integer)"))
    one.dispose()
    with other.connect() as connection, pytest.raises(sa.exc.ProgrammingError):
        connection.execute(sa.text("SELECT * FROM only_here"))
    other.dispose()
    postgis.drop_database("one")
    copy = sa.create_engine(postgis.create_database("one"))
    assert not sa.inspect(copy).has_table("only_here")
    copy.dispose()


def test_the_server_ends_with_a_killed_test_run(postgis: PostgisServer) -> None:
    """A test run that is killed leaves no server behind."""
    program = (
        "from tests.postgis import *\n"
        "with postgis_server(find_postgis()) as server:\n"
        "    print(server.folder, flush=True)\n"
        "    time.sleep(60)\n"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    assert run.stdout is not None
    folder = Path(run.stdout.readline().strip())
    run.stdout.close()
    pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    run.send_signal(signal.SIGKILL)
    run.wait()
    deadline = time.monotonic() + 20
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()
    subprocess.run(["rm", "-rf", folder], check=True)
