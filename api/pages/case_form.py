"""The forms of blockers and appeals: what was typed becomes values, or problems by field."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal, TypeVar

from pydantic import BaseModel

from api.dates import read_day
from api.pages.milestone_form import Problems, read_text
from landtrack.actions.appeals import AppealMove, NewAppeal
from landtrack.actions.blockers import BlockerMove, NewBlocker
from landtrack.casework import AppealState, BlockerState
from landtrack.errors import Invalid
from landtrack.vocabulary import AppealChannel, AppealKind, BlockerKind

Chosen = TypeVar("Chosen", bound=StrEnum)
_SHORT, _NAME = 80, 200

NEXT_BLOCKER: dict[BlockerState, tuple[BlockerState, ...]] = {
    BlockerState.OPEN: (
        BlockerState.IN_HAND,
        BlockerState.RESOLVED,
        BlockerState.OPEN,
        BlockerState.WITHDRAWN,
    ),
    BlockerState.IN_HAND: (
        BlockerState.IN_HAND,
        BlockerState.RESOLVED,
        BlockerState.OPEN,
        BlockerState.WITHDRAWN,
    ),
    BlockerState.RESOLVED: (BlockerState.OPEN, BlockerState.WITHDRAWN),
    BlockerState.WITHDRAWN: (),
}
"""What a form proposes next, the likeliest first."""

NEXT_APPEAL: dict[AppealState, tuple[AppealState, ...]] = {
    AppealState.REGISTERED: (AppealState.ASSIGNED, AppealState.ANSWERED, AppealState.WITHDRAWN),
    AppealState.ASSIGNED: (
        AppealState.ANSWERED,
        AppealState.ASSIGNED,
        AppealState.CLOSED,
        AppealState.WITHDRAWN,
    ),
    AppealState.ANSWERED: (AppealState.CLOSED, AppealState.ASSIGNED, AppealState.WITHDRAWN),
    AppealState.CLOSED: (AppealState.ASSIGNED, AppealState.WITHDRAWN),
    AppealState.WITHDRAWN: (),
}


class TypedCase(BaseModel):
    """The fields of a new blocker or appeal, or of a step, as they were typed."""

    kind: str = ""
    text: str = ""
    building: str = ""
    enterprise: str = ""
    channel: str = ""
    village: str = ""
    state: str = ""
    happened_on: str = ""
    unit: str = ""
    person: str = ""
    due_on: str = ""
    note: str = ""
    satisfied: Literal["", "yes", "no"] = ""
    seen: str = ""
    once: str = ""


def read_blocker(typed: TypedCase, today: date, problems: Problems) -> NewBlocker | None:
    """A new blocker; None where something is wrong (see problems)."""
    kind = problems.read(lambda: _code(typed.kind, BlockerKind, "kind"))
    text = problems.read(lambda: read_text(typed.text, "text"))
    on = problems.read(lambda: _day(typed.happened_on, today))
    due = problems.read(lambda: _due(typed.due_on, today))
    unit = problems.read(lambda: _short(typed.unit, "unit"))
    person = problems.read(lambda: _short(typed.person, "person"))
    if problems or kind is None or on is None:
        return None
    return NewBlocker(kind, text or "", on, unit or "", person or "", due)


def read_blocker_move(typed: TypedCase, today: date, problems: Problems) -> BlockerMove | None:
    """The next step of a blocker; None where something is wrong (see problems)."""
    state = problems.read(lambda: _code(typed.state, BlockerState, "state"))
    on = problems.read(lambda: _day(typed.happened_on, today))
    note = problems.read(lambda: read_text(typed.note, "note"))
    unit = problems.read(lambda: _short(typed.unit, "unit"))
    person = problems.read(lambda: _short(typed.person, "person"))
    due = problems.read(lambda: _due(typed.due_on, today))
    if problems or state is None or on is None:
        return None
    return BlockerMove(state, on, note or "", unit, person, due)


def read_appeal(typed: TypedCase, today: date, problems: Problems) -> NewAppeal | None:
    """A new appeal; None where something is wrong (see problems)."""
    kind = problems.read(lambda: _code(typed.kind, AppealKind, "kind"))
    channel = problems.read(lambda: _code(typed.channel, AppealChannel, "channel"))
    enterprise = problems.read(lambda: _short(typed.enterprise, "enterprise", _NAME))
    text = problems.read(lambda: read_text(typed.text, "text"))
    on = problems.read(lambda: _day(typed.happened_on, today))
    due = problems.read(lambda: _due(typed.due_on, today))
    unit = problems.read(lambda: _short(typed.unit, "unit"))
    if problems or kind is None or channel is None or on is None:
        return None
    return NewAppeal(
        enterprise or "", kind, text or "", on, channel, typed.village or None, unit or "", due
    )


def read_appeal_move(typed: TypedCase, today: date, problems: Problems) -> AppealMove | None:
    """The next step of an appeal; None where something is wrong (see problems)."""
    state = problems.read(lambda: _code(typed.state, AppealState, "state"))
    on = problems.read(lambda: _day(typed.happened_on, today))
    note = problems.read(lambda: read_text(typed.note, "note"))
    unit = problems.read(lambda: _short(typed.unit, "unit"))
    due = problems.read(lambda: _due(typed.due_on, today))
    satisfied = {"yes": True, "no": False}.get(typed.satisfied)
    if problems or state is None or on is None:
        return None
    return AppealMove(state, on, note or "", unit, due, satisfied)


def read_number(text: str) -> int | None:
    """A number of the register that a form carries; None for an empty field.

    Raises:
        Invalid: no number.
    """
    if not text:
        return None
    if not text.isdecimal() or len(text) > _LONGEST_NUMBER:
        raise Invalid("没有这个编号。", "No such number.", field="")
    return int(text)


_LONGEST_NUMBER = 15


def _code(text: str, codes: type[Chosen], field: str) -> Chosen:
    try:
        return codes(text)
    except ValueError:
        raise Invalid("请选择一项。", "Choose one.", field=field) from None


def _day(text: str, today: date) -> date:
    return read_day(text, today) if text.strip() else today


def _due(text: str, today: date) -> date | None:
    return read_day(text, today, planned=True, field="due_on") if text.strip() else None


def _short(text: str, field: str, most: int = _SHORT) -> str:
    if len(text) > most:
        raise Invalid(
            f"文字太长（{len(text)} 字），请缩短到 {most} 字以内。",
            f"The text is too long ({len(text)} letters); keep it under {most}.",
            field=field,
        )
    return text.strip()
