"""Passwords and secrets: what makes a good one, and what is kept of it.

Passwords follow NIST SP 800-63B (2025), 3.1.1: a least length, no rules of composition, no expiry,
Unicode normalised. They are kept as argon2id hashes with the parameters of RFC 9106, section 4
(64 MiB, three passes). Secrets of sessions and tokens are 256 random bits, so a plain SHA-256 is
kept: there is nothing to guess.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from functools import cache
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from landtrack.errors import Invalid

LONGEST_PASSWORD: Final = 200
TOKEN_MARK: Final = "lt_"  # noqa: S105 - how a token of ours begins, so that scanners find it

_HASHER: Final = PasswordHasher()
_AT_ONCE: Final = BoundedSemaphore(2)
"""Each hash takes 64 MiB: many tries at once must not take the server's memory."""


def check_password(password: str, *, login: str, shortest: int) -> None:
    """That a new password is long enough and not the login itself.

    Raises:
        Invalid: it is not.
    """
    if not shortest <= len(_plain(password)) <= LONGEST_PASSWORD:
        raise Invalid(
            f"密码应为 {shortest} 到 {LONGEST_PASSWORD} 个字符。可以用一句好记的话。",
            f"A password has {shortest} to {LONGEST_PASSWORD} characters. A phrase you remember "
            "is fine.",
            field="password",
        )
    if _plain(password).casefold() == login.casefold():
        raise Invalid(
            "密码不能与登录名相同。", "The password cannot be the login.", field="password"
        )


def hash_password(password: str) -> str:
    """What is kept of a password: parameters, salt and hash in one text."""
    with _AT_ONCE:
        return _HASHER.hash(_plain(password))


def password_fits(kept: str | None, password: str) -> bool:
    """Whether a password is the one that was kept. Without one it takes as long to say no."""
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        with _AT_ONCE:
            fits = _HASHER.verify(kept or _nobodys(), _plain(password))
    except (VerificationError, InvalidHashError):
        return False
    return fits and kept is not None


def is_outdated(kept: str) -> bool:
    """Whether it was hashed with other parameters than are used now."""
    return _HASHER.check_needs_rehash(kept)


def new_secret() -> str:
    """256 random bits, as text for a cookie or header."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of a secret: its SHA-256, 64 digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _plain(password: str) -> str:
    """The same letters from every keyboard (NIST SP 800-63B: NFKC)."""
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys() -> str:
    return _HASHER.hash(new_secret())
