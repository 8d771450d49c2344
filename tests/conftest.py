"""Fixtures for all tests. Sockets are closed except to this machine: see `addopts`."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.postgis import PostgisServer, find_postgis, postgis_server

# the fixtures of registers, for every test below this folder
from tests.registers import (  # noqa: F401
    engine,
    founded_database,
    founded_file,
    postgis_url,
    register_url,
    session,
    shared_engine,
    spatialite_url,
)
from tests.requirements import missing

# a busy machine is no failure, and a test run says the same twice
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")


@pytest.fixture(scope="session")
def postgis() -> Iterator[PostgisServer]:
    """A PostGIS server for this test process; use `create_database` for a fresh database."""
    programs = find_postgis()
    if programs is None:
        missing("PostGIS")
    with postgis_server(programs) as server:
        yield server
