"""Published figures: what they said, whether they can still be derived, and what came after.

The checksum covers the facts that made the figure: of every counted building its live facts and the
fields a count depends on, with those of its site, and the period, day, entry and rule. They stand
as compact JSON with sorted keys, one a line, in the order given in ``docs/counting.md``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.counting import Reason
from landtrack.errors import NotFound
from landtrack.periods import Period
from landtrack.queries.claims import judge_all
from landtrack.queries.keys import building_timelines, record_timelines
from landtrack.queries.known import building_columns
from landtrack.queries.moments import at_cutoff
from landtrack.queries.progress import progress
from landtrack.queries.raw import plain
from landtrack.queries.targets import rule_of, rule_settings
from landtrack.queries.waterfall import waterfall
from landtrack.report import Moment, Point, Progress, Published, Slice, Waterfall
from landtrack.store.tables import (
    BuildingArea,
    Double,
    Entry,
    Milestone,
    PublishedFigure,
    Rule,
)
from landtrack.text import Text

_CHUNK = 500
_FIELDS = {
    "areas": ("id", "building_id", "stated_on", "gfa_cm2", "far_cm2", "replaced_cm2"),
    "milestones": ("id", "building_id", "kind", "happened_on", "planned", "evidence"),
    "doubles": ("id", "one_id", "other_id", "decision", "excluded_id"),
    "buildings": ("record_id", "use", "retired_on"),
    "records": ("village", "shares", "route", "owner_unit", "retired_on"),
}


def amounts_of(found: Progress) -> dict[str, Any]:
    """What is frozen of a figure: whole square centimetres and numbers of buildings."""

    def parts(slices: tuple[Slice, ...]) -> dict[str, list[int]]:
        return {part.key: list(part.counted) for part in slices if any(part.counted)}

    return {
        "target_cm2": found.status.amount if found.has_target else None,
        "counted": list(found.counted),
        "certain": list(found.certain),
        "likely": list(found.likely),
        **{
            f"by_{name}": parts(getattr(found, f"by_{name}"))
            for name in ("village", "route", "use", "unit", "month")
        },
        "by_reason": {count.reason.value: list(count.amount) for count in found.by_reason},
    }


def checksum(session: Session, point: Point) -> tuple[int, str]:
    """How many facts made the figure at a point, and the SHA-256 over them."""
    lines = [_head(point), *sorted(_facts(session, point), key=lambda line: line[:2])]
    digest = hashlib.sha256()
    for line in lines:
        digest.update(orjson.dumps(line[2], option=_CANONICAL))
    return len(lines) - 1, digest.hexdigest()


_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
_Line = tuple[str, int, dict[str, Any]]
"""File, number and content of a line under the checksum."""


def _head(point: Point) -> _Line:
    return "", 0, {
        "period": point.period.code,
        "as_of": point.moment.as_of.isoformat(),
        "known_entry": point.moment.entry,
        "rule": rule_settings(point.rule),
    }  # fmt: skip


def _facts(session: Session, point: Point) -> Iterator[_Line]:
    known = at_cutoff(session, point.moment, point.rule, point.period)
    columns = building_columns(session, known)
    judged = judge_all(columns, point.rule, point.period, point.moment.as_of)
    counted = judged.where(judged.is_reason(Reason.COUNTED)).columns
    entry, ids = known.entry, sorted(set(counted["building_id"].tolist()))
    sites = sorted(set(counted["record_id"].tolist()))
    for some in _chunks(ids):
        yield from _live(session, "areas", BuildingArea, BuildingArea.building_id.in_(some), entry)
        yield from _live(session, "milestones", Milestone, Milestone.building_id.in_(some), entry)
        ours = sa.or_(Double.one_id.in_(some), Double.other_id.in_(some))
        yield from _live(session, "doubles", Double, ours, entry)
        for key, timeline in building_timelines(session, some).items():
            yield _line("buildings", key, timeline.at(entry))
    for some in _chunks(sites):
        for key, timeline in record_timelines(session, some).items():
            yield _line("records", key, timeline.at(entry))


def _live(
    session: Session, file: str, table: Any, ours: sa.ColumnElement[bool], entry: int
) -> Iterator[_Line]:
    query = sa.select(*[getattr(table, name) for name in _FIELDS[file]]).where(
        ours,
        table.void.is_(False),
        table.entry_id <= entry,
        sa.or_(table.until_entry_id.is_(None), table.until_entry_id > entry),
    )
    for row in session.execute(query).mappings():
        yield _line(file, row["id"], row)


def _line(file: str, key: int, values: Any) -> _Line:
    content = {name: plain(values[name]) for name in _FIELDS[file]}
    return file, key, {"file": file, "id": key, **content}


def _chunks(ids: list[int]) -> Iterable[list[int]]:
    for i in range(0, len(ids), _CHUNK):
        yield ids[i : i + _CHUNK]


def published_figures(session: Session, entry: int | None = None) -> list[Published]:
    """The published figures known at an entry (None: now), latest number first."""
    query = (
        sa.select(PublishedFigure, Rule, Entry)
        .join(Rule, Rule.id == PublishedFigure.rule_id)
        .join(Entry, Entry.id == PublishedFigure.entry_id)
        .order_by(PublishedFigure.number.desc())
    )
    if entry is not None:
        query = query.where(PublishedFigure.entry_id <= entry)
    return [_published(*row) for row in session.execute(query)]


def _published(stored: PublishedFigure, rule: Rule, entry: Entry) -> Published:
    return Published(
        number=stored.number,
        title=stored.title,
        point=Point(
            Period.parse(stored.period),
            Moment(stored.as_of, stored.known_entry, stored.known_at),
            rule_of(rule),
        ),
        amounts=stored.amounts,
        facts=stored.facts,
        sha256=stored.sha256,
        note=stored.note,
        published_at=entry.logged_at,
        published_by=entry.actor,
    )


def published_figure(session: Session, number: int) -> Published:
    """A published figure by its number.

    Raises:
        NotFound: none such.
    """
    for figure in published_figures(session):
        if figure.number == number:
            return figure
    raise NotFound.of(Text("已发布的期号", "published figure"), number)


def closed_figures(figures: Iterable[Published]) -> dict[Period, Published]:
    """The frozen figure of each closed period among some published ones."""
    found: dict[Period, Published] = {}
    for figure in sorted(figures, key=lambda figure: figure.number):
        if figure.point.moment.as_of >= figure.point.period.last:
            found.setdefault(figure.point.period, figure)
    return found


def later_findings(session: Session, figure: Published, entry: int) -> Waterfall:
    """What the register has learned of a published figure since: it stays, this is listed apart.

    Also what came after the cut-off of its rule, which no longer moves the figure.
    """
    frozen = figure.point
    rule = replace(frozen.rule, cutoff_days=None)
    now = Point(frozen.period, Moment(frozen.moment.as_of, entry), rule)
    return waterfall(session, frozen, now)


def differences(session: Session, figure: Published) -> list[tuple[str, Any, Any]]:
    """Where a published figure is not what the facts amount to: what, as published, as derived."""
    point = figure.point
    derived = amounts_of(progress(session, point.period, point.moment, point.rule))
    pairs = [(name, figure.amounts.get(name), derived.get(name)) for name in derived]
    count, digest = checksum(session, point)
    pairs += [("facts", figure.facts, count), ("sha256", figure.sha256, digest)]
    return [(name, said, found) for name, said, found in pairs if said != found]
