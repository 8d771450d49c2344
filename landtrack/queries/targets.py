"""Targets and rules as they were known at an entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.counting import AreaBasis, CountingRule, StartKind
from landtrack.errors import BadDate, NotFound
from landtrack.periods import Period
from landtrack.report import Moment, RuleLine, TargetLine
from landtrack.stages import Evidence
from landtrack.store.tables import Entry, Rule, Target
from landtrack.targets import SplitFlag, TargetCell, split_flags
from landtrack.text import Text
from landtrack.vocabulary import BuildingUse, Measure, Route


def rule_settings(rule: CountingRule) -> dict[str, Any]:
    """A rule's settings as JSON; those that came later only where they say something."""
    later: dict[str, Any] = {}
    if rule.routes != frozenset(Route):
        later["routes"] = sorted(rule.routes)
    if rule.cutoff_days is not None:
        later["cutoff_days"] = rule.cutoff_days
    return later | {
        "start": rule.start.value,
        "grades": sorted(rule.grades),
        "area": rule.area.value,
        "uses": sorted(rule.uses),
        "net": rule.net,
    }


def rule_of(stored: Rule) -> CountingRule:
    """A stored rule as the pure rules take it."""
    settings = stored.settings
    return CountingRule(
        name=stored.name,
        version=stored.version,
        start=StartKind(settings["start"]),
        grades=frozenset(Evidence(grade) for grade in settings["grades"]),
        area=AreaBasis(settings["area"]),
        uses=frozenset(BuildingUse(use) for use in settings["uses"]),
        net=settings["net"],
        routes=frozenset(Route(route) for route in settings.get("routes", Route)),
        cutoff_days=settings.get("cutoff_days"),
        text=Text(stored.text_zh, stored.text_en),
        id=stored.id,
    )


def latest_rule(session: Session, at: int, name: str | None = None) -> CountingRule:
    """The newest version of a rule known at an entry (of any name: the newest of all)."""
    query = sa.select(Rule).where(Rule.entry_id <= at).order_by(Rule.id.desc())
    if name:
        query = query.where(Rule.name == name)
    stored = session.scalars(query).first()
    if stored is None and not name:
        raise _before_the_register(session)
    if stored is None:
        raise NotFound.of(Text("口径", "counting rule"), name or "")
    return rule_of(stored)


def _before_the_register(session: Session) -> BadDate:
    first = session.scalar(sa.select(sa.func.min(Entry.logged_at)))
    day = f"{first:%Y-%m-%d}" if first else "—"
    return BadDate(
        f"那时还没有台账，最早只能查到 {day} 所知。请把“所知时间”改为之后的日期。",
        f"There was no register yet: what was known can be asked from {day} on.",
        field="known_at",
    )


def rule_by_label(session: Session, label: str) -> CountingRule:
    """A rule by name and version, such as ``default v1``.

    Raises:
        NotFound: none such.
    """
    name, _, version = label.rpartition(" v")
    stored = session.scalar(
        sa.select(Rule).where(
            Rule.name == name, Rule.version == (int(version) if version.isdigit() else -1)
        )
    )
    if stored is None:
        raise NotFound.of(Text("口径", "counting rule"), label)
    return rule_of(stored)


def targets_for(session: Session, period: Period, measure: Measure, at: int) -> list[Target]:
    """The targets for a period and measure known at an entry: the whole first, then its parts."""
    query = _known(sa.select(Target), at).where(
        Target.period == period.code, Target.measure == measure
    )
    return list(session.scalars(query.order_by(*_WHOLE_FIRST)))


def targets_by_measure(session: Session, period: Period, at: int) -> dict[Measure, list[Target]]:
    """The same for every measure at once."""
    found: dict[Measure, list[Target]] = {measure: [] for measure in Measure}
    query = _known(sa.select(Target), at).where(Target.period == period.code)
    for target in session.scalars(query.order_by(*_WHOLE_FIRST)):
        found[target.measure].append(target)
    return found


_WHOLE_FIRST = (
    Target.village.is_not(None),
    Target.route.is_not(None),
    Target.village,
    Target.route,
    Target.id,
)


def _known(query: Any, at: int) -> Any:
    return query.where(
        Target.void.is_(False),
        Target.entry_id <= at,
        sa.or_(Target.until_entry_id.is_(None), Target.until_entry_id > at),
    )


def year_targets(session: Session, year: int, measure: Measure, at: int) -> list[TargetLine]:
    """Every target within a year known at an entry, the whole first, each with its story.

    The year comes before its quarters and these before their months; within a period the town,
    then villages, then routes.
    """
    query = (
        sa.select(Target, Entry.logged_at, Entry.actor)
        .join(Entry, Entry.id == Target.entry_id)
        .where(
            Target.period.startswith(str(year)), Target.measure == measure, Target.entry_id <= at
        )
        .order_by(Target.id)
    )
    stored = session.execute(query).all()
    ended = {one.replaces_id: one for one, _, _ in stored if one.replaces_id is not None}
    amounts = {one.id: one for one, _, _ in stored}
    lines = [
        TargetLine(
            period=Period.parse(one.period),
            village=one.village,
            route=Route(one.route) if one.route else None,
            amount=one.amount,
            rule_id=one.rule_id,
            source=one.source,
            logged_at=logged_at,
            logged_by=actor,
            reason=one.reason or "",
            before=tuple(_amounts_before(one, amounts)),
        )
        for one, logged_at, actor in stored
        if one.id not in ended and not one.void
    ]
    return sorted(lines, key=_place_in_year)


def _amounts_before(target: Target, by_id: Mapping[int, Target]) -> Iterator[int]:
    """What a target was before, the latest first."""
    before = by_id.get(target.replaces_id or 0)
    while before is not None:
        yield before.amount
        before = by_id.get(before.replaces_id or 0)


def _place_in_year(line: TargetLine) -> tuple[int, str, bool, bool, str, str]:
    period = line.period
    rank = 2 if period.month else 1 if period.quarter else 0
    parts = line.village or "", line.route or ""
    return rank, period.code, bool(line.village), bool(line.route), *parts


def target_flags(session: Session, year: int, measure: Measure, at: int) -> list[SplitFlag]:
    """The targets of a year known at an entry whose parts do not add up to their whole."""
    return flags_by_measure(session, year, at)[measure]


def flags_by_measure(session: Session, year: int, at: int) -> dict[Measure, list[SplitFlag]]:
    """The same for every measure at once."""
    cells: dict[Measure, dict[TargetCell, int]] = {measure: {} for measure in Measure}
    columns = (Target.measure, Target.period, Target.village, Target.route, Target.amount)
    query = _known(sa.select(*columns), at).where(Target.period.startswith(str(year)))
    for measure, period, village, route, amount in session.execute(query):
        cells[measure][TargetCell(Period.parse(period), village, route)] = amount
    return {measure: split_flags(found) for measure, found in cells.items()}


def rule_for(session: Session, period: Period, moment: Moment) -> CountingRule:
    """The rule of the town's target for a period as it was known.

    A quarter or month without a target of its own is counted by the rule of its year, so that the
    parts of a year add up; without any target the newest rule is used.
    """
    targets = targets_for(session, period, Measure.FLOOR_AREA_STARTED, moment.entry)
    return rule_of_targets(session, targets, period, moment)


def rule_of_targets(
    session: Session, targets: Sequence[Target], period: Period, moment: Moment
) -> CountingRule:
    """``rule_for`` where the targets of the period are at hand already."""
    whole = next((one for one in targets if one.village is None and one.route is None), None)
    if whole is not None:
        return rule_of(session.get_one(Rule, whole.rule_id))
    if period.code != str(period.year):
        return rule_for(session, Period(period.year), moment)
    return latest_rule(session, moment.entry)


def known_rules(session: Session, entry: int) -> list[RuleLine]:
    """Every version of every rule known at an entry, latest first, with who recorded it and why."""
    query = (
        sa.select(Rule, Entry)
        .join(Entry, Entry.id == Rule.entry_id)
        .where(Rule.entry_id <= entry)
        .order_by(Rule.id.desc())
    )
    counted: dict[int, set[str]] = defaultdict(set)
    for rule, period in session.execute(
        sa.select(Target.rule_id, Target.period).where(
            Target.measure == Measure.FLOOR_AREA_STARTED,
            Target.village.is_(None),
            Target.route.is_(None),
            Target.void.is_(False),
            Target.entry_id <= entry,
            sa.or_(Target.until_entry_id.is_(None), Target.until_entry_id > entry),
        )
    ):
        counted[rule].add(period)
    return [
        RuleLine(
            rule_of(stored),
            written.logged_at,
            written.actor,
            str(written.details.get("reason", "")),
            tuple(sorted(counted[stored.id])),
        )
        for stored, written in session.execute(query)
    ]


def stored_rule(session: Session, rule: CountingRule) -> Rule:
    """The stored row of a rule that was read from the register, to set targets by.

    Raises:
        NotFound: the rule was never stored.
    """
    stored = session.get(Rule, rule.id) if rule.id is not None else None
    if stored is None:
        raise NotFound.of(Text("口径", "counting rule"), rule.label)
    return stored
