"""Signing in and out."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.attempts import address_of, take_try
from api.auth import CurrentPerson, forget, identify, keep_signed_in
from api.deps import CurrentSite, Now, ReadSession, WriteSession
from api.errors import status_of
from api.render import show
from api.returning import PASSWORD_PAGE, local_path
from landtrack.actions.attempts import forgive
from landtrack.actions.sign_ins import begin_session, end_session, end_sessions
from landtrack.actions.users import hash_again
from landtrack.credentials import password_fits
from landtrack.errors import Invalid, LandtrackError, NotSignedIn
from landtrack.queries.register import register_facts
from landtrack.queries.users import find_user, get_user, has_users
from landtrack.sample.accounts import ACCOUNTS, PASSWORD

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
def sign_in_page(
    *,
    request: Request,
    session: ReadSession,
    site: CurrentSite,
    now: Now,
    next: str = "/",  # noqa: A002 - the usual name in addresses
    ended: str = "",
) -> Response:
    """The form; whoever is signed in already goes on."""
    with suppress(NotSignedIn):  # a session that has ended is no reason not to begin one
        if identify(request, site, now):
            return RedirectResponse(local_path(next), status_code=303)
    return _form(request, session, next, ended=bool(ended))


@router.post("/sign-in")
def sign_in(
    *,
    request: Request,
    reading: ReadSession,
    writing: WriteSession,
    site: CurrentSite,
    now: Now,
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002
) -> Response:
    """Begin a session and lead to where it was wanted; or say that one of the two is wrong."""
    address = address_of(request)
    try:
        take_try(site, login, address, now)
        user_id = _checked(reading, login, password)
    except LandtrackError as error:
        return _form(request, reading, next, login=login, problem=error)
    forgive(writing, login, address)
    user = get_user(writing, user_id)
    hash_again(writing, user, password)
    days = site.settings.session_days
    agent = request.headers.get("user-agent", "")
    secret = begin_session(writing, user, now=now, days=days, agent=agent)
    wanted = PASSWORD_PAGE if user.must_change else local_path(next)
    answer = RedirectResponse(wanted, status_code=303)
    keep_signed_in(answer, request, secret, days)
    return answer


def _checked(session: Session, login: str, password: str) -> int:
    """Whose login and password these are. It takes as long whether there is such a login or not.

    Raises:
        Invalid: nobody's; the sentence does not say which of the two is wrong.
    """
    user = find_user(session, login)
    if (
        not password_fits(user.password_hash if user and user.active else None, password)
        or not user
    ):
        raise Invalid(
            "登录名或密码不对。请检查大小写；忘记密码请联系管理员重设。",
            "The login or the password is not right. Check capital letters; if it is forgotten, "
            "an administrator can set a new one.",
            field="password",
        )
    return user.id


@router.post("/sign-out")
def sign_out(
    *,
    request: Request,
    session: WriteSession,
    person: CurrentPerson,
    only_here: Annotated[str, Form()] = "",
) -> Response:
    """End the person's sessions on all devices, or only this one."""
    if person and person.session_id and only_here:
        end_session(session, person.session_id, person.user_id)
    elif person and person.session_id:
        end_sessions(session, person.user_id)
    answer = RedirectResponse("/sign-in", status_code=303)
    forget(answer, request)
    return answer


def _form(
    request: Request,
    session: Session,
    wanted: str,
    *,
    ended: bool = False,
    login: str = "",
    problem: LandtrackError | None = None,
) -> Response:
    settings = request.app.state.site.settings
    sample = settings.demo_accounts and register_facts(session).sample
    more: dict[str, Any] = {"accounts": ACCOUNTS, "sample_password": PASSWORD} if sample else {}
    page = show(
        request,
        session,
        "sign_in.html",
        status=status_of(problem) if problem else 200,
        active="",
        next=local_path(wanted),
        ended=ended,
        login=login,
        problem=problem.text if problem else None,
        public=settings.public_read,
        empty=not has_users(session),
        **more,
    )
    if problem and "seconds" in problem.values:
        page.headers["Retry-After"] = str(problem.values["seconds"])
    return page
