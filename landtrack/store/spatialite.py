"""Connections with SpatiaLite in them, in any import order and with any build of Python.

``load_extension`` is not used. SQLite opens extensions with global symbol visibility, which pulls
the system's GEOS and PROJ in front of those that shapely, pyproj and pyogrio bring along: whichever
is imported later crashes or computes nonsense. Many Pythons also come without it. Instead the
entry point of the module is registered as an automatic extension of the very SQLite library that
the database driver uses, with local visibility.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any

from pysqlite3 import dbapi2 as driver

from landtrack.errors import NoSpatialExtension

__all__ = ["connect", "driver"]

_armed = threading.local()
_kept: list[Any] = []
_lock = threading.Lock()
_NAMES = ("mod_spatialite.so", "mod_spatialite", "mod_spatialite.dylib")
_DENY = 1
_READ, _FUNCTION = 20, 31


def connect(path: str) -> Any:
    """A driver connection to a SQLite file, able to run SpatiaLite functions.

    Raises:
        NoSpatialExtension: the system's mod_spatialite is missing.
    """
    with _lock:
        if not _kept:
            _kept.append(_register(driver))
    _armed.yes = True
    try:
        connection = driver.connect(path, check_same_thread=False, isolation_level=None)
    finally:
        _armed.yes = False
    connection.set_authorizer(_refuse_crashing_calls)
    return connection


def _refuse_crashing_calls(action: int, first: str | None, second: str | None, *_: Any) -> int:
    """KNN and stored procedures bind to another SQLite and would end the process."""
    if action == _READ and (first or "").lower() in ("knn", "knn2"):
        return _DENY
    if action == _FUNCTION and (second or "").lower().startswith("sqlproc_"):
        return _DENY
    return 0


def _register(module: ModuleType) -> tuple[Any, ...]:
    """Make SpatiaLite an automatic extension; returns what must live as long as the process."""
    inner = importlib.import_module(module.__name__.split(".")[0] + "._sqlite3")
    sqlite = ctypes.CDLL(inner.__file__)
    sqlite.sqlite3_libversion.restype = ctypes.c_char_p
    if sqlite.sqlite3_libversion().decode() != module.sqlite_version:
        raise RuntimeError("the driver uses another SQLite library than the one it ships")
    spatialite = _open_library()
    start = spatialite.sqlite3_modspatialite_init
    start.argtypes, start.restype = [ctypes.c_void_p] * 3, ctypes.c_int
    prototype: Callable[..., Any] = ctypes.CFUNCTYPE(ctypes.c_int, *[ctypes.c_void_p] * 3)

    def only_when_armed(database: int, error: int, api: int) -> int:
        # PROJ opens its own database through SQLite from inside SpatiaLite: leave that one alone
        if not getattr(_armed, "yes", False):
            return 0
        _armed.yes = False
        return int(start(database, error, api))

    callback = prototype(only_when_armed)
    sqlite.sqlite3_auto_extension.argtypes = [ctypes.c_void_p]
    if sqlite.sqlite3_auto_extension(ctypes.cast(callback, ctypes.c_void_p)):
        raise RuntimeError("SQLite refused the automatic extension")
    return sqlite, spatialite, start, callback


def _open_library() -> ctypes.CDLL:
    asked = os.environ.get("SPATIALITE_LIBRARY_PATH")
    for name in (asked,) if asked else _NAMES:
        try:
            return ctypes.CDLL(name, mode=os.RTLD_NOW | os.RTLD_LOCAL)
        except OSError:
            continue
    raise NoSpatialExtension(
        "没有找到 SpatiaLite 扩展。Debian/Ubuntu：apt install libsqlite3-mod-spatialite；"
        "macOS：brew install libspatialite；或用 SPATIALITE_LIBRARY_PATH 指明位置。",
        "The SpatiaLite extension is missing. "
        "Debian/Ubuntu: apt install libsqlite3-mod-spatialite; "
        "macOS: brew install libspatialite; or say where it is by SPATIALITE_LIBRARY_PATH.",
    )
