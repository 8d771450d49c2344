"""Who acts. Until people sign in, whoever reaches the site acts as its administrator."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from landtrack.access import Actor, Role

_ANYBODY = Actor("administrator", Role.ADMINISTRATOR)


def current_actor(request: Request) -> Actor:
    """The person behind a request."""
    del request
    return _ANYBODY


CurrentActor = Annotated[Actor, Depends(current_actor)]
