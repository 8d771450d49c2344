"""What was logged about some buildings between two journal entries, by whom, when and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.areas import to_m2
from landtrack.doubles import DECISION_LABELS, Decision
from landtrack.fields import FIELDS, FIELDS_OF_BUILDINGS
from landtrack.queries.keys import BUILDING_FIELDS, RECORD_FIELDS
from landtrack.report import FactChange
from landtrack.stages import EVIDENCE_LABELS, STEP_OF
from landtrack.store.tables import Building, BuildingArea, Correction, Double, Entry, Milestone
from landtrack.text import Text
from landtrack.vocabulary import USE_LABELS

_FIELD_LABELS: dict[str, Text] = {
    field.name: field.label
    for fields in (FIELDS_OF_BUILDINGS, *FIELDS.values())
    for field in fields
} | {
    "geom": Text("图形", "outline"),
    "area_m2": Text("测量面积", "measured area"),
    "use": Text("用途", "use"),
    "retired_on": Text("停用日期", "retired on"),
    "shares": Text("各村比例", "shares by village"),
    "record_id": Text("所属地块", "site"),
}


_CODES: dict[str, Text] = {
    code.value: label
    for fields in FIELDS.values()
    for field in fields
    for code, label in (field.codes or {}).items()
} | {use.value: label for use, label in USE_LABELS.items()}


def changes_between(
    session: Session, buildings: Collection[int], one: int, other: int
) -> dict[int, list[FactChange]]:
    """Facts of buildings, and corrections of theirs and of their sites, by building and entry.

    ``one`` and ``other`` are journal entries in either order; the earlier is outside.
    """
    first, last = sorted((one, other))
    found: dict[int, list[FactChange]] = defaultdict(list)
    for source in (_milestones, _areas, _corrections, _doubles):
        for building_id, change in source(session, buildings, first, last):
            found[building_id].append(change)
    for changes in found.values():
        changes.sort(key=lambda change: change.entry)
    return found


_Found = list[tuple[int, FactChange]]


def _milestones(session: Session, ids: Collection[int], first: int, last: int) -> _Found:
    m = Milestone
    query = (
        sa.select(m, Entry.logged_at, Entry.actor)
        .join(Entry, Entry.id == m.entry_id)
        .where(m.building_id.in_(ids), m.entry_id > first, m.entry_id <= last)
    )
    return [
        (
            fact.building_id or 0,
            FactChange(fact.entry_id, logged_at, actor, milestone_text(fact), fact.reason),
        )
        for fact, logged_at, actor in session.execute(query)
    ]


def milestone_text(fact: Milestone) -> Text:
    """A milestone in words: what, when, how well proven."""
    step, day = STEP_OF[fact.kind].label, fact.happened_on
    if fact.void:
        return Text(f"撤回：{step.zh}（{day}）", f"withdrawn: {step.en} ({day})")
    grade = EVIDENCE_LABELS[fact.evidence].zh[0] if fact.evidence else ""
    kind = Text("计划", "planned: ") if fact.planned else Text("", "")
    proof = Text(f"，证据 {grade}", f", evidence {grade}") if grade else Text("", "")
    return Text(f"{kind.zh}{step.zh}：{day}{proof.zh}", f"{kind.en}{step.en}: {day}{proof.en}")


def area_text(fact: BuildingArea) -> Text:
    """A stated floor area in words."""
    return Text(
        f"建筑面积 {to_m2(fact.gfa_cm2)} ㎡（{fact.stated_on}）",
        f"floor area {to_m2(fact.gfa_cm2)} m² (paper of {fact.stated_on})",
    )


def _areas(session: Session, ids: Collection[int], first: int, last: int) -> _Found:
    a = BuildingArea
    query = (
        sa.select(a, Entry.logged_at, Entry.actor)
        .join(Entry, Entry.id == a.entry_id)
        .where(a.building_id.in_(ids), a.entry_id > first, a.entry_id <= last)
    )
    return [
        (
            fact.building_id,
            FactChange(
                fact.entry_id,
                logged_at,
                actor,
                area_text(fact),
                fact.reason,
            ),
        )
        for fact, logged_at, actor in session.execute(query)
    ]


def _corrections(session: Session, ids: Collection[int], first: int, last: int) -> _Found:
    """Corrected fields of buildings, then of the sites they stand on."""
    c, b = Correction, Building
    of_both = (("building", b.id, BUILDING_FIELDS), ("record", b.record_id, RECORD_FIELDS))
    found: _Found = []
    for subject, key, fields in of_both:
        query = (
            sa.select(b.id, c, Entry.logged_at, Entry.actor)
            .join(c, c.subject_id == key)
            .join(Entry, Entry.id == c.entry_id)
            .where(
                b.id.in_(ids),
                c.subject == subject,
                c.field.in_(fields),
                c.applied,
                c.entry_id > first,
                c.entry_id <= last,
            )
        )
        found += [
            (
                building_id,
                FactChange(fact.entry_id, logged_at, actor, _correction_text(fact), fact.reason),
            )
            for building_id, fact, logged_at, actor in session.execute(query)
        ]
    return found


def _doubles(session: Session, ids: Collection[int], first: int, last: int) -> _Found:
    """What was suspected or decided of a building and another one."""
    d = Double
    found: _Found = []
    for mine, theirs in ((d.one_id, d.other_id), (d.other_id, d.one_id)):
        query = (
            sa.select(mine, d, Building.name, Entry.logged_at, Entry.actor)
            .join(Building, Building.id == theirs)
            .join(Entry, Entry.id == d.entry_id)
            .where(mine.in_(ids), d.entry_id > first, d.entry_id <= last)
        )
        for key, fact, other, logged_at, actor in session.execute(query):
            what = _double_text(fact, other, excluded=fact.excluded_id == key)
            found.append((key, FactChange(fact.entry_id, logged_at, actor, what, fact.reason)))
    return found


def _double_text(fact: Double, other: str, *, excluded: bool) -> Text:
    if fact.void:
        return Text(f"不再疑似与“{other}”重复", f"no longer suspected to be “{other}”")
    label = DECISION_LABELS[fact.decision]
    counts = Text("不计入", "does not count") if excluded else Text("计入", "counts")
    if fact.decision is Decision.REJECTED:
        counts = Text("计入", "counts")
    return Text(
        f"与“{other}”重复：{label.zh}，{counts.zh}",
        f"the same as “{other}”: {label.en}, {counts.en}",
    )


def _correction_text(fact: Correction) -> Text:
    label, old, new = field_label(fact.field), shown(fact.old), shown(fact.new)
    return Text(f"{label.zh}：{old.zh} → {new.zh}", f"{label.en}: {old.en} → {new.en}")


def field_label(name: str) -> Text:
    """What a field of a record or building is called."""
    return _FIELD_LABELS.get(name, Text(name, name))


def shown(value: Any) -> Text:
    """A value of the ledger as people read it; code lists by their labels."""
    if value is None or value == "":
        return Text("—", "—")
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    return (
        _CODES.get(value, Text(str(value), str(value)))
        if isinstance(value, str)
        else Text(str(value), str(value))
    )
