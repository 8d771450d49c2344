"""Passwords, secrets, and the names of devices."""

from __future__ import annotations

import pytest

from api.devices import device_name
from landtrack.credentials import (
    check_password,
    digest_of,
    hash_password,
    is_outdated,
    new_secret,
    password_fits,
)


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
