"""The command that passes land on: parcels cut by lines, or replaced by the rows of a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from api.cli.console import err, failing_well, out, print_json
from api.cli.importing import crs_code, limits_of
from api.cli.options import Json
from api.cli.work import Work
from api.dates import read_day
from gis.encodings import decode
from landtrack.errors import Invalid
from landtrack.queries.records import get_record

if TYPE_CHECKING:
    from landtrack.actions.lineage_preview import SuccessionPreview


def replan(
    work: Work,
    old: Annotated[list[str], typer.Argument(help="References of the old parcels.")],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="From which day they hold.")],
    file: Annotated[
        Path | None,
        typer.Option("--into", exists=True, metavar="FILE", help="File of the new parcels."),
    ] = None,
    cut: Annotated[
        Path | None,
        typer.Option(
            "--cut", exists=True, metavar="FILE", help="Lines to cut by: a point on each row."
        ),
    ] = None,
    reason: Annotated[str, typer.Option(help="Number of the paper that decided it.")] = "",
    row: Annotated[
        list[int] | None, typer.Option(help="Only this row of the file (repeatable).")
    ] = None,
    crs: Annotated[
        str | None, typer.Option(help="EPSG code, if the file does not say: 4547.")
    ] = None,
    layer: Annotated[str | None, typer.Option(help="Which layer, if there are several.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Text encoding, such as gbk.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Preview only; write nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Let new parcels, from a file or cut by lines, replace old ones. 拆分、合并、重新划定地块。"""
    from landtrack.actions.lineage_parts import succeed_by_rows  # noqa: PLC0415
    from landtrack.actions.lineage_preview import preview_by_rows  # noqa: PLC0415
    from landtrack.actions.stage_file import ImportOptions, stage_file  # noqa: PLC0415
    from landtrack.actions.typed_parts import stage_cut  # noqa: PLC0415

    day = read_day(on, work.now().date(), field="on")
    with failing_well(), work.deciding() as session:
        actor, now = work.actor, work.now()
        if cut is not None and file is None:
            lines = decode(cut.read_bytes(), encoding).text
            batch = stage_cut(session, old, lines, work.town(), actor=actor, now=now)
        elif file is not None and cut is None:
            track = get_record(session, old[0], actor=actor).track
            options = ImportOptions(track, crs_code(crs) if crs else None, layer, encoding)
            batch = stage_file(
                session,
                file,
                options,
                work.town(),
                actor=actor,
                now=now,
                limits=limits_of(work.settings),
            )
        else:
            raise Invalid(
                "请用 --into 或 --cut 之一给出新地块。",
                "Give the new parcels by --into or by --cut, one of the two.",
            )
        preview = preview_by_rows(session, old, batch.id, row, actor=actor)
        made: list[int] = []
        try:
            if preview.problems:
                raise preview.problems[0]
            if not dry_run:
                records = succeed_by_rows(
                    session, old, batch.id, row, day, reason=reason, actor=actor, now=now
                )
                made = [record.id for record in records]
                session.commit()
        finally:
            if json:
                print_json(_summary(preview, made))
            else:
                _print(work, preview)
    if not json and made:
        out.print(f"✓ {len(old)} → {len(made)}", markup=False)


def _summary(preview: SuccessionPreview, made: list[int]) -> dict[str, Any]:
    balance = preview.balance
    stated = (balance.stated_before, balance.stated_after)
    before, after = (None if area is None else float(area) for area in stated)
    return {
        "before": [land.reference for land in preview.before],
        "after": [land.reference for land in preview.after],
        "stated_before_m2": before,
        "stated_after_m2": after,
        "ground_m2": balance.ground_m2,
        "covered_m2": balance.covered_m2,
        "missing_m2": balance.missing_m2,
        "beyond_m2": balance.beyond_m2,
        "double_m2": balance.double_m2,
        "buildings": [
            {"name": one.name, "before": one.before, "after": one.after}
            for one in preview.buildings
        ],
        "problems": [{"zh": one.text.zh, "en": one.text.en} for one in preview.problems],
        "successors": made,
    }


def _print(work: Work, preview: SuccessionPreview) -> None:
    balance = preview.balance
    table = Table()
    for title in (
        "",
        work.say("证载（㎡）", "Stated (m2)"),
        work.say("测量（㎡）", "Measured (m2)"),
    ):
        table.add_column(title, justify="right" if title else "left")
    sides = (
        (work.say("原", "Old"), preview.before, balance.stated_before, balance.ground_m2),
        (work.say("新", "New"), preview.after, balance.stated_after, balance.covered_m2),
    )
    for word, lands, stated, measured in sides:
        names = "、".join(land.reference for land in lands)
        table.add_row(f"{word} {names}", _area(stated), _area(measured))
    out.print(table, markup=False)
    for one in preview.buildings:
        out.print(f"{one.name}: {one.before} → {one.after or '?'}", markup=False)
    for problem in preview.problems[1:]:
        err.print(f"✗ {problem.text.to(work.language)}", markup=False)


def _area(area: Any) -> str:
    return "—" if area is None else f"{area:,.2f}"
