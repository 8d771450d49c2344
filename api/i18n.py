"""Which language a visitor reads, and the catalogues of our texts.

A text in a template or page is written in English inside ``_()``; its Chinese stands in
``locale/zh/LC_MESSAGES/messages.po``. The catalogue is read as it is: it has a few hundred lines,
takes milliseconds once per process, and a compiled copy could only be older. Terms of the field
(stages, milestones, uses ...) are not here: the core keeps them in both languages.
"""

from __future__ import annotations

from functools import cache
from http.cookies import SimpleCookie
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from landtrack.text import Language

LOCALE: Final = Path(__file__).parent / "locale"
DEFAULT: Final[Language] = "zh"
TAGS: Final[dict[Language, str]] = {"zh": "zh-CN", "en": "en"}
NAMES: Final[dict[Language, str]] = {"zh": "中文", "en": "English"}
COOKIE: Final = "language"
_YEAR_SECONDS = 365 * 24 * 3600


@cache
def translations(language: Language) -> NullTranslations:
    """The catalogue of a language; English is what the texts are written in."""
    if language == "en":
        return NullTranslations()
    with (LOCALE / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def known_language(text: str | None) -> Language | None:
    """The language meant by a tag such as ``zh-CN`` or ``en_GB``; None for any other."""
    main = (text or "").strip().lower().replace("_", "-").partition("-")[0]
    return {"zh": "zh", "en": "en"}.get(main)  # type: ignore[return-value]


def preferred_language(accept: str | None) -> Language:
    """What an ``Accept-Language`` header asks for; Chinese if unclear, unknown or ``*``."""
    wishes = []
    for position, part in enumerate((accept or "").split(",")):
        tag, _, quality = part.partition(";q=")
        language = known_language(tag)
        if language:
            wishes.append((-_quality(quality), position, language))
    wishes = [wish for wish in wishes if wish[0] < 0]
    return min(wishes)[2] if wishes else DEFAULT


def _quality(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0


def language_of(request: Request) -> Language:
    """The language of a request, as the middleware has settled it."""
    language: Language = request.state.language
    return language


class LanguageMiddleware:
    """Settles the language: ``?lang=``, else the cookie that left, else the browser's wish."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        asked = known_language(request.query_params.get("lang"))
        language = (
            asked
            or known_language(request.cookies.get(COOKIE))
            or preferred_language(request.headers.get("accept-language"))
        )
        scope.setdefault("state", {})["language"] = language

        async def send_with_language(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Language", TAGS[language])
                headers.add_vary_header("Accept-Language, Cookie")
                if asked:
                    headers.append("Set-Cookie", _cookie(asked))
            await send(message)

        await self.app(scope, receive, send_with_language)


def _cookie(language: Language) -> str:
    cookie = SimpleCookie({COOKIE: language})[COOKIE]
    cookie["path"], cookie["max-age"], cookie["samesite"] = "/", _YEAR_SECONDS, "Lax"
    return cookie.OutputString()
