"""Why the figure moved, over HTTP: the bars add up, and each opens into its buildings."""

from __future__ import annotations

from tests.api.conftest import Site

SPAN = {"from_day": "2026-01-01", "from_known": "2026-11-22", "to_day": "2026-11-22"}


def test_the_bars_add_up_and_open_into_their_buildings(reading: Site) -> None:
    answer = reading.client.get("/api/v1/why", params=SPAN).json()
    moved = sum(bar["m2"] for bar in answer["bars"])
    assert answer["before_m2"] == 0
    assert answer["before_m2"] + moved == answer["after_m2"] == 12400.5
    assert [bar["move"] for bar in answer["bars"]] == ["new_start"]
    (line,) = answer["lines"]
    assert (line["before_m2"], line["after_m2"]) == (0, 12400.5)


def test_the_end_is_the_figure_of_the_progress_page(reading: Site) -> None:
    progress = reading.client.get("/api/v1/progress").json()
    assert reading.client.get("/api/v1/why").json()["after_m2"] == progress["counted_m2"]


def test_the_page_says_it_in_both_languages(reading: Site) -> None:
    english = reading.client.get("/why", params=SPAN)
    chinese = reading.client.get("/why", params=SPAN, headers={"Accept-Language": "zh-CN"})
    assert "New starts" in english.text
    assert "新开工" in chinese.text
    assert english.text.count("12,400.5") >= 4


def test_a_day_that_is_none_is_a_problem(reading: Site) -> None:
    answer = reading.client.get("/api/v1/why", params={"from_day": "2026-02-30"})
    assert (answer.status_code, answer.json()["field"]) == (422, "from_day")
