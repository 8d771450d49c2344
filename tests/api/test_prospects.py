"""Will we make it: the page, the screen and JSON say the same."""

from __future__ import annotations

import re

from tests.api.conftest import AssertQueries, Site


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("&nbsp;", " ")


def test_the_answer_and_the_projects_it_leans_on(reading: Site) -> None:
    found = reading.client.get("/api/v1/prospects").json()
    assert found["verdict"] == "short"
    assert found["gap_m2"] == 87599.5
    assert [(one["title"], one["standing"], one["m2"]) for one in found["closers"]] == [
        ("二号改造地块", "certain", 30000.0),
        ("一号地块", "later", 8000.0),
    ]
    page = text_of(reading.client.get("/").text)
    assert "The whole pipeline does not suffice: 49,600 m² of new projects are needed." in page
    assert "二号改造地块" in page


def test_the_screen_says_the_same_and_renews_itself(reading: Site) -> None:
    page = reading.client.get("/screen").text
    assert 'hx-trigger="every 60s, ' in page
    assert "12,401" in text_of(page)
    assert "The whole pipeline does not suffice" in text_of(page)


def test_landmark_projects(reading: Site) -> None:
    found = reading.client.get("/api/v1/landmarks").json()
    assert (found["giant_wan"], found["investment_growth_wanted"]) == (300000, 0.12)
    assert {one["landmark"]: one["records"] for one in found["landmarks"]} == {
        "giant": [],
        "specialised": [],
        "headquarters": [],
        "foreign": [],
    }
    assert "Headquarters projects" in reading.client.get("/").text


def test_what_changed_since_a_day(reading: Site) -> None:
    page = text_of(reading.client.get("/?since=2026-11-21").text)
    assert "Changed since 2026-11-21 +12,400.5 m²" in page
    page = text_of(reading.client.get("/?since=2001-01-01").text)
    assert "The register knew nothing yet on that day." in page
    page = text_of(reading.client.get("/?since=2026-11-22").text)
    assert "Changed since 2026-11-22" in page
    assert reading.client.get("/?since=soon").status_code == 422


def test_the_screens_statements_are_fixed(reading: Site, assert_queries: AssertQueries) -> None:
    reading.client.get("/screen")
    with assert_queries(22):
        assert reading.client.get("/screen").status_code == 200
    with assert_queries(12):
        assert reading.client.get("/api/v1/prospects").status_code == 200
