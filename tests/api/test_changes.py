"""The change feed: everything that was entered, latest first, narrowed and paged."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from landtrack.journal_words import ACTION_LABELS
from tests.api.conftest import AssertQueries, Site

ROOT = Path(__file__).parents[2]
ATOM = "{http://www.w3.org/2005/Atom}"


def changes(site: Site, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = site.client.get("/api/v1/changes", params=query).json()
    return found


def test_entries_are_told_with_what_they_wrote(reading: Site) -> None:
    found = changes(reading)["entries"]
    assert [line["entry"] for line in found] == sorted(
        (line["entry"] for line in found), reverse=True
    )
    told = {fact["what"]["en"] for line in found for fact in line["facts"]}
    assert "added building “1号厂房”" in told
    assert "Statistical start: 2026-03-03, evidence A" in told or any(
        "2026-03-03" in text for text in told
    )
    assert any(text.startswith("placed on 一号地块") for text in told)
    assert any(text.startswith("floor area 12400.5 m²") for text in told)
    assert {line["logged_by"] for line in found} >= {"tester"}


def test_the_feed_is_narrowed(reading: Site) -> None:
    of_site = changes(reading, record=reading.town.parcel)["entries"]
    ids = {fact["record_id"] for line in of_site for fact in line["facts"]}
    assert reading.town.parcel in ids
    assert reading.town.nasty not in ids
    in_village = changes(reading, village="441900106210")["entries"]
    assert {fact["record"] for line in in_village for fact in line["facts"]} == {"二号改造地块"}
    assert {line["action"] for line in changes(reading, action="occupy")["entries"]} == {"occupy"}
    assert changes(reading, person="nobody")["entries"] == []
    assert changes(reading, village="")["entries"] != []


def test_the_feed_is_paged_by_number_and_knows_both_times(reading: Site) -> None:
    everything = [line["entry"] for line in changes(reading)["entries"]]
    first = changes(reading, limit=5)
    second = changes(reading, limit=5, before=first["before"])
    numbers = [line["entry"] for page in (first, second) for line in page["entries"]]
    assert numbers == everything[:10]
    early = changes(reading, known_at="2026-11-22T09:03")["entries"]
    assert early[0]["entry"] < everything[0]


def test_a_page_costs_the_same_statements(reading: Site, assert_queries: AssertQueries) -> None:
    with assert_queries(16):
        page = reading.client.get("/changes")
    text = html.unescape(re.sub(r"<[^>]+>", " ", page.text))
    assert "Logged a milestone" in text
    assert "<img src=x" not in page.text
    with assert_queries(17):
        reading.client.get(f"/changes?record={reading.town.parcel}&village=441900106203")


def test_readers_can_follow(reading: Site) -> None:
    answer = reading.client.get("/changes.atom?lang=zh")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = fromstring(answer.content)
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert any("登记节点" in (title or "") for title in titles)
    assert feed.findtext(f"{ATOM}id") == "http://testserver/changes"


def test_an_entry_has_a_page(reading: Site) -> None:
    number = changes(reading)["entries"][0]["entry"]
    assert reading.client.get(f"/changes/{number}").status_code == 200
    assert reading.client.get("/changes/99999").status_code == 404


def test_nobody_has_entered_anything(empty_site) -> None:
    assert "No entry fits" in empty_site.get("/changes?person=nobody").text


def test_every_kind_of_entry_has_a_name() -> None:
    written = set()
    for path in (ROOT / "landtrack").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        written |= set(re.findall(r'open_entry\(\s*session,\s*"(\w+)"', source))
    assert sorted(written - ACTION_LABELS.keys()) == []
    assert len(written) > 10


@pytest.mark.parametrize("action", sorted(ACTION_LABELS))
def test_names_of_entries_are_in_both_languages(action: str) -> None:
    label = ACTION_LABELS[action]
    assert label.zh
    assert label.en
