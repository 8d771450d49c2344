"""The change feed: everything that was entered, latest first, narrowed and paged."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from landtrack.journal_words import ACTION_LABELS
from tests.api.conftest import AssertQueries, Site, TestClient, running, visitor

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
    with assert_queries(21):
        page = reading.client.get("/changes")
    text = html.unescape(re.sub(r"<[^>]+>", " ", page.text))
    assert "Logged a milestone" in text
    assert "<img src=x" not in page.text
    with assert_queries(22):
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


def told(client: TestClient, **query: Any) -> list[str]:
    """What the latest entries wrote, in Chinese, the oldest first."""
    entries = client.get("/api/v1/changes", params={"limit": 8} | query).json()["entries"]
    return [fact["what"]["zh"] for line in reversed(entries) for fact in line["facts"]]


MOVED = "：待处理 → 处理中；责任单位 城管 → 自然资源所；限期 2026-12-01 → 2026-12-15"


def test_steps_of_cases_say_what_they_changed(site: Site) -> None:
    post, parcel = site.client.post, site.town.parcel
    new = {"kind": "land", "text": "围墙未拆", "unit": "城管", "due_on": "2026-12-01"}
    post(f"/api/v1/records/{parcel}/blockers", json=new)
    move = {"state": "in_hand", "note": "已约谈", "unit": "自然资源所", "due_on": "2026-12-15"}
    post("/api/v1/blockers/1/steps", json=move)
    asked = {"enterprise": "示例企业", "kind": "finance", "text": "求贷款", "record_id": parcel}
    post("/api/v1/appeals", json=asked)
    post("/api/v1/appeals/1/steps", json={"state": "answered", "note": "已对接银行"})
    post("/api/v1/dispatch/meetings", json={"chair": "镇长"})
    decision = {"text": "月底前交地", "unit": "招商办", "due_on": "2026-11-30", "record": parcel}
    post("/api/v1/dispatch/meetings/1/decisions", json=decision)
    step = {"kind": "extended", "note": "待验收", "due_on": "2026-12-10"}
    post("/api/v1/dispatch/decisions/1/steps", json=step)
    everything = [
        "堵点〔用地〕围墙未拆：待处理；责任单位 城管；限期 2026-12-01",
        f"堵点〔用地〕围墙未拆{MOVED}；已约谈",
        "诉求〔融资〕示例企业：求贷款：已登记",
        "诉求〔融资〕示例企业：求贷款：已登记 → 已答复；已对接银行",
        "第1期调度会（2026-11-22，镇长主持）",
        "第1期议定：月底前交地；招商办，限 2026-11-30",
        "“月底前交地”延期至 2026-12-10：待验收",
    ]
    assert told(site.client)[-7:] == everything
    of_record = told(site.client, record=parcel)
    assert [one for one in everything if one in of_record] == everything[:4] + everything[5:]
    first = site.client.get("/api/v1/changes", params={"action": "move_blocker"}).json()["entries"]
    assert first[0]["facts"][0]["record_id"] == parcel
    text = "blocker [Land] 围墙未拆: Open → In hand; unit 城管 → 自然资源所"
    assert text in first[0]["facts"][0]["what"]["en"]
    assert "已约谈" in site.client.get("/changes").text
    url = site.engine.url.render_as_string(hide_password=False)
    with running(url, public_read=True) as public:
        anybody = visitor(public)
        seen = told(anybody)
        assert f"堵点〔用地〕{MOVED}" in seen
        assert "诉求〔融资〕：已登记 → 已答复" in seen
        assert seen[-3:] == [
            "第1期调度会（2026-11-22）",
            "第1期议定事项：招商办，限 2026-11-30",
            "议定事项延期至 2026-12-10",
        ]
        assert not [one for one in seen if "围墙" in one or "企业" in one or "约谈" in one]
        assert not [one for one in told(anybody, record=parcel) if "诉求" in one]


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
