"""Our style sheet, scripts and vendor files, at addresses that change with their content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER: Final = Path(__file__).parent / "static"
URL: Final = "/static"
_FOREVER = "public, max-age=31536000, immutable"
_CHECK_EACH_TIME = "no-cache"


@cache
def _version(path: Path, changed: int) -> str:
    del changed  # part of the key: an edited file is read again
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def static_url(path: str) -> str:
    """The address of a file below ``static``; a file that is missing keeps its plain address."""
    file = FOLDER / path
    if not file.is_file():
        return f"{URL}/{path}"
    return f"{URL}/{path}?v={_version(file, file.stat().st_mtime_ns)}"


def versioned(url: str) -> str:
    """The same for an address that begins with ``/static/``; any other is left alone."""
    return static_url(url.removeprefix(f"{URL}/")) if url.startswith(f"{URL}/") else url


class VersionedFiles(StaticFiles):
    """Files asked for with their version never change; others are checked each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file, with how long it may be kept."""
        response = await super().get_response(path, scope)
        asked_by_version = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = _FOREVER if asked_by_version else _CHECK_EACH_TIME
        return response
