"""What the change feed tells of blockers, appeals and dispatch meetings: what each step changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from landtrack.casework import APPEAL_STATE_LABELS, BLOCKER_STATE_LABELS
from landtrack.dispatch import STEP_KIND_LABELS
from landtrack.store.tables import (
    Appeal,
    AppealStep,
    Blocker,
    BlockerStep,
    DispatchDecision,
    DispatchMeeting,
    DispatchStep,
)
from landtrack.text import Text
from landtrack.vocabulary import APPEAL_LABELS, BLOCKER_LABELS

Source = tuple[Any, Any, Callable[[Any, Any], Text]]
"""A table, its rows with the record they are about (``rid``), and their words."""

_SHORT = 40


def case_sources(*, readable: bool) -> list[Source]:
    """Steps of blockers and appeals, meetings, decisions and what became of them.

    Args:
        readable: the words too, and whom an appeal is from and about; else kinds and states only.
    """
    about: Any = Appeal.record_id if readable else sa.null()
    b, a = BlockerStep, AppealStep
    blockers = (
        _with_before(b, b.blocker_id)
        .join(Blocker, Blocker.id == b.blocker_id)
        .add_columns(
            Blocker.record_id.label("rid"), Blocker.kind.label("kind"), Blocker.text.label("text")
        )
    )
    appeals = (
        _with_before(a, a.appeal_id)
        .join(Appeal, Appeal.id == a.appeal_id)
        .add_columns(
            about.label("rid"), Appeal.kind.label("kind"), Appeal.text.label("text"),
            Appeal.enterprise.label("enterprise"),
        )
    )  # fmt: skip
    return [
        (b, blockers, lambda row, _: _blocker(row, readable=readable)),
        (a, appeals, lambda row, _: _appeal(row, readable=readable)),
        *_of_dispatch(readable=readable),
    ]


def _of_dispatch(*, readable: bool) -> list[Source]:
    meeting, decision, step = DispatchMeeting, DispatchDecision, DispatchStep
    about = decision.record_id.label("rid")
    decisions = (
        sa.select(decision, about, meeting.number)
        .select_from(decision)
        .join(meeting, meeting.id == decision.meeting_id)
    )
    steps = (
        sa.select(step, about, decision.text.label("text"))
        .select_from(step)
        .join(decision, decision.id == step.decision_id)
    )
    nothing = sa.null().label("rid")
    return [
        (meeting, sa.select(meeting, nothing), lambda row, _: _meeting(row[0], readable=readable)),
        (decision, decisions, lambda row, _: _decision(row, readable=readable)),
        (step, steps, lambda row, _: _follow_up(row, readable=readable)),
    ]


def touched_by_cases(*, readable: bool) -> list[sa.Select[Any, Any]]:
    """Which entry wrote a step or decision about which record."""
    b, a, d = BlockerStep, AppealStep, DispatchDecision
    parts: list[sa.Select[Any, Any]] = [
        sa.select(b.entry_id, Blocker.record_id).where(Blocker.id == b.blocker_id),
        sa.select(d.entry_id, d.record_id).where(d.record_id.is_not(None)),
        sa.select(DispatchStep.entry_id, d.record_id).where(
            d.id == DispatchStep.decision_id, d.record_id.is_not(None)
        ),
    ]
    if readable:
        parts.append(
            sa.select(a.entry_id, Appeal.record_id).where(
                Appeal.id == a.appeal_id, Appeal.record_id.is_not(None)
            )
        )
    return parts


def _with_before(table: Any, case: Any) -> Any:
    """The rows of a table of steps, each with the one before it of the same case."""
    before, earlier = aliased(table), aliased(table)
    last = (
        sa.select(sa.func.max(earlier.id))
        .where(getattr(earlier, case.key) == case, earlier.id < table.id)
        .correlate(table)
        .scalar_subquery()
    )
    columns = [before.state.label("from_state"), before.unit.label("from_unit")]
    columns.append(before.due_on.label("from_due"))
    return sa.select(table, *columns).select_from(table).outerjoin(before, before.id == last)


def _blocker(row: Any, *, readable: bool) -> Text:
    kind = BLOCKER_LABELS[row.kind]
    said = _short(row.text) if readable else ""
    name = Text(f"堵点〔{kind.zh}〕{said}", f"blocker [{kind.en}] {said}".rstrip())
    return _moved(name, row, BLOCKER_STATE_LABELS, readable=readable)


def _appeal(row: Any, *, readable: bool) -> Text:
    kind = APPEAL_LABELS[row.kind]
    said = f"{row.enterprise}：{_short(row.text)}" if readable else ""
    name = Text(f"诉求〔{kind.zh}〕{said}", f"appeal [{kind.en}] {said}".rstrip())
    return _moved(name, row, APPEAL_STATE_LABELS, readable=readable)


def _moved(name: Text, row: Any, labels: Mapping[Any, Text], *, readable: bool) -> Text:
    """State, unit and due day as far as they changed; the note."""
    step = row[0]
    parts = [
        _change(Text("", ""), row.from_state and labels[row.from_state], labels[step.state]),
        _change(Text("责任单位", "unit"), _as_text(row.from_unit), _as_text(step.unit)),
        _change(Text("限期", "due"), _as_text(row.from_due), _as_text(step.due_on)),
        _as_text(step.note) if readable else None,
    ]
    told = [part for part in parts if part]
    return Text(
        f"{name.zh}：" + "；".join(part.zh for part in told),
        f"{name.en}: " + "; ".join(part.en for part in told),
    )


def _change(label: Text, old: Text | None, new: Text | None) -> Text | None:
    if new is None or old == new:
        return None
    arrow = Text(f"{old.zh} → {new.zh}", f"{old.en} → {new.en}") if old else new
    return Text(f"{label.zh} {arrow.zh}".strip(), f"{label.en} {arrow.en}".strip())


def _as_text(value: str | date | None) -> Text | None:
    return Text(str(value), str(value)) if value else None


def _meeting(meeting: DispatchMeeting, *, readable: bool) -> Text:
    chair = meeting.chair if readable else ""
    return Text(
        f"第{meeting.number}期调度会（{meeting.held_on}{f'，{chair}主持' if chair else ''}）",
        f"meeting No. {meeting.number} of {meeting.held_on}"
        + (f", chaired by {chair}" if chair else ""),
    )


def _decision(row: Any, *, readable: bool) -> Text:
    one = row[0]
    if not readable:
        return Text(
            f"第{row.number}期议定事项：{one.unit}，限 {one.due_on}",
            f"decided at No. {row.number}: {one.unit}, due {one.due_on}",
        )
    whose = " · ".join(part for part in (one.unit, one.leader) if part)
    return Text(
        f"第{row.number}期议定：{one.text}；{whose}，限 {one.due_on}",
        f"decided at No. {row.number}: {one.text}; {whose}, due {one.due_on}",
    )


def _follow_up(row: Any, *, readable: bool) -> Text:
    step = row[0]
    label = STEP_KIND_LABELS[step.kind]
    until = f" {step.due_on}" if step.due_on else ""
    if not readable:
        return Text(
            f"议定事项{label.zh}{'至' if until else ''}{until}",
            f"decision {label.en.lower()}{' to' if until else ''}{until}",
        )
    text = _short(row.text)
    return Text(
        f"“{text}”{label.zh}{'至' if until else ''}{until}：{step.note}",
        f"“{text}” {label.en.lower()}{' to' if until else ''}{until}: {step.note}",
    )


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"
