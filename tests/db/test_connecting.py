"""A database that cannot be used says why, and what to do."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from landtrack.errors import (
    DatabaseProblem,
    NoSpatialExtension,
    NotInitialised,
    Unreachable,
)
from landtrack.settings import Settings
from landtrack.store.engine import check_schema, open_engine, reader, writer
from landtrack.store.tables import Register
from tests.postgis import PostgisServer


def problem(url: str, kind: type[DatabaseProblem], *, create: bool = False) -> DatabaseProblem:
    with pytest.raises(kind) as caught:
        open_engine(url, create=create)
    assert caught.value.text.zh.endswith("。")
    assert caught.value.text.en.endswith(".")
    return caught.value


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "register.sqlite"
    error = problem(f"sqlite:///{path}", NotInitialised)
    for sentence in error.text:
        assert str(path) in sentence
        assert "landtrack init" in sentence
    assert not path.parent.exists()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite"
    path.write_bytes(b"this is a letter, not a database" * 50)
    error = problem(f"sqlite:///{path}", Unreachable)
    assert error.code == "database_unreachable"
    assert str(path) in error.text.zh


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "occupied").write_text("a file")
    problem(f"sqlite:///{tmp_path / 'occupied' / 'register.sqlite'}", Unreachable, create=True)


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    problem(f"sqlite:///{tmp_path}", Unreachable)


def test_a_sqlite_file_of_others_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE other (id integer)")
    connection.close()
    before = path.read_bytes()
    engine = open_engine(f"sqlite:///{path}")
    with pytest.raises(NotInitialised) as caught:
        check_schema(engine)
    engine.dispose()
    assert "landtrack init" in caught.value.text.en
    assert path.read_bytes() == before


def test_no_server_at_the_address() -> None:
    error = problem("postgresql://clerk:s3cret@127.0.0.1:1/landtrack", Unreachable)
    assert error.code == "database_unreachable"
    for sentence in error.text:
        assert "127.0.0.1" in sentence
        assert "s3cret" not in sentence


def test_no_database_of_that_name(postgis: PostgisServer) -> None:
    assert "no_such_one" in problem(postgis.url("no_such_one"), Unreachable).text.en


@pytest.mark.parametrize("url", ["mysql://host/landtrack", "oracle://host/x"])
def test_another_kind_of_database(url: str) -> None:
    error = problem(url, Unreachable)
    assert "postgresql://" in error.text.zh
    assert "postgresql://" in error.text.en


def test_an_address_that_is_none() -> None:
    assert "://" in problem("://", Unreachable).text.en


def test_a_server_without_postgis_whose_account_may_not_add_it(postgis: PostgisServer) -> None:
    postgis.create_database("plain", template="template0")
    with psycopg.connect(
        host=str(postgis.folder), user="postgres", dbname="plain", autocommit=True
    ) as connection:
        connection.execute("CREATE ROLE clerk LOGIN")
    url = postgis.url("plain").replace("postgres@", "clerk@")
    error = problem(url, NoSpatialExtension)
    postgis.drop_database("plain")
    assert error.code == "database_no_spatial"
    assert "PostGIS" in error.text.zh
    assert "CREATE EXTENSION postgis" in error.text.en


def test_a_server_without_postgis_gets_it_where_the_account_may(postgis: PostgisServer) -> None:
    engine = open_engine(postgis.create_database("bare", template="template0"))
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT PostGIS_Lib_Version()"))
    engine.dispose()
    postgis.drop_database("bare")


def test_a_machine_without_spatialite(founded_file: Path, tmp_path: Path) -> None:
    shutil.copyfile(founded_file, tmp_path / "register.sqlite")
    run = subprocess.run(
        [sys.executable, "-m", "api.cli", "--lang", "en", "progress"],
        env=os.environ
        | {
            "LANDTRACK_DATABASE_URL": str(tmp_path / "register.sqlite"),
            "SPATIALITE_LIBRARY_PATH": str(tmp_path / "no_such_library.so"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "libsqlite3-mod-spatialite" in run.stderr
    assert "(database_no_spatial)" in run.stderr
    assert "Traceback" not in run.stderr


def test_readers_cannot_write(engine: sa.Engine) -> None:
    with reader(engine) as session, pytest.raises(sa.exc.DBAPIError):
        session.execute(sa.update(Register).values(last_entry=99))
    with reader(engine) as session:
        assert session.scalar(sa.select(Register.last_entry)) == 1


def test_what_the_edge_does_not_commit_is_gone(engine: sa.Engine) -> None:
    with writer(engine) as session:
        session.execute(sa.update(Register).values(last_entry=99))
    with reader(engine) as session:
        assert session.scalar(sa.select(Register.last_entry)) == 1


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:////somewhere/r.sqlite", "sqlite:////somewhere/r.sqlite"),
        ("/somewhere/r.sqlite", "sqlite:////somewhere/r.sqlite"),
        ("postgresql://host/db", "postgresql://host/db"),
        (None, "sqlite:////data/register.sqlite"),
    ],
)
def test_an_address_may_be_a_plain_path(given: str | None, used: str) -> None:
    assert Settings(database_url=given, data_dir=Path("/data")).resolved_url == used


def test_the_data_folder_follows_xdg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/elsewhere")
    monkeypatch.delenv("LANDTRACK_DATABASE_URL", raising=False)
    monkeypatch.delenv("LANDTRACK_DATA_DIR", raising=False)
    assert Settings().resolved_url == "sqlite:////elsewhere/landtrack/register.sqlite"
    monkeypatch.setenv("LANDTRACK_DATA_DIR", "/own")
    assert Settings().resolved_url == "sqlite:////own/register.sqlite"
