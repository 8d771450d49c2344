"""The commands. Each opens a session, calls one or two functions below, and prints."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import (
    appeals,
    blockers,
    buildings,
    dispatch,
    documents,
    figure,
    importing,
    lineage,
    occupations,
    one_line,
    people,
    register,
    tables,
    truth,
)
from api.cli.console import Work, default_language, err, failing_well, out, print_json, spoken
from api.cli.points import AsOf, KnownAt, Year, looked_at
from api.dates import read_day
from api.json_shapes import progress_json
from landtrack.actions.milestones import NewMilestone, log_milestone
from landtrack.errors import Invalid
from landtrack.periods import Period
from landtrack.queries.moments import moment
from landtrack.queries.progress import progress as query_progress
from landtrack.queries.records import get_building, get_record
from landtrack.queries.targets import rule_by_label
from landtrack.queries.verify import verify as query_verify
from landtrack.settings import Settings
from landtrack.stages import STEPS, Evidence, MilestoneKind, find_kind
from landtrack.text import Language

app = typer.Typer(
    name="landtrack",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help="Register and map of a town's industrial space, from listing to production.\n\n"
    "The register is an embedded SpatiaLite file unless LANDTRACK_DATABASE_URL or --database "
    "names another, such as postgresql://user@host/landtrack. 工业空间台账：从挂牌到投产。",
)

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@app.callback()
def options(
    context: typer.Context,
    database: Annotated[
        str | None, typer.Option(help="Where the register is: a file, sqlite:/// or postgresql://.")
    ] = None,
    lang: Annotated[Language | None, typer.Option(help="Default: the terminal's.")] = None,
    login: Annotated[
        str | None,
        typer.Option("--as", metavar="LOGIN", help="Act as this account: its rights, its name."),
    ] = None,
) -> None:
    """What holds for every command."""
    settings = Settings(database_url=database) if database else Settings()
    language = lang or default_language()
    spoken.set(language)
    context.obj = Work(settings, language, login)


@app.command()
def progress(
    context: typer.Context,
    year: Year = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    rule: Annotated[
        str | None, typer.Option(help="Count by this rule, such as 'default v1'.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """How far the town is: done, gap, pace, by village, route and stage, and why not more."""
    work: Work = context.obj
    with work.reading() as session:
        period, at = looked_at(session, work, year, as_of, known_at)
        found = query_progress(session, period, at, rule_by_label(session, rule) if rule else None)
    if json:
        print_json(progress_json(found))
    else:
        tables.print_progress(found, work.language)


@app.command()
def log(
    context: typer.Context,
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
    json: JsonFlag = False,
) -> None:
    """Log a milestone, and say what it did to the target."""
    work: Work = context.obj
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
        before = query_progress(session, period, moment(session, now.date()))
        logged = log_milestone(
            session, found, new, part, actor=work.actor, today=now.date(), now=now
        )
        after = query_progress(session, period, moment(session, now.date()))
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


@app.command()
def verify(context: typer.Context, json: JsonFlag = False) -> None:
    """Recompute every cached value from the facts, and say what differs (exit code 1)."""
    work: Work = context.obj
    with work.reading() as session, tables.progress_bar(work.say("核对", "Verifying")) as tell:
        found = list(query_verify(session, tell))
    if json:
        print_json(
            [
                {"what": d.what, "key": d.key, "cached": str(d.cached), "computed": str(d.computed)}
                for d in found
            ]
        )
    else:
        for difference in found:
            err.print(
                f"[red]✗[/red] {difference.what} {difference.key}: "
                f"{difference.cached} ≠ {difference.computed}",
                markup=True,
            )
        out.print(work.say(f"不一致 {len(found)} 处。", f"{len(found)} differences."))
    raise typer.Exit(1 if found else 0)


@app.command()
def steps(context: typer.Context, json: JsonFlag = False) -> None:
    """The lifecycles: every milestone with its code, names, level and what normally precedes it."""
    work: Work = context.obj
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


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address; default 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; default 8000.")] = None,
) -> None:
    """Serve the site and the JSON interface."""
    work: Work = context.obj
    register.serve(work, host, port)


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


app.command("init")(register.init)
app.command("demo")(register.demo)
app.command("import")(importing.import_file)
app.command("replan")(lineage.replan)
app.command("export")(importing.export_file)
app.command("why")(truth.why)
app.command("publish")(truth.publish)
app.command("published")(truth.published)
app.command("doubles")(truth.doubles)
app.command("target")(figure.target)
app.command("rule")(figure.rule)
app.command("measures")(figure.measures)
app.command("gaps")(figure.gaps)
app.command("corrections")(figure.corrections)
app.add_typer(blockers.blocker, name="blocker")
app.add_typer(appeals.appeal, name="appeal")
app.add_typer(dispatch.dispatch, name="dispatch")
app.add_typer(documents.document, name="document")
app.add_typer(buildings.building, name="building")
app.add_typer(occupations.occupation, name="occupation")
app.add_typer(people.users, name="user")
app.add_typer(people.tokens, name="token")


def main() -> None:
    """Run a command; expected failures are one sentence and exit code 1."""
    with failing_well():
        app(prog_name="landtrack")
