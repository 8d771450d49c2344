"""What one looks at in the ledger, as an address says it, and the address that says it."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.deps import Site, View
from api.exports import file_answer
from api.filters import BLANK_IS_ANY, NO_UNIT
from api.ledger_file import ledger_table
from landtrack.ledger import LedgerPage, LedgerView, Sheet, checked_view
from landtrack.queries.ledger_buildings import ledger_of_buildings
from landtrack.queries.ledger_records import LedgerPoint, ledger_of_records
from landtrack.queries.places import village_names
from landtrack.queries.register import register_facts
from landtrack.queries.targets import rule_for
from landtrack.stages import Stage, Track
from landtrack.text import Language
from landtrack.vocabulary import Route

PAGE_SIZE: Final = 100


def _ledger_view(
    *,
    sheet: Annotated[Sheet, Query(description="One row a record, or a building.")] = Sheet.RECORDS,
    q: Annotated[str, Query(description="Words of names or references.")] = "",
    track: Annotated[Track | None, BLANK_IS_ANY, Query(description="Kind of record.")] = None,
    village: Annotated[
        str | None, BLANK_IS_ANY, Query(description="Code of a village, 12 digits.")
    ] = None,
    stage: Annotated[Stage | None, BLANK_IS_ANY, Query(description="Stage.")] = None,
    route: Annotated[Route | None, BLANK_IS_ANY, Query(description="Supply route.")] = None,
    unit: Annotated[
        str | None, BLANK_IS_ANY, Query(description="Responsible unit; `-` for none.")
    ] = None,
    late: Annotated[bool, Query(description="Only what is past a due date.")] = False,
    started: Annotated[bool, Query(description="Only with a start in the period.")] = False,
    columns: Annotated[
        list[str] | None,
        BLANK_IS_ANY,
        Query(description="Keys of columns, in order; repeated or with commas between them."),
    ] = None,
    sort: Annotated[
        str, Query(description="Key of a column; with `-` before it, the greatest first.")
    ] = "",
) -> LedgerView:
    keys = [key for part in columns or () for key in part.split(",") if key]
    return checked_view(
        LedgerView(
            sheet=sheet,
            text=q,
            track=track,
            village=village,
            stage=stage,
            route=route,
            unit="" if unit == NO_UNIT else unit,
            late=late,
            started=started,
            columns=tuple(dict.fromkeys(keys)),
            sort=sort.removeprefix("-"),
            descending=sort.startswith("-"),
        )
    )


CurrentLedger = Annotated[LedgerView, Depends(_ledger_view)]


def as_query(view: LedgerView) -> dict[str, Any]:
    """The parameters that lead back to a view; None for those that are not needed."""
    return {
        "sheet": None if view.sheet is Sheet.RECORDS else view.sheet.value,
        "q": view.text or None,
        "track": view.track.value if view.track else None,
        "village": view.village,
        "stage": view.stage.value if view.stage else None,
        "route": view.route.value if view.route else None,
        "unit": NO_UNIT if view.unit == "" else view.unit,
        "late": "true" if view.late else None,
        "started": "true" if view.started else None,
        "columns": ",".join(view.columns) or None,
        "sort": (f"-{view.sort}" if view.descending else view.sort) or None,
    }


def ledger_page(
    session: Session,
    wanted: LedgerView,
    view: View,
    site: Site,
    *,
    limit: int | None = PAGE_SIZE,
    offset: int = 0,
) -> tuple[LedgerPage, LedgerPoint]:
    """A page of the ledger at the moment looked at, and where it stands."""
    moment = view.moment(session)
    back = view.known_at is not None or "as_of" in dict(view.query)
    at = LedgerPoint(
        moment=moment,
        period=view.period,
        rule=rule_for(session, view.period, moment),
        today=None if back else view.as_of,
        thresholds=site.town.lights(),
    )
    read = ledger_of_records if wanted.sheet is Sheet.RECORDS else ledger_of_buildings
    return read(session, wanted, at, limit=limit, offset=offset), at


LedgerFormat = Annotated[
    Literal["xlsx", "csv", "parquet"], Query(description="Kind of file.", examples=["xlsx"])
]


def ledger_answer(
    session: Session, wanted: LedgerView, view: View, site: Site, *, form: str, language: Language
) -> Response:
    """What is seen in the ledger, all its rows, as a file."""
    page, at = ledger_page(session, wanted, view, site, limit=None)
    facts = register_facts(session)
    table = ledger_table(page, at, village_names(session), sample=facts.sample)
    return file_answer(table, language, format=form, name=f"{table.name}_{view.as_of}")
