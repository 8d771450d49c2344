"""Buildings, their areas and placings by form and as JSON; what a record's page tells of them."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from tests.api.conftest import Site


def words(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def test_a_building_is_added_with_its_area_by_form(site: Site) -> None:
    path = f"/records/{site.town.nasty}/buildings/new"
    assert "Add a building" in site.client.get(path).text
    typed = {
        "name": "3号厂房",
        "use": "factory",
        "storeys": "5",
        "stated_on": "2026-05-06",
        "gfa_m2": "8,000.25",
        "document": "建字第1号",
    }
    made = site.client.post(path, data=typed)
    assert made.status_code == 303, words(made.text)
    page = words(site.client.get(made.headers["location"]).text)
    assert "3号厂房" in page
    assert "8,000.25" in page
    assert "建字第1号" in page
    again = site.client.post(path, data=typed)
    assert again.status_code == 422
    assert "already has a building" in words(again.text)
    assert 'value="8,000.25"' in again.text


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"name": " "}, "cannot be empty"),
        ({"name": "A", "storeys": "五层"}, "is not a number"),
        ({"name": "A", "gfa_m2": "-1", "stated_on": "2026-05-06"}, "cannot be -1"),
        ({"name": "A", "gfa_m2": "100", "stated_on": "2027-05-06"}, "lies after today"),
        ({"name": "A", "far_m2": "100", "stated_on": "2026-05-06"}, "Give the floor area"),
        ({"name": "A", "gfa_m2": "100", "stated_on": "?"}, "Not a date"),
    ],
)
def test_a_building_that_cannot_be_is_refused(site: Site, typed: dict[str, str], why: str) -> None:
    path = f"/records/{site.town.nasty}/buildings/new"
    answer = site.client.post(path, data=typed)
    assert answer.status_code == 422
    assert why in words(answer.text)
    assert site.client.get(f"/api/v1/records/{site.town.nasty}").json()["buildings"] == []


def test_areas_are_stated_and_corrected_by_form(site: Site) -> None:
    building = f"/buildings/{site.town.permitted}"
    assert site.client.get(f"{building}/areas/new").status_code == 200
    new = {"stated_on": "2026-10-01", "gfa_m2": "31000"}
    assert site.client.post(f"{building}/areas/new", data=new).status_code == 303
    same_day = site.client.post(f"{building}/areas/new", data=new)
    assert "An area of 2026-10-01 is on record" in words(same_day.text)
    empty = site.client.post(f"{building}/areas/new", data={"stated_on": "2026-10-02"})
    assert "Give the floor area" in words(empty.text)
    area = site.client.get(f"/api/v1{building}").json()["areas"][0]
    assert area["gfa_m2"] == 31000
    form = site.client.get(f"/areas/{area['id']}/correct")
    assert 'value="31000"' in form.text
    right = {"stated_on": "2026-10-01", "gfa_m2": "32000"}
    no_reason = site.client.post(f"/areas/{area['id']}/correct", data=right)
    assert "Give the reason" in words(no_reason.text)
    right["reason"] = "看错行"
    assert site.client.post(f"/areas/{area['id']}/correct", data=right).status_code == 303
    page = site.client.get(building).text
    assert "<del>31,000</del>" in page
    assert "reason: 看错行" in page
    assert site.client.get("/areas/999/correct").status_code == 404


def test_buildings_and_areas_by_json(site: Site) -> None:
    new = {"name": "甲栋", "area": {"stated_on": "2026-05-06", "gfa_m2": "500.5"}}
    made = site.client.post(f"/api/v1/records/{site.town.parcel}/buildings", json=new)
    assert made.status_code == 201, made.text
    key, area = made.json()["id"], made.json()["areas"][0]["id"]
    more = site.client.post(
        f"/api/v1/buildings/{key}/areas", json={"stated_on": "2026-06-06", "gfa_m2": 600}
    )
    assert [one["gfa_m2"] for one in more.json()["areas"]] == [600, 500.5]
    right = {"stated_on": "2026-05-06", "gfa_m2": 510, "reason": "录错"}
    corrected = site.client.post(f"/api/v1/areas/{area}/correction", json=right)
    assert [(one["gfa_m2"], one["corrected"]) for one in corrected.json()["areas"]] == [
        (600, False),
        (510, False),
        (500.5, True),
    ]
    twice = site.client.post(f"/api/v1/areas/{area}/correction", json=right)
    assert twice.status_code == 409
    assert site.client.get("/api/v1/buildings/999").status_code == 404


def test_a_buildings_page_says_why_it_is_not_counted(reading: Site) -> None:
    page = words(reading.client.get(f"/buildings/{reading.town.ceremony}").text)
    assert "Only a ceremony; no permanent work is on record" in page
    assert "8,000" in page
    before = reading.client.get(f"/buildings/{reading.town.ceremony}?known_at=2026-11-22T09:02")
    assert "Not known at the moment looked at" in before.text


def test_a_project_is_placed_corrected_and_withdrawn_by_form(site: Site) -> None:
    project = f"/records/{site.town.project}"
    assert "Place the project on a site" in site.client.get(project).text
    typed = {"other": "T0002", "from_on": "2026-06-01", "share": "25%"}
    assert site.client.post(f"{project}/occupations/new", data=typed).status_code == 303
    placed = site.client.get(f"/api/v1{project}").json()["occupations"]
    assert [one["share"] for one in placed] == [0.5, 0.25]
    page = site.client.get(project).text
    keys = re.findall(r"/occupations/(\d+)/correct", page)
    form = site.client.get(f"/occupations/{keys[1]}/correct")
    assert 'value="25%"' in form.text
    right = {"from_on": "2026-07-01", "share": "0.3", "reason": "合同更正"}
    assert site.client.post(f"/occupations/{keys[1]}/correct", data=right).status_code == 303
    keys = re.findall(r"/occupations/(\d+)/correct", site.client.get(project).text)
    unsaid = site.client.post(f"/occupations/{keys[1]}/withdraw", data={"reason": ""})
    assert unsaid.status_code == 422
    gone = site.client.post(f"/occupations/{keys[1]}/withdraw", data={"reason": "未落户"})
    assert gone.status_code == 303
    left = site.client.get(f"/api/v1{project}").json()["occupations"]
    assert [one["share"] for one in left] == [0.5]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"other": "没有", "from_on": "2026-06-01"}, "No such record"),
        ({"other": "T0004", "from_on": "2026-06-01"}, "occupies a parcel"),
        ({"other": "T0002", "from_on": "2026-06-01", "share": "很多"}, "not a number"),
        ({"other": "T0002", "from_on": "2026-06-01", "share": "120%"}, "between 0 and 1"),
        ({"other": "T0002", "from_on": "2026-06-01", "until_on": "2026-05-01"}, "before it begins"),
    ],
)
def test_a_placing_that_cannot_be_is_refused(site: Site, typed: dict[str, str], why: str) -> None:
    answer = site.client.post(f"/records/{site.town.project}/occupations/new", data=typed)
    assert answer.status_code == 422
    assert why in words(answer.text)


def test_placings_by_json(site: Site) -> None:
    given = {"other": "T0002", "from_on": "2026-06-01", "share": 0.25}
    made = site.client.post(f"/api/v1/records/{site.town.project}/occupations", json=given)
    assert made.status_code == 201, made.text
    right = {"from_on": "2026-06-02", "share": 0.5, "reason": "更正"}
    path = f"/api/v1/occupations/{made.json()['id']}"
    corrected = site.client.post(f"{path}/correction", json=right)
    assert corrected.json()["share"] == 0.5
    assert site.client.post(f"{path}/correction", json=right).status_code == 409
    key = corrected.json()["id"]
    gone = site.client.post(f"/api/v1/occupations/{key}/withdrawal", json={"reason": "未落户"})
    assert (gone.status_code, gone.json()["void"]) == (201, True)


def change(site: Site, name: str, **given: Any) -> Any:
    return site.client.post(f"/api/v1/records/{site.town.parcel}/fields/{name}", json=given)


def test_fields_by_json_and_who_was_faster(site: Site) -> None:
    first = change(site, "holder", value="甲公司", expected="", reason="合同")
    assert first.json()["value"] == "甲公司"
    same = change(site, "holder", value="甲公司", expected="甲公司", reason="合同")
    assert same.json()["entry"] is None
    late = change(site, "holder", value="乙公司", expected="", reason="合同")
    assert late.status_code == 409
    assert late.json()["code"] == "stale_value"
    assert "administrator made it “甲公司”" in late.json()["detail"]
    history = site.client.get(f"/api/v1/records/{site.town.parcel}/history").json()["changes"]
    assert [(one["new"]["zh"], one["applied"]) for one in history] == [
        ("乙公司", False),
        ("甲公司", True),
    ]


def test_a_records_page_tells_the_history_of_its_fields(site: Site) -> None:
    page = site.client.get(f"/records/{site.town.parcel}").text
    assert "No field was changed since it was entered" in page
    for anchor in ("buildings", "timeline", "history", "place", "occupations", "facts"):
        assert f'href="#{anchor}"' in page
        assert page.count(f'id="{anchor}"') == 1
    change(site, "holder", value="甲公司", expected="", reason="合同")
    change(site, "holder", value="乙公司", expected="", reason="另一份合同")
    page = words(site.client.get(f"/records/{site.town.parcel}").text)
    assert "— → 甲公司 reason: 合同" in page
    assert "Refused: meant to become “乙公司”" in page
    assert f"/buildings/{site.town.started}" in site.client.get(f"/records/{site.town.parcel}").text
