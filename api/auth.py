"""Who acts: somebody signed in, somebody's program, or a visitor where visitors may look.

A session comes as a cookie, a token as ``Authorization: Bearer lt_...``; a token wins, and one that
opens nothing is refused, never taken for a visitor. What *may be done* is decided below, by
``landtrack.access.require``; the edge only keeps out whoever may write nothing at all.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import BackgroundTasks, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.deps import CurrentSite, Now, Site
from api.security import SAFE_METHODS
from landtrack.access import VISITOR, Act, Actor, Scope, may_write, require
from landtrack.actions.sign_ins import renew_session
from landtrack.errors import Busy, Forbidden, NotSignedIn
from landtrack.queries.users import (
    Person,
    person_by_session,
    person_by_token,
    require_own_password,
)
from landtrack.store.engine import reader, writer

COOKIE: Final = "landtrack_session"
_RENEWED_AFTER: Final = timedelta(minutes=10)

logger = logging.getLogger(__name__)


def identify(request: Request, site: Site, now: datetime) -> Person | None:
    """Who asks; None for a visitor. One statement, in a snapshot of its own.

    Raises:
        NotSignedIn: with a session or token that is unknown or has ended.
    """
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    cookie = request.cookies.get(COOKIE)
    if scheme.lower() == "bearer":
        with reader(site.engine) as session:
            return person_by_token(session, credentials.strip(), now)
    if cookie:
        with reader(site.engine) as session:
            return person_by_session(session, cookie, now)
    return None


def current_person(
    request: Request, site: CurrentSite, now: Now, background: BackgroundTasks
) -> Person | None:
    """Who asks, for endpoints that answer visitors too. Pages find it at ``request.state.person``.

    Raises:
        NotSignedIn: as `identify`.
    """
    person = identify(request, site, now)
    request.state.person = person
    if person and person.seen_at and now - person.seen_at > _RENEWED_AFTER:
        background.add_task(_renew, site, person, now)
    return person


def _renew(site: Site, person: Person, now: datetime) -> None:
    """After the answer has left: nobody waits for the writers' queue because they looked."""
    if person.session_id is None:
        return
    try:
        with writer(site.engine) as session:
            renew_session(session, person.session_id, now=now, days=site.settings.session_days)
            session.commit()
    except Busy:
        logger.info("a session was not renewed, as somebody is writing")


CurrentPerson = Annotated[Person | None, Depends(current_person)]


def known(person: CurrentPerson) -> Person:
    """Somebody known, also one who has to choose a password first.

    Raises:
        NotSignedIn: a visitor.
    """
    if person is None:
        raise NotSignedIn("请先登录。", "Please sign in first.")
    return person


Known = Annotated[Person, Depends(known)]


def known_at_a_browser(person: Known) -> Person:
    """The same, by a password and not by a token.

    Raises:
        Forbidden: a token.
    """
    if person.session_id is None:
        raise Forbidden(
            "令牌不能用于此操作。请在浏览器中登录后操作。",
            "A token cannot do this. Sign in with a browser.",
        )
    return person


KnownAtABrowser = Annotated[Person, Depends(known_at_a_browser)]


def signed_in(request: Request, person: CurrentPerson) -> Person:
    """Somebody known, whatever their rights: for what concerns only themselves.

    Raises:
        NotSignedIn: a visitor. PasswordDue: a password of one's own comes first.
        Forbidden: a token that may only read.
    """
    person = known(person)
    require_own_password(person.must_change)
    if person.scope is Scope.READ and request.method not in SAFE_METHODS:
        raise Forbidden(
            "此令牌只能读取，不能写入。请换用读写令牌。",
            "This token may only read. Use one that may write.",
        )
    return person


SignedIn = Annotated[Person, Depends(signed_in)]


def at_a_browser(person: SignedIn) -> Person:
    """Somebody who signed in with a password: keys are not made by keys.

    Raises:
        Forbidden: a token.
    """
    return known_at_a_browser(person)


AtABrowser = Annotated[Person, Depends(at_a_browser)]


def current_actor(request: Request, site: CurrentSite, person: CurrentPerson) -> Actor:
    """With which rights: those of the person, or a visitor's where the site is open to look at.

    Raises:
        NotSignedIn: a visitor where none may look, or one who sends something.
        Forbidden: a role or a token that may write nothing sends something.
    """
    if person is None and site.settings.public_read and request.method in SAFE_METHODS:
        return VISITOR
    actor = signed_in(request, person).actor
    if request.method not in SAFE_METHODS and not may_write(actor.role):
        require(actor, Act.EDIT)
    require(actor, Act.READ)
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor)]


def keep_signed_in(response: Response, request: Request, secret: str, days: int) -> None:
    """Put a session's secret into a cookie that scripts and other sites cannot use."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=days * 24 * 3600,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def forget(response: Response, request: Request) -> None:
    """Take the cookie back."""
    response.delete_cookie(
        COOKIE, path="/", secure=request.url.scheme == "https", httponly=True, samesite="lax"
    )
