"""Commands about which project takes which site."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from api.amounts import read_share
from api.cli.buildings import card_of
from api.cli.commands import Commands
from api.cli.console import out, print_json
from api.cli.options import NOW, Json, Number, Reason, Reference, Then
from api.cli.work import Work
from api.dates import read_day
from api.schemas.edits import PlacedOut
from api.schemas.records import OccupationOut
from landtrack.actions.occupations import occupy, withdraw_occupation
from landtrack.queries.building_card import get_occupation
from landtrack.queries.records import get_record

occupation = Commands("Which project takes which site. 落地。")

From = Annotated[str, typer.Option("--from", metavar="DATE", help="From when.")]
Until = Annotated[str, typer.Option(metavar="DATE", help="Until when, if it ends.")]
Share = Annotated[str, typer.Option(help="Of the site's land: 50% or 0.5.")]


@occupation.command("list")
def list_occupations(
    work: Work,
    record: Reference,
    then: Then = NOW,
    json: Json = False,
) -> None:
    """The sites of a project, or the projects on a site. 落地清单。"""
    with work.reading() as session:
        lines = card_of(session, work, record, then).occupations
    if json:
        print_json([OccupationOut.of(line) for line in lines])
        return
    for line in lines:
        days = f"{line.from_on} – {line.until_on or ''}".rstrip()
        other = f"{line.other.reference} {line.other.title}"
        out.print(f"{line.id}  {other}  {days}  {line.share:.4g}", markup=False)


@occupation.command("add")
def place(
    work: Work,
    project: Annotated[str, typer.Argument(help="Reference of the project.")],
    site: Annotated[str, typer.Argument(help="Reference of the parcel or renovation site.")],
    from_on: From,
    until: Until = "",
    share: Share = "1",
    json: Json = False,
) -> None:
    """Put a project on a site. 项目落地。"""
    with work.writing() as session:
        taker = get_record(session, project, actor=work.actor, lock=True)
        taken = get_record(session, site, actor=work.actor)
        made = occupy(
            session, taker, taken, actor=work.actor, **_placing(work, from_on, until, share)
        )
        placed = PlacedOut.of(made)
    _print_placed(work, placed, json=json)


@occupation.command("correct")
def correct_placing(
    work: Work,
    number: Number,
    from_on: From,
    reason: Reason,
    until: Until = "",
    share: Share = "1",
    json: Json = False,
) -> None:
    """Put the right days or share in the place of wrong ones. 更正落地。"""
    with work.writing() as session:
        wrong, project, site = get_occupation(session, number, actor=work.actor)
        get_record(session, project.id, actor=work.actor, lock=True)
        made = occupy(
            session, project, site, replaces=wrong, reason=reason, actor=work.actor,
            **_placing(work, from_on, until, share),
        )  # fmt: skip
        placed = PlacedOut.of(made)
    _print_placed(work, placed, json=json)


@occupation.command("withdraw")
def withdraw_placing(work: Work, number: Number, reason: Reason, json: Json = False) -> None:
    """Take back a placing that never was. 撤回落地。"""
    with work.writing() as session:
        wrong, *_ = get_occupation(session, number, actor=work.actor)
        made = withdraw_occupation(session, wrong, reason=reason, actor=work.actor, now=work.now())
        placed = PlacedOut.of(made)
    _print_placed(work, placed, json=json)


def _placing(work: Work, from_on: str, until: str, share: str) -> dict[str, Any]:
    now = work.now()
    today = now.date()
    return {
        "from_on": read_day(from_on, today, planned=True, field="from_on"),
        "until_on": read_day(until, today, planned=True, field="until_on") if until else None,
        "share": read_share(share),
        "now": now,
    }


def _print_placed(work: Work, placed: PlacedOut, *, json: bool) -> None:
    if json:
        print_json(placed)
        return
    out.print(
        work.say(f"✓ 已撤回落地 {placed.id}。", f"✓ Placing {placed.id}: taken back.")
        if placed.void
        else work.say(f"✓ 已登记落地 {placed.id}。", f"✓ Placing {placed.id} is on record.")
    )
