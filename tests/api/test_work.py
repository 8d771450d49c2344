"""My work, the line that logs, search: pages and their JSON twins."""

from __future__ import annotations

import html
import re

import pytest

from tests.api.conftest import AssertQueries, Site

PART = {"HX-Request": "true"}
CHINESE = {"Accept-Language": "zh-CN"}


def words(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def test_work_lists_what_is_late_and_next_with_the_form_one_tap_away(reading: Site) -> None:
    page = reading.client.get("/work", headers=CHINESE).text
    town = reading.town
    assert f'href="/records/{town.nasty}/milestones/new?kind=start_statistical"' in page
    plan = f"/records/2/milestones/new?kind=start_statistical&amp;building={town.permitted}"
    assert plan in page
    assert page.index('milestones/new?kind=start_statistical"') < page.index(plan)
    form = reading.client.get(html.unescape(plan)).text
    assert 'value="start_statistical" data-level="building" data-start' in form
    assert re.search(rf'<option value="{town.permitted}" selected', form)
    assert "示例`&lt;img src=x" in page


def test_work_narrows_and_teaches_when_it_is_empty(reading: Site) -> None:
    assert "2号" not in reading.client.get("/work?unit=城市更新中心").text
    assert "研发楼" in reading.client.get("/work?unit=城市更新中心").text
    empty = words(reading.client.get("/work?village=441900106999").text)
    assert "Give the next step of a record its planned date" in empty
    dues = reading.client.get("/api/v1/work?days=30").json()["dues"]
    assert [due["light"] for due in dues] == ["red", "amber"]
    assert dues[1]["building_id"] == reading.town.permitted


def test_a_line_is_previewed_before_it_is_saved(reading: Site) -> None:
    page = reading.client.get("/log?line=2026WT001 2号 开工 11-20 B", headers=CHINESE)
    text = words(page.text)
    assert "会记成 一号地块 2号厂房 开工（破土或打桩） 2026年11月20日" in text
    assert 'name="happened_on" value="2026-11-20"' in page.text
    assert re.search(r'value="B" checked', page.text)
    assert reading.client.get("/api/v1/log?line=2026WT001 2号 开工").json()["asks"] == ""


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("2026WT001 开工", "which building?"),
        ("2026WT001 昨天", "which step?"),
        ("开工 昨天", "Write part of the record's name"),
        ("没有的厂 开工", "No record is called “没有的厂”"),
        ("三号项目 封顶", "none is known on this record"),
        ("2026WT001 2号 开工 1989-01-01", "1990"),
    ],
)
def test_what_is_open_or_wrong_is_said_and_cannot_be_saved(
    reading: Site, line: str, says: str
) -> None:
    page = reading.client.get("/log", params={"line": line}).text
    assert says in words(page)
    assert 'method="post"' not in page


def test_each_option_leads_on_until_it_can_be_saved(reading: Site) -> None:
    for first in ("2026WT001", "yhdk", "号", "开工 昨天"):
        line = first
        for _ in range(4):
            page = reading.client.get("/log", params={"line": line}, headers=PART).text
            options = [html.unescape(one) for one in re.findall(r'data-line="([^"]*)"', page)]
            if 'method="post"' in page:
                break
            assert options, line
            line = options[0]
        assert 'method="post"' in page, line


def test_the_field_gets_options_and_preview_and_no_frame(reading: Site) -> None:
    page = reading.client.get("/log?line=号", headers=PART).text
    assert "<html" not in page
    assert page.count('role="option"') == 3
    assert 'hx-swap-oob="innerHTML"' in page


def test_a_line_saved_shows_the_effect_and_can_be_undone(site: Site) -> None:
    page = site.client.get("/log?line=2026WT001 2号 开工 11-20 A").text
    form = re.search(r'<form method="post" action="([^"]+)".*?</form>', page, re.DOTALL)
    assert form is not None
    typed = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    saved = site.client.post(form[1], data=typed | {"evidence": "A"})
    shown = site.client.get(saved.headers["location"]).text
    assert "+8,000 m² counted, evidence A" in words(shown)
    undo = re.search(
        r'<form method="post" action="([^"]+)" class="undo".*?</form>', shown, re.DOTALL
    )
    assert undo is not None
    fields = dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', undo[0]))
    assert fields["reason"]
    undone = site.client.post(undo[1], data=fields)
    after = words(site.client.get(undone.headers["location"]).text)
    assert "−8,000 m²" in after
    assert "2026 stands at 12,400.5 m²" in after
    assert site.client.post(undo[1], data=fields).headers["location"] == undone.headers["location"]


def test_search_finds_records_buildings_and_enterprises(reading: Site) -> None:
    found = reading.client.get("/api/v1/search?q=hao").json()
    assert len(found["records"]) == 3
    assert [one["name"] for one in found["buildings"]] == ["2号厂房", "1号厂房"]
    company = reading.client.get("/api/v1/search?q=slqy").json()["enterprises"]
    assert [(one["name"], one["record"]["title"]) for one in company] == [("示例企业", "三号项目")]
    page = reading.client.get("/search?q=2号").text
    assert f'href="/buildings/{reading.town.ceremony}"' in page
    assert "示例`&lt;img" in reading.client.get("/search?q=img").text
    assert "Nothing is called" in words(reading.client.get("/search?q=没有").text)
    assert reading.client.get("/records?q=hao").text.count('<th scope="row">') == 3


@pytest.mark.parametrize(
    ("path", "statements"),
    [("/work", 7), ("/search?q=hao", 5), ("/log?line=2026WT001 2号 开工", 4)],
)
def test_pages_ask_a_fixed_number_of_questions(
    reading: Site, assert_queries: AssertQueries, path: str, statements: int
) -> None:
    reading.client.get(path)
    with assert_queries(statements):
        assert reading.client.get(path).status_code == 200
