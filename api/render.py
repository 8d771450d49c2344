"""Pages from templates: an environment per language, its filters, and the problem page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2
from babel.dates import format_date, format_datetime
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.attachments import ACCEPTED
from api.deps import site_of
from api.devices import device_name
from api.display import CHOICES, THEME_LABELS, Theme, area_unit_of, theme_of
from api.i18n import NAMES, TAGS, language_of, translations
from api.static_files import static_url, versioned
from api.units import (
    UNITS,
    Areas,
    AreaUnit,
    change,
    exactly,
    floor_area,
    land_area,
    rounded_floor_area,
)
from landtrack.access import ROLE_LABELS, SCOPE_LABELS, VISITOR, Act
from landtrack.casework import APPEAL_STATE_LABELS, BLOCKER_STATE_LABELS
from landtrack.counting import REASONS, Outlook, Reason
from landtrack.dispatch import LAMP_LABELS
from landtrack.documents import DOCUMENT_LABELS, PICTURES, SHOWN_BY_BROWSERS
from landtrack.lifecycle import LIGHT_LABELS, Light
from landtrack.queries.register import register_facts
from landtrack.queries.users import Person
from landtrack.stages import EVIDENCE_LABELS, STAGE_LABELS, STEP_OF, TRACK_LABELS, Evidence
from landtrack.terms import TERMS
from landtrack.text import Language, Text
from landtrack.vocabulary import (
    APPEAL_LABELS,
    BLOCKER_LABELS,
    CHANNEL_LABELS,
    ROUTE_LABELS,
    USE_LABELS,
    AppealChannel,
    AppealKind,
    BlockerKind,
)
from maps import charts, numbers
from maps.style import LIGHT_STYLES, stage_patterns, stage_swatch

_TEMPLATES = Path(__file__).parent / "templates"
_KEPT = {"lang", *CHOICES}
"""Parameters that leave a cookie: links do not repeat them."""
_LOCALES: Mapping[Language, str] = {"zh": "zh_Hans_CN", "en": "en_GB"}

LABELS: Mapping[str, Mapping[Any, Text]] = {
    "appeal": APPEAL_LABELS,
    "appeal_state": APPEAL_STATE_LABELS,
    "blocker": BLOCKER_LABELS,
    "blocker_state": BLOCKER_STATE_LABELS,
    "channel": CHANNEL_LABELS,
    "document": DOCUMENT_LABELS,
    "evidence": EVIDENCE_LABELS,
    "lamp": LAMP_LABELS,
    "light": LIGHT_LABELS,
    "route": ROUTE_LABELS,
    "stage": STAGE_LABELS,
    "track": TRACK_LABELS,
    "use": USE_LABELS,
    "role": ROLE_LABELS,
    "scope": SCOPE_LABELS,
    "kind": {kind: step.label for kind, step in STEP_OF.items()},
}
"""The core's code lists, as templates name them: ``{{ route|label("route") }}``."""


@cache
def environment(language: Language, unit: AreaUnit = AreaUnit.M2) -> jinja2.Environment:
    """The templates in one language, with areas in one unit."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals["ngettext"] = _with_thousands(made.globals["ngettext"])
    areas = Areas(unit, language)
    made.filters.update(_filters(language, unit))
    made.globals.update(
        charts=charts,
        numbers=numbers,
        static=static_url,
        swatch=stage_swatch,
        stage_patterns=stage_patterns,
        lights=LIGHT_STYLES,
        reasons=REASONS,
        terms={term.value: meaning for term, meaning in TERMS.items()},
        Reason=Reason,
        Outlook=Outlook,
        Light=Light,
        Evidence=Evidence,
        BlockerKind=BlockerKind,
        AppealKind=AppealKind,
        AppealChannel=AppealChannel,
        pictures=PICTURES,
        shown_by_browsers=SHOWN_BY_BROWSERS,
        accepted=ACCEPTED,
        m2=areas.sign,  # the sign that goes with `area`, `whole`, `signed`, `land`
        metres=numbers.UNIT_M2[language],  # square metres whatever unit is chosen: what is typed
        area_unit=unit,
        area_units=UNITS,
        themes=THEME_LABELS,
        Theme=Theme,
        short_unit=areas.short_sign,
        language=language,
        language_tag=TAGS[language],
        languages=NAMES,
        href=href,
    )
    return made


def _with_thousands(ngettext: Any) -> Any:
    """The template function ``ngettext``, whose ``%(num)s`` is written with thousands separated."""

    @jinja2.pass_context
    def grouped(context: Any, one: str, many: str, count: int, **values: Any) -> Any:
        return ngettext(context, one, many, count, **{"num": numbers.whole(count), **values})

    return grouped


def _filters(language: Language, unit: AreaUnit) -> dict[str, Any]:
    locale = _LOCALES[language]

    def day(value: date | None) -> str:
        return value.isoformat() if value else "—"

    def long_day(value: date) -> str:
        return format_date(value, "long", locale=locale)

    def minute(value: datetime, zone: Any) -> str:
        return format_datetime(value.astimezone(zone), "yyyy-MM-dd HH:mm", locale=locale)

    return {
        "t": lambda text: text.to(language),
        "label": lambda key, table: LABELS[table][key].to(language),
        "area": lambda cm2: floor_area(cm2, unit),
        "whole": lambda cm2: rounded_floor_area(cm2, unit),
        "signed": lambda cm2: change(cm2, unit),
        "exactly": lambda cm2: exactly(cm2, language),
        "short": Areas(unit, language).short,
        "number": numbers.whole,
        "percent": numbers.percent,
        "land": lambda m2: land_area(m2, unit),
        "land_exactly": lambda m2: f"{numbers.land(m2)} {numbers.UNIT_M2[language]}",
        "mu": numbers.mu,
        "money": lambda wan: numbers.money(wan, language),
        "bytes": numbers.file_size,
        "versioned": versioned,
        "device": device_name,
        "day": day,
        "long_day": long_day,
        "minute": minute,
    }


def href(path: str, *queries: Any, **more: Any) -> str:
    """An address with parameters; those that are None are left out, later ones win."""
    merged: dict[str, str] = {}
    for query in (*queries, more):
        pairs = query.items() if isinstance(query, Mapping) else query
        for name, value in pairs:
            merged.pop(name, None)
            if value is not None:
                merged[name] = str(value)
    return f"{path}?{urlencode(merged)}" if merged else path


def show(
    request: Request, session: Session, template: str, *, status: int = 200, **values: Any
) -> Response:
    """A page of the register."""
    facts = register_facts(session)
    return _respond(request, template, status, {"sample": facts.sample, **values})


def show_problem(
    request: Request, status: int, title: Text, detail: Text, headers: Mapping[str, str]
) -> Response:
    """A page that says what went wrong and what to do; it asks the database nothing."""
    values = {"sample": False, "title": title, "detail": detail, "status": status, "active": ""}
    return _respond(request, "problem.html", status, values, headers)


def _respond(
    request: Request,
    template: str,
    status: int,
    values: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
) -> Response:
    site, language = site_of(request), language_of(request)
    person: Person | None = getattr(request.state, "person", None)

    def may(act: str, village: str | None = None) -> bool:
        """Whether to show what somebody would be refused; the server refuses anyway."""
        return (person.actor if person else VISITOR).may(Act(act), village)

    text = (
        environment(language, area_unit_of(request))
        .get_template(template)
        .render(
            request=request,
            nonce=request.state.nonce,
            town=site.town,
            zone=site.zone,
            person=person,
            known_visitor=hasattr(request.state, "person"),
            may=may,
            contact=site.settings.contact,
            here=request.url.path,
            here_query=[(k, v) for k, v in request.query_params.multi_items() if k not in _KEPT],
            navigation=request.app.state.navigation,
            theme=theme_of(request),
            **values,
        )
    )
    kept = {"Cache-Control": "private, no-cache", **(headers or {})}
    return HTMLResponse(text, status_code=status, headers=kept)
