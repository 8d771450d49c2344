"""Passwords, secrets, and how wrong ones make the next try wait."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from api.attempts import Attempts
from api.devices import device_name
from landtrack.credentials import (
    check_password,
    digest_of,
    hash_password,
    is_outdated,
    new_secret,
    password_fits,
)
from landtrack.errors import TooManyTries
from tests.registers import ZONE

NOON = datetime(2026, 11, 22, 12, tzinfo=ZONE)
HERE = ("office", "10.0.0.7")


def test_a_password_fits_from_every_keyboard() -> None:
    kept = hash_password("Ａｂｃ 密码 ①")
    assert password_fits(kept, "Abc 密码 1")  # full width and composed signs are the same letters
    assert not password_fits(kept, "abc 密码 1")
    assert not password_fits(kept, "x" * 201)
    assert not password_fits("no hash at all", "x")
    assert not password_fits(None, "")
    assert not is_outdated(kept)
    assert hash_password("same") != hash_password("same")


def test_length_is_what_counts() -> None:
    check_password("aaaaaaaaaa", login="x", shortest=10)
    check_password("一二三四五六七八九十", login="x", shortest=10)


def test_secrets_are_long_and_never_the_same() -> None:
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert min(map(len, secrets)) >= 43
    assert len(digest_of("x")) == 64


def waits(attempts: Attempts, now: datetime, key: tuple[str, str] = HERE) -> int:
    try:
        attempts.check(*key, now)
    except TooManyTries as error:
        seconds: int = error.values["seconds"]
        return seconds
    return 0


def test_each_wrong_password_after_the_fifth_doubles_the_wait() -> None:
    attempts, now, seen = Attempts(), NOON, []
    for _ in range(13):
        attempts.failed(*HERE, now)
        seen.append(waits(attempts, now))
        now += timedelta(seconds=seen[-1])
        assert waits(attempts, now) == 0
    assert seen == [0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900, 900]


def test_a_right_password_or_an_hour_clears_the_count() -> None:
    attempts = Attempts()
    for _ in range(5):
        attempts.failed("Office ", HERE[1], NOON)
    assert waits(attempts, NOON) == 15  # written in any way
    assert waits(attempts, NOON, ("office", "10.0.0.8")) == 0
    assert waits(attempts, NOON, ("other", HERE[1])) == 0
    attempts.failed(*HERE, NOON + timedelta(hours=2))
    assert waits(attempts, NOON + timedelta(hours=2)) == 0
    for _ in range(5):
        attempts.failed(*HERE, NOON)
    attempts.succeeded(*HERE)
    assert waits(attempts, NOON) == 0


def test_what_is_remembered_has_an_end() -> None:
    attempts = Attempts()
    for number in range(10_050):
        attempts.failed(str(number), "x", NOON)
    assert len(attempts._failures) == 10_000


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140 Safari/537.36", "Chrome · Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/1 Mobile MicroMessenger/8.0", "微信 · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "Firefox · Linux"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "—"),
    ],
)
def test_devices_are_named_as_their_owner_knows_them(agent: str, name: str) -> None:
    assert device_name(agent) == name
