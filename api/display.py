"""How a visitor wants pages shown: the unit of areas, and light or dark. Chosen once, then kept."""

from __future__ import annotations

from enum import StrEnum
from http.cookies import SimpleCookie
from typing import Any, Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.i18n import language_of
from api.units import Areas, AreaUnit
from landtrack.text import Text


class Theme(StrEnum):
    """Light or dark; ``AUTO`` as the visitor's system says."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


THEME_LABELS: Final[dict[Theme, Text]] = {
    Theme.AUTO: Text("跟随系统", "As the system"),
    Theme.LIGHT: Text("浅色", "Light"),
    Theme.DARK: Text("深色", "Dark"),
}

# `unit` is taken: lists are narrowed by the responsible unit
_CHOICES: Final[dict[str, tuple[type[StrEnum], StrEnum]]] = {
    "units": (AreaUnit, AreaUnit.M2),
    "theme": (Theme, Theme.AUTO),
}
CHOICES: Final = tuple(_CHOICES)
"""The parameters, which are the names of the cookies too."""
_YEAR_SECONDS = 365 * 24 * 3600


def area_unit_of(request: Request) -> AreaUnit:
    """The unit in which a visitor wants areas."""
    found: AreaUnit = request.state.units
    return found


def areas_of(request: Request) -> Areas:
    """How a visitor reads areas: their unit, in their language."""
    return Areas(area_unit_of(request), language_of(request))


def theme_of(request: Request) -> Theme:
    """Light or dark."""
    found: Theme = request.state.theme
    return found


class DisplayMiddleware:
    """Settles each choice: by the address, else by the cookie that left, else by default."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request, state = Request(scope), scope.setdefault("state", {})
        asked: dict[str, str] = {}
        for name in CHOICES:
            if chosen := _member(name, request.query_params.get(name)):
                asked[name] = chosen.value
            state[name] = chosen or _member(name, request.cookies.get(name)) or _CHOICES[name][1]

        async def send_with_cookies(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in asked.items():
                    headers.append("Set-Cookie", _cookie(name, value))
            await send(message)

        await self.app(scope, receive, send_with_cookies)


def _member(name: str, text: str | None) -> Any:
    kind = _CHOICES[name][0]
    return next((member for member in kind if member.value == text), None)


def _cookie(name: str, value: str) -> str:
    cookie = SimpleCookie({name: value})[name]
    cookie["path"], cookie["max-age"], cookie["samesite"] = "/", _YEAR_SECONDS, "Lax"
    return cookie.OutputString()
