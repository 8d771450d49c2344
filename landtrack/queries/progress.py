"""How far the town is: a fixed, small number of statements, whatever the size of the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.counting import CountingRule, Outlook, Reason, judge, outlook
from landtrack.periods import Period
from landtrack.queries.claims import ClaimRow, S, area, claim_columns, known, planned_area
from landtrack.queries.moments import logged_at
from landtrack.queries.places import town_of, villages
from landtrack.queries.targets import latest_rule, rule_of, targets_for
from landtrack.report import Amount, Moment, Progress, ReasonCount, Slice, StageCount
from landtrack.stages import Stage, Track
from landtrack.states import STAGE_COLUMNS
from landtrack.store.tables import RecordStateRow, Register, Rule, Target
from landtrack.targets import target_status
from landtrack.text import Text
from landtrack.vocabulary import ROUTE_LABELS, USE_LABELS, Measure, Route


class _Group(NamedTuple):
    """Buildings alike in everything a rule or a roll-up asks, with their sum."""

    village: str
    route: Route
    unit: str
    row: ClaimRow
    reason: Reason
    outlook: Outlook
    cm2: int
    buildings: int


def progress(
    session: Session, period: Period, moment: Moment, rule: CountingRule | None = None
) -> Progress:
    """The figure for the town in a period at a moment.

    Args:
        session: any session.
        period: year, quarter or month.
        moment: both time axes (``queries/moments.py``).
        rule: count by this one instead of the target's own.
    """
    targets = targets_for(session, period, Measure.FLOOR_AREA_STARTED, moment.entry)
    whole = next((t for t in targets if t.village is None and t.route is None), None)
    rule = rule or _rule(session, whole, moment)
    groups = _groups(session, period, moment, rule)
    counted = _sum(group for group in groups if group.reason is Reason.COUNTED)
    town = town_of(session)
    register = session.scalars(sa.select(Register)).one()
    last = logged_at(session, moment.entry)
    names = {place.code: Text(place.short, place.english) for place in villages(session)}
    return Progress(
        town=Text(town.short, town.english),
        period=period,
        moment=moment,
        rule=rule,
        status=target_status(whole.amount if whole else 0, counted.cm2, period, moment.as_of),
        has_target=whole is not None,
        counted=counted,
        certain=_sum(group for group in groups if group.outlook is Outlook.CERTAIN),
        likely=_sum(group for group in groups if group.outlook is Outlook.LIKELY),
        by_village=_slices(
            groups,
            lambda group: group.village,
            names,
            {t.village: t.amount for t in targets if t.village and not t.route},
        ),
        by_route=_slices(
            groups,
            lambda group: group.route,
            ROUTE_LABELS,
            {t.route: t.amount for t in targets if t.route and not t.village},
        ),
        by_use=_slices(groups, lambda group: group.row.use, USE_LABELS),
        by_unit=_slices(groups, lambda group: group.unit, _unit_labels(groups)),
        by_month=_months(groups, period),
        by_stage=_stages(session, moment),
        by_reason=_reasons(groups),
        sample=register.sample,
        last_logged_at=last or moment.known_at,  # type: ignore[arg-type]
    )


def _rule(session: Session, target: Target | None, moment: Moment) -> CountingRule:
    if target is None:
        return latest_rule(session, moment.entry)
    return rule_of(session.get_one(Rule, target.rule_id))


def _groups(session: Session, period: Period, moment: Moment, rule: CountingRule) -> list[_Group]:
    keys = [S.village, S.route, S.unit, *claim_columns(rule, period, moment)]
    buildings = sa.func.sum(sa.case((S.part == 0, 1), else_=0))
    query = (
        sa.select(*keys, sa.func.sum(area(rule)), sa.func.sum(planned_area(rule)), buildings)
        .where(*known(moment))
        .group_by(*keys)
    )
    return [_group(row, rule, period) for row in session.execute(query)]


def _group(row: sa.Row[*tuple[Any, ...]], rule: CountingRule, period: Period) -> _Group:
    village, route, unit, *rest, started, planned, buildings = row
    claim_row = ClaimRow(*rest)
    claim = claim_row.claim(rule, period)
    reason = judge(claim, rule, period)
    waiting = claim.start_on is None
    cm2 = int((planned if waiting else started) or 0)
    return _Group(
        village,
        route,
        unit,
        claim_row,
        reason,
        outlook(claim, reason, claim_row.planned),
        cm2,
        int(buildings),
    )


def _sum(groups: Iterable[_Group]) -> Amount:
    amount = Amount()
    for group in groups:
        amount = amount.plus(group.cm2, group.buildings)
    return amount


def _slices(
    groups: list[_Group],
    key: Callable[[_Group], str],
    labels: Mapping[Any, Text],
    targets: Mapping[Any, int] | None = None,
) -> tuple[Slice, ...]:
    """A part for every label, in the order of the labels, empty ones included."""
    parts: dict[str, list[_Group]] = defaultdict(list)
    for group in groups:
        parts[key(group)].append(group)
    return tuple(
        Slice(
            key=label_key,
            label=label,
            counted=_sum(group for group in parts[label_key] if group.reason is Reason.COUNTED),
            certain=_sum(group for group in parts[label_key] if group.outlook is Outlook.CERTAIN),
            likely=_sum(group for group in parts[label_key] if group.outlook is Outlook.LIKELY),
            target_cm2=(targets or {}).get(label_key),
        )
        for label_key, label in labels.items()
    )


def _unit_labels(groups: list[_Group]) -> dict[str, Text]:
    units = sorted({group.unit for group in groups})
    return {unit: Text(unit or "未落实责任单位", unit or "No unit named") for unit in units}


def _months(groups: list[_Group], period: Period) -> tuple[Slice, ...]:
    months = {str(i): month.label for i, month in enumerate(period.months(), start=1)}
    return _slices(
        [group for group in groups if group.reason is Reason.COUNTED],
        lambda group: str(group.row.bucket),
        months,
    )


def _reasons(groups: list[_Group]) -> tuple[ReasonCount, ...]:
    found: dict[Reason, Amount] = defaultdict(Amount)
    for group in groups:
        found[group.reason] = found[group.reason].plus(group.cm2, group.buildings)
    return tuple(ReasonCount(reason, found[reason]) for reason in Reason if reason in found)


def _stages(session: Session, moment: Moment) -> tuple[StageCount, ...]:
    r = RecordStateRow.__table__.c
    stage = sa.case(
        *[
            (r[STAGE_COLUMNS[stage.order]] <= moment.as_of, stage.value)
            for stage in reversed(Stage)
        ],
        else_=Stage.RESERVE.value,
    )
    query = (
        sa.select(r.track, stage, sa.func.count(), sa.func.sum(r.land_cm2))
        .where(
            r.known_from <= moment.entry,
            sa.or_(r.known_until.is_(None), r.known_until > moment.entry),
            sa.or_(r.retired_on.is_(None), r.retired_on > moment.as_of),
        )
        .group_by(r.track, stage)
    )
    found = {
        (Track(track), Stage(name)): (count, int(land))
        for track, name, count, land in session.execute(query)
    }
    return tuple(
        StageCount(track, stage, *found[track, stage])
        for track in Track
        for stage in Stage
        if (track, stage) in found
    )
