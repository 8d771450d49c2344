"""Commands that bring files in and hand them out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer
from rich.table import Table

from api.cli.console import err, failing_well, out, print_json
from api.cli.import_answers import AxesAnswer, ShiftAnswer, questions_json, refusal
from api.cli.options import NOW, Look
from api.cli.steps import steps_shown
from api.cli.work import Work
from gis.archive import Limits
from gis.crs import parse
from gis.errors import UnknownCrs
from gis.finding_kinds import describe, remedy, severity_of
from gis.findings import Finding, Severity
from landtrack.access import Act, require
from landtrack.errors import Invalid
from landtrack.queries.import_findings import open_questions
from landtrack.queries.targets import rule_for
from landtrack.settings import Settings
from landtrack.stages import Stage, Track
from landtrack.staging import VERDICT_LABELS, StagedLayer, Verdict, finding_of
from landtrack.text import Language

if TYPE_CHECKING:
    from landtrack.actions.imports import Accepted

_MARKS = {
    Severity.BLOCKING: "[red]✗[/red]",
    Severity.WARNING: "[yellow]![/yellow]",
    Severity.INFO: "[dim]·[/dim]",
}
_MOST_SHOWN = 40


class RecordKind(StrEnum):
    """The kinds of record."""

    PARCEL = "parcel"
    RENOVATION = "renovation"
    PROJECT = "project"


class Kind(StrEnum):
    """What the rows of a file are."""

    PARCEL = "parcel"
    RENOVATION = "renovation"
    PROJECT = "project"
    VILLAGE = "village"


def import_file(
    work: Work,
    file: Annotated[
        Path, typer.Argument(exists=True, help="Shapefile (zip), GeoPackage, TXT, ...")
    ],
    kind: Annotated[Kind, typer.Option(help="What its rows are.")] = Kind.PARCEL,
    crs: Annotated[
        str | None, typer.Option(help="EPSG code, if the file does not say: 4547.")
    ] = None,
    layer: Annotated[str | None, typer.Option(help="Which layer, if there are several.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Text encoding, such as gbk.")] = None,
    axes: Annotated[
        AxesAnswer | None,
        typer.Option(help="Order of the two numbers: as the file has them, or exchanged."),
    ] = None,
    accept_old_datum: Annotated[
        bool,
        typer.Option(
            "--accept-old-datum", help="Xian 1980 or Beijing 1954: an approximate place will do."
        ),
    ] = False,
    shift: Annotated[
        ShiftAnswer | None,
        typer.Option(help="The file is in GCJ-02 or BD-09: correct it; none: leave it."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only; write nothing.")] = False,
    skip_blocked: Annotated[
        bool, typer.Option("--skip-blocked", help="Accept the good rows, leave the others out.")
    ] = False,
    update: Annotated[
        bool, typer.Option("--update", help="Rows whose reference is known change that record.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Check a file and take all of it, or nothing. 导入：先检查，全收或全不收。"""
    # file formats bring large libraries with them, which other commands should not wait for
    from landtrack.actions.imports import accept_batch  # noqa: PLC0415
    from landtrack.actions.stage_file import ImportOptions, check_file, keep_checked  # noqa: PLC0415

    srid = crs_code(crs) if crs else None
    options = ImportOptions(
        None if kind is Kind.VILLAGE else Track(kind.value),
        srid,
        layer,
        encoding,
        update=update,
        shift=shift.value if shift else None,
        axes=axes.value if axes else None,
        old_datum=accept_old_datum,
    )
    town = work.town()
    # within: Typer would make a bare "Aborted!" of Ctrl-C
    with failing_well(), steps_shown(work.language) as watch:
        with work.reading() as looking:  # nobody else has to wait while a file is checked
            checked = check_file(
                looking,
                file,
                options,
                town,
                actor=work.actor,
                today=work.now().date(),
                limits=limits_of(work.settings),
                watch=watch,
            )
        staged, accepted = checked.rows, None
        with work.deciding() as session:
            batch = keep_checked(session, checked, actor=work.actor, now=work.now(), watch=watch)
            findings = [finding_of(one) for one in batch.findings]
            findings += [finding for some in staged.findings.values() for finding in some]
            if not json:
                _print_findings(findings, batch.options, town.findings, work.language)
            open_ones, taken_crs = open_questions(batch, town.findings), batch.options["crs"]
            try:
                if open_ones and not dry_run:
                    raise refusal(open_ones, taken_crs)
                if not dry_run:
                    accepted = accept_batch(
                        session,
                        batch.id,
                        town=town,
                        actor=work.actor,
                        now=work.now(),
                        only_good=skip_blocked,
                        watch=watch,
                    )
                    session.commit()
            finally:
                if json:
                    asked = questions_json(open_ones, taken_crs)
                    print_json(_summary(staged, findings, accepted, town.findings, asked))
    if not json:
        _print_result(work, staged, accepted)


def crs_code(text: str) -> int:
    """An EPSG code from what a person typed.

    Raises:
        UnknownCrs: no such system.
    """
    found = parse(text)
    if not isinstance(found, int):
        raise UnknownCrs(
            f"请用 EPSG 代码指明坐标系，而不是“{text}”。",
            f"Name the coordinate system by its EPSG code, not “{text}”.",
        )
    return found


def limits_of(settings: Settings) -> Limits:
    """How much a file may unpack to."""
    return Limits(total=settings.max_unpacked_mb * 1024 * 1024)


def _summary(
    staged: StagedLayer,
    findings: list[Finding],
    accepted: Accepted | None,
    severities: Mapping[str, Severity],
    questions: list[dict[str, Any]],
) -> dict[str, Any]:
    areas = [None if area != area else area for area in staged.areas_m2.tolist()]  # noqa: PLR0124
    return {
        "rows": len(staged),
        "accepted": accepted._asdict() if accepted else None,
        "verdicts": {verdict.value: staged.count(verdict) for verdict in Verdict},
        "area_m2": sum(area or 0 for area in areas),
        "areas_m2": dict(zip(staged.values["reference"], areas, strict=True)),
        "questions": questions,
        "findings": [
            {
                "code": finding.code,
                "severity": severity_of(finding, severities).value,
                "row": finding.row,
                "field": finding.field,
                "zh": describe(finding, "zh"),
                "en": describe(finding, "en"),
                "remedy_zh": remedy(finding, "zh"),
                "remedy_en": remedy(finding, "en"),
            }
            for finding in findings
        ],
    }


def _print_findings(
    findings: list[Finding],
    options: dict[str, Any],
    severities: Mapping[str, Severity],
    language: Language,
) -> None:
    reason = options["crs_reason_zh" if language == "zh" else "crs_reason_en"]
    system = f"EPSG:{options['crs']}" if options["crs"] else "—"
    err.print(f"CRS: {system} ({reason})  ·  {options['encoding']}", style="dim")
    order = {Severity.BLOCKING: 0, Severity.WARNING: 1, Severity.INFO: 2}
    ranked = sorted(findings, key=lambda one: (order[severity_of(one, severities)], one.row or 0))
    for finding in ranked[:_MOST_SHOWN]:
        place = f"[{finding.row}] " if finding.row is not None else ""
        err.print(_MARKS[severity_of(finding, severities)], end=" ", markup=True)
        err.print(f"{place}{describe(finding, language)} {remedy(finding, language)}", markup=False)
    if len(ranked) > _MOST_SHOWN:
        rest = Counter(finding.code for finding in ranked[_MOST_SHOWN:])
        err.print("… " + ", ".join(f"{code} ×{count}" for code, count in rest.most_common()))


def _print_result(work: Work, staged: StagedLayer, accepted: Accepted | None) -> None:
    table = Table(show_header=False)
    table.add_row(work.say("行数", "Rows"), str(len(staged)))
    for verdict in Verdict:
        table.add_row(VERDICT_LABELS[verdict].to(work.language), str(staged.count(verdict)))
    table.add_row(
        work.say("测量面积合计（㎡）", "Measured area (m2)"), f"{np.nansum(staged.areas_m2):,.2f}"
    )
    table.add_row(
        work.say("写入台账", "Written"),
        work.say("否（试运行）", "no (dry run)")
        if accepted is None
        else str(accepted.new + accepted.changed),
    )
    out.print(table)


def export_file(
    work: Work,
    file: Annotated[
        Path | None, typer.Argument(help="Where to; the ending says the format.")
    ] = None,
    kind: Annotated[RecordKind, typer.Option(help="Which records.")] = RecordKind.PARCEL,
    crs: Annotated[str | None, typer.Option(help="EPSG code; default: as stored, 4490.")] = None,
    stage: Annotated[Stage | None, typer.Option(help="Only records at this stage.")] = None,
    village: Annotated[str | None, typer.Option(help="Only this village (12-digit code).")] = None,
    gbk: Annotated[bool, typer.Option("--gbk", help="Shapefile text in GBK.")] = False,
    look: Look = NOW,
    raw: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Instead: every fact as JSON Lines (docs/counting.md)."),
    ] = None,
) -> None:
    """Hand out the records of one kind, with a data dictionary. 导出，附数据字典。"""
    if raw is not None:
        export_raw(work, raw)
        return
    if file is None:
        raise Invalid("请写明导出到哪个文件。", "Say which file to write.", field="file")
    from gis.formats.write import write  # noqa: PLC0415
    from landtrack.queries.exports import ExportFilter, export_table  # noqa: PLC0415

    require(work.actor, Act.EXPORT)
    with work.reading() as session:
        period, at = look.at(session, work)
        rule = rule_for(session, period, at)
        wanted = ExportFilter(Track(kind.value), village, stage)
        table = export_table(session, wanted, at, rule, period)
    paths = write(
        file,
        table,
        format=_format_of(file),
        crs=crs_code(crs) if crs else None,
        encoding="gbk" if gbk else "utf-8",
        language=work.language,
    )
    for path in paths:
        out.print(f"✓ {path}", markup=False)


def export_raw(work: Work, folder: Path) -> None:
    """Write every fact table as JSON Lines."""
    from landtrack.queries.raw import write_raw  # noqa: PLC0415

    require(work.actor, Act.EXPORT)
    with work.reading() as session:
        counts = write_raw(session, folder)
    for name, count in counts.items():
        out.print(f"✓ {folder / name}.jsonl  {count:,}", markup=False)


def _format_of(file: Path) -> str:
    from gis.formats.write import FORMATS  # noqa: PLC0415

    for key, form in FORMATS.items():
        if file.name.lower().endswith(form.suffix):
            return key
    if file.suffix.lower() == ".zip":
        return "shp"
    endings = ", ".join(form.suffix for form in FORMATS.values())
    raise Invalid(
        f"看不出导出格式：{file.name}。可用：{endings}。",
        f"The ending of {file.name} names no format. There are: {endings}.",
        field="file",
    )
