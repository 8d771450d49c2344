"""The forms: what is proposed, what they do, and that nothing typed is lost."""

from __future__ import annotations

import html
import re

import pytest

from tests.api.conftest import Site

CHINESE = {"Accept-Language": "zh-CN"}


def words(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def form(site: Site, **typed: str) -> dict[str, str]:
    return {
        "kind": "start_statistical",
        "building": str(site.town.ceremony),
        "happened_on": "2026-11-20",
        "evidence": "A",
    } | typed


def address(site: Site) -> str:
    return f"/records/{site.town.parcel}/milestones/new"


def test_the_form_proposes_today_and_what_comes_next(reading: Site) -> None:
    page = reading.client.get(address(reading)).text
    assert 'value="2026-11-22"' in page
    proposals = re.findall(r'data-kind="(\w+)" data-building="(\d*)"', page)
    assert ("foundations_done", str(reading.town.started)) in proposals
    assert ("start_statistical", str(reading.town.ceremony)) in proposals
    assert "A: construction permit and a dated site photo" in html.unescape(page)


@pytest.mark.parametrize("day", ["2026-11-20", "11-20", "11月20日", "2026年11月20日", "20261120"])
def test_logging_leads_to_the_record_which_shows_the_effect(site: Site, day: str) -> None:
    answer = site.client.post(address(site), data=form(site, happened_on=day), headers=CHINESE)
    assert answer.status_code == 303
    page = words(site.client.get(answer.headers["location"], headers=CHINESE).text)
    assert "+8,000 ㎡ 已计入，证据等级 A" in page
    assert "2026年累计 20,400.5 ㎡ （完成目标的 20.4%）" in page
    assert "20,400.5 ㎡" in words(site.client.get("/", headers=CHINESE).text)


def test_where_the_figure_does_not_move_the_page_says_why(site: Site) -> None:
    answer = site.client.post(address(site), data=form(site, evidence="C"))
    page = words(site.client.get(answer.headers["location"]).text)
    assert "Saved. The figure has not moved. A start is reported, but its evidence" in page
    assert "supply the permit and a dated site photo" in page
    assert "2026 stands at 12,400.5 m²" in page


def test_a_plan_may_lie_ahead_and_moves_nothing(site: Site) -> None:
    answer = site.client.post(address(site), data=form(site, happened_on="12-20", planned="yes"))
    assert answer.status_code == 303
    page = words(site.client.get(answer.headers["location"]).text)
    assert "2026-12-20" in page
    assert "Saved. The figure has not moved." in page


@pytest.mark.parametrize(
    ("wrong", "sentence", "field"),
    [
        ({"happened_on": "2026-11-23"}, "lies after today", "happened_on"),
        ({"happened_on": "the other day"}, "Not a date: the other day", "happened_on"),
        ({"happened_on": ""}, "Give the day.", "happened_on"),
        ({"kind": ""}, "Choose what happened.", "kind"),
        ({"building": ""}, "belongs to a building", "building"),
        ({"evidence": "Z"}, "No such grade.", "evidence"),
        ({"note": "长" * 2001}, "too long", "note"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_the_rest_stays(
    site: Site, wrong: dict[str, str], sentence: str, field: str
) -> None:
    typed = form(site, document="许可证`<b>12</b>`") | wrong
    answer = site.client.post(address(site), data=typed)
    assert answer.status_code == 422
    problem = re.search(rf'id="{field}-problem">(.*?)</p>', answer.text, re.DOTALL)
    assert problem is not None
    assert sentence in problem[1]
    assert 'value="许可证`&lt;b&gt;12&lt;/b&gt;`"' in answer.text
    assert site.client.get("/api/v1/progress").json()["counted_m2"] == 12400.5


def test_correcting_by_form_shows_both_entries(site: Site) -> None:
    path = f"/milestones/{site.town.right_start}/correct"
    assert 'value="2026-03-03"' in site.client.get(path).text
    refused = site.client.post(path, data={"happened_on": "2026-03-05", "reason": ""})
    assert refused.status_code == 422
    assert "Give the reason of the correction." in refused.text
    assert 'value="2026-03-05"' in refused.text
    answer = site.client.post(path, data={"happened_on": "3月5日", "reason": "以监理日志为准"})
    page = words(site.client.get(answer.headers["location"]).text)
    assert "Corrected to 2026-03-05 : 以监理日志为准" in page.replace("2026-03-05:", "2026-03-05 :")
    assert "(administrator, 2026-11-22 10:30)" in page


def test_withdrawing_by_form_takes_the_area_back(site: Site) -> None:
    path = f"/milestones/{site.town.right_start}/withdraw"
    refused = site.client.post(path, data={"reason": ""})
    assert refused.status_code == 422
    answer = site.client.post(path, data={"reason": "登错了楼栋"})
    page = words(site.client.get(answer.headers["location"]).text)
    assert "−12,400.5 m²" in page
    assert "Withdrawn: 登错了楼栋" in page


def test_an_entry_that_was_replaced_says_so(reading: Site) -> None:
    page = reading.client.get(f"/milestones/{reading.town.wrong_start}/correct")
    assert "This entry has been corrected before" in page.text


def test_unknown_records_and_entries_are_not_found(reading: Site) -> None:
    for path in ("/records/999", "/records/999/milestones/new", "/milestones/999/correct"):
        assert reading.client.get(path).status_code == 404


def test_a_plan_is_kept_beside_what_happened(site: Site) -> None:
    typed = form(site, planned_on="2026-11-01")
    answer = site.client.post(address(site), data=typed)
    page = words(site.client.get(answer.headers["location"]).text)
    assert "planned for 2026-11-01 : 19 days late" in page.replace("01:", "01 :")
    timeline = site.client.get(f"/api/v1/records/{site.town.parcel}").json()["timeline"]
    kept = [line for line in timeline if line["kind"] == "start_statistical"][-2:]
    assert {line["planned"] for line in kept} == {True, False}
    assert len({line["logged_at"] for line in kept}) == 1
    known = site.client.get(address(site)).text
    key = f"start_statistical:{site.town.ceremony}"
    assert f"{key}&#34;: &#34;2026-11-01" in known


def test_the_plan_that_was_seen_is_not_logged_again(site: Site) -> None:
    before = len(site.client.get(f"/api/v1/records/{site.town.parcel}").json()["timeline"])
    seen = form(site, planned_on="2026-11-01", plan_seen="2026-11-01")
    assert site.client.post(address(site), data=seen).status_code == 303
    after = site.client.get(f"/api/v1/records/{site.town.parcel}").json()["timeline"]
    assert len(after) == before + 1
    wrong = site.client.post(address(site), data=form(site, planned_on="some day"))
    assert wrong.status_code == 422
    assert 'id="planned_on-problem"' in wrong.text


def test_going_back_to_a_saved_form_and_changing_it_is_another_write(site: Site) -> None:
    typed = form(site, once="key-1")
    assert site.client.post(address(site), data=typed).status_code == 303
    changed = typed | {"happened_on": "2026-11-19", "note": "另一栋"}
    refused = site.client.post(address(site), data=changed)
    assert refused.status_code == 422
    assert "nothing was saved this time" in refused.text
    assert "另一栋" in refused.text
    key = re.search(r'name="once" value="([^"]+)"', refused.text)
    assert key is not None
    assert site.client.post(address(site), data=changed | {"once": key[1]}).status_code == 303


def test_of_two_who_correct_the_second_sees_both_and_loses_nothing(site: Site) -> None:
    path = f"/milestones/{site.town.right_start}/correct"
    mine = {"happened_on": "2026-03-08", "note": "我的备注", "reason": "监理日志", "evidence": "B"}
    theirs = {"happened_on": "3月5日", "reason": "照片水印", "evidence": "A"}
    assert site.client.post(path, data=theirs).status_code == 303
    late = site.client.post(path, data=mine)
    assert late.status_code == 409
    page = words(late.text)
    assert "administrator corrected it on 2026-11-22 10:30: 照片水印" in page
    assert "On which day 2026-03-03 2026-03-05 2026-03-08" in page
    assert 'value="监理日志"' in late.text
    assert "我的备注</textarea>" in late.text
    action = re.search(r'<form method="post" action="(/milestones/\d+/correct)"', late.text)
    assert action is not None
    assert site.client.post(action[1], data=mine).status_code == 303
    timeline = site.client.get(f"/api/v1/records/{site.town.parcel}").json()["timeline"]
    kind = "start_statistical"
    standing = next(one for one in timeline if one["kind"] == kind and not one["replaced"])
    assert (standing["happened_on"], standing["note"]) == ("2026-03-08", "我的备注")


def test_correcting_what_was_withdrawn_leads_to_logging_it_anew(site: Site) -> None:
    fact = site.town.right_start
    gone = site.client.post(f"/milestones/{fact}/withdraw", data={"reason": "没有"})
    assert gone.status_code == 303
    late = site.client.post(
        f"/milestones/{fact}/correct", data={"happened_on": "3-9", "reason": "有照片"}
    )
    assert late.status_code == 409
    assert "withdrew it on" in late.text
    link = re.search(r'href="(/records/\d+/milestones/new[^"]*)"', late.text)
    assert link is not None
    assert 'value="3-9"' in site.client.get(html.unescape(link[1])).text
