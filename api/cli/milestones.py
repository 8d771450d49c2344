"""Commands about milestones: logging one, and which there are."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import one_line, tables
from api.cli.console import err, print_json
from api.cli.options import Json
from api.cli.work import Work
from api.dates import read_day
from landtrack.actions.milestones import NewMilestone, log_milestone
from landtrack.errors import Invalid
from landtrack.periods import Period
from landtrack.queries.moments import moment
from landtrack.queries.progress import progress
from landtrack.queries.records import get_building, get_record
from landtrack.stages import STEPS, Evidence, MilestoneKind, find_kind


def log(
    work: Work,
    record: Annotated[
        str,
        typer.Argument(
            help="Reference of the parcel, site or project; or, alone, all in one line: "
            "'HL-2026-014 开工 昨天'."
        ),
    ],
    kind: Annotated[
        str | None, typer.Argument(help="Milestone: code, name or 中文, such as A05, 摘牌, 开工.")
    ] = None,
    day: Annotated[
        str, typer.Argument(metavar="DATE", help="2026-12-03, 12-03, 12月3日, 昨天 or today.")
    ] = "today",
    building: Annotated[
        str | None, typer.Option(help="Name of the building, for A16 to A22.")
    ] = None,
    evidence: Annotated[Evidence | None, typer.Option(help="A, B or C, for a start.")] = None,
    document: Annotated[str, typer.Option(help="Number or name of the paper.")] = "",
    note: Annotated[str, typer.Option(help="Anything else.")] = "",
    planned: Annotated[bool, typer.Option("--planned", help="It is planned, not done.")] = False,
    json: Json = False,
) -> None:
    """Log a milestone, and say what it did to the target."""
    now = work.now()
    key: int | str = record
    part_key: int | str | None = building
    if kind is not None:
        on = read_day(day, now.date(), planned=planned)
        new = NewMilestone(parse_kind(kind), on, evidence, document, note, planned)
    else:
        with work.reading() as session:
            reading = one_line.understood(session, record, now.date())
        new = one_line.as_new(reading, evidence, document, note)
        key = reading.record.id if reading.record else record
        part_key = reading.building.id if reading.building else building
        err.print(one_line.in_words(reading).to(work.language))
    with work.writing() as session:
        found = get_record(session, key, actor=work.actor, lock=True)
        part = get_building(session, found, part_key) if part_key else None
        period = Period(new.happened_on.year)
        before = progress(session, period, moment(session, now.date()))
        logged = log_milestone(
            session, found, new, part, actor=work.actor, today=now.date(), now=now
        )
        after = progress(session, period, moment(session, now.date()))
        number = logged.milestone.id
    change = after.counted.cm2 - before.counted.cm2
    if json:
        print_json(
            {
                "milestone": number,
                "change_m2": change / 10_000,
                "counted_m2": after.counted.cm2 / 10_000,
                "warnings": [warning._asdict() for warning in logged.warnings],
            }
        )
        return
    for warning in logged.warnings:
        err.print(f"[yellow]![/yellow] {warning.to(work.language)}")
    tables.print_effect(after, change, work.language)


def steps(work: Work, json: Json = False) -> None:
    """The lifecycles: every milestone with code, names, level and what normally precedes it."""
    if json:
        print_json(
            [
                {
                    "code": s.code,
                    "kind": s.kind.value,
                    "track": s.track.value,
                    "zh": s.label.zh,
                    "en": s.label.en,
                    "level": s.level,
                    "after": [k.value for k in s.after],
                }
                for s in STEPS
            ]
        )
        return
    tables.print_steps(work.language)


def parse_kind(text: str) -> MilestoneKind:
    """The milestone kind somebody means.

    Raises:
        Invalid: nothing is called that.
    """
    kind = find_kind(text)
    if kind is None:
        raise Invalid(
            f"没有节点“{text}”。运行 landtrack steps 查看全部。",
            f"There is no milestone “{text}”. Run landtrack steps to see them all.",
            field="kind",
        )
    return kind
