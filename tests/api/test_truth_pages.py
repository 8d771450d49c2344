"""The pages on which the figure is taken apart, with their JSON twins."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest

from landtrack.actions.buildings import NewBuilding, StatedArea, add_building
from landtrack.actions.corrections import correct_field
from landtrack.stages import Evidence, MilestoneKind
from landtrack.store.engine import writer
from landtrack.store.tables import Building, Record
from tests.api.conftest import NOW, AssertQueries, Site
from tests.clerk import ADMIN, Clerk

PATHS = ("/doubles", "/corrections", "/gaps", "/published", "/measures", "/rules", "/targets")


def twice(site: Site) -> tuple[int, int]:
    """Two started buildings on two sites under one permit number: 1,000 and 300 m2."""
    with writer(site.engine) as session:
        clerk = Clerk(session, now=NOW)
        found = []
        for name, gfa in (("甲", 1_000), ("乙", 300)):
            building = add_building(
                session,
                clerk.record(reference=f"双-{name}"),
                NewBuilding(name, construction_permit="施1"),
                StatedArea(date(2025, 6, 1), gfa),
                actor=ADMIN,
                now=clerk.tick(),
            )
            clerk.start(building, date(2026, 6, 1))
            found.append(building.id)
        session.commit()
    return found[0], found[1]


@pytest.mark.parametrize("path", PATHS)
def test_every_page_speaks_both_languages_and_has_a_twin(reading: Site, path: str) -> None:
    english = reading.client.get(path)
    chinese = reading.client.get(path, headers={"Accept-Language": "zh-CN"})
    assert (english.status_code, chinese.status_code) == (200, 200)
    assert 'aria-current="page"' in english.text
    assert "数字从何而来" in chinese.text
    assert reading.client.get(f"/api/v1{path}").status_code == 200


@pytest.mark.parametrize(
    ("path", "statements"),
    [
        ("/doubles", 5),
        ("/corrections", 7),
        ("/gaps", 19),
        ("/published", 3),
        ("/measures", 11),
        ("/rules", 10),
        ("/targets", 7),
    ],
)
def test_the_number_of_statements_is_fixed(
    reading: Site, assert_queries: AssertQueries, path: str, statements: int
) -> None:
    reading.client.get(path)
    with assert_queries(statements):
        assert reading.client.get(path).status_code == 200


def test_a_pair_is_confirmed_with_a_reason_and_can_be_decided_anew(site: Site) -> None:
    one, other = twice(site)
    (pair,) = site.client.get("/api/v1/doubles").json()["pairs"]
    assert (pair["decision"], pair["excluded_id"]) == ("suspected", other)
    before = site.client.get("/api/v1/progress").json()["counted_m2"]
    address = f"/doubles/{pair['id']}"
    page = site.client.get(address).text
    assert "one construction permit number on two sites" in page
    assert "landtrack.pair(" in page
    for wrong, field in (({"reason": "x"}, "counts"), ({"counts": str(one)}, "reason")):
        refused = site.client.post(address, data=wrong)
        assert (refused.status_code, f'id="{field}-problem"' in refused.text) == (422, True)
    answer = site.client.post(address, data={"counts": str(other), "reason": "现场核对"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/doubles")
    (decided,) = site.client.get("/api/v1/doubles").json()["pairs"]
    assert (decided["decision"], decided["excluded_id"]) == ("confirmed", one)
    assert site.client.get("/api/v1/progress").json()["counted_m2"] == before - 700
    site.client.post(
        f"/doubles/{decided['id']}", data={"counts": "different", "reason": "两本许可证"}
    )
    assert site.client.get("/api/v1/progress").json()["counted_m2"] == before + 300
    assert site.client.get("/api/v1/doubles?known_at=2026-11-22T10:00").json()["pairs"] == []
    assert site.client.get("/doubles/999999").status_code == 404


def test_two_buildings_are_said_to_be_one_by_json(site: Site) -> None:
    body = {"counts": site.town.started, "other": site.town.permitted, "same": True}
    refused = site.client.post("/api/v1/doubles", json=body)
    assert (refused.status_code, refused.json()["field"]) == (422, "reason")
    made = site.client.post("/api/v1/doubles", json=body | {"reason": "同一栋"})
    assert made.status_code == 201
    assert made.json()["excluded_id"] == site.town.permitted
    assert site.client.get("/api/v1/doubles?decision=suspected").json()["pairs"] == []


def test_the_ledger_lists_what_was_applied_and_what_was_refused(site: Site) -> None:
    with writer(site.engine) as session:
        building = session.get_one(Building, site.town.started)
        record = session.get_one(Record, building.record_id)
        for old, new in (("一号地块", "壹号地块"), ("从未有过", "别的名字")):
            correct_field(
                session,
                record,
                "title",
                new,
                expected=old,
                reason="按成交确认书",
                actor=ADMIN,
                now=NOW,
            )
        session.commit()
        reference = record.reference
    applied = site.client.get("/api/v1/corrections").json()["lines"]
    refused = site.client.get("/api/v1/corrections?outcome=refused").json()["lines"]
    assert next((line["old"]["zh"], line["new"]["zh"]) for line in applied) == (
        "一号地块",
        "壹号地块",
    )
    assert [line["what"]["en"] for line in applied][1] == "milestone"
    assert [(line["old"]["zh"], line["applied"]) for line in refused] == [("从未有过", False)]
    page = site.client.get("/corrections?outcome=refused").text
    assert "别的名字" in page
    only = site.client.get("/api/v1/corrections", params={"record": reference, "limit": 1}).json()
    assert (len(only["lines"]), only["more"]) == (1, True)
    then = site.client.get("/api/v1/corrections?known_at=2026-11-22T10:00").json()["lines"]
    assert [line["what"]["en"] for line in then] == ["milestone"]
    assert site.client.get("/corrections?record=none").status_code == 404


def test_a_figure_is_published_verified_and_compared_with_what_came_after(site: Site) -> None:
    typed = {"period": "2026", "as_of": "2026-11-22", "title": "11月通报"}
    answer = site.client.post("/published", data=typed)
    assert (answer.status_code, answer.headers["location"]) == (303, "/published/1")
    first = site.client.get("/api/v1/published/1").json()
    assert (first["verified"], first["figure"]["amounts"]["counted"]) == (True, [124_005_000, 1])
    with writer(site.engine) as session:
        clerk = Clerk(session, now=NOW)
        building = session.get_one(Building, site.town.permitted)
        clerk.start(building, date(2026, 11, 20))
        session.commit()
    later = site.client.get("/api/v1/published/1").json()
    assert later["figure"] == first["figure"]
    assert [(bar["move"], bar["m2"]) for bar in later["later"]["bars"]] == [("new_start", 30_000)]
    page = site.client.get("/published/1").text
    assert "Verified" in page
    assert first["figure"]["sha256"] in page
    assert "42,400.5" in page  # what it would be now
    refused = site.client.post("/published", data=typed | {"number": "1"})
    assert refused.status_code == 422
    assert "Number 1 has been published" in refused.text
    assert "11月通报" in site.client.get("/published").text
    second = site.client.post(
        "/api/v1/published", json={"period": "2026-Q1", "as_of": "2026-03-31"}
    )
    assert (second.status_code, second.json()["number"]) == (201, 2)
    for wrong, field in (({"period": "26"}, "period"), ({"as_of": "2027-01-01"}, "as_of")):
        assert f'id="{field}-problem"' in site.client.post("/published", data=typed | wrong).text


def test_a_project_without_a_building_says_what_is_missing(reading: Site) -> None:
    found = reading.client.get("/api/v1/gaps").json()["records"]
    by_record = {one["record_id"]: one for one in found}
    assert reading.town.parcel not in by_record  # its buildings say for themselves
    assert by_record[reading.town.nasty]["gap"] == "not_supplied"
    page = reading.client.get("/gaps").text
    assert "Permitted, but no start is on record" in page
    assert by_record[reading.town.nasty]["who"]["en"] in html.unescape(page)
    only = reading.client.get("/api/v1/gaps?gap=no_site").json()["records"]
    assert all(one["gap"] == "no_site" for one in only)


def test_measures_stand_beside_their_targets(site: Site) -> None:
    body = {"year": 2026, "measure": "agreed_investment", "amount": "6.8亿"}
    assert site.client.post("/api/v1/targets", json=body).json()["amount"] == 68_000
    found = {one["measure"]: one for one in site.client.get("/api/v1/measures").json()["measures"]}
    assert found["agreed_investment"]["target"] == 68_000
    assert found["floor_area_started"]["done"] == 12_400.5
    assert found["floor_area_started"]["by_village"] == {"441900106203": 12_400.5}
    page = site.client.get("/measures").text
    assert "68,000" in page


def test_parts_of_a_target_that_do_not_add_up_are_named(site: Site) -> None:
    for quarter, amount in ((1, "30000"), (2, "20000")):
        typed = {"year": "2026", "quarter": str(quarter), "amount": amount}
        answer = site.client.post("/targets", data=typed)
        assert answer.headers["location"] == "/targets?year=2026"
    (flag,) = site.client.get("/api/v1/targets").json()["flags"]
    assert (flag["along"], flag["whole"], flag["parts"]) == ("quarter", 100_000, 50_000)
    assert flag["missing"] == ["2026-Q3", "2026-Q4"]
    page = site.client.get("/targets").text
    assert "the parts make 50,000 of 100,000; difference −50,000" in page
    assert "not set: 2026-Q3, 2026-Q4" in page
    typed = {"year": "2026", "amount": "90000", "reason": "调减"}
    site.client.post("/targets", data=typed)
    lines = site.client.get("/api/v1/targets").json()["targets"]
    assert (lines[0]["amount"], lines[0]["before"], lines[0]["reason"]) == (
        90_000,
        [100_000],
        "调减",
    )


def test_each_answer_shows_what_it_would_make_of_the_figure(site: Site) -> None:
    with writer(site.engine) as session:
        clerk = Clerk(session, now=NOW)
        building = session.get_one(Building, site.town.ceremony)
        clerk.log(
            session.get_one(Record, building.record_id),
            MilestoneKind.START_STATISTICAL,
            date(2026, 6, 1),
            building,
            Evidence.C,
        )
        session.commit()
    found = site.client.get("/api/v1/rules").json()
    grades = next(one for one in found["questions"] if one["setting"] == "grades")
    assert [(a["counted"]["m2"], a["present"]) for a in grades["answers"]] == [
        (12_400.5, False), (12_400.5, True), (20_400.5, False),
    ]  # fmt: skip
    settings = [one["setting"] for one in found["questions"]]
    assert settings == ["start", "grades", "area", "uses", "routes", "net", "cutoff_days"]
    assert "+8,000" in site.client.get("/rules").text


def test_a_new_version_counts_the_year_from_then_on(site: Site) -> None:
    typed = {
        "name": "default", "start": "statistical", "grades": ["A"], "area": "at_start",
        "uses": ["factory"], "routes": ["new_land"], "cutoff_days": "15", "count": "1",
    }  # fmt: skip
    assert 'id="reason-problem"' in site.client.post("/rules?year=2026", data=typed).text
    typed["reason"] = "镇政府会议纪要〔2026〕12号"
    wrong = site.client.post("/rules?year=2026", data=typed | {"cutoff_days": "soon"})
    assert (wrong.status_code, 'id="cutoff_days-problem"' in wrong.text) == (422, True)
    assert site.client.post("/rules?year=2026", data=typed).status_code == 303
    found = site.client.get("/api/v1/progress").json()
    assert found["rule"]["label"] == "default v2"
    assert "cut-off 15 days after the end of the year" in found["rule"]["en"]
    assert "来源：新供用地" in found["rule"]["zh"]
    month = site.client.get("/api/v1/progress?month=3").json()
    assert month["rule"]["label"] == "default v2"  # as its year
    then = site.client.get("/api/v1/progress?known_at=2026-11-22T10:00").json()
    assert then["rule"]["label"] == "default v1"
    versions = site.client.get("/api/v1/rules").json()["versions"]
    assert [(v["rule"]["label"], v["periods"]) for v in versions] == [
        ("default v2", ["2026"]), ("default v1", []),
    ]  # fmt: skip
    again = site.client.post("/rules?year=2026", data=typed)
    assert "nothing new to record" in again.text
    assert site.client.post("/rules?year=2019", data=typed | {"grades": ["B"]}).status_code == 422


def test_a_rule_without_a_choice_is_refused(site: Site) -> None:
    body = {"name": "x", "uses": [], "reason": "test"}
    answer = site.client.post("/api/v1/rules", json=body)
    assert (answer.status_code, answer.json()["field"]) == (422, "uses")
    made = site.client.post("/api/v1/rules", json=body | {"uses": ["factory", "dormitory"]})
    assert made.status_code == 201
    assert made.json()["settings"]["uses"] == ["dormitory", "factory"]
    assert re.search("dormitory", made.json()["en"])
