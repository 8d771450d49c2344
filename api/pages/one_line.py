"""A milestone in one line: what it would be logged as, and what must be chosen first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.auth import CurrentActor
from api.deps import CurrentSite, ReadSession, Site, Today
from api.filters import BLANK_IS_ANY
from api.i18n import language_of
from api.once import new_key
from api.pages.line_options import LineOptions, Option
from api.pages.milestone_form import STARTS, Typed
from api.render import show
from landtrack.access import Act, Actor, require
from landtrack.errors import BadDate
from landtrack.lifecycle import check_date
from landtrack.names import NameIndex
from landtrack.one_line import Choice, Reading, read_line
from landtrack.queries.due import due_list
from landtrack.queries.names import name_index
from landtrack.queries.places import village_names
from landtrack.stages import MilestoneKind
from landtrack.text import Text

router = APIRouter(include_in_schema=False)

_DAYS_AHEAD = 90


@dataclass(frozen=True, slots=True)
class Shown:
    """A reading with all that its preview shows.

    ``asks`` names what is open: line, record, kind, building, or nothing; ``problem``: why it
    cannot be saved although it is complete; ``key``: of the write that it may become.
    """

    reading: Reading
    asks: str
    options: list[Option]
    problem: Text | None
    typed: Typed
    key: str

    @property
    def starts(self) -> bool:
        """Whether evidence is asked for."""
        return self.reading.kind in STARTS and not self.reading.planned


@router.get("/log")
def log_page(
    *,
    request: Request,
    session: ReadSession,
    actor: CurrentActor,
    site: CurrentSite,
    today: Today,
    line: str = "",
    record: Annotated[int | None, BLANK_IS_ANY] = None,
    kind: Annotated[MilestoneKind | None, BLANK_IS_ANY] = None,
    building: Annotated[int | None, BLANK_IS_ANY] = None,
) -> Response:
    """What a line would be logged as; for the field itself (htmx) only that part of the page."""
    require(actor, Act.READ)
    names = name_index(session)
    reading = read_line(line, today, names, Choice(record, kind, building))
    part = request.headers.get("hx-request") == "true"
    asks = reading.asks
    return show(
        request,
        session,
        "parts/reading.html" if part else "log.html",
        active="work",
        line=line,
        part=part,
        today=today,
        actor=actor,
        shown=Shown(
            reading,
            asks,
            _options(request, session, site, (reading, names), today=today),
            _problem(reading, actor, today) if not asks else None,
            _typed(reading),
            new_key(),
        ),
    )


def _options(
    request: Request,
    session: Session,
    site: Site,
    read: tuple[Reading, NameIndex],
    *,
    today: date,
) -> list[Option]:
    reading, names = read
    asks = reading.asks
    nothing_named = asks in {"line", "record"} and not reading.records and not reading.unread
    options = LineOptions(
        names,
        language_of(request),
        village_names(session),
        due_list(session, today, site.town.lights(), days_ahead=_DAYS_AHEAD)
        if nothing_named
        else (),
    )
    if asks in {"line", "record"}:
        return options.records(reading)
    if asks == "kind" and reading.record:
        return options.steps(session, reading, reading.record)
    return options.buildings(reading) if asks == "building" else []


def _typed(reading: Reading) -> Typed:
    return Typed(
        kind=reading.kind.value if reading.kind else "",
        building=str(reading.building.id) if reading.building else "",
        happened_on=reading.day.isoformat(),
        planned="yes" if reading.planned else "",
        evidence=reading.evidence.value if reading.evidence else "",
    )


def _problem(reading: Reading, actor: Actor, today: date) -> Text | None:
    if reading.record and not actor.may(Act.LOG, reading.record.village):
        return Text(
            "您无权在该村（社区）登记。请联系管理员。",
            "You may not log in this village. Ask an administrator.",
        )
    try:
        check_date(reading.day, today=today, planned=reading.planned)
    except BadDate as error:
        return error.text
    return None
