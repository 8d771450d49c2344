"""Commands about blockers: what there is, a new one, its next step."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.cases import (
    Due,
    Every,
    Late,
    OfUnit,
    Place,
    Unit,
    add_row,
    days_of,
    figures_json,
    print_figures,
    print_steps,
    record_number,
    table_of,
)
from api.cli.codes import read_code
from api.cli.commands import Commands
from api.cli.console import out, print_json
from api.cli.options import NOW, Day, Json, Look, Number, Then
from api.cli.work import Work
from api.schemas.cases import BlockerOut
from landtrack.actions.blockers import BlockerMove, NewBlocker, move_blocker, raise_blocker
from landtrack.casework import BLOCKER_STATE_LABELS, PENDING_BLOCKERS
from landtrack.queries.blockers import (
    BlockerFilter,
    BlockerLine,
    blocker_figures,
    blocker_line,
    blockers,
    get_blocker,
)
from landtrack.queries.moments import moment
from landtrack.queries.places import find_village
from landtrack.queries.records import get_building, get_record
from landtrack.vocabulary import BLOCKER_LABELS

blocker = Commands("Blockers: what holds records up. 堵点。")


@blocker.command("list")
def list_blockers(
    work: Work,
    record: Annotated[str | None, typer.Option(help="Only of this record (reference).")] = None,
    unit: OfUnit = None,
    village: Place = None,
    overdue: Late = False,
    every: Every = False,
    look: Look = NOW,
    json: Json = False,
) -> None:
    """What is not resolved, the most overdue first; the closure rate of the period. 堵点清单。"""
    with work.reading() as session:
        period, at = look.at(session, work)
        wanted = BlockerFilter(
            record_id=record_number(session, work, record),
            village=find_village(session, village).code if village else None,
            unit=unit,
            states=None if every else PENDING_BLOCKERS,
            overdue=overdue,
        )
        found = blockers(session, at, wanted, actor=work.actor)
        figures = blocker_figures(session, at, period, wanted)
    if json:
        lines = [BlockerOut.of(line) for line in found]
        print_json(figures_json(figures) | {"blockers": lines})
        return
    table = table_of(work, ("记录", "record"), ("内容", "what"))
    for line in found:
        label = BLOCKER_LABELS[line.kind].to(work.language)
        what = f"[{label}] {line.text}" if line.text else f"[{label}]"
        state = BLOCKER_STATE_LABELS[line.state].to(work.language)
        add_row(table, work, line.id, state, line.steps, line.record.title, what)
    out.print(table, markup=False)
    print_figures(work, figures)


@blocker.command("add")
def add_blocker(
    work: Work,
    record: Annotated[str, typer.Argument(help="Reference of the record it holds up.")],
    kind: Annotated[str, typer.Argument(help="Its kind: code or 中文, such as utilities, 用地.")],
    text: Annotated[str, typer.Argument(help="What holds it up.")],
    building: Annotated[str | None, typer.Option(help="Name of one building.")] = None,
    unit: Annotated[str, typer.Option(help="Unit that must act.")] = "",
    person: Annotated[str, typer.Option(help="Role that must act; not a name.")] = "",
    due: Due = "",
    on: Annotated[str, typer.Option("--since", metavar="DATE", help="Since when.")] = "today",
    json: Json = False,
) -> None:
    """Say what holds a record up, whose job it is and until when. 登记堵点。"""
    now = work.now()
    since, until = days_of(on, due, now.date())
    new = NewBlocker(read_code(kind, BLOCKER_LABELS, "kind"), text, since, unit, person, until)
    with work.writing() as session:
        about = get_record(session, record, actor=work.actor, lock=True)
        part = get_building(session, about, building) if building else None
        made = raise_blocker(session, about, new, part, actor=work.actor, today=now.date(), now=now)
        line = blocker_line(session, made.id, moment(session, now.date()), actor=work.actor)
    _print_blocker(work, line, json=json)


@blocker.command("step")
def step_blocker(
    work: Work,
    number: Number,
    state: Annotated[str, typer.Argument(help="in_hand 处理中, resolved 已解决, open 待处理 …")],
    note: Annotated[str, typer.Argument(help="What was done or agreed.")] = "",
    unit: Unit = None,
    person: Annotated[str | None, typer.Option(help="Role that must act; not a name.")] = None,
    due: Due = "",
    on: Day = "today",
    json: Json = False,
) -> None:
    """Take it in hand, hand it on, put it off, resolve it, withdraw it. 办理堵点。"""
    now = work.now()
    day, until = days_of(on, due, now.date())
    move = BlockerMove(
        read_code(state, BLOCKER_STATE_LABELS, "state"), day, note, unit, person, until
    )
    with work.writing() as session:
        found = get_blocker(session, number)
        move_blocker(session, found, move, actor=work.actor, today=now.date(), now=now)
        line = blocker_line(session, number, moment(session, now.date()), actor=work.actor)
    _print_blocker(work, line, json=json)


@blocker.command("show")
def show_blocker(
    work: Work, number: Number, then: Then = NOW,
    json: Json = False,
) -> None:  # fmt: skip
    """One blocker with every step. 查看堵点。"""
    with work.reading() as session:
        at = then.moment(session, work)
        line = blocker_line(session, number, at, actor=work.actor)
    _print_blocker(work, line, json=json)


def _print_blocker(work: Work, line: BlockerLine, *, json: bool) -> None:
    if json:
        print_json(BlockerOut.of(line))
        return
    kind = BLOCKER_LABELS[line.kind].to(work.language)
    out.print(f"{line.id}  {line.record.title} [{kind}] {line.text}", markup=False)
    print_steps(work, line.steps)
