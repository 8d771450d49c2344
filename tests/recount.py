"""A recount of the figure from the raw export, written from ``docs/counting.md`` alone.

It imports nothing of the program, keeps whole files in plain lists and goes the slow way on
purpose: it is the other opinion.
"""

from __future__ import annotations

import json
from bisect import insort
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from typing import Any

Line = dict[str, Any]

OTHER_STARTS = {
    "statistical": ("legal",),
    "legal": ("statistical",),
    "ceremony": ("statistical", "legal"),
}
WAITING = ("ceremony_only", "legal_only", "permitted", "not_started", "evidence", "no_area")


class Export:
    """The files of a raw export."""

    def __init__(self, folder: Path) -> None:
        self._files: dict[str, list[Line]] = {}
        for path in folder.glob("*.jsonl"):
            with path.open(encoding="utf-8") as file:
                self._files[path.stem] = [json.loads(line) for line in file]

    def file(self, name: str) -> list[Line]:
        return self._files.get(name, [])

    def entry_at(self, known_at: datetime | None) -> int:
        """The last entry written by an instant."""
        known = [
            line["id"]
            for line in self.file("entries")
            if known_at is None or datetime.fromisoformat(line["logged_at"]) <= known_at
        ]
        return max(known, default=0)

    def live(self, name: str, entry: int) -> list[Line]:
        """The facts of a file that are live at an entry."""
        return [
            line
            for line in self.file(name)
            if line["entry_id"] <= entry
            and (line["until_entry_id"] is None or line["until_entry_id"] > entry)
            and not line["void"]
        ]

    def subjects(self, name: str, entry: int) -> dict[int, Line]:
        """Records or buildings with their fields as known at an entry."""
        found = {line["id"]: dict(line) for line in self.file(name) if line["entry_id"] <= entry}
        subject = name.removesuffix("s")
        changes: list[tuple[int, int, int]] = []
        ledger = self.file("corrections")
        for place, line in enumerate(ledger):
            if line["subject"] == subject and line["applied"] and line["entry_id"] <= entry:
                insort(changes, (line["entry_id"], line["id"], place))
        for _, _, place in changes:
            line = ledger[place]
            found[line["subject_id"]][line["field"]] = line["new"]
        return found


def recount(
    export: Export,
    period: str,
    as_of: date,
    known_at: datetime | None = None,
    settings: Line | None = None,
) -> Line:
    """The figure of a period: as of a day, as known at an instant, by a rule (or the target's)."""
    entry = export.entry_at(known_at)
    whole = _whole(export, entry, period)
    if settings is None:
        settings = _rule(export, entry, period)["settings"]
    span = bounds(period)
    result = _empty(whole[0]["amount"] if whole else None)
    for building in _buildings(export, min(entry, _cutoff(export, settings, period))):
        verdict = _judge(building, settings, span, as_of)
        for number, part in enumerate(_parts(building, settings, as_of)):
            _add(result, building, part, number, verdict)
    result["by_stage"] = _stages(export, entry, as_of)
    return result


def _whole(export: Export, entry: int, period: str) -> list[Line]:
    """The target of the whole town for a period, in a list of one or none."""
    return [
        line
        for line in export.live("targets", entry)
        if line["period"] == period and line["measure"] == "floor_area_started"
        if line["village"] is None and line["route"] is None
    ]


def _rule(export: Export, entry: int, period: str) -> Line:
    rules = [line for line in export.file("rules") if line["entry_id"] <= entry]
    for target in (*_whole(export, entry, period), *_whole(export, entry, period[:4])):
        return next(line for line in rules if line["id"] == target["rule_id"])
    return max(rules, key=lambda line: line["id"])


def _cutoff(export: Export, rule: Line, period: str) -> int:
    """The last entry that may move the figures of a year."""
    if rule.get("cutoff_days") is None:
        return export.entry_at(None)
    day = date(int(period[:4]), 12, 31) + timedelta(days=rule["cutoff_days"] + 1)
    end = datetime(day.year, day.month, day.day, tzinfo=timezone(timedelta(hours=8)))
    return export.entry_at(end - timedelta(microseconds=1))


def bounds(period: str) -> tuple[date, date]:
    """First and last day of a year, quarter or month."""
    year = int(period[:4])
    if "Q" in period:
        months = range(3 * int(period[-1]) - 2, 3 * int(period[-1]) + 1)
    else:
        months = range(int(period[5:]), int(period[5:]) + 1) if len(period) > 4 else range(1, 13)
    after = date(year + months[-1] // 12, months[-1] % 12 + 1, 1)
    return date(year, months[0], 1), date.fromordinal(after.toordinal() - 1)


def _buildings(export: Export, entry: int) -> list[Line]:
    """Every building with what it takes from its site and its live facts."""
    sites = export.subjects("records", entry)
    milestones, areas = export.live("milestones", entry), export.live("areas", entry)
    doubles = {
        line["excluded_id"]
        for line in export.live("doubles", entry)
        if line["decision"] != "rejected"
    }
    buildings = export.subjects("buildings", entry)
    for key, building in buildings.items():
        site = sites[building["record_id"]]
        retired = [day for day in (building["retired_on"], site["retired_on"]) if day]
        building |= {
            "village": site["village"],
            "shares": site["shares"],
            "route": site["route"] or "new_land",
            "unit": site["owner_unit"],
            "retired_on": min(retired, default=None),
            "double": key in doubles,
            "milestones": [line for line in milestones if line["building_id"] == key],
            "areas": sorted(
                (line for line in areas if line["building_id"] == key),
                key=lambda line: line["stated_on"],
            ),
        }
    return list(buildings.values())


def _day(building: Line, kind: str, *, planned: bool = False) -> str | None:
    days = [
        line["happened_on"]
        for line in building["milestones"]
        if line["kind"] == kind and line["planned"] is planned
    ]
    return min(days, default=None)


def _grade(building: Line, kind: str, day: str) -> str:
    return min(
        line["evidence"] or "C"
        for line in building["milestones"]
        if line["kind"] == kind and not line["planned"] and line["happened_on"] == day
    )


def _paper(building: Line, day: str) -> Line | None:
    """The paper in force on a day."""
    stated = [line for line in building["areas"] if line["stated_on"] <= day]
    return stated[-1] if stated else next(iter(building["areas"]), None)


def _judge(
    building: Line, rule: Line, span: tuple[date, date], as_of: date
) -> tuple[str, str | None, int]:
    """Reason, outlook, and the month of the period it counts in."""
    (first, last), today, kind = span, as_of.isoformat(), f"start_{rule['start']}"

    def happened(kind: str) -> bool:
        day = _day(building, kind)
        return day is not None and day <= today

    start = _day(building, kind)
    reason = _reason(building, rule, span, today, happened)
    if reason not in WAITING:
        outlook = None
    else:
        planned = _day(building, "start_statistical", planned=True)
        in_period = planned is not None and first.isoformat() <= planned <= last.isoformat()
        outlook = "certain" if happened("construction_permit") and in_period else "likely"
    month = 0
    if reason == "counted" and start:
        begun = date.fromisoformat(start)
        month = (begun.year - first.year) * 12 + begun.month - first.month + 1
    return reason, outlook, month


def _reason(  # noqa: C901, PLR0911 - one line of the table after another
    building: Line, rule: Line, span: tuple[date, date], today: str, happened: Any
) -> str:
    first, last = span
    kind = f"start_{rule['start']}"
    if building["retired_on"] is not None and building["retired_on"] <= today:
        return "retired"
    if building["double"]:
        return "double"
    if building["use"] not in rule["uses"]:
        return "use"
    if "routes" in rule and building["route"] not in rule["routes"]:
        return "route"
    if not happened(kind):
        if happened("start_ceremony"):
            return "ceremony_only"
        if any(happened(f"start_{other}") for other in OTHER_STARTS[rule["start"]]):
            return "legal_only"
        return "permitted" if happened("construction_permit") else "not_started"
    start = _day(building, kind)
    assert start is not None
    if start < first.isoformat():
        return "earlier"
    if start > last.isoformat():
        return "later"
    if _grade(building, kind, start) not in rule["grades"]:
        return "evidence"
    return "no_area" if _areas(building, rule, today) is None else "counted"


def _areas(building: Line, rule: Line, today: str) -> tuple[int, int] | None:
    """Counted area and what is subtracted from it, before they are split."""
    start = _day(building, f"start_{rule['start']}")
    started = start is not None and start <= today
    field = "far_cm2" if rule["area"] == "far" else "gfa_cm2"
    if not started:
        paper = less = _paper(building, today)
    else:
        assert start is not None
        less = _paper(building, start)
        paper = _paper(building, today) if rule["area"] == "current" else less
    if paper is None or less is None or paper[field] is None:
        return None
    return paper[field], less["replaced_cm2"] if rule["net"] else 0


def _parts(building: Line, rule: Line, as_of: date) -> list[tuple[str, int]]:
    """Village and area of each part."""
    areas = _areas(building, rule, as_of.isoformat()) or (0, 0)
    if not building["shares"]:
        return [(building["village"], areas[0] - areas[1])]
    villages = sorted(building["shares"])
    whole, less = (_split(area, [building["shares"][v] for v in villages]) for area in areas)
    return [(village, whole[i] - less[i]) for i, village in enumerate(villages)]


def _split(total: int, weights: list[float]) -> list[int]:
    everything = sum(Fraction(weight) for weight in weights)
    exact = [total * Fraction(weight) / everything for weight in weights]
    parts = [value.numerator // value.denominator for value in exact]
    remainders = sorted(range(len(parts)), key=lambda i: (-(exact[i] - parts[i]), i))
    for i in remainders[: total - sum(parts)]:
        parts[i] += 1
    return parts


def _empty(target: int | None) -> Line:
    rolls = ("by_village", "by_route", "by_use", "by_unit", "by_month", "by_reason")
    return {"target": target, "counted": [0, 0], "certain": [0, 0], "likely": [0, 0]} | {
        roll: {} for roll in rolls
    }


def _add(
    result: Line,
    building: Line,
    part: tuple[str, int],
    number: int,
    verdict: tuple[str, str | None, int],
) -> None:
    (village, cm2), (reason, outlook, month) = part, verdict
    once = 1 if number == 0 else 0
    _plus(result["by_reason"].setdefault(reason, [0, 0]), cm2, once)
    if outlook:
        _plus(result[outlook], cm2, once)
    if reason != "counted":
        return
    _plus(result["counted"], cm2, once)
    keys = {"by_village": village, "by_month": str(month)} | {
        f"by_{name}": building[name] for name in ("route", "use", "unit")
    }
    for roll, key in keys.items():
        _plus(result[roll].setdefault(key, [0, 0]), cm2, once)


def _plus(amount: list[int], cm2: int, buildings: int) -> None:
    amount[0] += cm2
    amount[1] += buildings


def remeasure(
    export: Export, period: str, as_of: date, known_at: datetime | None = None
) -> dict[str, int]:
    """The other measures of a period."""
    entry = export.entry_at(known_at)
    uses = _rule(export, entry, period)["settings"]["uses"]
    first, last = (day.isoformat() for day in bounds(period))
    last = min(last, as_of.isoformat())
    found = {"floor_area_completed": 0, "land_listed": 0, "land_handed_over": 0}
    found |= {"agreed_investment": 0, "projects_in_production": 0}
    for building in _buildings(export, entry):
        completed, retired = _day(building, "completed"), building["retired_on"]
        paper = _paper(building, as_of.isoformat())
        if completed is None or not first <= completed <= last or paper is None:
            continue
        gone = retired is not None and retired <= as_of.isoformat()
        if not (gone or building["double"]) and building["use"] in uses:
            found["floor_area_completed"] += paper["gfa_cm2"]
    milestones = [line for line in export.live("milestones", entry) if not line["planned"]]
    for key, record in export.subjects("records", entry).items():
        own = [line for line in milestones if line["record_id"] == key]
        events = {
            "land_listed": (("listing_notice", "listing_opens"), _land(record)),
            "land_handed_over": (("land_handed_over",), _land(record)),
        }
        if record["track"] == "project":
            money = round(record["agreed_investment_wan"] or 0)
            events |= {
                "agreed_investment": (("signed",), money),
                "projects_in_production": (("in_production",), 1),
            }
        for measure, (kinds, amount) in events.items():
            day = min((m["happened_on"] for m in own if m["kind"] in kinds), default=None)
            gone = day is not None and (record["retired_on"] or "9999") <= day
            if day is not None and first <= day <= last and not gone:
                found[measure] += amount
    return found


def _land(record: Line) -> int:
    stated = record["area_stated_m2"]
    land = record["area_m2"] if stated is None else stated
    return round((land or 0) * 10_000)


def _stages(export: Export, entry: int, as_of: date) -> dict[tuple[str, str], list[int]]:
    today = as_of.isoformat()
    stage_of = {
        line["kind"]: (line["stage_order"], line["stage"])
        for line in export.file("kinds")
        if line["stage"]
    }
    milestones = [line for line in export.live("milestones", entry) if not line["planned"]]
    found: dict[tuple[str, str], list[int]] = {}
    for key, record in export.subjects("records", entry).items():
        if record["retired_on"] is not None and record["retired_on"] <= today:
            continue
        reached = [
            stage_of[line["kind"]]
            for line in milestones
            if line["record_id"] == key and line["kind"] in stage_of
            if line["happened_on"] <= today
        ]
        stage = max(reached, default=(0, "reserve"))[1]
        _plus(found.setdefault((record["track"], stage), [0, 0]), _land(record), 1)
    return found
