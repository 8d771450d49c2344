"""The dispatch meeting as JSON: lights, decisions, follow-up."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.bulletin import Bulletin
from api.schemas.words import Schema, SquareMetres, Words, m2
from landtrack.dispatch import Ground, StepKind
from landtrack.lifecycle import Light
from landtrack.queries.decisions import DecisionLine, MeetingLine
from landtrack.queries.dispatch import Board, Lamp, Load

_LONGEST, _SHORT = 2000, 80
_FOR_READERS = "Empty for visitors of a public site."


class LampOut(Schema):
    """A light that is on."""

    ground: Ground
    light: Light
    record: int | None = Field(description="Number of the record; null: a village.")
    subject: str
    village: str
    what: Words
    due_on: date | None
    days_late: int
    points_behind: float | None
    m2: SquareMetres
    unit: str
    leader: str
    level: int = Field(description="Whose desk it is on: a place in `levels`, from 0.")

    @classmethod
    def of(cls, one: Lamp) -> LampOut:
        """From the core's lamp."""
        return cls(
            ground=one.ground,
            light=one.light,
            record=one.record_id,
            subject=one.subject,
            village=one.village,
            what=Words.of(one.what),
            due_on=one.due_on,
            days_late=one.days_late,
            points_behind=None if one.behind is None else round(one.behind, 1),
            m2=m2(one.cm2),
            unit=one.unit,
            leader=one.leader,
            level=one.level,
        )


class MeetingOut(Schema):
    """A meeting."""

    number: int
    held_on: date
    chair: str = Field(description=_FOR_READERS)
    note: str = Field(description=_FOR_READERS)

    @classmethod
    def of(cls, one: MeetingLine) -> MeetingOut:
        """From the core's line."""
        return cls(number=one.number, held_on=one.held_on, chair=one.chair, note=one.note)


class DispatchStepOut(Schema):
    """What was reported of a decision."""

    kind: StepKind
    happened_on: date
    due_on: date | None
    note: str = Field(description=_FOR_READERS)


class DecisionOut(Schema):
    """Who is to do what until when, and what became of it."""

    id: int
    meeting: int = Field(description="Number of the meeting.")
    record: int | None
    text: str = Field(description=_FOR_READERS)
    unit: str
    leader: str = Field(description=_FOR_READERS)
    first_due_on: date
    due_on: date
    days_late: int
    light: Light
    ended: StepKind | None
    level: int | None
    steps: list[DispatchStepOut]

    @classmethod
    def of(cls, one: DecisionLine) -> DecisionOut:
        """From the core's line."""
        return cls(
            id=one.id,
            meeting=one.meeting.number,
            record=one.record_id,
            text=one.text,
            unit=one.unit,
            leader=one.leader,
            first_due_on=one.first_due_on,
            due_on=one.due_on,
            days_late=one.days_late,
            light=one.light,
            ended=one.ended,
            level=one.level,
            steps=[
                DispatchStepOut(
                    kind=step.kind, happened_on=step.happened_on, due_on=step.due_on, note=step.note
                )
                for step in one.steps
            ],
        )


class LoadOut(Schema):
    """How much lies with one unit or leader."""

    name: str
    red: int
    amber: int
    decisions: int
    overdue: int

    @classmethod
    def of(cls, one: Load) -> LoadOut:
        """From the core's load."""
        return cls(
            name=one.name,
            red=one.red,
            amber=one.amber,
            decisions=one.decisions,
            overdue=one.overdue,
        )


class BoardOut(Schema):
    """What a dispatch meeting looks at, as of a day."""

    as_of: date
    levels: list[Words]
    lamps: list[LampOut]
    decisions: list[DecisionOut]
    meetings: list[MeetingOut]
    by_unit: list[LoadOut]
    by_leader: list[LoadOut]

    @classmethod
    def of(cls, board: Board, as_of: date) -> BoardOut:
        """From the core's board."""
        return cls(
            as_of=as_of,
            levels=[Words.of(level) for level in board.rule.levels],
            lamps=[LampOut.of(one) for one in board.lamps],
            decisions=[DecisionOut.of(one) for one in board.decisions],
            meetings=[MeetingOut.of(one) for one in board.meetings],
            by_unit=[LoadOut.of(one) for one in board.by_unit],
            by_leader=[LoadOut.of(one) for one in board.by_leader],
        )


class BulletinVillageOut(Schema):
    """A village with a target, as the bulletin ranks them."""

    village: str
    target_m2: SquareMetres
    counted_m2: SquareMetres
    certain_m2: SquareMetres


class BulletinOut(Schema):
    """An issue of the bulletin."""

    number: int
    held: bool = Field(description="False: the draft for the next meeting.")
    held_on: date
    as_of: date
    counted_m2: SquareMetres
    since: date = Field(description="Day of the meeting before.")
    added_m2: SquareMetres = Field(description="Counted since that day.")
    villages: list[BulletinVillageOut] = Field(description="By their share of the target.")
    lamps: list[LampOut]
    decided: list[DecisionOut]
    carried_on: list[DecisionOut]

    @classmethod
    def of(cls, issue: Bulletin) -> BulletinOut:
        """From what the bulletin says."""
        return cls(
            number=issue.number,
            held=issue.held,
            held_on=issue.held_on,
            as_of=issue.progress.moment.as_of,
            counted_m2=m2(issue.progress.counted.cm2),
            since=issue.since,
            added_m2=m2(issue.added_cm2),
            villages=[
                BulletinVillageOut(
                    village=part.key,
                    target_m2=m2(part.target_cm2 or 0),
                    counted_m2=m2(part.counted.cm2),
                    certain_m2=m2(part.certain.cm2),
                )
                for part in issue.villages
            ],
            lamps=[LampOut.of(one) for one in issue.board.lamps],
            decided=[DecisionOut.of(one) for one in issue.decided],
            carried_on=[DecisionOut.of(one) for one in issue.carried_on],
        )


class NewMeetingIn(Schema):
    """A meeting to be opened."""

    held_on: date | None = Field(None, description="Today by default.")
    number: int | None = Field(None, ge=1, description="The next one by default.")
    chair: str = Field("", max_length=_SHORT, description="A role, not a name.")
    note: str = Field("", max_length=_LONGEST)


class NewDecisionIn(Schema):
    """What a meeting decided."""

    text: str = Field(max_length=_LONGEST)
    unit: str = Field(max_length=_SHORT)
    due_on: date
    leader: str = Field("", max_length=_SHORT, description="A role, not a name.")
    record: int | None = None


class DispatchStepIn(Schema):
    """What became of a decision."""

    kind: StepKind
    note: str = Field(max_length=_LONGEST)
    happened_on: date | None = Field(None, description="Today by default.")
    due_on: date | None = Field(None, description="The new due day, where it is put off.")
