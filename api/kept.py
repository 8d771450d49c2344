"""Finished answers, kept as long as the data version in their name is asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock


class KeptBodies:
    """The last few finished bodies by a name that changes with their content (an ETag)."""

    def __init__(self, room: int = 8) -> None:
        self._room = room
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, name: str, make: Callable[[], bytes]) -> bytes:
        """The body of that name, made now if it is not kept."""
        with self._lock:
            if name in self._bodies:
                self._bodies.move_to_end(name)
                return self._bodies[name]
        body = make()  # outside of the lock: two who ask at once may both make it
        with self._lock:
            self._bodies[name] = body
            while len(self._bodies) > self._room:
                self._bodies.popitem(last=False)
        return body
