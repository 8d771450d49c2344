"""The forms of the dispatch meeting: what was typed becomes values, or problems by field."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from api.dates import read_day
from api.pages.milestone_form import Problems
from landtrack.actions.dispatch import NewDecision, NewMeeting, NewStep
from landtrack.dispatch import StepKind
from landtrack.errors import Invalid


class TypedMeeting(BaseModel):
    """A meeting as it was typed."""

    once: str = ""
    number: str = ""
    held_on: str = ""
    chair: str = ""
    note: str = ""


class TypedDecision(BaseModel):
    """A decision as it was typed."""

    once: str = ""
    meeting: str = ""
    record: str = ""
    text: str = ""
    unit: str = ""
    leader: str = ""
    due_on: str = ""


class TypedStep(BaseModel):
    """What became of a decision, as it was typed."""

    once: str = ""
    kind: str = ""
    happened_on: str = ""
    due_on: str = ""
    note: str = ""


def read_meeting(typed: TypedMeeting, today: date, problems: Problems) -> NewMeeting | None:
    """A meeting; today where no day was typed."""
    held_on = problems.read(lambda: read_day(typed.held_on, today, field="held_on"))
    number = problems.read(lambda: read_number(typed.number, "number")) if typed.number else None
    if held_on is None or problems:
        return None
    return NewMeeting(held_on, number, typed.chair, typed.note)


def read_decision(typed: TypedDecision, today: date, problems: Problems) -> NewDecision | None:
    """A decision; its due day may be written as people do."""
    due = problems.read(lambda: read_day(typed.due_on, today, planned=True, field="due_on"))
    return None if due is None else NewDecision(typed.text, typed.unit, due, typed.leader)


def read_step(typed: TypedStep, today: date, problems: Problems) -> NewStep | None:
    """A step; today where no day was typed."""
    kind = problems.read(lambda: _kind(typed.kind))
    on = problems.read(
        lambda: (
            read_day(typed.happened_on, today, field="happened_on") if typed.happened_on else today
        )
    )
    due = None
    if typed.due_on:
        due = problems.read(lambda: read_day(typed.due_on, today, planned=True, field="due_on"))
    if kind is None or on is None or problems:
        return None
    return NewStep(kind, on, typed.note, due)


def read_number(text: str, field: str) -> int:
    """A whole number from 1.

    Raises:
        Invalid: anything else.
    """
    bare = text.strip().removeprefix("第").removesuffix("期")
    if not bare.isdecimal():
        raise Invalid(f"不是编号：{text}。", f"Not a number: {text}.", field=field)
    return int(bare)


def _kind(text: str) -> StepKind:
    try:
        return StepKind(text)
    except ValueError:
        raise Invalid("请选择办理情况。", "Choose what became of it.", field="kind") from None
