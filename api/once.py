"""Writes that carry a key: the header ``Idempotency-Key``, or the field ``once`` of a form."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.attachments import ReceivedForm
from api.auth import CurrentActor
from api.deps import Now, WriteSession
from landtrack.access import Actor
from landtrack.actions.answers import Answer, Asked, answer_given, keep_answer

HEADER = "Idempotency-Key"
FIELD = "once"
_LONGEST_LINE = 300
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def new_key() -> str:
    """A key for a form that is about to be filled in."""
    return secrets.token_urlsafe(18)


@dataclass(frozen=True, slots=True)
class Once:
    """A write that is done once however often it arrives; without a key, an ordinary one."""

    session: Session
    asked: Asked | None
    now: datetime

    def earlier(self) -> Response | None:
        """The answer that the same write was given before, to be given again.

        Raises:
            KeyReused: the key came with another write before.
        """
        answer = answer_given(self.session, self.asked) if self.asked else None
        if answer is None:
            return None
        headers = {"Idempotency-Replayed": "true"}
        if answer.location:
            headers["Location"] = answer.location
        return Response(
            answer.body,
            status_code=answer.status,
            headers=headers,
            media_type="application/json" if answer.body else None,
        )

    def keep(self, status: int, location: str, body: str = "") -> None:
        """Keep what is answered, in the transaction of the write."""
        if self.asked:
            keep_answer(self.session, self.asked, Answer(status, location, body), self.now)

    def leads_to(self, location: str) -> Response:
        """Keep and give the usual answer to a form: see there."""
        answer = RedirectResponse(location, status_code=303)
        self.keep(answer.status_code, location)
        return answer


_Key = Annotated[
    str,
    Header(
        alias=HEADER,
        description="Names this write, so that it is done once however often it is sent: "
        "the same key with the same body gets the first answer again (for 30 days).",
    ),
]


async def _asked(request: Request, actor: CurrentActor, key: _Key = "") -> Asked | None:
    if request.headers.get("content-type", "").startswith(_FORMS):
        form = await request.form()
        fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        return _named(request, actor, key, fields)
    body = await request.body()
    return _named(request, actor, key, [("body", body)])


def _asked_by_received(
    request: Request, actor: CurrentActor, sent: ReceivedForm, key: _Key = ""
) -> Asked | None:
    """The same for a form that came with a file: it has been read from the network already."""
    file = [(sent.file.name, sent.file.content)] if sent.file else []
    return _named(request, actor, key, [*sent.fields.items(), *file])


def _named(
    request: Request, actor: Actor, key: str, parts: Iterable[tuple[str, str | bytes]]
) -> Asked | None:
    """A write with its key; None: it has none."""
    typed, digest = "", hashlib.sha256()
    for name, value in parts:
        if name == FIELD and isinstance(value, str):
            typed = value
            continue
        content = value.encode() if isinstance(value, str) else value
        digest.update(f"{name}:{len(content)}:".encode() + content)
    line = f"{request.method} {request.url.path}"[:_LONGEST_LINE]
    found = (key or typed).strip()
    return Asked(found, actor.login, line, digest.hexdigest()) if found else None


def _once(session: WriteSession, asked: Annotated[Asked | None, Depends(_asked)], now: Now) -> Once:
    return Once(session, asked, now)


def _received_once(
    session: WriteSession, asked: Annotated[Asked | None, Depends(_asked_by_received)], now: Now
) -> Once:
    return Once(session, asked, now)


CurrentOnce = Annotated[Once, Depends(_once, scope="function")]
ReceivedOnce = Annotated[Once, Depends(_received_once, scope="function")]
