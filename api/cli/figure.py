"""Commands about the figure and what it rests on: targets, rules, measures, gaps, corrections."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import typer

from api.amounts import amount_text, read_amount
from api.cli.console import out, print_json
from api.cli.options import NOW, Json, Known, Look, Then, Year
from api.cli.tables import print_progress
from api.cli.work import Work
from api.schemas.corrections import CorrectionOut
from api.schemas.gaps import GapOut
from api.schemas.measures import FlagOut, MeasureOut
from api.schemas.progress import ProgressOut
from api.schemas.rules import RuleLineOut
from api.schemas.targets import TargetLineOut
from landtrack.actions.rules import record_version
from landtrack.actions.targets import NewTarget, set_target
from landtrack.counting import AreaBasis, StartKind
from landtrack.gaps import GAPS
from landtrack.periods import Period
from landtrack.queries.gaps import record_gaps
from landtrack.queries.measures import measures as query_measures
from landtrack.queries.moments import moment
from landtrack.queries.places import find_village
from landtrack.queries.progress import progress as query_progress
from landtrack.queries.targets import (
    known_rules,
    rule_by_label,
    rule_for,
    stored_rule,
    target_flags,
    year_targets,
)
from landtrack.stages import Evidence
from landtrack.targets import DIMENSION_LABELS
from landtrack.text import Text
from landtrack.vocabulary import MEASURE_LABELS, ROUTE_LABELS, BuildingUse, Measure, Route


def progress(
    work: Work,
    look: Look = NOW,
    rule: Annotated[
        str | None, typer.Option(help="Count by this rule, such as 'default v1'.")
    ] = None,
    json: Json = False,
) -> None:
    """How far the town is: done, gap, pace, by village, route and stage, and why not more."""
    with work.reading() as session:
        period, at = look.at(session, work)
        found = query_progress(session, period, at, rule_by_label(session, rule) if rule else None)
    if json:
        print_json(ProgressOut.of(found))
    else:
        print_progress(found, work.language)


def target(
    work: Work,
    amount: Annotated[
        str | None, typer.Argument(help="Set it to this: 1,000,000, 100万, 68亿; else list.")
    ] = None,
    year: Year = None,
    measure: Annotated[Measure, typer.Option(help="Of what.")] = Measure.FLOOR_AREA_STARTED,
    village: Annotated[str | None, typer.Option(help="Only this village's part.")] = None,
    route: Annotated[Route | None, typer.Option(help="Only this supply route's part.")] = None,
    source: Annotated[str, typer.Option(help="The paper that sets it.")] = "",
    reason: Annotated[str, typer.Option(help="Why; needed to change one.")] = "",
    known: Known = NOW,
    json: Json = False,
) -> None:
    """The targets of a year and what does not add up; or set one. 目标及分解。"""
    if amount is not None:
        _set_target(
            work, NewTarget(
                Period.parse(year) if year else Period(work.now().year),
                read_amount(amount, measure), measure, village, route, source,
            ), reason,
        )  # fmt: skip
    with work.reading() as session:
        period, at = replace(known, year=year).at(session, work)
        lines = year_targets(session, period.year, measure, at.entry)
        flags = target_flags(session, period.year, measure, at.entry)
        labels = {line.rule.id: line.rule.label for line in known_rules(session, at.entry)}
    if json:
        print_json(
            {
                "targets": [
                    TargetLineOut.of(line, measure, labels[line.rule_id]) for line in lines
                ],
                "flags": [FlagOut.of(flag, measure) for flag in flags],
            }
        )
        return
    table = work.table(("时段", "period"), ("范围", "for"), ("数量", "amount"), ("口径", "rule"),
                   ("依据", "document"))  # fmt: skip
    whole = work.say("全镇", "the whole town")
    for line in lines:
        route_name = ROUTE_LABELS[line.route].to(work.language) if line.route else ""
        table.add_row(
            line.period.label.to(work.language),
            " ".join(filter(None, (line.village, route_name))) or whole,
            amount_text(measure, line.amount),
            labels[line.rule_id],
            line.source,
        )
    out.print(MEASURE_LABELS[measure].to(work.language), style="bold")
    out.print(table)
    for flag in flags:
        along = DIMENSION_LABELS[flag.along].to(work.language)
        said = "—" if flag.whole is None else amount_text(measure, flag.whole)
        missing = f" ({', '.join(flag.missing)} ?)" if flag.missing else ""
        parts = amount_text(measure, flag.parts)
        out.print(f"! {flag.cell.period.code} {along}: {parts} ≠ {said}{missing}", markup=False)


def _set_target(work: Work, new: NewTarget, reason: str) -> None:
    now = work.now()
    with work.writing() as session:
        code = find_village(session, new.village).code if new.village else None
        rule = rule_for(session, new.period, moment(session, now.date()))
        set_target(session, replace(new, village=code), stored_rule(session, rule),
                   actor=work.actor, now=now, reason=reason)  # fmt: skip


def rule(
    work: Work,
    name: Annotated[
        str | None, typer.Argument(help="Record the next version of this rule; else list.")
    ] = None,
    start: Annotated[StartKind, typer.Option(help="Which start.")] = StartKind.STATISTICAL,
    grade: Annotated[list[Evidence] | None, typer.Option(help="Evidence; repeat.")] = None,
    area: Annotated[AreaBasis, typer.Option(help="Which floor area.")] = AreaBasis.AT_START,
    use: Annotated[list[BuildingUse] | None, typer.Option(help="Uses; repeat.")] = None,
    route: Annotated[list[Route] | None, typer.Option(help="Supply routes; repeat.")] = None,
    net: Annotated[bool, typer.Option("--net", help="Less what was demolished.")] = False,
    cutoff_days: Annotated[
        int | None, typer.Option(help="Days after the end of the year; default: none.")
    ] = None,
    count: Annotated[
        int | None, typer.Option(metavar="YEAR", help="Count this year by it from now on.")
    ] = None,
    reason: Annotated[str, typer.Option(help="The paper, or why; needed.")] = "",
    known: Known = NOW,
    json: Json = False,
) -> None:
    """The counting rules with their words; or record a new version. 口径及版本。"""
    if name is not None:
        with work.writing() as session:
            base = rule_for(session, Period(work.now().year), moment(session, work.now().date()))
            made = replace(
                base, name=name, start=start, area=area, net=net, cutoff_days=cutoff_days,
                grades=frozenset(grade) if grade else base.grades,
                uses=frozenset(use) if use else base.uses,
                routes=frozenset(route) if route else base.routes, text=Text("", ""), id=None,
            )  # fmt: skip
            record_version(
                session, made, actor=work.actor, now=work.now(), reason=reason, year=count
            )
    with work.reading() as session:
        at = known.moment(session, work)
        lines = known_rules(session, at.entry)
    if json:
        print_json([RuleLineOut.of(line) for line in lines])
        return
    for line in lines:
        periods = f"  [{', '.join(line.periods)}]" if line.periods else ""
        out.print(f"{line.rule.label}{periods}  {line.logged_at:%Y-%m-%d} {line.logged_by} "
                  f"{line.reason}", markup=False, style="bold")  # fmt: skip
        out.print(f"  {line.rule.text.to(work.language)}", markup=False)


def measures(
    work: Work,
    look: Look = NOW,
    json: Json = False,
) -> None:
    """Every measure against its target and the year before. 各项指标。"""
    with work.reading() as session:
        period, at = look.at(session, work)
        found = query_measures(session, period, at)
    if json:
        print_json([MeasureOut.of(one) for one in found])
        return
    table = work.table(("指标", "measure"), ("完成", "done"), ("目标", "target"),
                   ("上年同期", "a year before"))  # fmt: skip
    for one in found:
        goal = amount_text(one.measure, one.status.amount) if one.has_target else "—"
        table.add_row(
            MEASURE_LABELS[one.measure].to(work.language),
            amount_text(one.measure, one.status.done),
            goal,
            amount_text(one.measure, one.a_year_before),
        )
    out.print(table)


def gaps(work: Work, then: Then = NOW, json: Json = False) -> None:
    """Projects and sites with nothing to count, and what is missing. 未计入的项目和地块。"""
    with work.reading() as session:
        at = then.moment(session, work)
        lines = record_gaps(session, at)
    if json:
        print_json([GapOut.of(line) for line in lines])
        return
    table = work.table(("编号", "reference"), ("名称", "name"), ("缺少", "missing"),
                   ("由谁补", "who"))  # fmt: skip
    for line in lines:
        advice = GAPS[line.gap]
        why, who = advice.why.to(work.language), advice.who.to(work.language)
        table.add_row(line.reference, line.record, why, who)
    out.print(table)


def corrections(
    work: Work,
    record: Annotated[str, typer.Argument(help="Only of this record: its reference.")] = "",
    refused: Annotated[bool, typer.Option("--refused", help="Those that were refused.")] = False,
    limit: Annotated[int, typer.Option(help="At most so many.")] = 50,
    known: Known = NOW,
    json: Json = False,
) -> None:
    """What was corrected, from what to what, why and by whom. 更正台账。"""
    from api.ledger import LedgerWanted, ledger_lines  # noqa: PLC0415 - brings the web along

    wanted = LedgerWanted("refused" if refused else "applied", record, limit)
    with work.reading() as session:
        at = known.moment(session, work)
        lines, _ = ledger_lines(session, at, wanted, work.actor)
    if json:
        print_json([CorrectionOut.of(line) for line in lines])
        return
    for line in lines:
        words: list[Any] = [line.reference, line.building, line.what.to(work.language)]
        out.print(f"{line.logged_at:%Y-%m-%d} {line.logged_by}  {' '.join(filter(None, words))}: "
                  f"{line.old.to(work.language)} → {line.new.to(work.language)} "
                  f"({line.reason})", markup=False)  # fmt: skip
