"""A try with a password, counted in the register before it is looked at."""

from __future__ import annotations

from datetime import datetime

from starlette.requests import Request

from api.deps import Site
from landtrack.actions.attempts import count_try
from landtrack.store.engine import writer


def address_of(request: Request) -> str:
    """Where a request came from."""
    return request.client.host if request.client else ""


def take_try(site: Site, login: str, address: str, now: datetime) -> None:
    """Count it, in a transaction of its own: whatever follows, it stays counted.

    Raises:
        TooManyTries: not yet.
    """
    with writer(site.engine) as session:
        count_try(session, login, address, now)
        session.commit()
