"""Connecting to either database, and the two kinds of session: one that reads, one that writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from gis.crs import STORAGE_SRID
from landtrack.errors import (
    Busy,
    Invalid,
    NoSpatialExtension,
    NotInitialised,
    OtherTown,
    SchemaMismatch,
    Unreachable,
)
from landtrack.store import spatialite

_PATIENCE_SECONDS = 20
"""How long a writer waits for the one before it."""

_WRITERS_LOCK = 441900
"""Number of PostgreSQL's advisory lock that writers of one register queue for."""

_PRAGMAS = (
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={_PATIENCE_SECONDS * 1000}",
    "cache_size=-65536",
)


def open_engine(url: str, *, create: bool = False) -> sa.Engine:
    """An engine for a register's address, checked to be reachable and spatial.

    Args:
        url: ``sqlite:///PATH`` or ``postgresql://...``.
        create: make the SQLite file (and its folder) if it is not there.

    Raises:
        Unreachable: no connection, no database file, or no address at all.
        NotInitialised: a SQLite file that is not there.
        NoSpatialExtension: SpatiaLite or PostGIS is missing.
    """
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise Unreachable(
            f"不是数据库地址：{url}。请用 sqlite:///路径 或 postgresql://…。",
            f"Not the address of a database: {url}. Use sqlite:///PATH or postgresql://...",
        ) from error
    if parsed.get_backend_name() == "sqlite":
        engine = _open_sqlite(Path(parsed.database or ""), create=create)
    elif parsed.get_backend_name() == "postgresql":
        engine = _open_postgis(parsed)
    else:
        raise _unknown(parsed)
    event.listen(engine, "handle_error", _unkeepable)
    return engine


def _unknown(parsed: sa.URL) -> Unreachable:
    return Unreachable(
        f"不支持的数据库：{parsed.get_backend_name()}。请用 sqlite:///路径 或 postgresql://…。",
        f"Unknown kind of database: {parsed.get_backend_name()}. "
        "Use sqlite:///PATH or postgresql://...",
    )


def _open_sqlite(path: Path, *, create: bool) -> sa.Engine:
    if create:
        _make_folder(path.parent)
    elif not path.exists():
        raise NotInitialised(
            f"还没有台账：{path} 不存在。先运行 landtrack init（或 landtrack demo 看示例）。",
            f"There is no register yet: {path} does not exist. Run landtrack init first "
            "(or landtrack demo for the sample town).",
        )
    engine = sa.create_engine(
        f"sqlite+pysqlite:///{path}",
        module=spatialite.driver,
        creator=lambda: spatialite.connect(str(path)),
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    if create:
        event.listen(engine, "connect", _make_spatial)
    try:
        with engine.connect():
            pass
    except sa.exc.DatabaseError as error:
        engine.dispose()
        raise Unreachable(
            f"打不开 {path}：{error.orig}。它可能不是台账文件，或没有读写权限。",
            f"Cannot open {path}: {error.orig}. It may not be a register, or not be ours to write.",
        ) from error
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unreachable(
            f"建不了文件夹 {folder}：{error.strerror}。请用 --database 换一个位置。",
            f"Cannot make the folder {folder}: {error.strerror}. Name another place by --database.",
        ) from error


def _prepare_sqlite(connection: Any, _: Any) -> None:
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _make_spatial(connection: Any, _: Any) -> None:
    """What stays in the file: only a register that is being made gets it, no file of others."""
    connection.execute("PRAGMA journal_mode=WAL")
    if connection.execute("SELECT CheckSpatialMetaData()").fetchone()[0] < 1:
        connection.execute("SELECT InitSpatialMetaData(1, 'EMPTY')")
        connection.execute("SELECT InsertEpsgSrid(?)", (STORAGE_SRID,))


def _begin_sqlite(connection: sa.Connection) -> None:
    # a writer takes the lock at once: two that both read first could not both go on to write
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql(f"PRAGMA query_only={not writes:d}")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    except sa.exc.OperationalError as error:
        raise _busy() from error


def _begin_postgis(connection: sa.Connection) -> None:
    # the same queue as on SQLite: what a writer checks stays true until it has written
    if not connection.get_execution_options().get("writes", False):
        return
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_PATIENCE_SECONDS}s'")
    try:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_LOCK})")
    except sa.exc.OperationalError as error:
        raise _busy() from error


def _busy() -> Busy:
    return Busy(
        f"有人正在写入，等了 {_PATIENCE_SECONDS} 秒仍未结束。没有写入任何内容，请稍后重试。",
        f"Somebody else is writing, and was not done after {_PATIENCE_SECONDS} seconds. "
        "Nothing was written; try again shortly.",
    )


def _open_postgis(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    event.listen(engine, "begin", _begin_postgis)
    try:
        with engine.begin() as connection:
            if not connection.scalar(
                sa.text("SELECT count(*) FROM pg_extension WHERE extname='postgis'")
            ):
                connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS postgis"))
    except sa.exc.OperationalError as error:
        engine.dispose()
        raise Unreachable(
            f"连不上数据库 {url.render_as_string(hide_password=True)}：{error.orig}。"
            "请核对地址、账号，并确认 PostgreSQL 已启动。",
            f"Cannot reach {url.render_as_string(hide_password=True)}: {error.orig}. "
            "Check the address and the account, and that PostgreSQL is running.",
        ) from error
    except sa.exc.DatabaseError as error:
        engine.dispose()
        raise NoSpatialExtension(
            f"数据库没有 PostGIS 扩展：{error.orig}。"
            "请安装 postgis，并由管理员执行 CREATE EXTENSION postgis。",
            f"The database lacks PostGIS: {error.orig}. Install postgis, and let an administrator "
            "run CREATE EXTENSION postgis.",
        ) from error
    return engine


def _unkeepable(context: sa.engine.ExceptionContext) -> None:
    """NUL and halves of characters, wherever they came from: a sentence, not a fault."""
    error = context.original_exception
    if isinstance(error, UnicodeEncodeError) or "NUL (0x00)" in str(error):
        raise Invalid(
            "文字中有无法保存的字符（空字符或残缺字符），没有写入任何内容。请删去后重试。",
            "A text holds what cannot be kept (NUL, or half a character); nothing was written. "
            "Take it out and try again.",
        ) from error


def reader(engine: sa.Engine) -> Session:
    """A session that sees one unchanging snapshot and writes nothing."""
    if engine.name == "postgresql":
        engine = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    return Session(engine, autoflush=False)


def writer(engine: sa.Engine) -> Session:
    """A session that may write; the edge commits it, nobody else.

    Writers of one register follow one another: the session's first statement waits for its turn.

    Raises:
        Busy: at the first statement, if the turn does not come.
    """
    return Session(engine.execution_options(writes=True))


def check_schema(engine: sa.Engine) -> None:
    """That the register's tables are those of this program.

    Raises:
        NotInitialised: there are none.
        SchemaMismatch: they are older or newer.
    """
    from landtrack.store.migrate import current_revision, head_revision, known_revisions  # noqa: PLC0415

    found, wanted = current_revision(engine), head_revision()
    if found is None:
        raise NotInitialised(
            "数据库里还没有台账。先运行 landtrack init。",
            "The database holds no register yet. Run landtrack init first.",
        )
    if found == wanted:
        return
    if found in known_revisions():
        raise SchemaMismatch(
            f"台账是旧版本建的（{found}）。备份后运行 landtrack init --upgrade。",
            f"The register was made by an older version ({found}). Back it up, then run "
            "landtrack init --upgrade.",
        )
    raise SchemaMismatch(
        f"台账是更新的版本建的（{found}），本程序不认识。请升级 landtrack。",
        f"The register was made by a newer version ({found}), unknown to this program. "
        "Upgrade landtrack.",
    )


def check_town(engine: sa.Engine, code: str) -> None:
    """That a register is about the town whose profile is in use.

    Raises:
        OtherTown: it was made for another one.
    """
    with engine.connect() as connection:
        found = connection.scalar(sa.text("SELECT town FROM register"))
    if found not in (None, code):
        raise OtherTown(
            f"台账属于 {found}，而当前城镇配置是 {code}。请用 LANDTRACK_TOWN 指明它的配置文件。",
            f"The register belongs to the town {found}, but the profile in use is that of {code}. "
            "Name its own profile by LANDTRACK_TOWN.",
        )
