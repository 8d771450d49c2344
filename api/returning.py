"""Where to go on after signing in: a path of this site, whatever an address claims."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from starlette.requests import Request

from api.security import SAFE_METHODS

SIGN_IN = "/sign-in"
PASSWORD_PAGE = "/account#new-password"  # noqa: S105 - an address


def local_path(text: str) -> str:
    """A path with its query, if it stays on this site; else the first page.

    Browsers read ``//host``, ``/\\host`` and control characters as ways to other hosts.
    """
    parts = urlsplit(text)
    leads_away = parts.scheme or parts.netloc or text.startswith(("//", "/\\"))
    if leads_away or not text.startswith("/") or not text.isprintable() or "\\" in text:
        return "/"
    return "/" if parts.path in (SIGN_IN, "/sign-out") else text


def sign_in_address(request: Request, *, ended: bool) -> str:
    """The page to sign in at, from where it leads back to what was asked for.

    A form that was sent cannot be sent again from there, so it leads back to the form's page.
    """
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    seen = request.headers.get("hx-current-url") or request.headers.get("referer")
    fragment = "hx-request" in request.headers
    if fragment or request.method not in SAFE_METHODS:
        parts = urlsplit(seen or "/")
        here = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    wanted = {"next": local_path(here)} | ({"ended": "1"} if ended else {})
    return f"{SIGN_IN}?{urlencode(wanted)}"
