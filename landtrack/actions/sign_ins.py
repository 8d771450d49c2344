"""Sessions: beginning, keeping alive and ending them.

They are no facts of the register, so the journal does not number them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.credentials import digest_of, new_secret
from landtrack.store.tables import User, UserSession

_LONGEST_AGENT = 200


def begin_session(
    session: Session, user: User, *, now: datetime, days: int, agent: str = ""
) -> str:
    """Sign somebody in on a device; returns the secret for its cookie, which is not kept.

    Sessions that have run out, anybody's, are cleared away by the way.
    """
    session.execute(sa.delete(UserSession).where(UserSession.expires_at <= now))
    secret = new_secret()
    session.add(
        UserSession(
            user_id=user.id,
            digest=digest_of(secret),
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(days=days),
            agent="".join(filter(str.isprintable, agent))[:_LONGEST_AGENT],
        )
    )
    session.flush()
    return secret


def renew_session(session: Session, session_id: int, *, now: datetime, days: int) -> None:
    """Note that a device is in use: its days begin anew."""
    session.execute(
        sa.update(UserSession)
        .where(UserSession.id == session_id)
        .values(seen_at=now, expires_at=now + timedelta(days=days))
    )


def end_session(session: Session, session_id: int, user_id: int) -> None:
    """Sign one device of somebody out; none of theirs: nothing happens."""
    session.execute(
        sa.delete(UserSession).where(UserSession.id == session_id, UserSession.user_id == user_id)
    )


def end_sessions(session: Session, user_id: int, *, but: int | None = None) -> None:
    """Sign all devices of somebody out, except for one if it is named."""
    session.execute(
        sa.delete(UserSession).where(
            UserSession.user_id == user_id, sa.true() if but is None else UserSession.id != but
        )
    )
