"""Registers for tests, on both databases: founded once per process, then copied or rolled back.

* `session`: a session on a founded register; whatever the test writes is rolled back.
* `register_url`: the address of a register of the test's own, for code that connects and commits.
* `spatialite_url`: the same on the embedded database only, where the database does not matter.
"""

import itertools
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.actions.register import found_register
from landtrack.store.engine import open_engine, writer
from landtrack.store.migrate import upgrade
from landtrack.town import load_town
from tests.postgis import PostgisServer

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
FOUNDED_AT = datetime(2025, 1, 2, 1, 0, tzinfo=UTC)
BOTH_DATABASES = ("spatialite", "postgis")

_numbers = itertools.count(1)


def found(url: str) -> None:
    """Make the tables of a register and the rows that every register begins with."""
    engine = open_engine(url, create=True)
    upgrade(engine)
    with writer(engine) as session:
        found_register(session, load_town("hengli"), now=FOUNDED_AT)
        session.commit()
    engine.dispose()


@pytest.fixture(scope="session")
def founded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A founded SpatiaLite register that nobody has open; to be copied."""
    path = tmp_path_factory.mktemp("founded") / "register.sqlite"
    found(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def founded_database(postgis: PostgisServer) -> str:
    """The name of a founded PostGIS register that nobody is connected to; to be copied."""
    found(postgis.create_database("founded"))
    return "founded"


@pytest.fixture
def spatialite_url(founded_file: Path, tmp_path: Path) -> str:
    """A founded register of the test's own, on the embedded database."""
    path = tmp_path / "register.sqlite"
    shutil.copyfile(founded_file, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgis_url(postgis: PostgisServer, founded_database: str) -> Iterator[str]:
    """A founded register of the test's own, on PostGIS."""
    name = f"register_{next(_numbers)}"
    yield postgis.create_database(name, template=founded_database)
    postgis.drop_database(name)


@pytest.fixture(params=BOTH_DATABASES)
def register_url(request: pytest.FixtureRequest) -> str:
    """A founded register of the test's own, on each database in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session", params=BOTH_DATABASES)
def shared_engine(request: pytest.FixtureRequest) -> Iterator[sa.Engine]:
    """A founded register that every test leaves as it was, on each database in turn."""
    engine = open_engine(_shared_url(request))
    yield engine.execution_options(writes=True)
    engine.dispose()


def _shared_url(request: pytest.FixtureRequest) -> str:
    if request.param == "postgis":
        server: PostgisServer = request.getfixturevalue("postgis")
        return server.create_database("shared", request.getfixturevalue("founded_database"))
    file: Path = request.getfixturevalue("founded_file")
    shared = file.with_name("shared.sqlite")
    shutil.copyfile(file, shared)
    return f"sqlite:///{shared}"


@pytest.fixture
def session(shared_engine: sa.Engine) -> Iterator[Session]:
    """A writing session on a founded register, on each database in turn; rolled back at the end."""
    with shared_engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as one:
            yield one
        outer.rollback()


@pytest.fixture
def engine(register_url: str) -> Iterator[sa.Engine]:
    """A founded register of the test's own, connected, on each database in turn."""
    engine = open_engine(register_url)
    yield engine
    engine.dispose()
