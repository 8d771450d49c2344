"""A site that really listens, in a thread of the test process, on a register of the test's own."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import uvicorn

from api.app import create_app
from api.auth import COOKIE
from landtrack.actions.register import found_register
from landtrack.sample import founding_moment, load_sample
from landtrack.settings import Settings
from landtrack.store.engine import open_engine, writer
from landtrack.store.migrate import upgrade
from landtrack.town import load_town
from tests.accounts import admit
from tests.registers import NOW, TODAY

SIGNED_IN = {"name": COOKIE, "value": "cookie-administrator", "domain": "127.0.0.1", "path": "/"}
"""What a browser brings that is signed in as the administrator of any running site."""


def load_sample_file(path: Path) -> None:
    """Make the sample town as it is seen at `NOW`, in a new SpatiaLite file."""
    town = load_town("hengli")
    engine = open_engine(f"sqlite:///{path}", create=True)
    upgrade(engine)
    with writer(engine) as session:
        found_register(session, town, now=founding_moment(town, TODAY), sample=True)
        load_sample(session, town, today=TODAY)
        session.commit()
    engine.dispose()


@contextmanager
def running_site(
    database_url: str, folder: Path, now: datetime = NOW, **more: object
) -> Iterator[str]:
    """Serve a register, with the clock stopped at `now`; yields the site's address.

    It has an administrator, whose browser brings `SIGNED_IN`.
    """
    admit(database_url)
    settings = Settings(database_url=database_url, data_dir=folder, town="hengli", **more)
    app = create_app(settings, clock=lambda: now)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()  # visitors who come before the server is up wait in line
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listening.close()
