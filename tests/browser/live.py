"""A site that a browser can open, on a register of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import uvicorn

from api.app import create_app
from landtrack.settings import Settings
from tests.registers import ZONE

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=ZONE)
_PATIENCE = 20  # seconds


@contextmanager
def live_site(database_url: str) -> Iterator[str]:
    """Serve a register on a free port of this machine; gives the address."""
    app = create_app(Settings(database_url=database_url), clock=lambda: NOW)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + _PATIENCE
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the site did not start")
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(_PATIENCE)
