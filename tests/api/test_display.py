"""How pages are shown: units, light or dark. Chosen in the address, kept in a cookie."""

from __future__ import annotations

import pytest

from tests.api.conftest import Site


def test_areas_in_mu_on_every_page_and_the_exact_one_beside(reading: Site) -> None:
    page = reading.client.get("/?units=mu").text
    assert "18.60</span>" in page
    assert 'title="12,400.5 m²"' in page
    assert "18.60" in reading.client.get("/buildings").text, "the choice is kept"
    assert "12,400.5" in reading.client.get("/buildings?units=m2").text


def test_programs_get_square_metres_whatever_is_chosen(reading: Site) -> None:
    assert reading.client.get("/api/v1/progress?units=wan").json()["counted_m2"] == 12400.5


def test_the_responsible_unit_is_another_parameter(reading: Site) -> None:
    page = reading.client.get("/buildings?unit=城市更新中心&units=ha").text
    assert "研发楼" in page
    assert "3.00" in page


@pytest.mark.parametrize(
    ("theme", "sheets"),
    [
        ("auto", ['media="screen and (prefers-color-scheme: dark)"']),
        ("dark", ['media="screen"']),
        ("light", []),
    ],
)
def test_the_theme_decides_which_style_sheets_are_loaded(
    reading: Site, theme: str, sheets: list[str]
) -> None:
    page = reading.client.get(f"/about?theme={theme}").text
    assert f'data-theme="{theme}"' in page
    assert page.count("dark.css") == len(sheets)
    assert all(sheet in page for sheet in sheets)


@pytest.mark.parametrize("query", ["units=acre", "theme=neon", "units=&theme="])
def test_an_unknown_choice_changes_nothing(reading: Site, query: str) -> None:
    answer = reading.client.get(f"/?{query}")
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert 'data-theme="auto"' in answer.text


def test_a_problem_page_is_shown_as_chosen(reading: Site) -> None:
    answer = reading.client.get("/records/999?theme=dark", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert 'data-theme="dark"' in answer.text
