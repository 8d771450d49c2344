"""Blockers, appeals and documents, as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from api.schemas.records import RecordOut
from api.schemas.words import Schema
from landtrack.casework import AppealState, BlockerState, CaseFigures
from landtrack.documents import DocumentKind, DocumentSubject
from landtrack.queries.appeals import AppealLine
from landtrack.queries.blockers import BlockerLine
from landtrack.queries.cases import CaseStep, KindCount
from landtrack.queries.documents import DocumentLine, WithdrawnLine
from landtrack.vocabulary import AppealChannel, AppealKind, BlockerKind

_LONGEST, _NAME, _SHORT = 2000, 200, 80
_BLOCKER: JsonDict = {
    "kind": "utilities",
    "text": "高压线未迁改，桩机无法进场",
    "unit": "供电服务中心",
    "due_on": "2026-12-15",
}


class CaseStepOut(Schema):
    """One step: what it led to, from when, whose job it became; never changed."""

    id: int
    state: BlockerState | AppealState
    happened_on: date
    unit: str
    person: str
    due_on: date | None
    note: str
    satisfied: bool | None
    logged_at: datetime
    logged_by: str

    @classmethod
    def of(cls, step: CaseStep) -> CaseStepOut:
        """From the core's step."""
        return cls.model_validate(step, from_attributes=True)


class CaseFiguresOut(Schema):
    """Cases of a period: `carried` + `begun` = `ended` + `open`."""

    period: str
    carried: int = Field(description="Not ended when the period began.")
    begun: int
    ended: int
    open: int
    overdue: int
    closure_rate: float | None = Field(description="Ended, of carried and begun.")
    median_days: float | None = Field(description="From beginning to end, of those that ended.")
    satisfied_share: float | None = Field(description="Of those closed whose enterprise was asked.")

    @classmethod
    def of(cls, figures: CaseFigures) -> CaseFiguresOut:
        """From the core's figures."""
        return cls(
            period=figures.period.code,
            carried=figures.carried,
            begun=figures.begun,
            ended=figures.ended,
            open=figures.open,
            overdue=figures.overdue,
            closure_rate=figures.closure_rate,
            median_days=figures.median_days,
            satisfied_share=figures.satisfied_share,
        )


class BlockerOut(Schema):
    """What holds a record (or a building of it) up, where it stands and whose job it is."""

    id: int
    record: RecordOut
    building_id: int | None
    building: str
    kind: BlockerKind
    text: str
    state: BlockerState
    unit: str
    person: str
    due_on: date | None
    raised_on: date
    days_open: int
    days_late: int
    steps: list[CaseStepOut] = Field(description="In the order of writing.")

    @classmethod
    def of(cls, line: BlockerLine) -> BlockerOut:
        """From the core's line."""
        return cls(
            id=line.id,
            record=RecordOut.of(line.record),
            building_id=line.building_id,
            building=line.building,
            kind=line.kind,
            text=line.text,
            state=line.state,
            unit=line.last.unit,
            person=line.last.person,
            due_on=line.last.due_on,
            raised_on=line.steps.began_on,
            days_open=line.steps.days_open,
            days_late=line.steps.days_late,
            steps=[CaseStepOut.of(step) for step in line.steps.taken],
        )


class BlockersOut(Schema):
    """The most overdue first, and the figures of the period."""

    figures: CaseFiguresOut
    blockers: list[BlockerOut]


class NewBlockerIn(Schema):
    """What holds a record up."""

    model_config = ConfigDict(json_schema_extra={"examples": [_BLOCKER]})

    kind: BlockerKind
    text: str = Field(max_length=_LONGEST)
    happened_on: date | None = Field(None, description="Since when; today by default.")
    building_id: int | None = None
    unit: str = Field("", max_length=_SHORT, description="Which unit must act.")
    person: str = Field("", max_length=_SHORT, description="Which role must act; not a name.")
    due_on: date | None = None


class _StepIn(Schema):
    happened_on: date | None = Field(None, description="Today by default.")
    note: str = Field("", max_length=_LONGEST, description="What was done or agreed.")
    unit: str | None = Field(None, max_length=_SHORT, description="Left out: stays.")
    due_on: date | None = Field(None, description="Left out: stays.")
    seen: int | None = Field(
        None, description="The last step you saw; 409 if somebody took another meanwhile."
    )


class BlockerStepIn(_StepIn):
    """The next step of a blocker."""

    state: BlockerState
    person: str | None = Field(None, max_length=_SHORT, description="Left out: stays.")


class AppealOut(Schema):
    """What an enterprise asked for, where it stands and whose job it is."""

    id: int
    enterprise: str
    record_id: int | None
    record: str
    village: str | None
    kind: AppealKind
    channel: AppealChannel
    text: str
    state: AppealState
    unit: str
    due_on: date | None
    registered_on: date
    days_open: int
    days_late: int
    answer: str
    answered_on: date | None
    closed_on: date | None
    satisfied: bool | None
    steps: list[CaseStepOut] = Field(description="In the order of writing.")

    @classmethod
    def of(cls, line: AppealLine) -> AppealOut:
        """From the core's line."""
        return cls(
            id=line.id,
            enterprise=line.enterprise,
            record_id=line.record_id,
            record=line.record,
            village=line.village,
            kind=line.kind,
            channel=line.channel,
            text=line.text,
            state=line.state,
            unit=line.last.unit,
            due_on=line.last.due_on,
            registered_on=line.steps.began_on,
            days_open=line.steps.days_open,
            days_late=line.steps.days_late,
            answer=line.answer.note if line.answer else "",
            answered_on=line.answer.happened_on if line.answer else None,
            closed_on=line.steps.ended_on,
            satisfied=line.last.satisfied,
            steps=[CaseStepOut.of(step) for step in line.steps.taken],
        )


class KindCountOut(Schema):
    """How many appeals of a kind are not closed."""

    kind: AppealKind
    open: int
    overdue: int

    @classmethod
    def of(cls, one: KindCount) -> KindCountOut:
        """From the core's count."""
        return cls(kind=AppealKind(one.kind), open=one.open, overdue=one.overdue)


class AppealsOut(Schema):
    """The most overdue first, and the figures of the period."""

    figures: CaseFiguresOut
    by_kind: list[KindCountOut]
    appeals: list[AppealOut] | None = Field(description="Null for visitors, who see only counts.")


class NewAppealIn(Schema):
    """What an enterprise asks for; with a unit it is assigned at once."""

    enterprise: str = Field(max_length=_NAME)
    kind: AppealKind
    text: str = Field(max_length=_LONGEST)
    channel: AppealChannel = AppealChannel.OTHER
    happened_on: date | None = Field(None, description="When it was registered; today by default.")
    record_id: int | None = Field(None, description="The record it is about, if any.")
    village: str | None = Field(None, description="Code of a village, where there is no record.")
    unit: str = Field("", max_length=_SHORT)
    due_on: date | None = None


class AppealStepIn(_StepIn):
    """The next step of an appeal; an answer stands in `note`."""

    state: AppealState
    satisfied: bool | None = Field(None, description="When closing: what the enterprise said.")


class DocumentOut(Schema):
    """A document. Place and time only where the sender agreed to keep them."""

    id: int
    subject: DocumentSubject
    subject_id: int
    name: str
    kind: DocumentKind
    size: int = Field(description="Bytes.")
    sha256: str
    taken_at: datetime | None
    lon: float | None = Field(description="WGS 84, by the camera.")
    lat: float | None
    logged_at: datetime
    logged_by: str

    @classmethod
    def of(cls, line: DocumentLine) -> Self:
        """From the core's line."""
        return cls.model_validate(line, from_attributes=True)


class DocumentsOut(Schema):
    """The documents of a record and of its milestones, blockers and appeals."""

    documents: list[DocumentOut]


class ErasedOut(Schema):
    """When, by whom and why bytes were erased."""

    at: datetime
    by: str
    reason: str


class WithdrawnOut(Schema):
    """A document that was taken back; `erased` is null while its bytes are there."""

    id: int
    subject: DocumentSubject
    subject_id: int
    record_id: int | None
    name: str
    kind: DocumentKind
    size: int
    sha256: str
    at: datetime
    by: str
    reason: str
    erased: ErasedOut | None

    @classmethod
    def of(cls, line: WithdrawnLine) -> Self:
        """From the core's line."""
        return cls.model_validate(line, from_attributes=True)


class WithdrawnDocumentsOut(Schema):
    """The latest first."""

    documents: list[WithdrawnOut]


class ReasonIn(Schema):
    """Why something is taken back."""

    reason: str = Field(max_length=_LONGEST)
