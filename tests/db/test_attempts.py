"""How wrong passwords make the next try wait, and when they are forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.actions.attempts import count_try, forgive
from landtrack.errors import TooManyTries
from landtrack.store.tables import PasswordFailure
from tests.registers import ZONE

NOON = datetime(2026, 11, 22, 12, tzinfo=ZONE)
HERE = ("office", "10.0.0.7")


def wait(session: Session, now: datetime, key: tuple[str, str] = HERE) -> int:
    """Seconds until the next try; a try that need not wait is counted."""
    try:
        count_try(session, *key, now)
    except TooManyTries as error:
        seconds: int = error.values["seconds"]
        return seconds
    session.flush()
    return 0


def test_each_wrong_password_after_the_fifth_doubles_the_wait(session: Session) -> None:
    now = NOON
    assert [wait(session, now) for _ in range(5)] == [0] * 5
    seen = []
    for _ in range(9):
        seen.append(wait(session, now))
        assert wait(session, now + timedelta(seconds=seen[-1] - 1)) == 1
        now += timedelta(seconds=seen[-1])
        assert wait(session, now) == 0
    assert seen == [15, 30, 60, 120, 240, 480, 900, 900, 900]


def test_others_do_not_wait_however_the_login_is_written(session: Session) -> None:
    for _ in range(5):
        wait(session, NOON, ("Office ", HERE[1]))
    assert wait(session, NOON) == 15
    assert wait(session, NOON, ("office", "10.0.0.8")) == 0
    assert wait(session, NOON, ("other", HERE[1])) == 0


def test_a_right_password_or_an_hour_clears_the_count(session: Session) -> None:
    for _ in range(5):
        wait(session, NOON)
    forgive(session, *HERE)
    assert wait(session, NOON) == 0
    for _ in range(4):
        wait(session, NOON)
    assert wait(session, NOON) == 15
    assert wait(session, NOON + timedelta(hours=2)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(PasswordFailure)) == 1
