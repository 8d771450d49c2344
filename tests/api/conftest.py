"""A site over HTTP on both databases: requests in, answers and the register out."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

with warnings.catch_warnings():  # it would rather have the successor of httpx
    warnings.simplefilter("ignore", DeprecationWarning)
    warnings.simplefilter("ignore", UserWarning)
    from fastapi.testclient import TestClient

from api.app import create_app
from api.auth import COOKIE
from landtrack.settings import Settings
from tests.accounts import admit
from tests.postgis import PostgisServer
from tests.registers import BOTH_DATABASES, ZONE
from tests.small_town import SmallTown, settled

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=ZONE)


@dataclass(frozen=True)
class Site:
    """A running site with the small town in it."""

    client: TestClient
    town: SmallTown
    engine: sa.Engine
    """The site's own, for counting statements and breaking things."""


@contextmanager
def running(url: str, **settings: object) -> Iterator[TestClient]:
    """A site on a register, asked by its administrator; English unless a test asks otherwise."""
    app = create_app(Settings(database_url=url, **settings), clock=lambda: NOW)
    token, _ = admit(url)
    headers = {"Accept-Language": "en", "Authorization": f"Bearer {token}"}
    with TestClient(app, headers=headers, follow_redirects=False) as client:
        yield client


def visitor(client: TestClient, **headers: str) -> TestClient:
    """Somebody else at the same site, of whom nothing is known but what the headers say."""
    return TestClient(client.app, headers=headers, follow_redirects=False)


def browser(client: TestClient) -> TestClient:
    """The administrator at a browser that has not said its language: a cookie, no token."""
    one = visitor(client)
    one.cookies.set(COOKIE, "cookie-administrator")
    return one


@pytest.fixture(scope="session", params=BOTH_DATABASES)
def shared_url(request: pytest.FixtureRequest) -> str:
    """A register that the tests of this folder only read from, on each database in turn."""
    if request.param == "postgis":
        server: PostgisServer = request.getfixturevalue("postgis")
        template: str = request.getfixturevalue("founded_database")
        return server.create_database("read_only_site", template)
    file: Path = request.getfixturevalue("founded_file")
    copy = file.with_name("read_only_site.sqlite")
    shutil.copyfile(file, copy)
    return f"sqlite:///{copy}"


@pytest.fixture(scope="session")
def shared_site(shared_url: str) -> Iterator[Site]:
    """One site for all tests that only read."""
    town = settled(shared_url)
    with running(shared_url) as client:
        yield Site(client, town, client.app.state.site.engine)


@pytest.fixture
def reading(shared_site: Site) -> Site:
    """A site for tests that only read, by a visitor who has not been here before."""
    shared_site.client.cookies.clear()
    return shared_site


@pytest.fixture
def site(register_url: str) -> Iterator[Site]:
    """A site of the test's own, for tests that write."""
    town = settled(register_url)
    with running(register_url) as client:
        yield Site(client, town, client.app.state.site.engine)


@pytest.fixture
def empty_site(spatialite_url: str) -> Iterator[TestClient]:
    """A site on a register that nobody has written to yet."""
    with running(spatialite_url) as client:
        yield client


AssertQueries = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
def assert_queries(reading: Site) -> AssertQueries:
    """That a block sends exactly so many statements to the database.

    The one by which a request learns who asks is the same for all, and pinned where signing in is
    tested; it is left out here.
    """

    @contextmanager
    def counted(expected: int) -> Iterator[None]:
        statements: list[str] = []

        def note(_: object, __: object, statement: str, *___: object) -> None:
            statements.append(statement)

        sa.event.listen(reading.engine, "before_cursor_execute", note)
        try:
            yield
        finally:
            sa.event.remove(reading.engine, "before_cursor_execute", note)
        selects = [
            one
            for one in statements
            if one.lstrip().upper().startswith("SELECT") and "api_tokens" not in one
        ]
        assert len(selects) == expected, "\n\n".join(selects)

    return counted
