"""Accounts, for administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import CurrentActor
from api.deps import CurrentSite, Now, ReadSession, WriteSession
from api.errors import status_of
from api.pages.milestone_form import Problems
from api.render import show
from landtrack.access import ROLE_LABELS, Act, Role, require
from landtrack.actions.users import NewUser, change_user, create_user, reset_password
from landtrack.errors import Invalid, LandtrackError
from landtrack.queries.places import village_names
from landtrack.queries.users import all_users, get_user

router = APIRouter(include_in_schema=False)


class TypedUser(BaseModel):
    """The fields as they were typed."""

    login: str = ""
    name: str = ""
    role: str = Role.STAFF
    villages: list[str] = []
    password: str = ""
    active: str = ""


@router.get("/users")
def users_page(
    *, request: Request, session: ReadSession, actor: CurrentActor, changed: str = ""
) -> Response:
    """All accounts, and a form for a new one."""
    require(actor, Act.ADMINISTER)
    return _list(request, session, TypedUser(), done=changed)


@router.post("/users")
def add_user_page(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    site: CurrentSite,
    now: Now,
    typed: Annotated[TypedUser, Form()],
) -> Response:
    """Make an account, or show what is wrong."""
    require(actor, Act.ADMINISTER)
    try:
        create_user(
            session,
            NewUser(typed.login, _role(typed.role), typed.name, typed.villages),
            typed.password,
            shortest=site.settings.password_min_length,
            actor=actor,
            now=now,
        )
    except LandtrackError as error:
        session.rollback()
        return _list(request, session, typed, problem=error)
    return RedirectResponse("/users?changed=added", status_code=303)


@router.get("/users/{user_id}")
def user_page(
    request: Request, session: ReadSession, actor: CurrentActor, user_id: int
) -> Response:
    """One account: its rights, its password."""
    require(actor, Act.ADMINISTER)
    return _one(request, session, user_id)


@router.post("/users/{user_id}")
def change_user_page(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    now: Now,
    user_id: int,
    typed: Annotated[TypedUser, Form()],
) -> Response:
    """Change name, role, villages, or whether it is active."""
    require(actor, Act.ADMINISTER)
    user = get_user(session, user_id)
    try:
        change_user(
            session,
            user,
            actor=actor,
            now=now,
            name=typed.name,
            role=_role(typed.role),
            villages=typed.villages,
            active=bool(typed.active),
        )
    except LandtrackError as error:
        session.rollback()
        return _one(request, session, user_id, problem=error)
    return RedirectResponse("/users?changed=changed", status_code=303)


@router.post("/users/{user_id}/password")
def reset_password_page(
    *,
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    site: CurrentSite,
    now: Now,
    user_id: int,
    password: Annotated[str, Form()] = "",
) -> Response:
    """Give somebody a new password."""
    require(actor, Act.ADMINISTER)
    user, shortest = get_user(session, user_id), site.settings.password_min_length
    try:
        reset_password(session, user, password, shortest=shortest, actor=actor, now=now)
    except LandtrackError as error:
        session.rollback()
        return _one(request, session, user_id, problem=error)
    return RedirectResponse("/users?changed=password", status_code=303)


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise Invalid("没有这个角色。", "No such role.", field="role") from None


def _list(
    request: Request,
    session: Session,
    typed: TypedUser,
    *,
    done: str = "",
    problem: LandtrackError | None = None,
) -> Response:
    return _show(request, session, "users.html", problem, typed=typed, done=done)


def _one(
    request: Request, session: Session, user_id: int, *, problem: LandtrackError | None = None
) -> Response:
    user = get_user(session, user_id)
    return _show(request, session, "user.html", problem, user=user)


def _show(
    request: Request,
    session: Session,
    template: str,
    problem: LandtrackError | None,
    **values: object,
) -> Response:
    problems = Problems()
    if problem:
        problems.add(problem)
    return show(
        request,
        session,
        template,
        status=status_of(problem) if problem else 200,
        active="",
        users=all_users(session),
        roles=ROLE_LABELS,
        places=village_names(session),
        shortest=request.app.state.site.settings.password_min_length,
        problems=problems.by_field,
        **values,
    )
