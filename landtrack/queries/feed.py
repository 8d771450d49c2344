"""The change feed: what was entered in the register, latest first, by whom.

An entry is told with the first few of the facts it wrote, whatever it was: a milestone, a floor
area, a corrected field, a new record or building, a project placed on a site, a step of a blocker,
appeal or decision.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Actor
from landtrack.journal_words import action_label
from landtrack.queries.cases import may_read_cases
from landtrack.queries.changes import area_text, milestone_text
from landtrack.queries.documents import may_open
from landtrack.queries.feed_cases import Source, case_sources, touched_by_cases
from landtrack.queries.feed_words import (
    added_building_text,
    added_text,
    corrected_text,
    placed_text,
)
from landtrack.queries.then import NamesThen, rolled_back
from landtrack.store.tables import (
    Building,
    BuildingArea,
    Correction,
    Entry,
    Milestone,
    Occupation,
    Record,
)
from landtrack.text import Text

SHOWN_OF_EACH = 8
"""Facts of one kind that are told of one entry; an import may have written 100,000."""


_OF_DOCUMENTS = frozenset({"attach_document", "withdraw_document", "erase_document"})
"""Entries whose details are names of files, for those who may open documents."""


@dataclass(frozen=True, slots=True)
class FeedFilter:
    """Which entries; empty fields do not narrow. ``before``: older than this entry."""

    record_id: int | None = None
    village: str | None = None
    person: str | None = None
    action: str | None = None
    before: int | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class FeedFact:
    """One thing that an entry wrote."""

    record_id: int | None
    reference: str
    record: str
    building_id: int | None
    building: str
    what: Text
    reason: str


@dataclass(slots=True)
class FeedLine:
    """One journal entry. ``more``: how many further facts it wrote than are told."""

    entry: int
    logged_at: datetime
    logged_by: str
    action: str
    label: Text
    subject: str
    subject_id: int | None
    details: dict[str, Any]
    facts: list[FeedFact] = field(default_factory=list)
    more: int = 0


def change_feed(
    session: Session, known: int, wanted: FeedFilter, *, actor: Actor, limit: int = 50
) -> list[FeedLine]:
    """Entries known at an entry, latest first; words of cases for those who may read them."""
    readable = may_read_cases(actor)
    hidden = frozenset() if may_open(actor) else _OF_DOCUMENTS
    query = sa.select(Entry).where(Entry.id <= known, *_narrowed(wanted, readable=readable))
    entries = session.scalars(query.order_by(Entry.id.desc()).limit(limit)).all()
    lines = {
        entry.id: FeedLine(
            entry=entry.id,
            logged_at=entry.logged_at,
            logged_by=entry.actor,
            action=entry.action,
            label=action_label(entry.action),
            subject=entry.subject,
            subject_id=entry.subject_id,
            details={} if entry.action in hidden else entry.details,
        )
        for entry in entries
    }
    for entry, facts, more in _told(session, lines.keys(), known, readable=readable):
        lines[entry].facts += facts
        lines[entry].more += more
    return list(lines.values())


def feed_choices(session: Session, known: int) -> tuple[list[str], list[str]]:
    """The people and the kinds of entries there were at an entry, to narrow by."""
    by_then = Entry.id <= known
    people = session.scalars(
        sa.select(Entry.actor).where(by_then).distinct().order_by(Entry.actor)
    ).all()
    actions = session.scalars(sa.select(Entry.action).where(by_then).distinct()).all()
    return list(people), sorted(actions)


def _narrowed(wanted: FeedFilter, *, readable: bool) -> list[sa.ColumnElement[bool]]:
    pairs = [(Entry.actor, wanted.person), (Entry.action, wanted.action), (Entry.id, wanted.entry)]
    conditions = [column == value for column, value in pairs if value is not None]
    if wanted.before is not None:
        conditions.append(Entry.id < wanted.before)
    if wanted.record_id is not None or wanted.village is not None:
        touched = _touched(readable=readable)
        which = sa.select(touched.c.entry)
        if wanted.record_id is not None:
            which = which.where(touched.c.record == wanted.record_id)
        if wanted.village is not None:
            which = which.join(Record.__table__, Record.__table__.c.id == touched.c.record)
            which = which.where(Record.__table__.c.village == wanted.village)
        conditions.append(Entry.id.in_(which))
    return conditions


def _touched(*, readable: bool) -> sa.Subquery:
    """Which entry wrote something about which record."""
    r, b = Record.__table__.c, Building.__table__.c
    m, c, a, o = Milestone, Correction, BuildingArea, Occupation
    parts = [
        sa.select(r.entry_id.label("entry"), r.id.label("record")),
        sa.select(b.entry_id, b.record_id),
        sa.select(m.entry_id, m.record_id),
        sa.select(c.entry_id, c.subject_id).where(c.subject == "record"),
        sa.select(c.entry_id, b.record_id).where(c.subject == "building", b.id == c.subject_id),
        sa.select(a.entry_id, b.record_id).where(b.id == a.building_id),
        sa.select(o.entry_id, o.project_id),
        sa.select(o.entry_id, o.site_id),
        *touched_by_cases(readable=readable),
    ]
    return sa.union_all(*parts).subquery()


_Told = list[tuple[int, list[FeedFact], int]]


def _told(session: Session, entries: Collection[int], known: int, *, readable: bool) -> _Told:
    """The first facts of each kind of each entry, with how many more there are."""
    if not entries:
        return []
    found = [
        (text, session.execute(_first(table, query, entries)).all())
        for table, query, text in [*_sources(), *case_sources(readable=readable)]
    ]
    records, buildings = _names(session, [row for _, rows in found for row in rows], known)
    told: dict[tuple[int, int], list[FeedFact]] = defaultdict(list)
    more: dict[tuple[int, int], int] = {}
    for kind, (text, rows) in enumerate(found):
        for row in rows:
            key = (row[0].entry_id, kind)
            record, building = records.get(row.rid), buildings.get(_building_of(row[0]) or 0)
            told[key].append(_fact(row[0], text(row, records), record, building))
            more[key] = max(row[-1] - SHOWN_OF_EACH, 0)
    return [(entry, facts, more[entry, kind]) for (entry, kind), facts in told.items()]


def _sources() -> list[Source]:
    """What can be told: a table, its rows with the record they are about, and their words."""
    r, b, c = Record, Building, Correction
    of_building = sa.and_(c.subject == "building", b.id == c.subject_id)
    about = sa.case((c.subject == "record", c.subject_id), else_=b.record_id).label("rid")
    return [
        (r, sa.select(r, r.id.label("rid")), lambda row, _: added_text(row[0])),
        (b, sa.select(b, b.record_id.label("rid")), lambda row, _: added_building_text(row[0])),
        (
            Milestone,
            sa.select(Milestone, Milestone.record_id.label("rid")),
            lambda row, _: milestone_text(row[0]),
        ),
        (
            BuildingArea,
            sa.select(BuildingArea, b.record_id.label("rid")).join(
                b, b.id == BuildingArea.building_id
            ),
            lambda row, _: area_text(row[0]),
        ),
        (
            c,
            sa.select(c, about).outerjoin(b, of_building),
            lambda row, _: corrected_text(row[0]),
        ),
        (
            Occupation,
            sa.select(Occupation, Occupation.project_id.label("rid")),
            lambda row, names: placed_text(row[0], names[row[0].site_id].name),
        ),
    ]


def _first(table: Any, query: Any, entries: Collection[int]) -> Any:
    """The first rows that each entry wrote into a table, and last in each row how many."""
    own = table.__table__.c
    numbered = (
        sa.select(
            own.id.label("id"),
            sa.func.row_number().over(partition_by=own.entry_id, order_by=own.id).label("place"),
            sa.func.count().over(partition_by=own.entry_id).label("count"),
        )
        .where(own.entry_id.in_(entries))
        .subquery()
    )
    return (
        query.add_columns(numbered.c.count)
        .join(numbered, numbered.c.id == own.id)
        .where(numbered.c.place <= SHOWN_OF_EACH)
        .order_by(own.id)
    )


class _Name(NamedTuple):
    id: int
    reference: str
    name: str


_Names = dict[int, _Name]


def _names(session: Session, rows: Collection[Any], known: int) -> tuple[_Names, _Names]:
    """What records and buildings were called at an entry."""
    r, b = Record.__table__.c, Building.__table__.c
    records = {row.rid for row in rows if row.rid is not None}
    records |= {row[0].site_id for row in rows if isinstance(row[0], Occupation)}
    buildings = {key for row in rows if (key := _building_of(row[0]))}
    titled = session.execute(sa.select(r.id, r.reference, r.title).where(r.id.in_(records)))
    named = session.execute(sa.select(b.id, b.name).where(b.id.in_(buildings)))
    r_then, b_then = (NamesThen(rolled_back(session, one, known)) for one in ("record", "building"))
    return {
        key: _Name(key, r_then.value(key, "reference", ref), r_then.value(key, "title", title))
        for key, ref, title in titled
    }, {key: _Name(key, "", b_then.value(key, "name", name)) for key, name in named}


def _fact(fact: Any, what: Text, record: _Name | None, building: _Name | None) -> FeedFact:
    return FeedFact(
        record_id=record.id if record else None,
        reference=record.reference if record else "",
        record=record.name if record else "",
        building_id=building.id if building else None,
        building=building.name if building else "",
        what=what,
        reason=getattr(fact, "reason", None) or "",
    )


def _building_of(fact: Any) -> int | None:
    if isinstance(fact, Building):
        return fact.id
    if isinstance(fact, Correction):
        return fact.subject_id if fact.subject == "building" else None
    key: int | None = getattr(fact, "building_id", None)
    return key
