"""The figure: the same on the page, in JSON, on the command line, and behind every number."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from api.schemas.progress import ProgressOut
from landtrack.periods import Period
from landtrack.queries.moments import moment
from landtrack.queries.progress import progress
from landtrack.store.engine import reader
from tests.api.conftest import AssertQueries, Site
from tests.clerk import TODAY

LINK = re.compile(r'href="(/buildings\?[^"]+)"[^>]*>\s*(?:<[^>]+>)*([\d,.]+)')


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_json_is_what_the_command_line_prints(reading: Site) -> None:
    with reader(reading.engine) as session:
        found = progress(session, Period(2026), moment(session, TODAY))
        expected = ProgressOut.of(found).model_dump(mode="json")
    assert reading.client.get("/api/v1/progress").json() == expected
    assert expected["counted_m2"] == 12400.5
    assert expected["certain"] == {"m2": 30000.0, "buildings": 1}
    assert expected["likely"] == {"m2": 8000.0, "buildings": 1}


def test_the_page_shows_the_same_figure(reading: Site) -> None:
    page = text_of(reading.client.get("/").text)
    assert "12,400.5 m²" in page
    assert "of 100,000 m², 12.4%" in page
    assert "default v1" in page


def test_every_part_opens_into_buildings_that_add_up_to_it(reading: Site) -> None:
    page = reading.client.get("/").text
    found = LINK.findall(page)
    assert len(found) >= 12
    for address, shown in found:
        answer = reading.client.get("/api/v1" + address.replace("&amp;", "&")).json()
        exact, seen = Decimal(str(answer["m2"])), Decimal(shown.replace(",", ""))
        assert seen in (exact, exact.to_integral_value(ROUND_HALF_UP)), address


def test_a_list_shows_its_sum(reading: Site) -> None:
    page = text_of(reading.client.get("/buildings?reason=counted").text)
    assert "1 building" in page
    assert "Sum 12,400.5" in page
    assert "1号厂房" in page
    assert "2号厂房" not in page


@pytest.mark.parametrize(
    ("query", "counted"),
    [
        ("as_of=2026-03-02", 0),
        ("as_of=2026-03-03", 12400.5),
        ("year=2025", 0),
        ("year=2026&month=3", 12400.5),
        ("year=2026&quarter=2", 0),
        ("known_at=2026-11-22T09:00", 0),
    ],
)
def test_both_time_axes_and_periods(reading: Site, query: str, counted: float) -> None:
    assert reading.client.get(f"/api/v1/progress?{query}").json()["counted_m2"] == counted


def test_the_correction_moved_the_month(reading: Site) -> None:
    before = reading.client.get("/api/v1/progress?known_at=2026-11-22T09:06").json()
    now = reading.client.get("/api/v1/progress").json()
    month = [[part["counted_m2"] for part in found["by_month"]] for found in (before, now)]
    assert (month[0][3], month[1][3]) == (12400.5, 0)
    assert (month[0][2], month[1][2]) == (0, 12400.5)


def test_links_keep_the_moment_that_is_looked_at(reading: Site) -> None:
    page = reading.client.get("/?as_of=2026-06-30").text
    assert "/buildings?as_of=2026-06-30&amp;reason=counted" in page
    assert "Back to today" in page


def test_reasons_say_who_can_do_what(reading: Site) -> None:
    page = text_of(reading.client.get("/").text)
    assert "Only a ceremony; no permanent work is on record" in page
    assert "the investment officer" in page


def test_what_is_late_is_shown_with_its_unit_today_only(reading: Site) -> None:
    assert "Late, and whose job it is" in reading.client.get("/").text
    assert "Late, and whose job it is" not in reading.client.get("/?as_of=2026-06-30").text


def test_the_number_of_statements_is_fixed(reading: Site, assert_queries: AssertQueries) -> None:
    """Once the register's states are in memory, which the first page after a start sees to."""
    reading.client.get("/")
    with assert_queries(36):
        assert reading.client.get("/").status_code == 200
    with assert_queries(11):
        assert reading.client.get("/api/v1/progress").status_code == 200


def test_an_empty_register_teaches_how_to_begin(empty_site) -> None:
    page = empty_site.get("/").text
    assert "The register is empty" in page
    assert "No target is set for this period." in page


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("year=abc", "year"),
        ("year=1800", "year"),
        ("as_of=32.12.", "as_of"),
        ("known_at=soon", "known_at"),
        ("month=13", "month"),
    ],
)
def test_a_wrong_parameter_is_named(reading: Site, query: str, field: str) -> None:
    answer = reading.client.get(f"/api/v1/progress?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["field"] == field
    assert reading.client.get(f"/?{query}").status_code == 422


def test_days_without_a_year_are_understood(reading: Site) -> None:
    assert reading.client.get("/api/v1/progress?as_of=3月2日").json()["as_of"] == str(
        date(2026, 3, 2)
    )
