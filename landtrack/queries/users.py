"""Who signed in, who may, and with which tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Actor, Role, Scope
from landtrack.credentials import digest_of
from landtrack.errors import NotFound, NotSignedIn, PasswordDue
from landtrack.store.tables import ApiToken, User, UserSession
from landtrack.text import Text

USER = Text("账号", "account")
TOKEN = Text("令牌", "token")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has shown who they are: by a session's cookie, or by a token with its scope.

    ``must_change``: somebody else set their password, and they have not chosen one since.
    """

    user_id: int
    name: str
    actor: Actor
    session_id: int | None = None
    seen_at: datetime | None = None
    scope: Scope = Scope.WRITE
    must_change: bool = False


def require_own_password(must_change: bool) -> None:
    """That somebody has chosen the password they sign in with.

    Raises:
        PasswordDue: an administrator set it; a new one comes first.
    """
    if must_change:
        raise PasswordDue(
            "密码由管理员重设。请先登录网站，在“我的账号”中设置自己的新密码。",
            "An administrator set the password. Sign in on the site and choose one of your own "
            "first.",
            password=True,
        )


def actor_of(user: User) -> Actor:
    """The rights of an account, and the name its writes go by."""
    return Actor(user.login, user.role, frozenset(user.villages))


def person_by_session(session: Session, secret: str, now: datetime) -> Person:
    """Whoever holds the cookie. One statement.

    Raises:
        NotSignedIn: the session has ended, or there never was one (``values["ended"]``).
    """
    query = (
        sa.select(User, UserSession.id, UserSession.seen_at, UserSession.expires_at)
        .join(UserSession, UserSession.user_id == User.id)
        .where(UserSession.digest == digest_of(secret))
    )
    found = session.execute(query).one_or_none()
    if found is None or found.expires_at <= now or not found.User.active:
        raise NotSignedIn(
            "登录已结束，请重新登录。",
            "You have been signed out. Please sign in again.",
            ended=True,
        )
    user = found.User
    return Person(
        user.id, user.name, actor_of(user), found.id, found.seen_at, must_change=user.must_change
    )


def person_by_token(session: Session, secret: str, now: datetime) -> Person:
    """Whose program it is. One statement.

    Raises:
        NotSignedIn: unknown, expired or revoked, or its owner was deactivated.
    """
    query = (
        sa.select(User, ApiToken.scope, ApiToken.expires_at, ApiToken.revoked_entry_id)
        .join(ApiToken, ApiToken.user_id == User.id)
        .where(ApiToken.digest == digest_of(secret))
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise _no_token("令牌无效", "The token is unknown")
    if found.revoked_entry_id is not None:
        raise _no_token("令牌已撤销", "The token was revoked")
    if found.expires_at <= now:
        day = found.expires_at.astimezone(now.tzinfo).date()
        raise _no_token(f"令牌已于 {day} 过期", f"The token expired on {day}")
    if not found.User.active:
        raise _no_token("令牌所属账号已停用", "The account of the token was deactivated")
    user = found.User
    return Person(
        user.id, user.name, actor_of(user), scope=found.scope, must_change=user.must_change
    )


def _no_token(zh: str, en: str) -> NotSignedIn:
    return NotSignedIn(
        f"{zh}。请登录后在“我的账号”中新建令牌。",
        f"{en}. Sign in and make a new one under “My account”.",
        token=True,
    )


def find_user(session: Session, login: str) -> User | None:
    """The account of a login, written in any case; None if there is none."""
    return session.scalar(sa.select(User).where(User.login == login.strip().casefold()))


def get_user(session: Session, key: int | str) -> User:
    """An account by number or login.

    Raises:
        NotFound: none.
    """
    found = session.get(User, key) if isinstance(key, int) else find_user(session, key)
    if found is None:
        raise NotFound.of(USER, key)
    return found


def all_users(session: Session) -> list[User]:
    """All accounts: active ones first, by login."""
    return list(session.scalars(sa.select(User).order_by(User.active.desc(), User.login)))


def has_users(session: Session) -> bool:
    """Whether anybody can sign in at all."""
    return session.scalar(sa.select(User.id).where(User.active).limit(1)) is not None


def is_last_administrator(session: Session, user: User) -> bool:
    """Whether nobody else could give rights if this account could not."""
    query = sa.select(User.id).where(
        User.role == Role.ADMINISTRATOR, User.active, User.id != user.id
    )
    administers = user.active and user.role is Role.ADMINISTRATOR
    return administers and session.scalar(query.limit(1)) is None


def sessions_of(session: Session, user_id: int, now: datetime) -> list[UserSession]:
    """Where somebody is signed in, last used first."""
    query = (
        sa.select(UserSession)
        .where(UserSession.user_id == user_id, UserSession.expires_at > now)
        .order_by(UserSession.seen_at.desc(), UserSession.id.desc())
    )
    return list(session.scalars(query))


def tokens_of(session: Session, user_id: int) -> list[ApiToken]:
    """The tokens of somebody's programs that were not revoked, expired ones included."""
    query = (
        sa.select(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.revoked_entry_id.is_(None))
        .order_by(ApiToken.expires_at.desc(), ApiToken.id)
    )
    return list(session.scalars(query))


def get_token(session: Session, token_id: int, user_id: int) -> ApiToken:
    """A token of somebody's own.

    Raises:
        NotFound: none, or somebody else's.
    """
    found = session.get(ApiToken, token_id)
    if found is None or found.user_id != user_id or found.revoked_entry_id is not None:
        raise NotFound.of(TOKEN, token_id)
    return found
