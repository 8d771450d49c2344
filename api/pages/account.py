"""One's own account: password, devices, tokens for programs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.attempts import address_of, take_try
from api.auth import AtABrowser, Known, KnownAtABrowser
from api.deps import CurrentSite, Now, ReadSession, WriteSession
from api.pages.milestone_form import Problems
from api.render import show
from landtrack.access import SCOPE_LABELS, Scope
from landtrack.actions.attempts import forgive
from landtrack.actions.sign_ins import end_session
from landtrack.actions.tokens import create_token, revoke_token
from landtrack.actions.users import change_password
from landtrack.errors import Invalid, LandtrackError
from landtrack.queries.places import village_names
from landtrack.queries.users import Person, get_token, get_user, sessions_of, tokens_of

router = APIRouter(include_in_schema=False)

_UNPROCESSABLE = 422
_LIFETIMES = (30, 90, 180, 366)


@router.get("/account")
def account_page(
    *, request: Request, session: ReadSession, person: Known, now: Now, changed: str = ""
) -> Response:
    """Who one is here, where one is signed in, and which programs have a key."""
    return _page(request, session, person, now, done=changed)


@router.post("/account/password")
def change_password_page(
    *,
    request: Request,
    session: WriteSession,
    person: KnownAtABrowser,
    site: CurrentSite,
    now: Now,
    old: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    """A new password; all other devices are signed out."""
    login, address = person.actor.login, address_of(request)
    try:
        take_try(site, login, address, now)
        change_password(
            session,
            get_user(session, person.user_id),
            old,
            password,
            shortest=site.settings.password_min_length,
            now=now,
            keep_session=person.session_id,
        )
        forgive(session, login, address)
    except LandtrackError as error:
        session.rollback()
        return _page(request, session, person, now, problem=error)
    return _to_account("password")


@router.post("/account/sessions/{session_id}/end")
def end_session_page(session: WriteSession, person: AtABrowser, session_id: int) -> Response:
    """Sign one device out."""
    end_session(session, session_id, person.user_id)
    return _to_account("session")


@router.post("/account/tokens")
def create_token_page(
    *,
    request: Request,
    session: WriteSession,
    person: AtABrowser,
    now: Now,
    token_name: Annotated[str, Form()] = "",
    scope: Annotated[str, Form()] = Scope.READ,
    days: Annotated[str, Form()] = "90",
) -> Response:
    """A new token, shown in this answer and never again."""
    try:
        _, secret = create_token(
            session,
            get_user(session, person.user_id),
            name=token_name,
            scope=_scope(scope),
            days=int(days) if days.isdecimal() else 0,
            actor=person.actor,
            now=now,
        )
    except LandtrackError as error:
        session.rollback()
        return _page(request, session, person, now, problem=error)
    answer = _page(request, session, person, now, secret=secret)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _scope(text: str) -> Scope:
    try:
        return Scope(text)
    except ValueError:
        raise Invalid("没有这种权限范围。", "No such scope.", field="scope") from None


@router.post("/account/tokens/{token_id}/revoke")
def revoke_token_page(
    session: WriteSession, person: AtABrowser, now: Now, token_id: int
) -> Response:
    """End a token."""
    token = get_token(session, token_id, person.user_id)
    revoke_token(session, token, actor=person.actor, now=now)
    return _to_account("token")


def _to_account(changed: str) -> Response:
    return RedirectResponse(f"/account?changed={changed}", status_code=303)


def _page(
    request: Request,
    session: Session,
    person: Person,
    now: Now,
    *,
    done: str = "",
    secret: str = "",
    problem: LandtrackError | None = None,
) -> Response:
    problems = Problems()
    if problem:
        problems.add(problem)
    return show(
        request,
        session,
        "account.html",
        status=_UNPROCESSABLE if problem else 200,
        active="",
        sessions=sessions_of(session, person.user_id, now),
        tokens=tokens_of(session, person.user_id),
        places=village_names(session),
        shortest=request.app.state.site.settings.password_min_length,
        scopes=SCOPE_LABELS,
        lifetimes=_LIFETIMES,
        now=now,
        done=done,
        secret=secret,
        problems=problems.by_field,
    )
