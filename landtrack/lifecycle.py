"""What a new milestone means beside those already known: warnings, never locks. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from landtrack.errors import BadDate, Invalid
from landtrack.stages import STEP_OF, Days, MilestoneKind, Step, Track, allowed, steps_for
from landtrack.states import MilestoneFact
from landtrack.text import Text

EARLIEST = date(1990, 1, 1)
"""Nothing on record began before; earlier dates are typing errors."""

_FARTHEST_YEARS = 30


def check_date(day: date, *, today: date, planned: bool, field: str = "happened_on") -> None:
    """That a day can be one on which something happened, or is planned to.

    Raises:
        BadDate: before 1990, generations ahead, or in the future for something that has happened.
    """
    if day.year > today.year + _FARTHEST_YEARS:
        raise BadDate(
            f"日期 {day} 太远，不可信。请核对年份。",
            f"The date {day} is too far ahead to be right. Check the year.",
            field=field,
        )
    if day < EARLIEST:
        raise BadDate(
            f"日期 {day} 不可信：应在 1990 年以后。请核对年份。",
            f"The date {day} cannot be right: it should be after 1990. Check the year.",
            field=field,
        )
    if day > today and not planned:
        raise BadDate(
            f"日期 {day} 在今天（{today}）之后。还没发生的事请登记为计划日期。",
            f"The date {day} lies after today ({today}). Log what has not happened as planned.",
            field=field,
        )


def check_allowed(kind: MilestoneKind, track: Track, *, on_building: bool) -> None:
    """That a record or building can take this step at all.

    Raises:
        Invalid: the step belongs to another lifecycle, or to a building and none was named.
    """
    step = STEP_OF[kind]
    if not allowed(kind, track):
        raise Invalid(
            f"“{step.label.zh}”不是该类记录的节点。",
            f"“{step.label.en}” is not a step of this kind of record.",
            field="kind",
        )
    if step.level == "building" and not on_building:
        raise Invalid(
            f"“{step.label.zh}”属于单体建筑，请选择是哪一栋。",
            f"“{step.label.en}” belongs to a building: say which one.",
            field="building",
        )
    if step.level == "record" and on_building:
        raise Invalid(
            f"“{step.label.zh}”属于整个记录，不要选单体建筑。",
            f"“{step.label.en}” belongs to the whole record: name no building.",
            field="building",
        )


def warnings_for(kind: MilestoneKind, day: date, known: Iterable[MilestoneFact]) -> list[Text]:
    """What is unusual about a step on a day, beside the actual milestones already known."""
    step, found = STEP_OF[kind], _first_days(known)
    result = []
    if kind in found and not step.repeats:
        result.append(
            Text(
                f"已有“{step.label.zh}”（{found[kind]}）。首次日期不变；若原日期有误，请更正原记录。",
                f"“{step.label.en}” is already on record ({found[kind]}). The first date stands; "
                "if it is wrong, correct it instead.",
            )
        )
    for before in step.after:
        label = STEP_OF[before].label
        if before not in found:
            result.append(
                Text(
                    f"通常在“{label.zh}”之后，但没有它的记录。",
                    f"Normally after “{label.en}”, which is not on record.",
                )
            )
        elif found[before] > day:
            result.append(
                Text(
                    f"早于“{label.zh}”（{found[before]}）。",
                    f"Earlier than “{label.en}” ({found[before]}).",
                )
            )
    return result + [note for rule in step.days for note in _interval_notes(rule, day, found)]


def _interval_notes(rule: Days, day: date, found: dict[MilestoneKind, date]) -> list[Text]:
    if rule.since not in found:
        return []
    limit, label = add(found[rule.since], rule), STEP_OF[rule.since].label
    if rule.limit == "within" and day > limit:
        return [
            Text(
                f"晚于“{label.zh}”后的期限 {limit}（{rule.source}）。",
                f"Later than {limit}, the limit after “{label.en}” ({rule.source}).",
            )
        ]
    if rule.limit == "at_least" and day < limit:
        return [
            Text(
                f"早于“{label.zh}”后的最早日期 {limit}（{rule.source}）。",
                f"Earlier than {limit}, the earliest after “{label.en}” ({rule.source}).",
            )
        ]
    return []


def _first_days(facts: Iterable[MilestoneFact]) -> dict[MilestoneKind, date]:
    found: dict[MilestoneKind, date] = {}
    for fact in facts:
        if not fact.planned:
            found[fact.kind] = min(found.get(fact.kind, fact.on), fact.on)
    return found


def add(day: date, rule: Days) -> date:
    """The day at which a published interval ends."""
    if rule.unit == "days":
        return day + timedelta(days=rule.count)
    if rule.unit == "working_days":
        return add_working_days(day, rule.count)
    months = rule.count * (12 if rule.unit == "years" else 1)
    return add_months(day, months)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def add_working_days(day: date, count: int) -> date:
    """So many working days later by China's published holidays (weekdays where none are known)."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    """By the published calendar of holidays and make-up days; else Monday to Friday."""
    import chinese_calendar  # noqa: PLC0415 - slow to import, needed by few

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5  # noqa: PLR2004


class Light(StrEnum):
    """Green, amber, red: computed by rule, never typed."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


LIGHT_LABELS: dict[Light, Text] = {
    Light.GREEN: Text("正常", "On time"),
    Light.AMBER: Text("临期", "Due soon"),
    Light.RED: Text("逾期", "Late"),
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a due date turns amber and red, in days before and after it.

    Default: a reminder 30 days before (national dynamic supervision), red once it has passed.
    """

    amber_days_before: int = 30
    red_days_after: int = 0


def light_of(due: date, today: date, thresholds: Thresholds) -> Light:
    """The light of something due on a day and not done yet."""
    if (today - due).days > thresholds.red_days_after:
        return Light.RED
    return Light.AMBER if (due - today).days <= thresholds.amber_days_before else Light.GREEN


def next_steps(track: Track, known: Iterable[MilestoneFact], *, on_building: bool) -> list[Step]:
    """The steps that may come next: what is not on record, nearest to where it stands first."""
    found = _first_days(known)
    level = "building" if on_building else "record"
    open_steps = [
        step
        for step in steps_for(track)
        if step.level == level and (step.kind not in found or step.repeats)
    ]
    done = [i for i, step in enumerate(steps_for(track)) if step.kind in found]
    reached = max(done, default=-1)
    order = {step.kind: i for i, step in enumerate(steps_for(track))}
    return sorted(open_steps, key=lambda step: (order[step.kind] < reached, order[step.kind]))
