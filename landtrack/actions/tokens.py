"""Personal tokens, by which somebody's programs ask and write."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, Scope, require
from landtrack.actions.journal import open_entry
from landtrack.credentials import TOKEN_MARK, digest_of, new_secret
from landtrack.errors import Invalid
from landtrack.store.tables import ApiToken, User

LONGEST_DAYS = 366
_LONGEST_NAME = 80


def create_token(
    session: Session,
    user: User,
    *,
    name: str,
    scope: Scope,
    days: int,
    actor: Actor,
    now: datetime,
) -> tuple[ApiToken, str]:
    """A token and its secret, which is shown once and not kept.

    Raises:
        Invalid: no name, or more days than a year has. Forbidden: for somebody else, which is an
            administrator's to do.
    """
    if actor.login != user.login:
        require(actor, Act.ADMINISTER)
    title = " ".join(name.split())
    if not 1 <= len(title) <= _LONGEST_NAME:
        raise Invalid("请写明令牌的用途。", "Say what the token is for.", field="token_name")
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid(
            f"有效期应为 1 到 {LONGEST_DAYS} 天。",
            f"A token lasts 1 to {LONGEST_DAYS} days.",
            field="days",
        )
    entry = open_entry(
        session, "create_token", actor=actor, now=now, subject="user", subject_id=user.id,
        login=user.login, name=title, scope=scope.value, days=days,
    )  # fmt: skip
    secret = TOKEN_MARK + new_secret()
    token = ApiToken(
        user_id=user.id,
        digest=digest_of(secret),
        name=title,
        scope=scope,
        expires_at=now + timedelta(days=days),
        entry_id=entry.id,
    )
    session.add(token)
    session.flush()
    return token, secret


def revoke_token(session: Session, token: ApiToken, *, actor: Actor, now: datetime) -> None:
    """End a token for good."""
    entry = open_entry(
        session, "revoke_token", actor=actor, now=now, subject="user", subject_id=token.user_id,
        name=token.name,
    )  # fmt: skip
    token.revoked_entry_id = entry.id
    session.flush()
