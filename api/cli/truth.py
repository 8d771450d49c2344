"""Commands that take a figure apart: why it moved, what was published, what is there twice."""

from __future__ import annotations

from itertools import islice
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.table import Table
from sqlalchemy.orm import Session

from api.cli.console import out, print_json
from api.cli.options import NOW, Json, Known, Look
from api.cli.tables import square_metres
from api.cli.work import Work
from api.dates import read_day, read_instant
from api.schemas.doubles import DoubleOut
from api.schemas.published import PublishedOut
from api.schemas.why import WaterfallOut
from landtrack.actions.doubles import confirm_double, look_everywhere, reject_double
from landtrack.actions.published import NewFigure, publish_figure
from landtrack.doubles import DECISION_LABELS, GROUND_LABELS, PRECEDENCE, Decision
from landtrack.errors import Invalid
from landtrack.periods import Period
from landtrack.queries.doubles import double_lines
from landtrack.queries.moments import moment
from landtrack.queries.published import later_findings, published_figure, published_figures
from landtrack.queries.records import building_by_id
from landtrack.queries.targets import rule_by_label, rule_for
from landtrack.queries.waterfall import waterfall_lines, waterfall_with_lines
from landtrack.report import DoubleLine, MoveLine, Point, Published, Waterfall
from landtrack.text import Text
from landtrack.waterfall import MOVE_LABELS, Move

_LINES = 50
_POINT = "DATE[@KNOWN]"
Reason = Annotated[str, typer.Option(help="Why; needed for a decision.")]


def why(
    work: Work,
    start: Annotated[
        str,
        typer.Option("--from", metavar=_POINT, help="As of, as known at (default: that day)."),
    ],
    end: Annotated[
        str, typer.Option("--to", metavar=_POINT, help="As of, as known at (default: now).")
    ] = "today",
    year: Annotated[str | None, typer.Option(help="Year, quarter or month.")] = None,
    rule: Annotated[str | None, typer.Option(help="Count both by this rule.")] = None,
    bar: Annotated[Move | None, typer.Option(help="Only the buildings behind this bar.")] = None,
    json: Json = False,
) -> None:
    """Why the figure moved between two points, bar by bar. 数字为什么变了。"""
    today = work.now().date()
    last = read_day(end.partition("@")[0], today)
    period = Period.parse(year) if year else Period(last.year)
    first, _, known = start.partition("@")
    start = f"{first}@{known or read_day(first, today).isoformat()}"
    with work.reading() as session:
        before, after = (_point(session, work, text, period, rule) for text in (start, end))
        found, all_lines = waterfall_with_lines(session, before, after, bar)
        lines = list(islice(all_lines, _LINES))
    if json:
        print_json(WaterfallOut.of(found, lines))
    else:
        _print_waterfall(work, found, lines)


def _point(session: Session, work: Work, text: str, period: Period, rule: str | None) -> Point:
    day, _, known = text.partition("@")
    zone = ZoneInfo(work.town().timezone)
    as_of = read_day(day, work.now().date())
    at = moment(session, as_of, read_instant(known, zone) if known else None)
    return Point(
        period, at, rule_by_label(session, rule) if rule else rule_for(session, period, at)
    )


def _signed(cm2: int) -> str:
    return f"{'+' if cm2 >= 0 else '-'}{square_metres(abs(cm2))}"


def _print_waterfall(work: Work, found: Waterfall, lines: list[MoveLine]) -> None:
    language = work.language
    table = Table(title_justify="left")
    for zh, en in (("", ""), ("栋", "buildings"), ("㎡", "m2")):
        table.add_column(Text(zh, en).to(language), justify="right" if zh else "left")
    for point, counted in (
        (found.before, found.counted_before),
        (found.after, found.counted_after),
    ):
        if point is found.after:
            for one in found.bars:
                label = MOVE_LABELS[one.move].to(language)
                table.add_row(f"  {label}", str(one.buildings), _signed(one.cm2))
        table.add_row(
            f"{point.moment.as_of} @{point.moment.entry} {point.rule.label}",
            str(counted.buildings),
            square_metres(counted.cm2),
        )
    out.print(table)
    for line in lines:
        who = "; ".join(
            f"{change.logged_at:%Y-%m-%d} {change.logged_by}: {change.what.to(language)}"
            + (f" ({change.reason})" if change.reason else "")
            for change in line.changes
        )
        out.print(
            f"{_signed(line.cm2):>14}  {MOVE_LABELS[line.move].to(language)}  "
            f"{line.reference} {line.building}  {who}",
            markup=False,
        )


def publish(
    work: Work,
    year: Annotated[str | None, typer.Option(help="Year, quarter or month.")] = None,
    as_of: Annotated[str, typer.Option(metavar="DATE", help="As of.")] = "today",
    known_at: Annotated[str | None, typer.Option(help="As known then; default now.")] = None,
    number: Annotated[int | None, typer.Option(help="第N期; default: the next one.")] = None,
    title: Annotated[str, typer.Option(help="What it is called.")] = "",
    note: Annotated[str, typer.Option(help="Anything else.")] = "",
    json: Json = False,
) -> None:
    """Freeze a figure under a number, with a checksum over its facts. 发布第N期。"""
    now = work.now()
    day = read_day(as_of, now.date())
    known = read_instant(known_at, ZoneInfo(work.town().timezone)) if known_at else None
    period = Period.parse(year) if year else Period(day.year)
    new = NewFigure(period, day, known, number=number, title=title, note=note)
    with work.writing() as session:
        stored = publish_figure(session, new, actor=work.actor, now=now)
        figure = published_figure(session, stored.number)
    _print_published(work, [figure], json=json)


def published(
    work: Work,
    number: Annotated[int | None, typer.Argument(help="第N期; default: all.")] = None,
    known: Known = NOW,
    json: Json = False,
) -> None:
    """What was published; with a number, also what the register has learned since. 已发布。"""
    with work.reading() as session:
        last = known.moment(session, work).entry
        if number is None:
            _print_published(work, published_figures(session, last), json=json)
            return
        figure = published_figure(session, number)
        found = later_findings(session, figure, last)
        lines = list(islice(waterfall_lines(session, found.before, found.after), _LINES))
    if json:
        later = WaterfallOut.of(found, lines)
        print_json(PublishedOut.of(figure).model_dump(mode="json") | {"later": later})
        return
    _print_published(work, [figure], json=False)
    _print_waterfall(work, found, lines)


def _print_published(work: Work, figures: list[Published], *, json: bool) -> None:
    if json:
        print_json([PublishedOut.of(figure) for figure in figures])
        return
    for figure in figures:
        point, (cm2, buildings) = figure.point, figure.amounts["counted"]
        out.print(
            work.say(
                f"第{figure.number}期 {figure.title} {point.period.label.zh} 截至 "
                f"{point.moment.as_of}（{point.rule.label}）："
                f"{square_metres(cm2)} ㎡，{buildings} 栋",
                f"No. {figure.number} {figure.title} {point.period.label.en} as of "
                f"{point.moment.as_of} ({point.rule.label}): {square_metres(cm2)} m2, "
                f"{buildings} buildings",
            ),
            markup=False,
        )
        out.print(f"  sha256 {figure.sha256} ({figure.facts})", style="dim")


def doubles(
    work: Work,
    look: Annotated[bool, typer.Option("--look", help="Search all buildings anew.")] = False,
    same: Annotated[
        tuple[int, int] | None,
        typer.Option(metavar="COUNTS EXCLUDED", help="Two building numbers are one building."),
    ] = None,
    different: Annotated[
        tuple[int, int] | None,
        typer.Option(metavar="ONE OTHER", help="Two building numbers are two buildings."),
    ] = None,
    reason: Reason = "",
    then: Look = NOW,
    json: Json = False,
) -> None:
    """Buildings that may be there twice, and deciding about them. 重复计算。"""
    now = work.now()
    if same and different:
        raise Invalid("一次只认定一对。", "Decide one pair at a time.")
    with work.writing() if look or same or different else work.reading() as session:
        if look:
            look_everywhere(session, actor=work.actor, now=now)
        if pair := same or different:
            one, other = (building_by_id(session, key) for key in pair)
            decide = confirm_double if same else reject_double
            decide(session, one, other, reason=reason, actor=work.actor, now=now)
        period, at = then.at(session, work)
        lines = double_lines(session, at, rule_for(session, period, at), period)
    if json:
        print_json([DoubleOut.of(line) for line in lines])
        return
    _print_doubles(work, lines)


def _print_doubles(work: Work, lines: list[DoubleLine]) -> None:
    table = work.table(
        ("认定", "decision"), ("计入", "counts"), ("不计", "excluded"), ("理由", "why"),
        title=PRECEDENCE.to(work.language),
    )  # fmt: skip
    for line in lines:
        sides = sorted(
            (line.one, line.other), key=lambda side: side.building_id == line.excluded_id
        )
        shown = [
            f"{side.building_id} {side.reference} {side.building} {square_metres(side.cm2)} m2"
            for side in sides
        ]
        if line.decision is Decision.REJECTED:
            shown = [f"{shown[0]}\n{shown[1]}", "—"]
        grounds = ", ".join(GROUND_LABELS[ground].to(work.language) for ground in line.grounds)
        decision = DECISION_LABELS[line.decision].to(work.language)
        table.add_row(decision, *shown, f"{grounds}{f' | {line.reason}' if line.reason else ''}")
    out.print(table)
