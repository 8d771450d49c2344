"""Commands about the dispatch meeting: lights, meetings, decisions and the bulletin."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from api.bulletin import Bulletin, board_today, bulletin_of
from api.cli.commands import Commands
from api.cli.console import out, print_json
from api.cli.options import Day, Json
from api.cli.tables import square_metres
from api.cli.work import Work
from api.dates import read_day
from api.schemas.dispatch import BoardOut, BulletinOut, DecisionOut, MeetingOut
from landtrack.access import Act, require
from landtrack.actions.dispatch import (
    NewDecision,
    NewMeeting,
    NewStep,
    follow_up,
    get_decision,
    get_meeting,
    hold_meeting,
    take_decision,
)
from landtrack.dispatch import GROUND_LABELS, LAMP_LABELS, STEP_KIND_LABELS, StepKind
from landtrack.lifecycle import Light
from landtrack.queries.decisions import DecisionLine, decisions
from landtrack.queries.dispatch import Board, Lamp
from landtrack.queries.moments import moment
from landtrack.queries.places import village_names
from landtrack.queries.records import get_record
from landtrack.report import Progress

dispatch = Commands("The dispatch meeting and its decisions. 调度。")

Number = Annotated[int, typer.Argument(help="Number of the decision, as the list shows it.")]
Note = Annotated[str, typer.Argument(help="What was done, or why.")]


@dispatch.command("list")
def list_board(
    work: Work,
    light: Annotated[Light | None, typer.Option(help="Only red, or only amber.")] = None,
    unit: Annotated[str | None, typer.Option(help="Only what lies with this unit.")] = None,
    json: Json = False,
) -> None:
    """Every light that is on today, and the decisions with what became of them. 调度清单。"""
    require(work.actor, Act.READ)
    with work.reading() as session:
        found, board = _board(session, work)
        places = village_names(session)
    if json:
        print_json(BoardOut.of(board, found.moment.as_of))
        return
    lamps = [
        lamp
        for lamp in board.lamps
        if light in (None, lamp.light) and (unit is None or unit in (lamp.unit, lamp.leader))
    ]
    names = {code: name.to(work.language) for code, name in places.items()}
    _print_lamps(work, board, lamps, names)
    _print_decisions(work, [one for one in board.open_decisions if unit in (None, one.unit)])


def _board(session: Session, work: Work) -> tuple[Progress, Board]:
    today = work.now().date()
    return board_today(session, work.town(), today, work.actor)


@dispatch.command("open")
def open_meeting(
    work: Work,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="Held on.")] = "today",
    number: Annotated[int | None, typer.Option(help="第N期; default: the next one.")] = None,
    chair: Annotated[str, typer.Option(help="Who chairs it: a role, not a name.")] = "",
    note: Annotated[str, typer.Option(help="Anything else.")] = "",
    json: Json = False,
) -> None:
    """Open a meeting, to note its decisions. 召开调度会。"""
    now = work.now()
    new = NewMeeting(read_day(on, now.date(), field="held_on"), number, chair, note)
    with work.writing() as session:
        made = hold_meeting(session, new, actor=work.actor, now=now)
        meeting = MeetingOut(
            number=made.number, held_on=made.held_on, chair=made.chair, note=made.note
        )
    if json:
        print_json(meeting)
        return
    out.print(
        work.say(
            f"✓ 已登记第{meeting.number}期调度会（{meeting.held_on}）。",
            f"✓ Meeting No. {meeting.number} of {meeting.held_on} is open.",
        )
    )


@dispatch.command("decide")
def decide(
    work: Work,
    meeting: Annotated[int, typer.Argument(help="Number of the meeting.")],
    text: Annotated[str, typer.Argument(help="What is to be done.")],
    unit: Annotated[str, typer.Option(help="Whose job it is.")],
    due: Annotated[str, typer.Option(metavar="DATE", help="Until when.")],
    leader: Annotated[str, typer.Option(help="Which leader: a role, not a name.")] = "",
    record: Annotated[str | None, typer.Option(help="Reference of the record, if any.")] = None,
    json: Json = False,
) -> None:
    """Note what a meeting decided: who does what until when. 登记议定事项。"""
    now = work.now()
    until = read_day(due, now.date(), planned=True, field="due_on")
    with work.writing() as session:
        held = get_meeting(session, meeting)
        about = get_record(session, record, actor=work.actor) if record else None
        new = NewDecision(text, unit, until, leader)
        made = take_decision(session, held, new, about, actor=work.actor, now=now)
        line = _decision(session, work, made.id, now.date())
    _print_decision(work, line, json=json)


@dispatch.command("report")
def report(work: Work, number: Number, note: Note, on: Day = "today", json: Json = False) -> None:
    """Say how far a decision has come. 反馈进展。"""
    _follow(work, number, StepKind.REPORTED, note, on, json=json)


@dispatch.command("extend")
def extend(
    work: Work,
    number: Number,
    due: Annotated[str, typer.Argument(metavar="DATE", help="The new day.")],
    note: Note,
    on: Day = "today",
    json: Json = False,
) -> None:
    """Put a decision off to another day. 延期。"""
    _follow(work, number, StepKind.EXTENDED, note, on, due, json=json)


@dispatch.command("close")
def close(
    work: Work,
    number: Number,
    note: Note,
    dropped: Annotated[bool, typer.Option("--drop", help="It is dropped, not done.")] = False,
    on: Day = "today",
    json: Json = False,
) -> None:
    """Say that a decision is done, or drop it. 办结或撤销。"""
    kind = StepKind.DROPPED if dropped else StepKind.DONE
    _follow(work, number, kind, note, on, json=json)


@dispatch.command("bulletin")
def bulletin(
    work: Work,
    number: Annotated[
        int | None,
        typer.Argument(help="第N期, as it stood then; default: today's, or a draft."),
    ] = None,
    workbook: Annotated[
        Path | None, typer.Option("--xlsx", help="Write it to this workbook.")
    ] = None,
    json: Json = False,
) -> None:
    """The bulletin of a meeting, as text or as a workbook. 调度通报。"""
    require(work.actor, Act.READ if workbook is None else Act.EXPORT)
    with work.reading() as session:
        now = work.now()
        issue = bulletin_of(
            session, work.town(), actor=work.actor, today=now.date(), now=now, number=number
        )
        places = village_names(session)
    if workbook is not None:
        from api.bulletin_workbook import workbook_of  # noqa: PLC0415 - slow to load

        workbook.write_bytes(workbook_of(issue, places, work.language))
        out.print(work.say(f"✓ 已写入 {workbook}", f"✓ Wrote {workbook}"), markup=False)
    if json:
        print_json(BulletinOut.of(issue))
    elif workbook is None:
        _print_bulletin(
            work, issue, {code: name.to(work.language) for code, name in places.items()}
        )


def _follow(
    work: Work, number: int, kind: StepKind, note: str, on: str, due: str = "", *, json: bool
) -> None:
    now = work.now()
    until = read_day(due, now.date(), planned=True, field="due_on") if due else None
    new = NewStep(kind, read_day(on, now.date()), note, until)
    with work.writing() as session:
        follow_up(session, get_decision(session, number), new, actor=work.actor, now=now)
        line = _decision(session, work, number, now.date())
    _print_decision(work, line, json=json)


def _decision(session: Session, work: Work, number: int, today: date) -> DecisionLine:
    lines = decisions(
        session, moment(session, today), work.town().dispatch_rule(), actor=work.actor
    )
    return next(line for line in lines if line.id == number)


def _print_decision(work: Work, line: DecisionLine, *, json: bool) -> None:
    if json:
        print_json(DecisionOut.of(line))
        return
    _print_decisions(work, [line])


def _print_decisions(work: Work, lines: list[DecisionLine]) -> None:
    for line in lines:
        about = f"（{line.record}）" if line.record else ""
        whose = " · ".join(one for one in (line.unit, line.leader) if one)
        late = work.say(f"，逾期 {line.days_late} 天", f", {line.days_late} days late")
        out.print(
            work.say(
                f"{line.id}  第{line.meeting.number}期 {line.text}{about}：{whose}，"
                f"限 {line.due_on}{late if line.days_late > 0 else ''}",
                f"{line.id}  No. {line.meeting.number} {line.text} {line.record}: {whose}, "
                f"due {line.due_on}{late if line.days_late > 0 else ''}",
            ),
            markup=False,
        )
        for step in line.steps:
            kind = STEP_KIND_LABELS[step.kind].to(work.language)
            until = f" → {step.due_on}" if step.due_on else ""
            out.print(f"    {step.happened_on}  {kind}{until}  {step.note}", markup=False)


def _print_lamps(work: Work, board: Board, lamps: list[Lamp], places: dict[str, str]) -> None:
    table = work.table(
        ("灯", "light"), ("对象", "subject"), ("事项", "what"), ("计划", "planned"),
        ("责任单位", "unit"), ("领导", "leader"), ("当前层级", "now with"),
    )  # fmt: skip
    for lamp in lamps:
        ground = GROUND_LABELS[lamp.ground].to(work.language)
        subject = lamp.subject if lamp.record_id else places.get(lamp.village, lamp.subject)
        table.add_row(
            LAMP_LABELS[lamp.light].to(work.language),
            subject,
            f"[{ground}] {lamp.what.to(work.language)}",
            str(lamp.due_on or "–"),
            lamp.unit or "–",
            lamp.leader or "–",
            board.rule.levels[lamp.level].to(work.language),
        )
    out.print(table, markup=False)


def _print_bulletin(work: Work, issue: Bulletin, places: dict[str, str]) -> None:
    counted, added = square_metres(issue.progress.counted.cm2), square_metres(issue.added_cm2)
    red, amber = (len(issue.lamps(light)) for light in (Light.RED, Light.AMBER))
    day = issue.progress.moment.as_of
    out.print(
        work.say(
            f"第{issue.number}期  {issue.issued_by.zh}  {issue.held_on}\n"
            f"截至 {day} 已动工 {counted} ㎡，{issue.since} 以来新增 {added} ㎡；"
            f"红灯 {red}，黄灯 {amber}。",
            f"No. {issue.number}  {issue.issued_by.en}  {issue.held_on}\n"
            f"{counted} m2 started by {day}, {added} m2 of it since {issue.since}; "
            f"{red} red, {amber} amber.",
        ),
        markup=False,
    )
    _print_lamps(work, issue.board, list(issue.board.lamps), places)
    for zh, en, lines in (
        ("本期议定", "Decided at this meeting", issue.decided),
        ("前期未办结", "Carried on from earlier meetings", issue.carried_on),
    ):
        if lines:
            out.print(work.say(zh, en), style="bold")
            _print_decisions(work, list(lines))
