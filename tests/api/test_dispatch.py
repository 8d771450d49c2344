"""The dispatch page, its forms, the bulletin on paper and as a workbook, and JSON."""

from __future__ import annotations

import re
from io import BytesIO

from openpyxl import load_workbook

from tests.api.conftest import AssertQueries, Site


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def decide(site: Site, **more: str) -> None:
    site.client.post("/dispatch/meetings", data={"held_on": "2026-11-20", "chair": "镇长"})
    typed = {"meeting": "1", "text": "落实临时用电", "unit": "供电服务中心", "due_on": "11-30"}
    answer = site.client.post("/dispatch/decisions", data=typed | more)
    assert answer.status_code == 303, text_of(answer.text)


def test_lights_by_rule_with_their_reasons(reading: Site) -> None:
    page = text_of(reading.client.get("/dispatch").text)
    assert "A step that is due this month or overdue is amber, and red 3 months after" in page
    found = reading.client.get("/api/v1/dispatch").json()
    assert [(one["ground"], one["light"], one["days_late"]) for one in found["lamps"]] == [
        ("start", "amber", 52)
    ]
    assert found["levels"][2] == {"zh": "镇党政主要领导", "en": "the heads of the town"}


def test_a_meeting_its_decision_and_the_follow_up(site: Site) -> None:
    decide(site, record=str(site.town.parcel))
    page = text_of(site.client.get("/dispatch").text)
    assert "落实临时用电 一号地块" in page
    assert "due 2026-11-30" in page
    step = {"kind": "done", "note": "已通电"}
    assert site.client.post("/dispatch/decisions/1/steps", data=step).status_code == 303
    (one,) = site.client.get("/api/v1/dispatch").json()["decisions"]
    assert (one["ended"], one["steps"][0]["note"]) == ("done", "已通电")
    again = site.client.post("/dispatch/decisions/1/steps", data=step)
    assert again.status_code == 422


def test_what_is_missing_is_said_beside_the_field_and_nothing_is_lost(site: Site) -> None:
    site.client.post("/dispatch/meetings", data={"held_on": "2026-11-20"})
    typed = {"meeting": "1", "text": "落实", "unit": "", "due_on": "11-30", "leader": "镇长"}
    answer = site.client.post("/dispatch/decisions", data=typed)
    assert answer.status_code == 422
    assert "Say whose job it is." in text_of(answer.text)
    assert 'value="镇长"' in answer.text
    wrong = site.client.post("/dispatch/meetings", data={"held_on": "soon", "number": "x"})
    assert wrong.status_code == 422
    assert "Not a number: x" in text_of(wrong.text)


def test_the_bulletin_has_its_five_parts_and_the_workbook_its_four(site: Site) -> None:
    decide(site, text="=1+1")
    page = text_of(site.client.get("/dispatch/bulletin?number=1").text)
    for part in ("1. Overall", "2. By village", "3. Red and amber", "4. Problems", "5. Next"):
        assert part in page
    answer = site.client.get("/dispatch/bulletin.xlsx", headers={"Accept-Language": "zh-CN"})
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["总体情况", "按村（社区）", "红黄灯清单", "下一步工作"]
    matter = book["下一步工作"]["B2"]
    assert (matter.value, matter.data_type) == ("=1+1", "s")
    assert book["总体情况"]["B5"].value == 12400.5
    assert site.client.get("/dispatch/bulletin?number=9").status_code == 404


def test_programs_take_decisions_too(site: Site) -> None:
    made = site.client.post("/api/v1/dispatch/meetings", json={})
    assert (made.status_code, made.json()["number"]) == (201, 1)
    new = {"text": "落实", "unit": "招商办", "due_on": "2026-12-01", "record": site.town.parcel}
    decision = site.client.post("/api/v1/dispatch/meetings/1/decisions", json=new).json()
    assert decision["record"] == site.town.parcel
    step = {"kind": "extended", "note": "设备未到", "due_on": "2026-12-20"}
    address = f"/api/v1/dispatch/decisions/{decision['id']}/steps"
    assert site.client.post(address, json=step).json()["due_on"] == "2026-12-20"
    assert site.client.post("/api/v1/dispatch/meetings/4/decisions", json=new).status_code == 404


def test_the_number_of_statements_is_fixed(reading: Site, assert_queries: AssertQueries) -> None:
    reading.client.get("/dispatch")
    with assert_queries(25):
        assert reading.client.get("/dispatch").status_code == 200
