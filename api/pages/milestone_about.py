"""What forms about milestones are about: the record as it stands, and where they lead."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from landtrack.access import Actor
from landtrack.counting import CountingRule
from landtrack.periods import Period
from landtrack.queries.cards import record_card
from landtrack.queries.moments import moment
from landtrack.queries.progress import progress
from landtrack.report import RecordCard


class About(NamedTuple):
    """What a form is about: a record, the rule its buildings are judged by, and who fills it in."""

    card: RecordCard
    rule: CountingRule
    actor: Actor


def card_about(session: Session, record_id: int, today: date, actor: Actor) -> About:
    """A record as it stands today, the rule its buildings are judged by, and who asks."""
    period, at = Period(today.year), moment(session, today)
    rule = progress(session, period, at).rule
    return About(record_card(session, record_id, at, rule, period, actor=actor), rule, actor)


def to_effect(record_id: int, milestone_id: int) -> str:
    """The record's page, which says what a milestone did to the figure."""
    return f"/records/{record_id}?logged={milestone_id}"
