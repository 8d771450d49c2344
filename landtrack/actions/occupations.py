"""Which project takes which site, from when until when."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, require
from landtrack.actions.journal import open_entry
from landtrack.actions.states import refresh_sites
from landtrack.errors import AlreadyCorrected, BadNumber, Invalid
from landtrack.lifecycle import check_date
from landtrack.stages import Track
from landtrack.store.tables import Entry, Occupation, Record


def occupy(
    session: Session,
    project: Record,
    site: Record,
    from_on: date,
    *,
    actor: Actor,
    now: datetime,
    until_on: date | None = None,
    share: float = 1.0,
    replaces: Occupation | None = None,
    reason: str | None = None,
    entry: Entry | None = None,
) -> Occupation:
    """Put a project on a parcel or renovation site, with its share of the land (0 to 1).

    Raises:
        Invalid: the wrong kinds of record, or the end before the beginning, or no reason.
        BadNumber: a share outside 0 to 1. AlreadyCorrected: replaced before.
    """
    require(actor, Act.CORRECT if replaces else Act.EDIT, site.village)
    if project.track is not Track.PROJECT or site.track is Track.PROJECT:
        raise Invalid("只能把项目落到地块上。", "A project occupies a parcel or renovation site.")
    if not 0 < share <= 1:
        raise BadNumber(
            "占用比例应在 0 到 1 之间。", "The share lies between 0 and 1.", field="share"
        )
    check_date(from_on, today=now.date(), planned=True, field="from_on")
    if until_on is not None and until_on < from_on:
        raise Invalid("结束日期早于开始日期。", "It ends before it begins.", field="until_on")
    if replaces is not None and replaces.until_entry_id is not None:
        raise AlreadyCorrected("这条占用已被更正过。", "This occupation has been corrected before.")
    if replaces is not None and not (reason or "").strip():
        raise Invalid("请写明更正理由。", "Give the reason of the correction.", field="reason")
    entry = entry or open_entry(
        session,
        "occupy",
        actor=actor,
        now=now,
        subject="record",
        subject_id=project.id,
        site=site.reference,
    )
    occupation = Occupation(
        project_id=project.id,
        site_id=site.id,
        from_on=from_on,
        until_on=until_on,
        share=share,
        entry_id=entry.id,
        reason=reason,
    )
    if replaces is not None:
        occupation.replaces_id, replaces.until_entry_id = replaces.id, entry.id
    session.add(occupation)
    session.flush()  # both ends are visible to what follows
    refresh_sites(session, [project.id, site.id], entry.id)
    return occupation


def withdraw_occupation(
    session: Session, wrong: Occupation, *, reason: str, actor: Actor, now: datetime
) -> Occupation:
    """Take back an occupation that never was. It stays on record as withdrawn, with the reason.

    Raises:
        AlreadyCorrected: replaced before. Invalid: no reason.
    """
    site = session.get_one(Record, wrong.site_id)
    require(actor, Act.CORRECT, site.village)
    if wrong.until_entry_id is not None or wrong.void:
        raise AlreadyCorrected("这条占用已被更正过。", "This occupation has been corrected before.")
    if not reason.strip():
        raise Invalid("请写明更正理由。", "Give the reason of the correction.", field="reason")
    entry = open_entry(
        session,
        "withdraw_occupation",
        actor=actor,
        now=now,
        subject="record",
        subject_id=wrong.project_id,
        site=site.reference,
        reason=reason.strip(),
    )
    fact = Occupation(
        project_id=wrong.project_id,
        site_id=wrong.site_id,
        from_on=wrong.from_on,
        until_on=wrong.until_on,
        share=wrong.share,
        void=True,
        replaces_id=wrong.id,
        entry_id=entry.id,
        reason=reason.strip(),
    )
    wrong.until_entry_id = entry.id
    session.add(fact)
    session.flush()  # both ends are visible to what follows
    refresh_sites(session, [wrong.project_id, wrong.site_id], entry.id)
    return fact
