"""Setting targets and the rules they are counted by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, require
from landtrack.actions.journal import open_entry
from landtrack.counting import CountingRule
from landtrack.errors import BadNumber, Conflict, Invalid
from landtrack.periods import Period
from landtrack.queries.targets import rule_settings
from landtrack.store.tables import Entry, Register, Rule, Target
from landtrack.vocabulary import Measure, Route


@dataclass(frozen=True, slots=True)
class NewTarget:
    """So much of a measure in a period; for one village or route if given.

    ``amount`` is in the measure's smallest unit: square centimetres, 10,000 yuan, or pieces.
    """

    period: Period
    amount: int
    measure: Measure = Measure.FLOOR_AREA_STARTED
    village: str | None = None
    route: Route | None = None
    source: str = ""


def add_rule(
    session: Session,
    rule: CountingRule,
    *,
    actor: Actor,
    now: datetime,
    entry: Entry | None = None,
) -> Rule:
    """Store a rule as the next version of its name. Versions are never changed.

    Raises:
        Conflict: that version exists.
    """
    require(actor, Act.SET_TARGET)
    if session.scalar(
        sa.select(Rule.id).where(Rule.name == rule.name, Rule.version == rule.version)
    ):
        raise Conflict(f"口径 {rule.label} 已存在。", f"The rule {rule.label} exists already.")
    entry = entry or open_entry(session, "add_rule", actor=actor, now=now, rule=rule.label)
    stored = Rule(
        name=rule.name,
        version=rule.version,
        settings=rule_settings(rule),
        text_zh=rule.text.zh,
        text_en=rule.text.en,
        entry_id=entry.id,
    )
    session.add(stored)
    session.flush()  # targets refer to it
    return stored


def set_target(
    session: Session,
    new: NewTarget,
    rule: Rule,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
    entry: Entry | None = None,
) -> Target:
    """Set a target; one already set for the same place, period and measure is replaced.

    Raises:
        BadNumber: a negative amount. Invalid: a replacement without a reason.
    """
    require(actor, Act.SET_TARGET)
    if new.amount < 0:
        raise BadNumber("目标不能是负数。", "A target cannot be negative.", field="amount")
    before = session.scalars(
        sa.select(Target).where(
            Target.period == new.period.code,
            Target.measure == new.measure,
            Target.village.is_not_distinct_from(new.village),
            Target.route.is_not_distinct_from(new.route),
            Target.until_entry_id.is_(None),
            Target.void.is_(False),
        )
    ).first()
    if before is not None and not (reason or "").strip():
        raise Invalid(
            "调整目标请写明理由。", "Give the reason for changing the target.", field="reason"
        )
    entry = entry or open_entry(
        session,
        "set_target",
        actor=actor,
        now=now,
        period=new.period.code,
        measure=new.measure.value,
        amount=new.amount,
    )
    town = session.scalars(sa.select(Register.town)).one()
    target = Target(
        town=town,
        village=new.village,
        route=new.route,
        period=new.period.code,
        measure=new.measure,
        amount=new.amount,
        rule_id=rule.id,
        source=new.source,
        entry_id=entry.id,
        reason=reason,
    )
    if before is not None:
        target.replaces_id, before.until_entry_id = before.id, entry.id
    session.add(target)
    session.flush()  # what follows reads it
    return target
