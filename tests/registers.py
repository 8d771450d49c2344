"""Registers for tests, on both databases: prepared once, copied for each test."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from landtrack.actions.register import found_register
from landtrack.store.engine import open_engine, writer
from landtrack.store.migrate import upgrade
from landtrack.town import load_town
from tests.postgis import PostgisServer

TOWN = load_town("hengli")
ZONE = ZoneInfo("Asia/Shanghai")
FOUNDED = datetime(2024, 1, 2, 9, tzinfo=ZONE)


def prepare(url: str) -> None:
    """Make a register at an address: migrated, founded, empty."""
    engine = open_engine(url, create=True)
    upgrade(engine)
    with writer(engine) as session:
        found_register(session, TOWN, now=FOUNDED)
        session.commit()
    engine.dispose()


class Registers(Protocol):
    """Something that hands out copies of a prepared register."""

    def copy(self) -> str:
        """The address of a fresh copy."""

    def discard(self, url: str) -> None:
        """Remove a copy: hundreds of them would fill a small disk."""


class SpatialiteRegisters:
    """Copies of a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        prepare(f"sqlite:///{folder / 'template.sqlite'}")

    def copy(self) -> str:
        """A copy of the file; the writer closed it, so its log is inside."""
        path = self.folder / f"{uuid.uuid4().hex}.sqlite"
        shutil.copy(self.folder / "template.sqlite", path)
        return f"sqlite:///{path}"

    def discard(self, url: str) -> None:
        """Remove the copy, and its log if somebody has it open still."""
        path = sa.make_url(url).database or ""
        for suffix in ("", "-wal", "-shm"):
            Path(path + suffix).unlink(missing_ok=True)


class PostgisRegisters:
    """Copies of a template database."""

    def __init__(self, server: PostgisServer) -> None:
        self.server = server
        prepare(server.create_database("register_template"))

    def copy(self) -> str:
        """A copy of the template."""
        return self.server.create_database(f"r{uuid.uuid4().hex}", template="register_template")

    def discard(self, url: str) -> None:
        """Drop the copy."""
        self.server.drop_database(sa.make_url(url).database or "")


@contextmanager
def opened(url: str) -> Iterator[sa.Engine]:
    """An engine for a test, disposed of afterwards."""
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()
