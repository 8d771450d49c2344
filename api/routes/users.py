"""Accounts, as JSON, for administrators."""

from __future__ import annotations

from fastapi import APIRouter

from api.auth import CurrentActor
from api.deps import CurrentSite, Now, ReadSession, WriteSession
from api.schemas.people import NewUserIn, UserChangeIn, UserOut, UsersOut
from api.schemas.words import PROBLEMS, REFUSED
from landtrack.access import Act, require
from landtrack.actions.users import NewUser, change_user, create_user
from landtrack.queries.users import all_users, get_user

router = APIRouter(prefix="/api/v1", tags=["people"], responses=PROBLEMS | REFUSED)


@router.get("/users", summary="All accounts", operation_id="listUsers")
def list_users(session: ReadSession, actor: CurrentActor) -> UsersOut:
    """Who may sign in, with which rights. Administrators only."""
    require(actor, Act.ADMINISTER)
    return UsersOut(users=[UserOut.of(user) for user in all_users(session)])


@router.post("/users", status_code=201, summary="Make an account", operation_id="createUser")
def add_user(
    *, session: WriteSession, actor: CurrentActor, site: CurrentSite, now: Now, new: NewUserIn
) -> UserOut:
    """The journal notes who made it, and never the password."""
    user = create_user(
        session,
        NewUser(new.login, new.role, new.name, new.villages),
        new.password,
        shortest=site.settings.password_min_length,
        actor=actor,
        now=now,
    )
    return UserOut.of(user)


@router.patch("/users/{user_id}", summary="Change an account", operation_id="changeUser")
def edit_user(
    *, session: WriteSession, actor: CurrentActor, now: Now, user_id: int, change: UserChangeIn
) -> UserOut:
    """Rights hold from the next request on; a deactivated account is signed out everywhere."""
    require(actor, Act.ADMINISTER)
    user = get_user(session, user_id)
    change_user(session, user, actor=actor, now=now, **change.model_dump())
    return UserOut.of(user)
