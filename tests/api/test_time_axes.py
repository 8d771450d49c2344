"""Both time axes, everywhere: a report of a past day gives the very same answer ever after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from landtrack.actions.buildings import StatedArea, state_area
from landtrack.actions.corrections import correct_field
from landtrack.actions.milestones import correct_milestone
from landtrack.actions.records import retire_record
from landtrack.stages import Evidence, MilestoneKind
from landtrack.store.engine import writer
from landtrack.store.tables import Building, Milestone, Record
from tests.api.conftest import NOW, Site
from tests.clerk import ADMIN, TODAY, Clerk

AXES = {"as_of", "known_at"}
TWO_POINTS = {"from_day", "from_known", "to_day", "to_known"}
FORMS = re.compile(r"/(new|correct|withdraw|merge|replan|paste|log|cell)$|/fields/|imports?(/|-|$)")
"""A form, or a file in preparation: it is about what is to be written now."""
OF_NOW = {
    "/account", "/sign-in", "/users", "/users/{user_id}", "/api/v1/users", "/api/v1/me",
    "/api/v1/me/tokens",  # who may do what
    "/api/v1/codes", "/api/v1/places", "/search", "/api/v1/search",  # words, outlines, names
    "/work", "/api/v1/work",  # what one person has to do today
    "/dispatch", "/dispatch/bulletin", "/dispatch/bulletin.xlsx", "/api/v1/dispatch",  # a meeting
    "/api/v1/dispatch/bulletin",
    "/appeals/{appeal_id}", "/documents/{document_id}",  # one thing with its whole story
    "/documents/{document_id}/preview",
    "/documents/withdrawn", "/api/v1/documents/withdrawn",  # what can still be erased
    "/api/v1/records/{record_id}/lineage",
    "/api/v1/successions/preview",  # what is to be written
}  # fmt: skip
"""What shows no state of the register at a time, and why."""


def routes_of(app: FastAPI) -> Iterator[APIRoute]:
    """Every route that answers GET."""

    def walk(routes: Any) -> Iterator[APIRoute]:
        for route in routes:
            if isinstance(route, APIRoute):
                yield route
            inner = getattr(route, "original_router", None) or route
            if inner is not route:
                yield from walk(inner.routes)

    return (route for route in walk(app.routes) if "GET" in (route.methods or ()))


def parameters(dependant: Dependant) -> set[str]:
    """The names of all query parameters, those of dependencies included."""
    names = {field.name for field in dependant.query_params}
    return names.union(*map(parameters, dependant.dependencies))


def test_every_route_that_shows_the_register_takes_both_axes(reading: Site) -> None:
    routes = list(routes_of(reading.client.app))  # type: ignore[arg-type]
    assert len(routes) > 40
    without = {
        route.path
        for route in routes
        if not (names := parameters(route.dependant)) >= AXES and not names >= TWO_POINTS
        if not FORMS.search(route.path)
    }
    assert without - OF_NOW == set()


@pytest.fixture
def story(site: Site) -> Site:
    """The small town, with everything corrected ten minutes after the report was made."""
    with writer(site.engine) as session:
        clerk = Clerk(session, now=NOW + timedelta(minutes=10))
        building = session.get_one(Building, site.town.started)
        record = session.get_one(Record, building.record_id)
        by = {"reason": "更正", "actor": ADMIN}
        start = session.get_one(Milestone, site.town.right_start)
        correct_milestone(
            session, start, happened_on=date(2025, 12, 30), today=TODAY, now=clerk.tick(), **by
        )
        state_area(
            session, building, StatedArea(date(2026, 3, 1), 9_000), actor=ADMIN, now=clerk.tick()
        )
        for field, new in (
            ("title", "改名地块"),
            ("owner_unit", "别的单位"),
            ("village", "441900106210"),
        ):
            old = getattr(record, field)
            correct_field(session, record, field, new, expected=old, now=clerk.tick(), **by)
        site_record = session.get_one(
            Record, session.get_one(Building, site.town.permitted).record_id
        )
        clerk.log(
            site_record,
            MilestoneKind.START_STATISTICAL,
            date(2026, 11, 1),
            session.get_one(Building, site.town.permitted),
            Evidence.A,
        )
        clerk.target(77_000)
        retire_record(
            session, session.get_one(Record, site.town.nasty), on=date(2026, 1, 1),
            now=clerk.tick(), **by,
        )  # fmt: skip
        session.commit()
    return site


ANSWERS = [
    "/api/v1/progress", "/api/v1/buildings", "/api/v1/targets", "/api/v1/measures",
    "/api/v1/gaps", "/api/v1/doubles", "/api/v1/corrections", "/api/v1/rules",
    "/api/v1/records", "/api/v1/records/1", "/api/v1/features", "/api/v1/due",
    "/api/v1/export?format=csv", "/api/v1/export?format=xlsx", "/map/year.json",
    "/", "/buildings", "/targets", "/gaps", "/measures", "/rules", "/records", "/records/1",
    "/map/villages", "/map/year", "/due",
    "/ledger?sort=title", "/ledger?sheet=buildings&sort=record", "/api/v1/ledger?sort=-owner_unit",
    "/api/v1/ledger?columns=area_stated_m2,counted,m.start_statistical", "/ledger/file?format=xlsx",
    "/changes", "/api/v1/changes", "/buildings/1", "/api/v1/buildings/1",
    "/api/v1/records/1/history",
]  # fmt: skip


@pytest.mark.parametrize("path", ANSWERS)
def test_what_was_known_then_is_told_unchanged(site: Site, path: str, request: Any) -> None:
    """Asked before and after everything was corrected, with the same two axes."""
    joined = "&" if "?" in path else "?"
    asked = f"{path}{joined}year=2026&as_of=2026-11-22&known_at=2026-11-22T10:20"
    first = site.client.get(asked)
    present = site.client.get(path)
    request.getfixturevalue("story")
    again = site.client.get(asked)
    assert (first.status_code, again.status_code) == (200, 200)
    assert _plain(again.content) == _plain(first.content)
    if path not in ("/api/v1/doubles", "/api/v1/rules"):
        assert _plain(site.client.get(path).content) != _plain(present.content), "nothing moved"


def _plain(content: bytes) -> bytes:
    """Without what is no answer: nonces, names of scripts, the version that guards a form."""
    content = re.sub(rb'nonce="[^"]*"|"version":[0-9]+', b"", content)
    return re.sub(rb"map_[0-9a-f]{32}|[a-z_]+_[0-9a-f]{32}", b"map", content)
