"""Fixtures for all tests. Sockets are closed except to this machine: see `addopts`."""

from collections.abc import Iterator

import pytest

from tests.postgis import PostgisServer, find_postgis, postgis_server
<<<<<<< HEAD

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
=======
from tests.registers import PostgisRegisters, Registers, SpatialiteRegisters, opened
>>>>>>> shell
from tests.requirements import missing


@pytest.fixture(scope="session")
def postgis() -> Iterator[PostgisServer]:
    """A PostGIS server for this test process; use `create_database` for a fresh database."""
    programs = find_postgis()
    if programs is None:
        missing("PostGIS")
    with postgis_server(programs) as server:
        yield server
<<<<<<< HEAD
=======


@pytest.fixture(scope="session")
def spatialite_registers(tmp_path_factory: pytest.TempPathFactory) -> SpatialiteRegisters:
    """Prepared SpatiaLite files."""
    return SpatialiteRegisters(tmp_path_factory.mktemp("registers"))


@pytest.fixture(scope="session")
def postgis_registers(postgis: PostgisServer) -> PostgisRegisters:
    """Prepared PostGIS databases."""
    return PostgisRegisters(postgis)


@pytest.fixture(params=["spatialite", "postgis"])
def register_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of a fresh, founded, empty register; a test with it runs on both databases."""
    registers: Registers = request.getfixturevalue(f"{request.param}_registers")
    url = registers.copy()
    yield url
    registers.discard(url)


@pytest.fixture
def engine(register_url: str) -> Iterator[sa.Engine]:
    """A fresh register, connected."""
    with opened(register_url) as engine:
        yield engine


@pytest.fixture
def session(engine: sa.Engine) -> Iterator[Session]:
    """A writing session on a fresh register."""
    with writer(engine) as session:
        yield session
>>>>>>> shell
