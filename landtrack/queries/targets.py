"""Targets and rules as they were known at an entry."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.counting import AreaBasis, CountingRule, StartKind
from landtrack.errors import NotFound
from landtrack.periods import Period
from landtrack.report import Moment
from landtrack.stages import Evidence
from landtrack.store.tables import Rule, Target
from landtrack.targets import SplitFlag, TargetCell, split_flags
from landtrack.text import Text
from landtrack.vocabulary import BuildingUse, Measure


def rule_settings(rule: CountingRule) -> dict[str, Any]:
    """A rule's settings as JSON."""
    return {
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
        text=Text(stored.text_zh, stored.text_en),
        id=stored.id,
    )


def latest_rule(session: Session, at: int, name: str | None = None) -> CountingRule:
    """The newest version of a rule known at an entry (of any name: the newest of all)."""
    query = sa.select(Rule).where(Rule.entry_id <= at).order_by(Rule.id.desc())
    if name:
        query = query.where(Rule.name == name)
    stored = session.scalars(query).first()
    if stored is None:
        raise NotFound.of(Text("口径", "counting rule"), name or "")
    return rule_of(stored)


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
    """The rule of the town's target for a period as it was known, else the newest one."""
    targets = targets_for(session, period, Measure.FLOOR_AREA_STARTED, moment.entry)
    whole = next((one for one in targets if one.village is None and one.route is None), None)
    if whole is None:
        return latest_rule(session, moment.entry)
    return rule_of(session.get_one(Rule, whole.rule_id))


def stored_rule(session: Session, rule: CountingRule) -> Rule:
    """The stored row of a rule that was read from the register, to set targets by.

    Raises:
        NotFound: the rule was never stored.
    """
    stored = session.get(Rule, rule.id) if rule.id is not None else None
    if stored is None:
        raise NotFound.of(Text("口径", "counting rule"), rule.label)
    return stored
