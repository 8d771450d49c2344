"""Freezing a figure under a number, as it goes out to its readers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, require
from landtrack.actions.journal import open_entry
from landtrack.counting import CountingRule
from landtrack.errors import Conflict, Invalid
from landtrack.lifecycle import check_date
from landtrack.periods import Period
from landtrack.queries.moments import moment
from landtrack.queries.progress import progress
from landtrack.queries.published import amounts_of, checksum
from landtrack.report import Point
from landtrack.store.tables import PublishedFigure


@dataclass(frozen=True, slots=True)
class NewFigure:
    """What is to be published. Without ``known_at``: as the register knows it now.

    ``number`` is 第N期 (None: the next one); without ``rule`` the target's own is used.
    """

    period: Period
    as_of: date
    known_at: datetime | None = None
    rule: CountingRule | None = None
    number: int | None = None
    title: str = ""
    note: str = ""


def publish_figure(
    session: Session, new: NewFigure, *, actor: Actor, now: datetime
) -> PublishedFigure:
    """Freeze a figure with all its parts and a checksum over the facts that made it.

    It is never changed: what the register learns later is listed apart, or published anew.

    Raises:
        BadDate: a day that has not come. Invalid: not a number from 1, or a rule never stored.
        Conflict: the number is taken.
    """
    require(actor, Act.DECIDE)
    check_date(new.as_of, today=now.date(), planned=False, field="as_of")
    at = moment(session, new.as_of, new.known_at)
    found = progress(session, new.period, at, new.rule)
    if found.rule.id is None:
        raise Invalid("请先保存口径再发布。", "Store the rule before publishing.", field="rule")
    number = _number(session, new.number)
    count, digest = checksum(session, Point(new.period, at, found.rule))
    entry = open_entry(
        session, "publish_figure", actor=actor, now=now, subject="figure", number=number,
        period=new.period.code, as_of=new.as_of.isoformat(), sha256=digest,
    )  # fmt: skip
    figure = PublishedFigure(
        number=number,
        title=new.title,
        period=new.period.code,
        as_of=new.as_of,
        known_at=new.known_at,
        known_entry=at.entry,
        rule_id=found.rule.id,
        amounts=amounts_of(found),
        facts=count,
        sha256=digest,
        note=new.note,
        entry_id=entry.id,
    )
    session.add(figure)
    session.flush()  # the next number follows it
    return figure


def _number(session: Session, wanted: int | None) -> int:
    if wanted is None:
        return (session.scalar(sa.select(sa.func.max(PublishedFigure.number))) or 0) + 1
    if wanted < 1:
        raise Invalid("期号应为正整数。", "The number starts from 1.", field="number")
    if session.scalar(sa.select(PublishedFigure.id).where(PublishedFigure.number == wanted)):
        raise Conflict(
            f"第{wanted}期已发布，不能更改。请用新的期号。",
            f"Number {wanted} has been published and stays as it is. Use another number.",
        )
    return wanted
