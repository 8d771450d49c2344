"""Commands about buildings and their floor areas."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy.orm import Session

from api.cli.codes import read_code
from api.cli.commands import Commands
from api.cli.console import out, print_json
from api.cli.options import NOW, Json, Look, Number, Reason, Reference
from api.cli.tables import square_metres
from api.cli.work import Work
from api.dates import read_day
from api.schemas.edits import BuildingFileOut
from api.schemas.records import CardBuildingOut
from landtrack.actions.buildings import NewBuilding, StatedArea, add_building, state_area
from landtrack.counting import REASONS
from landtrack.periods import Period
from landtrack.queries.building_card import BuildingFile, building_file, get_area
from landtrack.queries.cards import record_card
from landtrack.queries.moments import moment
from landtrack.queries.records import get_building, get_record
from landtrack.queries.targets import rule_for
from landtrack.report import BuildingCard, Moment, RecordCard
from landtrack.vocabulary import USE_LABELS

building = Commands("Buildings and their floor areas. 楼栋。")

Name = Annotated[str, typer.Argument(help="Name of the building.")]
Square = Annotated[str, typer.Argument(metavar="M2", help="Gross floor area, in square metres.")]
Stated = Annotated[str, typer.Option("--stated-on", metavar="DATE", help="Day of the paper.")]
Paper = Annotated[str, typer.Option(help="Number or name of the paper.")]
FarArea = Annotated[str, typer.Option("--far", metavar="M2", help="Area counted for the FAR.")]
Footprint = Annotated[str, typer.Option(metavar="M2", help="Footprint.")]
Replaced = Annotated[str, typer.Option(metavar="M2", help="Area that was pulled down for it.")]


@building.command("list")
def list_buildings(
    work: Work,
    record: Reference,
    look: Look = NOW,
    json: Json = False,
) -> None:
    """The buildings of a record, and what counts of each. 楼栋清单。"""
    with work.reading() as session:
        card = card_of(session, work, record, look)
    if json:
        print_json([CardBuildingOut.of(one) for one in card.buildings])
        return
    table = work.table(
        ("编号", "no."), ("楼栋", "building"), ("用途", "use"), ("建筑面积", "m2"),
        ("动工", "start"), ("计入", "counts"),
    )  # fmt: skip
    for one in card.buildings:
        table.add_row(str(one.id), one.name, *_about(work, one))
    out.print(table, markup=False)


def _about(work: Work, one: BuildingCard) -> tuple[str, str, str, str]:
    start = f"{one.start_on} ({one.grade})" if one.start_on else "–"
    counts = REASONS[one.reason].why.to(work.language)
    if one.retired_on:
        counts = work.say(f"{one.retired_on} 停用", f"retired on {one.retired_on}")
    return USE_LABELS[one.use].to(work.language), square_metres(one.gfa_cm2), start, counts


def card_of(session: Session, work: Work, reference: str, look: Look) -> RecordCard:
    """A record as options say it is looked at."""
    period, at = look.at(session, work)
    record = get_record(session, reference, actor=work.actor)
    rule = rule_for(session, period, at)
    return record_card(session, record.id, at, rule, period, actor=work.actor)


@building.command("show")
def show_building(
    work: Work,
    record: Reference,
    name: Name,
    look: Look = NOW,
    json: Json = False,
) -> None:
    """A building with every area stated of it. 查看楼栋。"""
    with work.reading() as session:
        period, at = look.at(session, work)
        key = get_building(session, get_record(session, record, actor=work.actor), name).id
        file = _file(session, work, key, period, at)
    _print_file(work, file, json=json)


@building.command("add")
def add(
    work: Work,
    record: Reference,
    name: Name,
    use: Annotated[
        str, typer.Option(help="factory 厂房, research, storage, dormitory …")
    ] = "factory",
    phase: Annotated[str, typer.Option(help="Phase of the project.")] = "",
    storeys: Annotated[int | None, typer.Option(min=0, help="Storeys above ground.")] = None,
    height: Annotated[float | None, typer.Option(min=0, help="Height in metres.")] = None,
    planning_permit: Annotated[str, typer.Option(help="Number of the planning permit.")] = "",
    construction_permit: Annotated[str, typer.Option(help="Of the construction permit.")] = "",
    area: Annotated[
        str, typer.Option(metavar="M2", help="Gross floor area, if a paper states it.")
    ] = "",
    stated_on: Stated = "today",
    document: Paper = "",
    far: FarArea = "",
    footprint: Footprint = "",
    replaced: Replaced = "0",
    json: Json = False,
) -> None:
    """Add a building, with its floor area if a paper states one. 新增楼栋。"""
    now = work.now()
    new = NewBuilding(
        name, read_code(use, USE_LABELS, "use"), phase, storeys, height, planning_permit,
        construction_permit,
    )  # fmt: skip
    day = read_day(stated_on, now.date(), field="stated_on")
    stated = StatedArea(day, area, far, footprint, replaced, document) if area else None
    with work.writing() as session:
        site = get_record(session, record, actor=work.actor, lock=True)
        made = add_building(session, site, new, stated, actor=work.actor, now=now)
        file = _present(session, work, made.id)
    _print_file(work, file, json=json)


@building.command("area")
def state(
    work: Work,
    record: Reference,
    name: Name,
    area: Square,
    stated_on: Stated,
    document: Paper = "",
    far: FarArea = "",
    footprint: Footprint = "",
    replaced: Replaced = "0",
    json: Json = False,
) -> None:
    """Say what a paper of a certain day states of its floor area. 登记建筑面积。"""
    now = work.now()
    day = read_day(stated_on, now.date(), field="stated_on")
    with work.writing() as session:
        site = get_record(session, record, actor=work.actor, lock=True)
        which = get_building(session, site, name)
        stated = StatedArea(day, area, far, footprint, replaced, document)
        state_area(session, which, stated, actor=work.actor, now=now)
        file = _present(session, work, which.id)
    _print_file(work, file, json=json)


@building.command("correct-area")
def correct_area(
    work: Work,
    number: Number,
    area: Square,
    stated_on: Stated,
    reason: Reason,
    document: Paper = "",
    far: FarArea = "",
    footprint: Footprint = "",
    replaced: Replaced = "0",
    json: Json = False,
) -> None:
    """Put the right floor area in the place of a wrong one. 更正建筑面积。"""
    now = work.now()
    day = read_day(stated_on, now.date(), field="stated_on")
    right = StatedArea(day, area, far, footprint, replaced, document)
    with work.writing() as session:
        wrong, which, record = get_area(session, number, actor=work.actor)
        get_record(session, record.id, actor=work.actor, lock=True)
        state_area(session, which, right, replaces=wrong, reason=reason, actor=work.actor, now=now)
        file = _present(session, work, which.id)
    _print_file(work, file, json=json)


def _present(session: Session, work: Work, key: int) -> BuildingFile:
    today = work.now().date()
    return _file(session, work, key, Period(today.year), moment(session, today))


def _file(session: Session, work: Work, key: int, period: Period, at: Moment) -> BuildingFile:
    rule = rule_for(session, period, at)
    return building_file(session, key, at, rule, period, actor=work.actor)


def _print_file(work: Work, file: BuildingFile, *, json: bool) -> None:
    if json:
        print_json(BuildingFileOut.of(file, []).model_dump(mode="json", exclude={"history"}))
        return
    about = "  ".join(_about(work, file.card)) if file.card else ""
    out.print(f"{file.id}  {file.record.line.title} {file.name}  {about}", markup=False)
    for area in file.areas:
        corrected = work.say("（已更正）", " (corrected)") if area.corrected else ""
        out.print(
            f"    {area.id}  {area.stated_on}  {square_metres(area.gfa_cm2)} ㎡{corrected}  "
            f"{area.document}",
            markup=False,
        )
