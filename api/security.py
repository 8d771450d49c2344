"""Headers that keep pages to themselves, and a guard against writes sent by other sites.

The policy allows no inline script except ours, marked by a nonce that is new in every answer:
a map is set up by such a script (``maps/layers.py``). Inline style *attributes* are allowed
(``style-src-attr``) because Leaflet's controls write some into their markup; style *elements*
are not, so injected text can move a box at most. Tiles are the one thing that may come from
another host, and only from the one that is configured.
"""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)",
}


def tile_source(url: str | None) -> str:
    """The origin that a policy must allow for a tile address (``{s}`` stands for any subdomain)."""
    if not url:
        return ""
    parts = urlsplit(url.replace("{s}", "*"))
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def content_policy(nonce: str, tiles: str) -> str:
    """The Content-Security-Policy of one answer."""
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' 'nonce-{nonce}'",
        "style-src": "'self'",
        "style-src-attr": "'unsafe-inline'",
        "img-src": f"'self' data: blob: {tiles}".strip(),
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def protect(headers: MutableHeaders, nonce: str, tiles: str) -> None:
    """Add to an answer what keeps its page to itself."""
    for name, value in _FIXED.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", content_policy(nonce, tiles))


class SecurityMiddleware:
    """Adds the headers, and refuses writes that a browser says come from another site."""

    def __init__(self, app: ASGIApp, tile_url: str | None = None) -> None:
        self.app = app
        self.tiles = tile_source(tile_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                protect(MutableHeaders(scope=message), nonce, self.tiles)
            await send(message)

        if scope["method"] not in SAFE_METHODS and from_elsewhere(Headers(scope=scope)):
            await _REFUSED(scope, receive, send_with_headers)
            return
        await self.app(scope, receive, send_with_headers)


def from_elsewhere(headers: Headers) -> bool:
    """Whether a browser says that another site sent the request (programs say nothing).

    As in Go's ``http.CrossOriginProtection``: ``Sec-Fetch-Site``, else ``Origin`` against ``Host``.
    A token is not sent by browsers of themselves, so a request that carries one is somebody's own.
    """
    if headers.get("authorization", "").lower().startswith("bearer "):
        return False
    if site := headers.get("sec-fetch-site"):
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


_REFUSED = JSONResponse(
    {
        "type": "about:blank",
        "status": 403,
        "code": "cross_site",
        "title": "Forbidden",
        "detail": "Another site sent this request. Open the page here and send it again.",
        "detail_zh": "该请求来自其他网站，已拒绝。请在本站打开页面后重新提交。",
    },
    status_code=403,
    media_type="application/problem+json",
)
