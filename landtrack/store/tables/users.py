"""Who may sign in, where they are signed in, and the tokens of their programs."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from landtrack.access import Role, Scope
from landtrack.store.base import Base, Code


class User(Base):
    """Somebody who may sign in. Never deleted, as the journal names the login: deactivated."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(sa.String(40), unique=True, comment="in small letters")
    name: Mapped[str] = mapped_column(sa.String(80), comment="as shown: 招商办一组")
    role: Mapped[Role] = mapped_column(Code(Role))
    villages: Mapped[list[str]] = mapped_column(
        sa.JSON, default=list, comment="codes that writing is limited to; empty: all"
    )
    password_hash: Mapped[str] = mapped_column(sa.String(200), comment="argon2id")
    active: Mapped[bool] = mapped_column(default=True)
    must_change: Mapped[bool] = mapped_column(
        default=False,
        server_default=sa.false(),
        comment="somebody else set the password: a new one is due",
    )
    entry_id: Mapped[int] = mapped_column(
        sa.ForeignKey("entries.id"), comment="the entry under which it was made"
    )


class UserSession(Base):
    """A device that somebody is signed in on. Of its cookie only a checksum is kept."""

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True, comment="SHA-256")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(comment="to within some minutes")
    expires_at: Mapped[datetime]
    agent: Mapped[str] = mapped_column(sa.String(200), default="", comment="what browser")


class ApiToken(Base):
    """A key for a program of somebody's own. Of the token only a checksum is kept."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True, comment="SHA-256")
    name: Mapped[str] = mapped_column(sa.String(80), comment="what it is for")
    scope: Mapped[Scope] = mapped_column(Code(Scope))
    expires_at: Mapped[datetime]
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"))
    revoked_entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("entries.id"))


class PasswordFailure(Base):
    """Wrong passwords of a login from an address: checksums of both, no fact of the register."""

    __tablename__ = "password_failures"

    login_sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    address_sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
