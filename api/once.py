"""Writes that carry a key: the header ``Idempotency-Key``, or the field ``once`` of a form."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import CurrentActor
from api.deps import Now, WriteSession
from landtrack.actions.answers import Answer, Asked, answer_given, keep_answer

HEADER = "Idempotency-Key"
FIELD = "once"
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


async def _asked(
    request: Request,
    actor: CurrentActor,
    key: Annotated[
        str,
        Header(
            alias=HEADER,
            description="Names this write, so that it is done once however often it is sent: "
            "the same key with the same body gets the first answer again (for 30 days).",
        ),
    ] = "",
) -> Asked | None:
    if request.headers.get("content-type", "").startswith(_FORMS):
        form = await request.form()
        typed = form.get(FIELD)
        key = key or (typed if isinstance(typed, str) else "")
        pairs = [(name, value) for name, value in form.multi_items() if name != FIELD]
        digest = hashlib.sha256()
        for name, value in pairs:
            content = await _content(value)
            digest.update(f"{name}:{len(content)}:".encode() + content)
        sha256 = digest.hexdigest()
    else:
        sha256 = hashlib.sha256(await request.body()).hexdigest()
    line = f"{request.method} {request.url.path}"
    return Asked(key.strip(), actor.login, line[:300], sha256) if key.strip() else None


async def _content(value: UploadFile | str) -> bytes:
    if isinstance(value, str):
        return value.encode()
    content = await value.read()
    await value.seek(0)
    return hashlib.sha256(content).digest() + (value.filename or "").encode()


def _once(session: WriteSession, asked: Annotated[Asked | None, Depends(_asked)], now: Now) -> Once:
    return Once(session, asked, now)


CurrentOnce = Annotated[Once, Depends(_once, scope="function")]
