"""Wrong passwords: after a few, the next try of that login from that address has to wait.

Kept in the register, so that a restart forgets nothing and several servers count together; neither
logins nor addresses are kept as they were typed, as people type passwords into the wrong field. A
try is counted before it is looked at: many that are sent at once gain nothing. Only failures stay,
so nobody is kept out by others who use the same address.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.credentials import digest_of
from landtrack.errors import TooManyTries
from landtrack.store.tables import PasswordFailure
from landtrack.text import Text

_FREE: Final = 5
_FIRST_WAIT: Final = timedelta(seconds=15)
_LONGEST_WAIT: Final = timedelta(minutes=15)
_FORGOTTEN_AFTER: Final = timedelta(hours=1)
_A_MINUTE: Final = 60


def count_try(session: Session, login: str, address: str, now: datetime) -> None:
    """Count a try before it is looked at; `forgive` takes it back if it was right.

    Args:
        session: a writing session of its own, committed before the password is looked at.
        login: as it was typed.
        address: where it came from.
        now: in the town's time, for the sentence.

    Raises:
        TooManyTries: not yet; says when, and ``values["seconds"]`` how long to wait.
    """
    f = PasswordFailure
    session.execute(sa.delete(f).where(f.last_at < now - _FORGOTTEN_AFTER))
    key = {"login_sha256": _digest(login), "address_sha256": _digest(address)}
    found = session.get(f, tuple(key.values()))
    if found is None:
        session.add(f(**key, count=1, last_at=now))
        return
    wait = _wait(found.count, found.last_at, now)
    if wait > timedelta():
        raise _not_yet(wait, now)
    found.count, found.last_at = found.count + 1, now


def forgive(session: Session, login: str, address: str | None = None) -> None:
    """What was wrong before no longer counts: a right password, or a new one (from anywhere)."""
    f = PasswordFailure
    gone = sa.delete(f).where(f.login_sha256 == _digest(login))
    session.execute(gone if address is None else gone.where(f.address_sha256 == _digest(address)))


def _wait(count: int, last: datetime, now: datetime) -> timedelta:
    if count < _FREE:
        return timedelta()
    doubled = _FIRST_WAIT * (1 << min(count - _FREE, 10))
    return last + min(doubled, _LONGEST_WAIT) - now


def _not_yet(wait: timedelta, now: datetime) -> TooManyTries:
    seconds = max(1, round(wait.total_seconds()))
    left, again = _left(seconds), (now + wait).strftime("%H:%M:%S")
    return TooManyTries(
        f"密码连续输错，请在 {left.zh}后（{again}）再试。忘记密码请联系管理员重设。",
        f"Too many wrong passwords. Try again in {left.en} (at {again}). If it is forgotten, an "
        "administrator can set a new one.",
        seconds=seconds,
    )


def _left(seconds: int) -> Text:
    minutes, rest = divmod(seconds, _A_MINUTE)
    zh = (f"{minutes} 分" if minutes else "") + (f"{rest} 秒" if rest else "钟")
    en = [f"{minutes} min"] if minutes else []
    en += [f"{rest} seconds"] if rest else []
    return Text(f"{zh} " if zh.endswith("秒") else zh, " ".join(en))


def _digest(text: str) -> str:
    return digest_of(text.strip().casefold())
