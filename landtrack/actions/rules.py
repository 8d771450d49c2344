"""Recording a new version of a counting rule, and counting a year by it from then on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, require
from landtrack.actions.journal import open_entry
from landtrack.actions.targets import NewTarget, add_rule, set_target
from landtrack.counting import CountingRule
from landtrack.errors import Conflict, Invalid
from landtrack.periods import Period
from landtrack.queries.targets import rule_of, rule_settings
from landtrack.store.tables import Entry, Rule, Target
from landtrack.town import rule_text
from landtrack.vocabulary import Measure, Route


def record_version(
    session: Session,
    rule: CountingRule,
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    year: int | None = None,
) -> Rule:
    """Store a rule as the next version of its name, in words of its own settings if it has none.

    With ``year`` the year's targets of floor area started are counted by it from now on; amounts
    stay, and what was known before keeps the rule it had.

    Raises:
        Invalid: no reason, nothing that could ever count, or no target in the year.
        Conflict: the newest version of that name says the same already.
    """
    require(actor, Act.SET_TARGET)
    check_rule(rule)
    if not reason.strip():
        raise Invalid("请写明依据或理由。", "Give the paper or the reason.", field="reason")
    newest = session.scalars(
        sa.select(Rule).where(Rule.name == rule.name).order_by(Rule.version.desc()).limit(1)
    ).first()
    made = replace(rule, version=newest.version + 1 if newest else 1)
    text = rule.text if rule.text.zh.strip() and rule.text.en.strip() else rule_text(made)
    made = replace(made, text=text)
    if newest is not None and _same(rule_of(newest), made):
        raise Conflict(
            f"与 {newest.name} v{newest.version} 完全相同，没有可记录的变化。",
            f"The same as {newest.name} v{newest.version}: there is nothing new to record.",
        )
    entry = open_entry(
        session, "add_rule", actor=actor, now=now, rule=made.label, reason=reason.strip()
    )
    stored = add_rule(session, made, actor=actor, now=now, entry=entry)
    if year is not None:
        count_by(session, stored, year, actor=actor, now=now, reason=reason.strip(), entry=entry)
    return stored


def check_rule(rule: CountingRule) -> None:
    """That a rule can count anything at all.

    Raises:
        Invalid: no name, grade, use or route; or a cut-off that is no number of days.
    """
    for wrong, zh, en, field in (
        (not rule.name.strip(), "口径需要名称。", "The rule needs a name.", "name"),
        (not rule.grades, "至少选择一个证据等级。", "Choose at least one grade.", "grades"),
        (not rule.uses, "至少选择一种用途。", "Choose at least one use.", "uses"),
        (not rule.routes, "至少选择一种来源。", "Choose at least one supply route.", "routes"),
    ):
        if wrong:
            raise Invalid(zh, en, field=field)
    if rule.cutoff_days is not None and not 0 <= rule.cutoff_days <= 366:  # noqa: PLR2004
        raise Invalid(
            "截止天数应在 0 到 366 之间。",
            "The cut-off is 0 to 366 days after the end of the year.",
            field="cutoff_days",
        )


def count_by(
    session: Session,
    rule: Rule,
    year: int,
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    entry: Entry | None = None,
) -> int:
    """Count a year by another stored rule: each of its targets is set anew, with its amount.

    Raises:
        Invalid: the year has no target.
    """
    require(actor, Act.SET_TARGET)
    targets = session.scalars(
        sa.select(Target)
        .where(
            Target.period.startswith(str(year)),
            Target.measure == Measure.FLOOR_AREA_STARTED,
            Target.until_entry_id.is_(None),
            Target.void.is_(False),
        )
        .order_by(Target.id)
    ).all()
    if not targets:
        raise Invalid(
            f"{year}年还没有目标。请先设定目标，或不选择年份。",
            f"{year} has no target yet. Set one first, or choose no year.",
            field="year",
        )
    entry = entry or open_entry(
        session, "count_by", actor=actor, now=now, rule=f"{rule.name} v{rule.version}", year=year
    )
    for target in targets:
        route = Route(target.route) if target.route else None
        period = Period.parse(target.period)
        new = NewTarget(period, target.amount, target.measure, target.village, route, target.source)
        set_target(session, new, rule, actor=actor, now=now, reason=reason, entry=entry)
    return len(targets)


def _same(one: CountingRule, other: CountingRule) -> bool:
    return rule_settings(one) == rule_settings(other) and one.text == other.text
