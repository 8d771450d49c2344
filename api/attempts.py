"""Wrong passwords: after a few, the next try of that login from that address has to wait.

Kept in the memory of the process: a server that starts anew forgets them, and gives a few more
tries for it. Only failures count, so nobody is kept out by others who use the same address.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from landtrack.errors import TooManyTries

_FREE: Final = 5
_FIRST_WAIT: Final = timedelta(seconds=15)
_LONGEST_WAIT: Final = timedelta(minutes=15)
_FORGOTTEN_AFTER: Final = timedelta(hours=1)
_MOST_KEPT: Final = 10_000

Key = tuple[str, str]


@dataclass(slots=True)
class Attempts:
    """Failures by login and address, with the time of the last."""

    _failures: OrderedDict[Key, tuple[int, datetime]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def check(self, login: str, address: str, now: datetime) -> None:
        """That a try is allowed now.

        Raises:
            TooManyTries: not yet; says when.
        """
        wait = self._wait(_key(login, address), now)
        if wait <= timedelta():
            return
        seconds = max(1, round(wait.total_seconds()))
        again = (now + wait).strftime("%H:%M:%S")
        raise TooManyTries(
            f"密码连续输错，请在 {seconds} 秒后（{again}）再试。忘记密码请联系管理员重设。",
            f"Too many wrong passwords. Try again in {seconds} seconds (at {again}). If it is "
            "forgotten, an administrator can set a new one.",
            seconds=seconds,
        )

    def failed(self, login: str, address: str, now: datetime) -> None:
        """Note a wrong password."""
        key = _key(login, address)
        with self._lock:
            count, last = self._failures.pop(key, (0, now))
            count = 0 if now - last > _FORGOTTEN_AFTER else count
            self._failures[key] = (count + 1, now)
            while len(self._failures) > _MOST_KEPT:
                self._failures.popitem(last=False)

    def succeeded(self, login: str, address: str) -> None:
        """A right password clears what was before."""
        with self._lock:
            self._failures.pop(_key(login, address), None)

    def _wait(self, key: Key, now: datetime) -> timedelta:
        with self._lock:
            count, last = self._failures.get(key, (0, now))
        if count < _FREE:
            return timedelta()
        doubled = _FIRST_WAIT * (1 << min(count - _FREE, 10))
        return last + min(doubled, _LONGEST_WAIT) - now


def _key(login: str, address: str) -> Key:
    return login.strip().casefold(), address
