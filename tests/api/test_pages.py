"""What pages show, and that text from the register is only ever text."""

from __future__ import annotations

import html
import json
import re

import pytest

from tests.api.conftest import Site
from tests.small_town import NASTY


def words(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize(
    "path", ["/records", "/records/3", "/records/3/milestones/new", "/due", "/map"]
)
def test_names_cannot_become_markup(reading: Site, path: str) -> None:
    page = reading.client.get(path).text
    assert "<img src=x" not in page
    if path != "/map":
        assert html.unescape(page).count(NASTY) >= 1


def test_a_record_tells_its_story(reading: Site) -> None:
    page = words(reading.client.get(f"/records/{reading.town.parcel}").text)
    assert "Industrial parcel · Hengli Village · 2026WT001" in page
    assert "Corrected to 2026-03-03" in page
    assert "照片日期为三月" in page
    assert "Only a ceremony; no permanent work is on record" in page
    assert "the investment officer: log the start with a photo" in page
    assert "三号项目" in page
    assert "50%" in page


def test_a_record_as_it_was_known_before_the_correction(reading: Site) -> None:
    path = f"/records/{reading.town.parcel}?known_at=2026-11-22T09:06"
    assert "照片日期为三月" not in reading.client.get(path).text


def test_a_project_shows_where_it_is(reading: Site) -> None:
    page = words(reading.client.get(f"/records/{reading.town.project}").text)
    assert "On these sites 一号地块" in page
    assert "示例企业" in page


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"一号地块", "二号改造地块", "三号项目", NASTY}),
        ("q=改造", {"二号改造地块"}),
        ("q=2026wt", {"一号地块"}),
        ("track=project", {"三号项目"}),
        ("stage=started", {"一号地块"}),
        ("village=441900106210", {"二号改造地块"}),
        ("q=&track=&stage=&village=&page=1", {"一号地块", "二号改造地块", "三号项目", NASTY}),
        ("q=没有这个", set()),
    ],
)
def test_records_are_found(reading: Site, query: str, titles: set[str]) -> None:
    page = reading.client.get(f"/records?{query}").text
    found = re.findall(r'<th scope="row"><a href="/records/\d+">(.*?)</a>', page)
    assert {html.unescape(title) for title in found} == titles
    answer = reading.client.get(f"/api/v1/records?{query.replace('&page=1', '')}").json()
    assert {record["title"] for record in answer["records"]} == titles
    assert answer["total"] == len(titles)


def test_a_record_is_found_by_the_papers_own_number(reading: Site) -> None:
    card = reading.client.get("/api/v1/records/2026WT001").json()
    assert card["id"] == reading.town.parcel
    assert card["geometry"]["type"] in ("Polygon", "MultiPolygon")
    assert {building["reason"] for building in card["buildings"]} == {"counted", "ceremony_only"}
    assert card["values"]["reference"] == "2026WT001"


def test_what_is_due_is_listed_with_its_light(reading: Site) -> None:
    dues = reading.client.get("/api/v1/due").json()["dues"]
    assert [(due["record"]["title"], due["light"]) for due in dues] == [
        (NASTY, "red"),
        ("二号改造地块", "amber"),
    ]
    page = words(reading.client.get("/due?unit=城市更新中心").text)
    assert "二号改造地块" in page
    assert NASTY not in page


def test_the_map_reads_the_records_from_an_address(reading: Site) -> None:
    page = reading.client.get("/map").text
    address = re.search(r'"url": "(/map/records\.json[^"]*)"', page)
    assert address is not None
    answer = reading.client.get(json.loads(f'"{address[1]}"'))
    assert answer.headers["content-type"] == "application/geo+json"
    features = answer.json()["features"]
    assert {one["properties"]["title"] for one in features} == {"一号地块", "二号改造地块", NASTY}
    parcel = next(one["properties"] for one in features if one["id"] == reading.town.parcel)
    assert (parcel["stage"], parcel["counted_m2"]) == ("started", 12400.5)
    again = reading.client.get(
        "/map/records.json", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_features_and_places_are_geojson(reading: Site) -> None:
    features = reading.client.get("/api/v1/features").json()["features"]
    assert [one["properties"]["light"] for one in features] == [None, "amber", "red"]
    places = reading.client.get("/api/v1/places").json()["features"]
    assert len(places) == 19
    assert places[0]["properties"]["name_en"] == "Hengli Town"


def test_rules_and_terms_have_a_page(reading: Site) -> None:
    page = words(reading.client.get("/about").text)
    assert "Whole buildings, whose first start" in page
    assert "摘牌" in page
    codes = reading.client.get("/api/v1/codes").json()
    assert "land_won" in {step["kind"] for step in codes["steps"]}


def test_sample_data_is_called_so_on_every_page(empty_site, spatialite_url: str) -> None:
    from landtrack.store.engine import open_engine, writer  # noqa: PLC0415

    pages = ["/", "/map", "/due", "/records", "/buildings", "/about"]
    assert not any("Sample data" in empty_site.get(path).text for path in pages)
    engine = open_engine(spatialite_url)
    with writer(engine) as session:
        session.connection().exec_driver_sql("UPDATE register SET sample = 1")
        session.commit()
    engine.dispose()
    assert all("Sample data" in empty_site.get(path).text for path in pages)


def test_a_long_list_has_pages_and_one_sum(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.pages.buildings.PAGE_SIZE", 2)
    first, second = (words(site.client.get(f"/buildings?page={page}").text) for page in (1, 2))
    assert "Page 1 of 2" in first
    assert "研发楼" in first
    assert "2号厂房" not in first
    assert "2号厂房" in second
    assert "Sum of all pages 50,400.5" in first
    assert "Sum of all pages 50,400.5" in second


def test_the_map_changes_with_the_register(site: Site) -> None:
    before = site.client.get("/map/records.json")
    site.client.post(
        f"/api/v1/records/{site.town.nasty}/milestones",
        json={"kind": "land_won", "happened_on": "2026-11-20"},
    )
    after = site.client.get("/map/records.json")
    assert before.headers["etag"] != after.headers["etag"]
    stages = [
        {one["id"]: one["properties"]["stage"] for one in answer.json()["features"]}
        for answer in (before, after)
    ]
    assert stages[0][site.town.nasty] == "reserve"
    assert stages[1][site.town.nasty] == "committed"
