"""Writes that may arrive twice are done once: the answer is kept with the write it belongs to.

A phone that loses the network cannot know whether what it sent arrived. It sends the same again
with the same key; the answer that was kept in the transaction of the first write is given again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.errors import Invalid, KeyReused
from landtrack.store.tables import KeptAnswer

KEPT_FOR: Final = timedelta(days=30)
_LONGEST_KEY: Final = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A write as it arrived: its key, who sent it where, and the SHA-256 of what it says."""

    key: str
    actor: str
    request: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: a status, where it leads, a body."""

    status: int
    location: str = ""
    body: str = ""


def answer_given(session: Session, asked: Asked) -> Answer | None:
    """The answer that the same write was given before; None: it is new.

    To be asked in the writing transaction: writers follow one another, so nobody else can be
    doing the same write meanwhile.

    Raises:
        KeyReused: the key belongs to a write that said something else. Invalid: no usable key.
    """
    if not asked.key.isprintable() or len(asked.key) > _LONGEST_KEY:
        raise Invalid(
            f"幂等键（Idempotency-Key）应为不超过 {_LONGEST_KEY} 个可见字符。",
            f"An Idempotency-Key has at most {_LONGEST_KEY} printable characters.",
            field="Idempotency-Key",
        )
    kept = session.scalar(
        sa.select(KeptAnswer).where(KeptAnswer.actor == asked.actor, KeptAnswer.key == asked.key)
    )
    if kept is None:
        return None
    if (kept.request, kept.sha256) != (asked.request, asked.sha256):
        raise KeyReused(
            "这份内容提交过，但与这次的不同；这次没有保存。确需另登记一条，请再次保存。",
            "This was sent before and said something else; nothing was saved this time. To log "
            "another one, save again.",
        )
    return Answer(kept.status, kept.location, kept.body)


def keep_answer(session: Session, asked: Asked, answer: Answer, now: datetime) -> None:
    """Keep the answer to a write with the write, and let go of those that are old."""
    session.execute(sa.delete(KeptAnswer).where(KeptAnswer.created < now - KEPT_FOR))
    session.add(
        KeptAnswer(
            key=asked.key,
            actor=asked.actor,
            request=asked.request,
            sha256=asked.sha256,
            status=answer.status,
            location=answer.location,
            body=answer.body,
            created=now,
        )
    )
