"""Carrying the diary out: each line by the register's own actions, in the order of writing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, ClassVar, TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import SYSTEM
from landtrack.actions.appeals import NewAppeal, move_appeal, register_appeal
from landtrack.actions.blockers import NewBlocker, move_blocker, raise_blocker
from landtrack.actions.buildings import NewBuilding, add_building, state_area
from landtrack.actions.corrections import correct_field
from landtrack.actions.documents import Uploaded, attach_document
from landtrack.actions.journal import open_entry
from landtrack.actions.milestones import (
    NewMilestone,
    correct_milestone,
    log_milestone,
    withdraw_milestone,
)
from landtrack.actions.occupations import occupy
from landtrack.actions.records import NewRecord, create_record, retire_record
from landtrack.actions.states import states_afterwards
from landtrack.actions.targets import NewTarget, set_target
from landtrack.sample.accounts import open_accounts
from landtrack.sample.bulletins import publish_bulletins
from landtrack.sample.diary import (
    AppealStepTaken,
    AreaStatement,
    Attachment,
    BlockerStepTaken,
    FieldCorrection,
    Line,
    NewImport,
    Occupying,
    Retirement,
    StepCorrection,
)
from landtrack.sample.meetings import hold_meetings
from landtrack.sample.story import tell
from landtrack.store.tables import (
    Appeal,
    Blocker,
    Building,
    BuildingArea,
    Entry,
    ImportBatch,
    Milestone,
    Occupation,
    Record,
    Register,
    Rule,
)
from landtrack.store.tables.imports import BatchState
from landtrack.town import Town

SEED = 20230227

Progress = Callable[[int, int], None]
Stored = TypeVar("Stored")


def load_sample(
    session: Session,
    town: Town,
    *,
    today: date,
    seed: int = SEED,
    progress: Progress | None = None,
) -> None:
    """Fill a register that was just founded (``sample=True``) with the sample town; no commit.

    Args:
        session: a writing session.
        town: the register's town.
        today: the day the sample town is seen on; nothing in it is later, plans apart.
        seed: another number makes another town; the same number and day the same one.
        progress: called with the lines done and the lines in all.
    """
    lines = tell(town, today, seed).in_order()
    clerk = _Clerk(session)
    with states_afterwards(session):
        for i, line in enumerate(lines):
            clerk.write(line)
            if progress and (i % 50 == 0 or i + 1 == len(lines)):
                progress(i + 1, len(lines))
    hold_meetings(session, today=today, now=lines[-1].at)
    seen_on = datetime.combine(today, time.min, ZoneInfo(town.timezone))
    publish_bulletins(session, town, today=today, now=seen_on)
    open_accounts(session, now=seen_on)
    last = open_entry(
        session, "load_sample", actor=SYSTEM, now=seen_on, today=today.isoformat(), seed=seed
    )
    session.scalars(sa.select(Register)).one().sample_until = last.id
    session.flush()


class _Clerk:
    """Writes line after line, and remembers what each key became."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rule = session.scalars(sa.select(Rule)).one()
        self._stored: dict[str, Any] = {}
        self._sitting: tuple[object, ...] = ()
        self._entry: Entry | None = None

    def write(self, line: Line) -> None:
        """Carry out one line."""
        if not isinstance(line.what, NewMilestone):
            self._entry = None  # numbers follow the order of writing
        stored = self._WRITERS[type(line.what)](self, line, line.what)
        if stored is not None:
            self._stored[line.key] = stored

    def _get(self, key: str | None, kind: type[Stored]) -> Stored:
        found = self._stored[key or ""]
        if not isinstance(found, kind):
            raise TypeError(f"{key} is {found!r}, not a {kind.__name__}")
        return found

    def _said(self, line: Line) -> dict[str, Any]:
        return {"actor": line.by, "now": line.at}

    def _entry_of(self, line: Line, kind: str, happened_on: date) -> Entry:
        """One entry for all milestones that one person logs about one record at one sitting."""
        sitting = (line.record, line.at, line.by.login)
        if self._entry is None or sitting != self._sitting:
            self._entry = open_entry(
                self._session,
                "log_milestone",
                **self._said(line),
                subject="record",
                subject_id=self._get(line.record, Record).id,
                kind=kind,
                happened_on=happened_on.isoformat(),
            )
            self._sitting = sitting
        return self._entry

    def _import(self, line: Line, what: NewImport) -> ImportBatch:
        entry = open_entry(self._session, "accept_import", **self._said(line), file=what.file_name)
        batch = ImportBatch(
            track=what.track,
            file_name=what.file_name,
            sha256=what.sha256,
            state=BatchState.ACCEPTED,
            options=what.options,
            row_count=what.row_count,
            entry_id=entry.id,
            closed_entry_id=entry.id,
        )
        self._session.add(batch)
        self._session.flush()  # its records refer to it
        return batch

    def _record(self, line: Line, what: NewRecord) -> Record:
        if line.under is None:
            return create_record(self._session, what, **self._said(line))
        batch = self._get(line.under, ImportBatch)
        new = NewRecord(what.track, what.values, what.geom, batch.id)
        entry = self._session.get_one(Entry, batch.entry_id)
        return create_record(self._session, new, **self._said(line), entry=entry)

    def _building(self, line: Line, what: NewBuilding) -> Building:
        site = self._get(line.record, Record)
        return add_building(self._session, site, what, line.area, **self._said(line))

    def _milestone(self, line: Line, what: NewMilestone) -> Milestone:
        return log_milestone(
            self._session,
            self._get(line.record, Record),
            what,
            self._get(line.building, Building) if line.building else None,
            **self._said(line),
            today=line.at.date(),
            entry=self._entry_of(line, what.kind.value, what.happened_on),
        ).milestone

    def _target(self, line: Line, what: NewTarget) -> None:
        set_target(self._session, what, self._rule, **self._said(line), reason=line.reason)

    def _occupation(self, line: Line, what: Occupying) -> Occupation:
        return occupy(
            self._session,
            self._get(line.record, Record),
            self._get(what.site, Record),
            what.from_on,
            **self._said(line),
            until_on=what.until_on,
            share=what.share,
            replaces=self._get(what.replaces, Occupation) if what.replaces else None,
            reason=what.reason,
        )

    def _correct_step(self, line: Line, what: StepCorrection) -> Milestone:
        wrong = self._get(what.wrong, Milestone)
        if what.withdrawn:
            return withdraw_milestone(self._session, wrong, reason=what.reason, **self._said(line))
        return correct_milestone(
            self._session,
            wrong,
            reason=what.reason,
            **self._said(line),
            today=line.at.date(),
            happened_on=what.happened_on,
            evidence=what.evidence,
            document=what.document,
        )

    def _state_area(self, line: Line, what: AreaStatement) -> BuildingArea:
        building = self._get(line.building, Building)
        replaces = self._same_paper(building, what.area.stated_on) if what.corrects else None
        return state_area(
            self._session,
            building,
            what.area,
            **self._said(line),
            replaces=replaces,
            reason=what.reason,
        )

    def _same_paper(self, building: Building, stated_on: date) -> BuildingArea:
        """What is on record of a paper of a day."""
        query = sa.select(BuildingArea).where(
            BuildingArea.building_id == building.id,
            BuildingArea.stated_on == stated_on,
            BuildingArea.until_entry_id.is_(None),
        )
        return self._session.scalars(query).one()

    def _correct_field(self, line: Line, what: FieldCorrection) -> None:
        subject: Record | Building
        if line.building:
            subject = self._get(line.building, Building)
        else:
            subject = self._get(line.record, Record)
        correct_field(
            self._session,
            subject,
            what.field,
            what.new,
            expected=what.expected,
            reason=what.reason,
            **self._said(line),
        )

    def _retire(self, line: Line, what: Retirement) -> None:
        retire_record(
            self._session,
            self._get(line.record, Record),
            what.on,
            reason=what.reason,
            **self._said(line),
            successor=self._get(what.successor, Record) if what.successor else None,
        )

    def _blocker(self, line: Line, what: NewBlocker) -> Blocker:
        record = self._get(line.record, Record)
        building = self._get(line.building, Building) if line.building else None
        return raise_blocker(
            self._session, record, what, building, **self._said(line), today=line.at.date()
        )

    def _move_blocker(self, line: Line, what: BlockerStepTaken) -> None:
        blocker = self._get(what.blocker, Blocker)
        move_blocker(self._session, blocker, what.move, **self._said(line), today=line.at.date())

    def _appeal(self, line: Line, what: NewAppeal) -> Appeal:
        record = self._get(line.record, Record) if line.record else None
        return register_appeal(
            self._session, what, record, **self._said(line), today=line.at.date()
        )

    def _move_appeal(self, line: Line, what: AppealStepTaken) -> None:
        appeal = self._get(what.appeal, Appeal)
        move_appeal(self._session, appeal, what.move, **self._said(line), today=line.at.date())

    def _attach(self, line: Line, what: Attachment) -> None:
        number = self._stored[what.key].id
        upload = Uploaded(what.name, what.content)
        attach_document(self._session, what.subject, number, upload, **self._said(line))

    _WRITERS: ClassVar[dict[type, Callable[..., Any]]] = {
        NewImport: _import,
        NewRecord: _record,
        NewBuilding: _building,
        NewMilestone: _milestone,
        NewTarget: _target,
        Occupying: _occupation,
        StepCorrection: _correct_step,
        AreaStatement: _state_area,
        FieldCorrection: _correct_field,
        Retirement: _retire,
        NewBlocker: _blocker,
        BlockerStepTaken: _move_blocker,
        NewAppeal: _appeal,
        AppealStepTaken: _move_appeal,
        Attachment: _attach,
    }
