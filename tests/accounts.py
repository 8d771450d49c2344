"""Accounts for tests, put straight into a register: no journal entry, no slow hash.

Entries keep the numbers that tests of figures count on; that accounts are journalled is tested
where accounts are.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Role, Scope
from landtrack.credentials import TOKEN_MARK, digest_of
from landtrack.store.engine import open_engine, writer
from landtrack.store.tables import ApiToken, User, UserSession

LONG_AGO = datetime(2025, 1, 2, tzinfo=UTC)
ALWAYS = datetime(2099, 1, 1, tzinfo=UTC)
NO_PASSWORD = "!"


def account(
    session: Session,
    role: Role = Role.ADMINISTRATOR,
    villages: tuple[str, ...] = (),
    login: str | None = None,
) -> User:
    """An account that nobody can sign in to by password; the same one if it is there."""
    login = login or (f"{role.value}-{villages[0]}" if villages else role.value)
    user = session.scalar(sa.select(User).where(User.login == login))
    if user is None:
        user = User(
            login=login,
            name=login,
            role=role,
            villages=list(villages),
            password_hash=NO_PASSWORD,
            active=True,
            entry_id=1,
        )
        session.add(user)
        session.flush()
    return user


def token_for(session: Session, user: User, scope: Scope = Scope.WRITE) -> str:
    """A token's secret; the same one each time for an account and a scope."""
    secret = f"{TOKEN_MARK}{user.login}-{scope}"
    if not session.scalar(sa.select(ApiToken.id).where(ApiToken.digest == digest_of(secret))):
        session.add(
            ApiToken(
                user_id=user.id,
                digest=digest_of(secret),
                name="test",
                scope=scope,
                expires_at=ALWAYS,
                entry_id=1,
            )
        )
        session.flush()
    return secret


def cookie_for(session: Session, user: User, seen_at: datetime = ALWAYS) -> str:
    """The secret of a session; the same one each time for an account."""
    secret = f"cookie-{user.login}"
    if not session.scalar(sa.select(UserSession.id).where(UserSession.digest == digest_of(secret))):
        session.add(
            UserSession(
                user_id=user.id,
                digest=digest_of(secret),
                created_at=LONG_AGO,
                seen_at=seen_at,
                expires_at=ALWAYS,
                agent="test",
            )
        )
        session.flush()
    return secret


def admit(url: str, role: Role = Role.ADMINISTRATOR) -> tuple[str, str]:
    """An account in a register, committed; returns its token and its cookie."""
    engine = open_engine(url)
    with writer(engine) as session:
        user = account(session, role)
        secrets = token_for(session, user), cookie_for(session, user)
        session.commit()
    engine.dispose()
    return secrets
