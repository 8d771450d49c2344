"""Logging a milestone, planning one, correcting one, taking one back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, require
from landtrack.actions.journal import open_entry
from landtrack.actions.states import refresh_buildings, refresh_records
from landtrack.errors import AlreadyCorrected, Invalid
from landtrack.lifecycle import check_allowed, check_date, warnings_for
from landtrack.queries.facts import live, milestones_of_records
from landtrack.stages import Evidence, MilestoneKind
from landtrack.states import MilestoneFact
from landtrack.store.tables import Building, Entry, Milestone, Record
from landtrack.text import Text

_START_KINDS = frozenset(
    {
        MilestoneKind.START_STATISTICAL,
        MilestoneKind.START_LEGAL,
        MilestoneKind.START_CEREMONY,
    }
)


@dataclass(frozen=True, slots=True)
class NewMilestone:
    """What happened (or is planned to happen) when, and how it is proven."""

    kind: MilestoneKind
    happened_on: date
    evidence: Evidence | None = None
    document: str = ""
    note: str = ""
    planned: bool = False


@dataclass(frozen=True, slots=True)
class LoggedMilestone:
    """The fact as stored, and what is unusual about it (warnings never block)."""

    milestone: Milestone
    warnings: tuple[Text, ...]


def log_milestone(
    session: Session,
    record: Record,
    new: NewMilestone,
    building: Building | None = None,
    *,
    actor: Actor,
    today: date,
    now: datetime,
    entry: Entry | None = None,
) -> LoggedMilestone:
    """Append a milestone. A new planned date takes the place of the one planned before.

    Raises:
        Invalid: not a step of this record or building, or one without evidence that needs it.
        BadDate: in the future, or before 1990.
    """
    require(actor, Act.LOG, record.village)
    if building is not None and building.record_id != record.id:
        raise Invalid(
            f"“{building.name}”不在“{record.title}”上。",
            f"“{building.name}” does not stand on “{record.title}”.",
            field="building",
        )
    check_allowed(new.kind, record.track, on_building=building is not None)
    check_date(new.happened_on, today=today, planned=new.planned)
    known = _known(session, record, building)
    warnings = () if new.planned else tuple(warnings_for(new.kind, new.happened_on, known))
    entry = entry or open_entry(
        session,
        "plan_milestone" if new.planned else "log_milestone",
        actor=actor,
        now=now,
        subject="record",
        subject_id=record.id,
        kind=new.kind.value,
        happened_on=new.happened_on.isoformat(),
    )
    milestone = _append(session, record, building, new, entry)
    if new.planned:
        _replace_plan(session, milestone, entry)
    _refresh(session, milestone, entry)
    return LoggedMilestone(milestone, warnings)


def log_plan_beside(
    session: Session,
    milestone: Milestone,
    planned_on: date,
    *,
    actor: Actor,
    today: date,
    now: datetime,
) -> LoggedMilestone:
    """Keep the day for which a step had been planned, in the entry that logged the step itself.

    Raises:
        BadDate: too far ahead, or before 1990.
    """
    check_date(planned_on, today=today, planned=True, field="planned_on")
    return log_milestone(
        session,
        session.get_one(Record, milestone.record_id),
        NewMilestone(milestone.kind, planned_on, planned=True),
        session.get(Building, milestone.building_id) if milestone.building_id else None,
        actor=actor,
        today=today,
        now=now,
        entry=session.get_one(Entry, milestone.entry_id),
    )


def correct_milestone(
    session: Session,
    wrong: Milestone,
    *,
    reason: str,
    actor: Actor,
    today: date,
    now: datetime,
    happened_on: date | None = None,
    evidence: Evidence | None = None,
    document: str | None = None,
    note: str | None = None,
) -> Milestone:
    """Put a right fact in the place of a wrong one; what is not given stays as it was.

    Raises:
        AlreadyCorrected: it has been corrected before; correct what replaced it.
        Invalid: no reason. BadDate: as for a new milestone.
    """
    record = session.get_one(Record, wrong.record_id)
    require(actor, Act.CORRECT, record.village)
    _check_correctable(wrong, reason)
    new = NewMilestone(
        wrong.kind,
        happened_on or wrong.happened_on,
        evidence or wrong.evidence,
        wrong.document if document is None else document,
        wrong.note if note is None else note,
        wrong.planned,
    )
    check_date(new.happened_on, today=today, planned=new.planned)
    entry = open_entry(
        session,
        "correct_milestone",
        actor=actor,
        now=now,
        subject="record",
        subject_id=record.id,
        kind=wrong.kind.value,
        reason=reason.strip(),
    )
    building = session.get(Building, wrong.building_id) if wrong.building_id else None
    milestone = _append(
        session, record, building, new, entry, replaces=wrong, reason=reason.strip()
    )
    _refresh(session, milestone, entry)
    return milestone


def withdraw_milestone(
    session: Session, wrong: Milestone, *, reason: str, actor: Actor, now: datetime
) -> Milestone:
    """Take back what never happened. The fact stays on record as withdrawn, with the reason.

    Raises:
        AlreadyCorrected: it has been corrected before. Invalid: no reason.
    """
    record = session.get_one(Record, wrong.record_id)
    require(actor, Act.CORRECT, record.village)
    _check_correctable(wrong, reason)
    entry = open_entry(
        session,
        "withdraw_milestone",
        actor=actor,
        now=now,
        subject="record",
        subject_id=record.id,
        kind=wrong.kind.value,
        reason=reason.strip(),
    )
    building = session.get(Building, wrong.building_id) if wrong.building_id else None
    new = NewMilestone(wrong.kind, wrong.happened_on, wrong.evidence, planned=wrong.planned)
    milestone = _append(
        session, record, building, new, entry, replaces=wrong, reason=reason.strip(), void=True
    )
    _refresh(session, milestone, entry)
    return milestone


def _check_correctable(wrong: Milestone, reason: str) -> None:
    if wrong.until_entry_id is not None or wrong.void:
        raise AlreadyCorrected(
            "这条节点已被更正过。请更正替换它的那一条。",
            "This milestone has been corrected before. Correct the one that replaced it.",
        )
    if not reason.strip():
        raise Invalid("请写明更正理由。", "Give the reason of the correction.", field="reason")


def _append(
    session: Session,
    record: Record,
    building: Building | None,
    new: NewMilestone,
    entry: Entry,
    *,
    replaces: Milestone | None = None,
    reason: str | None = None,
    void: bool = False,
) -> Milestone:
    evidence = new.evidence
    if evidence is None and new.kind in _START_KINDS and not new.planned:
        evidence = Evidence.C  # a start that nobody proved is only reported
    milestone = Milestone(
        record_id=record.id,
        building_id=building.id if building else None,
        kind=new.kind,
        happened_on=new.happened_on,
        planned=new.planned,
        evidence=evidence,
        document=new.document,
        note=new.note,
        entry_id=entry.id,
        reason=reason,
        void=void,
    )
    if replaces is not None:
        milestone.replaces_id, replaces.until_entry_id = replaces.id, entry.id
    session.add(milestone)
    session.flush()  # the cache is computed from the tables
    return milestone


def _replace_plan(session: Session, plan: Milestone, entry: Entry) -> None:
    same_building = (
        Milestone.building_id == plan.building_id
        if plan.building_id
        else Milestone.building_id.is_(None)
    )
    before = session.scalars(
        sa.select(Milestone).where(
            Milestone.record_id == plan.record_id,
            same_building,
            Milestone.kind == plan.kind,
            Milestone.planned,
            Milestone.until_entry_id.is_(None),
            Milestone.void.is_(False),
            Milestone.id != plan.id,
        )
    ).first()
    if before:
        plan.replaces_id, before.until_entry_id = before.id, entry.id
        plan.reason = plan.note or "计划调整"
        session.flush()  # the cache is computed from the tables


def _known(session: Session, record: Record, building: Building | None) -> list[MilestoneFact]:
    """The live facts a new one is seen beside: the record's own, and this building's."""
    logged = [
        one
        for one in milestones_of_records(session, [record.id])[record.id]
        if one.building_id in (None, building.id if building else None)
    ]
    return [fact for fact in live(logged) if isinstance(fact, MilestoneFact)]


def _refresh(session: Session, milestone: Milestone, entry: Entry) -> None:
    if milestone.building_id:
        refresh_buildings(session, [milestone.building_id], entry.id)
    refresh_records(session, [milestone.record_id], entry.id)
