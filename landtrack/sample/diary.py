"""What was written into the sample register, when and by whom: pure values, in any order.

The stories write here; ``loader.py`` carries it out in the order of writing. A fact is known by a
key of its own (a plain word), so that a later line can correct or replace it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from landtrack.access import Actor
from landtrack.actions.appeals import AppealMove, NewAppeal
from landtrack.actions.blockers import BlockerMove, NewBlocker
from landtrack.actions.buildings import NewBuilding, StatedArea
from landtrack.actions.milestones import NewMilestone
from landtrack.actions.records import NewRecord
from landtrack.actions.targets import NewTarget
from landtrack.documents import DocumentSubject
from landtrack.sample.dice import Dice
from landtrack.sample.office import Office
from landtrack.sample.people import STAFF
from landtrack.stages import Evidence, MilestoneKind, Track


@dataclass(frozen=True, slots=True)
class NewImport:
    """A file that was imported as a whole."""

    file_name: str
    track: Track
    options: dict[str, Any]
    row_count: int

    @property
    def sha256(self) -> str:
        """A checksum as the file itself would have one."""
        return hashlib.sha256(self.file_name.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Occupying:
    """A project that takes a site, or a share of it."""

    site: str
    from_on: date
    share: float = 1.0
    until_on: date | None = None
    replaces: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class StepCorrection:
    """A milestone that was logged wrongly; what is None stays. ``withdrawn``: it never happened."""

    wrong: str
    reason: str
    happened_on: date | None = None
    evidence: Evidence | None = None
    document: str | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class AreaStatement:
    """A paper on a building's floor area; ``corrects``: the same paper was typed wrongly."""

    area: StatedArea
    corrects: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FieldCorrection:
    """A changed field of a record or, with ``building``, of a building."""

    field: str
    new: Any
    expected: Any
    reason: str


@dataclass(frozen=True, slots=True)
class Retirement:
    """A record that ends, and perhaps leads to another."""

    on: date
    reason: str
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class BlockerStepTaken:
    """The next step of a blocker."""

    blocker: str
    move: BlockerMove


@dataclass(frozen=True, slots=True)
class AppealStepTaken:
    """The next step of an appeal."""

    appeal: str
    move: AppealMove


@dataclass(frozen=True, slots=True)
class Attachment:
    """A photo or paper of something that is known by a key."""

    subject: DocumentSubject
    key: str
    name: str
    content: bytes


Content = (
    NewImport
    | NewRecord
    | NewBuilding
    | NewMilestone
    | NewTarget
    | Occupying
    | StepCorrection
    | AreaStatement
    | FieldCorrection
    | Retirement
    | NewBlocker
    | BlockerStepTaken
    | NewAppeal
    | AppealStepTaken
    | Attachment
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what, about which record (and building), written at a moment by somebody."""

    at: datetime
    order: int
    by: Actor
    record: str
    what: Content
    key: str = ""
    building: str | None = None
    area: StatedArea | None = None
    under: str | None = None
    reason: str | None = None


class Diary:
    """Lines as the stories tell them. Nothing is written before what it is about exists."""

    def __init__(self, office: Office, dice: Dice) -> None:
        self.office = office
        self.dice = dice
        self.lines: list[Line] = []
        self._known: dict[str, datetime] = {}
        self._sittings: dict[tuple[str, date, str], datetime] = {}

    def write(
        self,
        record: str,
        what: Content,
        on: date,
        *,
        key: str = "",
        building: str | None = None,
        area: StatedArea | None = None,
        under: str | None = None,
        reason: str | None = None,
        by: Actor = STAFF,
        about: tuple[str | None, ...] = (),
    ) -> str:
        """A line of a day (the next working day, if closed); ``about``: keys it must follow."""
        key = key or f"#{len(self.lines)}"
        at = self._known[under] if under else self._sitting(record, on, by)
        after = max(
            (
                self._known[name]
                for name in (record, building, under, *about)
                if name in self._known
            ),
            default=at,
        )
        at = max(at, after)
        self._known.setdefault(key, at)
        self.lines.append(
            Line(at, len(self.lines), by, record, what, key, building, area, under, reason)
        )
        return key

    def step(
        self,
        record: str,
        kind: MilestoneKind,
        on: date,
        *,
        building: str | None = None,
        evidence: Evidence | None = None,
        document: str = "",
        note: str = "",
        planned: bool = False,
        logged: date | None = None,
        by: Actor = STAFF,
        key: str = "",
    ) -> str | None:
        """A milestone, logged some days after it happened; None if it has not happened yet."""
        if not planned and on > self.office.last:
            return None
        new = NewMilestone(kind, on, evidence, document, note, planned)
        day = logged or on + timedelta(days=self.delay())
        if not planned:
            day = max(day, on)
        return self.write(record, new, day, key=key, building=building, by=by)

    def delay(self) -> int:
        """Days between an event and its being logged: mostly few."""
        return self.dice.choices((0, 1, 2, 3, 5, 9, 16), (20, 25, 20, 14, 11, 7, 3))[0]

    def in_order(self) -> list[Line]:
        """All lines in the order of writing."""
        return sorted(self.lines, key=lambda line: (line.at, line.order))

    def _sitting(self, record: str, on: date, by: Actor) -> datetime:
        """One person writes all of a day about one record at one sitting."""
        at = self.office.moment(on, self.dice)
        return self._sittings.setdefault((record, at.date(), by.login), at)
