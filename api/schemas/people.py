"""People, accounts and tokens, as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from api.schemas.words import Schema
from landtrack.access import ALLOWED, Act, Role, Scope
from landtrack.queries.users import Person


class MeOut(Schema):
    """Who asks, and what they may do."""

    login: str = Field(description="The name that writes go by.")
    name: str
    role: Role
    may: list[Act] = Field(description="What the role allows.")
    villages: list[str] = Field(description="Codes that writing is limited to; empty: all.")
    scope: Scope = Field(description="What this session or token may be used for.")

    @classmethod
    def of(cls, person: Person) -> MeOut:
        """From whoever asks."""
        actor = person.actor
        return cls(
            login=actor.login,
            name=person.name,
            role=actor.role,
            may=[act for act in Act if act in ALLOWED[actor.role]],
            villages=sorted(actor.villages),
            scope=person.scope,
        )


class TokenOut(Schema):
    """A token of one's own. Its secret is not kept."""

    id: int
    name: str
    scope: Scope
    expires_at: datetime

    @classmethod
    def of(cls, token: Any) -> TokenOut:
        """From a stored token."""
        return cls(id=token.id, name=token.name, scope=token.scope, expires_at=token.expires_at)


class TokensOut(Schema):
    """One's tokens that were not revoked, expired ones included."""

    tokens: list[TokenOut]


class UserOut(Schema):
    """An account."""

    id: int
    login: str
    name: str
    role: Role
    villages: list[str] = Field(description="Codes that writing is limited to; empty: all.")
    active: bool

    @classmethod
    def of(cls, user: Any) -> UserOut:
        """From a stored account."""
        return cls(
            id=user.id,
            login=user.login,
            name=user.name,
            role=user.role,
            villages=user.villages,
            active=user.active,
        )


class UsersOut(Schema):
    """All accounts: active ones first."""

    users: list[UserOut]


class NewUserIn(Schema):
    """An account to be made."""

    login: str = Field(
        description="2 to 40 letters, digits, dots, hyphens.", examples=["planner.2"]
    )
    name: str = Field("", description="As shown; the login by default.")
    role: Role
    villages: list[str] = Field(default=[], description="Codes or names; empty: all.")
    password: str = Field(description="The first one; its owner may change it.")


class UserChangeIn(Schema):
    """What is to be different; what is left out stays."""

    name: str | None = None
    role: Role | None = None
    villages: list[str] | None = Field(None, description="Codes or names; empty: all.")
    active: bool | None = Field(None, description="false: signed out, and may not sign in.")
