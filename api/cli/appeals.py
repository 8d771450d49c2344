"""Commands about appeals of enterprises: what there is, a new one, its answer and its end."""

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
from api.dates import read_day
from api.schemas.cases import AppealOut, KindCountOut
from landtrack.access import Act, require
from landtrack.actions.appeals import AppealMove, NewAppeal, move_appeal, register_appeal
from landtrack.casework import APPEAL_STATE_LABELS, PENDING_APPEALS, AppealState
from landtrack.queries.appeals import (
    AppealFilter,
    AppealLine,
    appeal_counts,
    appeal_figures,
    appeal_line,
    appeals,
    get_appeal,
)
from landtrack.queries.cases import may_read_cases
from landtrack.queries.moments import moment
from landtrack.queries.places import find_village
from landtrack.queries.records import get_record
from landtrack.vocabulary import APPEAL_LABELS, CHANNEL_LABELS, AppealChannel, AppealKind

appeal = Commands("Appeals of enterprises. 诉求。")


@appeal.command("list")
def list_appeals(
    work: Work,
    record: Annotated[str | None, typer.Option(help="Only about this record (reference).")] = None,
    unit: OfUnit = None,
    village: Place = None,
    overdue: Late = False,
    every: Every = False,
    look: Look = NOW,
    json: Json = False,
) -> None:
    """What waits for an answer, the most overdue first; the closure rate. 诉求清单。"""
    require(work.actor, Act.READ if record is None else Act.READ_CASES)
    with work.reading() as session:
        period, at = look.at(session, work)
        wanted = AppealFilter(
            record_id=record_number(session, work, record),
            village=find_village(session, village).code if village else None,
            unit=unit,
            states=None if every else PENDING_APPEALS,
            overdue=overdue,
        )
        readable = may_read_cases(work.actor)
        found = appeals(session, at, wanted, actor=work.actor) if readable else []
        counts = appeal_counts(session, at, wanted)
        figures = appeal_figures(session, at, period, wanted)
    if json:
        lines = [AppealOut.of(line) for line in found]
        by_kind = [KindCountOut.of(one) for one in counts]
        print_json(
            figures_json(figures) | {"by_kind": by_kind, "appeals": lines if readable else None}
        )
        return
    table = table_of(work, ("企业", "enterprise"), ("诉求", "what it asks for"))
    for line in found:
        what = f"[{APPEAL_LABELS[line.kind].to(work.language)}] {line.text}"
        state = APPEAL_STATE_LABELS[line.state].to(work.language)
        add_row(table, work, line.id, state, line.steps, line.enterprise, what)
    if readable:
        out.print(table, markup=False)
    else:
        for one in counts:
            out.print(
                f"{APPEAL_LABELS[AppealKind(one.kind)].to(work.language)}  {one.open}", markup=False
            )
    print_figures(work, figures)


@appeal.command("add")
def add_appeal(
    work: Work,
    enterprise: Annotated[str, typer.Argument(help="Who asks.")],
    kind: Annotated[str, typer.Argument(help="Its kind: code or 中文, such as finance, 用地.")],
    text: Annotated[str, typer.Argument(help="What it asks for.")],
    record: Annotated[str | None, typer.Option(help="Reference of the record it is about.")] = None,
    village: Annotated[str | None, typer.Option(help="Its village, where no record is.")] = None,
    channel: Annotated[str, typer.Option(help="visit 走访企业, meeting, phone …")] = "other",
    unit: Annotated[str, typer.Option(help="Unit that must answer: assigned at once.")] = "",
    due: Due = "",
    on: Day = "today",
    json: Json = False,
) -> None:
    """Register what an enterprise asks for. 登记诉求。"""
    now = work.now()
    day, until = days_of(on, due, now.date())
    way: AppealChannel = read_code(channel, CHANNEL_LABELS, "channel")
    wanted = read_code(kind, APPEAL_LABELS, "kind")
    new = NewAppeal(enterprise, wanted, text, day, way, village, unit, until)
    with work.writing() as session:
        about = get_record(session, record, actor=work.actor) if record else None
        made = register_appeal(session, new, about, actor=work.actor, today=now.date(), now=now)
        line = appeal_line(session, made.id, moment(session, now.date()), actor=work.actor)
    _print_appeal(work, line, json=json)


@appeal.command("answer")
def answer_appeal(
    work: Work,
    number: Number,
    answer: Annotated[str, typer.Argument(help="What the enterprise is told.")],
    on: Day = "today",
    json: Json = False,
) -> None:
    """Answer an appeal. 答复诉求。"""
    day = read_day(on, work.now().date())
    _move_appeal(work, number, AppealMove(AppealState.ANSWERED, day, answer), json=json)


@appeal.command("close")
def close_appeal(
    work: Work,
    number: Number,
    note: Annotated[str, typer.Argument(help="How it ended.")] = "",
    satisfied: Annotated[
        bool | None,
        typer.Option("--satisfied/--not-satisfied", help="What the enterprise said, if asked."),
    ] = None,
    on: Day = "today",
    json: Json = False,
) -> None:
    """Close an appeal. 办结诉求。"""
    day = read_day(on, work.now().date())
    move = AppealMove(AppealState.CLOSED, day, note, satisfied=satisfied)
    _move_appeal(work, number, move, json=json)


@appeal.command("step")
def step_appeal(
    work: Work,
    number: Number,
    state: Annotated[str, typer.Argument(help="assigned 已交办, answered, closed, withdrawn.")],
    note: Annotated[str, typer.Argument(help="What was done.")] = "",
    unit: Unit = None,
    due: Due = "",
    on: Day = "today",
    json: Json = False,
) -> None:
    """Assign it, or take any other step. 办理诉求。"""
    day, until = days_of(on, due, work.now().date())
    code = read_code(state, APPEAL_STATE_LABELS, "state")
    _move_appeal(work, number, AppealMove(code, day, note, unit, until), json=json)


@appeal.command("show")
def show_appeal(
    work: Work, number: Number, then: Then = NOW,
    json: Json = False,
) -> None:  # fmt: skip
    """One appeal with every step. 查看诉求。"""
    with work.reading() as session:
        at = then.moment(session, work)
        line = appeal_line(session, number, at, actor=work.actor)
    _print_appeal(work, line, json=json)


def _move_appeal(work: Work, number: int, move: AppealMove, *, json: bool) -> None:
    now = work.now()
    with work.writing() as session:
        found = get_appeal(session, number)
        move_appeal(session, found, move, actor=work.actor, today=now.date(), now=now)
        line = appeal_line(session, number, moment(session, now.date()), actor=work.actor)
    _print_appeal(work, line, json=json)


def _print_appeal(work: Work, line: AppealLine, *, json: bool) -> None:
    if json:
        print_json(AppealOut.of(line))
        return
    kind = APPEAL_LABELS[line.kind].to(work.language)
    out.print(f"{line.id}  {line.enterprise} [{kind}] {line.text}", markup=False)
    print_steps(work, line.steps)
