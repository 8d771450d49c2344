"""What commands about blockers and appeals share: options, tables, steps and figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

import typer
from rich.table import Table
from sqlalchemy.orm import Session

from api.cli.console import out
from api.cli.work import Work
from api.dates import read_day
from api.schemas.cases import CaseFiguresOut
from landtrack.casework import APPEAL_STATE_LABELS, BLOCKER_STATE_LABELS, CaseFigures, State
from landtrack.queries.cases import Steps
from landtrack.queries.records import get_record
from landtrack.text import Text

STATES: Mapping[State, Text] = {
    **dict(BLOCKER_STATE_LABELS.items()),
    **dict(APPEAL_STATE_LABELS.items()),
}
Due = Annotated[str, typer.Option(metavar="DATE", help="Due on.")]
Unit = Annotated[str | None, typer.Option(help="Unit that must act.")]
OfUnit = Annotated[str | None, typer.Option(help="Only what lies with this unit.")]
Place = Annotated[str | None, typer.Option(help="Only this village, by code or name.")]
Late = Annotated[bool, typer.Option("--overdue", help="Only those past their due day.")]
Every = Annotated[bool, typer.Option("--all", help="Ended ones too.")]


def record_number(session: Session, work: Work, reference: str | None) -> int | None:
    """The number of the record that a list is narrowed to; None: any."""
    return get_record(session, reference, actor=work.actor).id if reference else None


def days_of(on: str, due: str, today: date) -> tuple[date, date | None]:
    """The day of a step, and its due day if one is given."""
    until = read_day(due, today, planned=True, field="due_on") if due else None
    return read_day(on, today), until


def figures_json(figures: CaseFigures) -> dict[str, object]:
    """The figures of a period, for machines."""
    return {"figures": CaseFiguresOut.of(figures)}


def table_of(work: Work, *own: tuple[str, str]) -> Table:
    """An empty list of cases; ``own`` are the headings of what is particular."""
    return work.table(
        ("编号", "no."), *own, ("状态", "state"), ("责任", "whose job"), ("限期", "due")
    )


def add_row(table: Table, work: Work, number: int, state: str, steps: Steps, *own: str) -> None:
    """A line of it: where the case stands, whose job it is and until when."""
    last, late = steps.last, steps.days_late
    due = str(last.due_on or "–")
    if late:
        due += work.say(f"（逾期 {late} 天）", f" ({late} days late)")
    whose = " · ".join(one for one in (last.unit, last.person) if one) or "–"
    table.add_row(str(number), *own, state, whose, due)


def print_figures(work: Work, figures: CaseFigures) -> None:
    """The figures of a period in one line."""
    rate = "–" if figures.closure_rate is None else f"{figures.closure_rate:.0%}"
    out.print(
        work.say(
            f"{figures.period.label.zh}：结转 {figures.carried}，新增 {figures.begun}，"
            f"办结 {figures.ended}，未结 {figures.open}，逾期 {figures.overdue}，办结率 {rate}",
            f"{figures.period.label.en}: {figures.carried} carried over, {figures.begun} new, "
            f"{figures.ended} ended, {figures.open} open, {figures.overdue} overdue, "
            f"closure rate {rate}",
        ),
        markup=False,
    )


def print_steps(work: Work, steps: Steps) -> None:
    """Every step, in the order of writing."""
    for step in steps.taken:
        parts = (STATES[step.state].to(work.language), step.unit, step.person, step.note)
        due = work.say(f"限 {step.due_on}", f"due {step.due_on}") if step.due_on else ""
        told = "  ".join(one for one in (*parts, due) if one)
        out.print(f"  {step.happened_on}  {told}", markup=False)
