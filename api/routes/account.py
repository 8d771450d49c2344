"""Who asks, and their tokens, as JSON. Tokens are made at a browser only: keys make no keys."""

from __future__ import annotations

from fastapi import APIRouter

from api.auth import SignedIn
from api.deps import Now, ReadSession, WriteSession
from api.schemas.people import MeOut, TokenOut, TokensOut
from api.schemas.words import PROBLEMS, REFUSED
from landtrack.actions.tokens import revoke_token
from landtrack.queries.users import get_token, tokens_of

router = APIRouter(prefix="/api/v1", tags=["people"], responses=PROBLEMS)


@router.get("/me", summary="Who asks", operation_id="getMe")
def get_me(person: SignedIn) -> MeOut:
    """Login, role, villages and what they allow; 401 for whoever is not signed in."""
    return MeOut.of(person)


@router.get("/me/tokens", summary="One's tokens", operation_id="listTokens")
def list_tokens(session: ReadSession, person: SignedIn) -> TokensOut:
    """Those that were not revoked; their secrets are shown once, when they are made."""
    found = tokens_of(session, person.user_id)
    return TokensOut(tokens=[TokenOut.of(token) for token in found])


@router.delete(
    "/me/tokens/{token_id}",
    status_code=204,
    summary="Revoke a token",
    operation_id="revokeToken",
    responses=REFUSED,
)
def delete_token(session: WriteSession, person: SignedIn, now: Now, token_id: int) -> None:
    """End it for good; a program that uses it gets 401 from now on."""
    token = get_token(session, token_id, person.user_id)
    revoke_token(session, token, actor=person.actor, now=now)
