"""Importing files as programs do it: sent, corrected, accepted, undone, on both databases."""

from __future__ import annotations

import json
import socket
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import shapely
from fastapi.testclient import TestClient

from gis.shift import shifted
from tests.api.conftest import Site, running
from tests.planner_files import GROUND, feature_file, gbk_shapefile, good_file, local_drawing
from tests.planner_files import mixed_file as mixed
from tests.sites import running_site
from tests.unit.gis_fixtures import lonlat, parcels, write_vector

API = "/api/v1/imports"


def send(client: TestClient, *paths: Path, **fields: str) -> Any:
    files = [("file", (path.name, path.read_bytes())) for path in paths]
    return client.post(API, files=files, data=fields)


def wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def records(client: TestClient) -> int:
    return client.get("/api/v1/records").json()["total"]


def test_a_good_file_is_accepted_and_undone(site: Site, tmp_path: Path) -> None:
    before = records(site.client)
    sent = send(site.client, good_file(tmp_path / "地块.geojson", 2))
    assert sent.status_code == 201
    body = sent.json()
    assert sent.headers["location"] == f"{API}/{body['id']}"
    assert (body["file_name"], body["state"], body["rows"]) == ("地块.geojson", "staged", 2)
    assert body["verdicts"] == {"new": 2, "same": 0, "changed": 0, "blocked": 0}
    assert records(site.client) == before
    accepted = site.client.post(f"{API}/{body['id']}/accept", json={})
    assert accepted.json() == {"new": 2, "changed": 0, "same": 0, "left_out": 0}
    assert records(site.client) == before + 2
    assert site.client.get("/api/v1/records/HL-1").json()["title"] == "新地块1"
    undone = site.client.post(f"{API}/{body['id']}/undo", json={"reason": "误传"})
    assert undone.json() == {"retired": 2, "restored": 0}
    assert records(site.client) == before
    after = site.client.get(f"{API}/{body['id']}").json()
    assert (after["state"], after["reason"]) == ("undone", "误传")


def test_rows_show_what_would_change(site: Site, tmp_path: Path) -> None:
    first = send(site.client, good_file(tmp_path / "a.geojson")).json()["id"]
    site.client.post(f"{API}/{first}/accept", json={})
    newer = good_file(tmp_path / "b.geojson", 容积率="2.5")
    refused = send(site.client, newer).json()
    assert refused["verdicts"]["blocked"] == 2
    assert {finding["code"] for finding in refused["findings"]} >= {"reference_taken"}
    changed = site.client.patch(f"{API}/{refused['id']}", json={"update": True}).json()
    assert changed["verdicts"]["changed"] == 2
    rows = site.client.get(f"{API}/{refused['id']}/rows", params={"verdict": "changed"}).json()
    assert rows["total"] == 2
    assert rows["rows"][0]["changes"] == [{"field": "far_max", "before": None, "after": 2.5}]
    site.client.post(f"{API}/{refused['id']}/accept", json={})
    again = send(site.client, newer, update="yes").json()
    assert again["verdicts"]["same"] == 2


def test_all_or_nothing_or_only_the_good_rows(site: Site, tmp_path: Path) -> None:
    before = records(site.client)
    body = send(site.client, mixed(tmp_path / "a.geojson")).json()
    assert body["blocked"] == 1
    refused = site.client.post(f"{API}/{body['id']}/accept", json={})
    assert refused.status_code == 422
    assert "rows 2" in refused.json()["detail"]
    assert records(site.client) == before
    accepted = site.client.post(f"{API}/{body['id']}/accept", json={"only_good": True}).json()
    assert accepted == {"new": 1, "changed": 0, "same": 0, "left_out": 1}
    assert records(site.client) == before + 1


def test_an_inferred_crs_must_be_confirmed(site: Site, tmp_path: Path) -> None:
    body = send(site.client, gbk_shapefile(tmp_path)).json()
    assert (body["crs"]["srid"], body["crs"]["how"]) == (4547, "inferred")
    assert body["encoding"] == "gb18030"
    assert body["columns"][1]["samples"][0] == "横沥村地块1"
    assert [question["code"] for question in body["questions"]] == ["crs_inferred"]
    early = site.client.post(f"{API}/{body['id']}/accept", json={})
    assert (early.status_code, early.json()["code"]) == (409, "conflict")
    settled = site.client.patch(f"{API}/{body['id']}", json={"crs": 4547}).json()
    assert (settled["crs"]["how"], settled["questions"]) == ("asked", [])
    assert site.client.post(f"{API}/{body['id']}/accept", json={}).json()["new"] == 3


def test_an_unknown_crs_is_asked_for(site: Site, tmp_path: Path) -> None:
    body = send(site.client, local_drawing(tmp_path)).json()
    assert (body["crs"]["srid"], body["crs"]["how"]) == (None, "unknown")
    assert body["questions"][0]["code"] == "crs_unknown"
    assert {one["srid"] for one in body["crs"]["candidates"]} >= {4490, 4547, 2383, 2435}
    chosen = site.client.patch(f"{API}/{body['id']}", json={"crs": 4547}).json()
    assert chosen["crs"]["srid"] == 4547
    assert chosen["verdicts"]["blocked"] == 1  # far outside the town
    unknown = site.client.patch(f"{API}/{body['id']}", json={"crs": 999999})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_crs")


@pytest.mark.parametrize(("decision", "apart"), [("gcj02", 0), ("none", 600)])
def test_a_suspected_shift_is_decided(
    site: Site, tmp_path: Path, decision: str, apart: float
) -> None:
    rows = [{"地块编号": f"S-{i}", "坐标系": "GCJ-02"} for i in range(2)]
    path = feature_file(tmp_path / "s.geojson", shifted(GROUND[:2], "gcj02"), rows)
    body = send(site.client, path).json()
    assert [question["code"] for question in body["questions"]] == ["shift_suspected"]
    both = site.client.get(f"/imports/{body['id']}/rows.json").json()
    assert len(both["elsewhere"]["features"]) == 2
    settled = site.client.patch(f"{API}/{body['id']}", json={"shift": decision}).json()
    assert (settled["shift"], settled["questions"]) == (decision, [])
    shown = site.client.get(f"/imports/{body['id']}/rows.json").json()
    assert shown["elsewhere"]["features"] == []
    there = shapely.geometry.shape(shown["rows"]["features"][0]["geometry"]).centroid
    metres = there.distance(GROUND[0].centroid) * 111_000
    assert metres == pytest.approx(apart, abs=60)


def test_an_old_datum_is_never_converted_silently(site: Site, tmp_path: Path) -> None:
    path = write_vector(tmp_path / "xian.gpkg", parcels(1), 2383)
    body = send(site.client, path).json()
    assert [question["code"] for question in body["questions"]] == ["old_datum"]
    assert "not public" in body["questions"][0]["text"]["en"]
    settled = site.client.patch(f"{API}/{body['id']}", json={"crs": 2383}).json()
    assert settled["questions"] == []
    assert "datum_converted" in {finding["code"] for finding in settled["findings"]}
    undecided = site.client.patch(f"{API}/{body['id']}", json={"crs": None}).json()
    assert [question["code"] for question in undecided["questions"]] == ["old_datum"]
    agreed = site.client.patch(f"{API}/{body['id']}", json={"old_datum": True}).json()
    assert agreed["questions"] == []


def test_exchanged_numbers_are_settled_by_saying_so(site: Site, tmp_path: Path) -> None:
    turned = shapely.transform(lonlat(parcels(1)), lambda xy: xy[:, ::-1])
    path = feature_file(tmp_path / "turned.geojson", turned, [{"地块编号": "T-1"}])
    body = send(site.client, path).json()
    assert [question["code"] for question in body["questions"]] == ["axes_against_crs"]
    address = f"{API}/{body['id']}"
    assert site.client.patch(address, json={"axes": "swapped"}).json()["questions"] == []
    as_written = site.client.patch(address, json={"axes": "as-written"}).json()
    assert as_written["questions"] == []
    assert as_written["verdicts"]["blocked"] == 1  # 113 degrees north is nowhere


def test_columns_are_mapped_and_remembered(site: Site, tmp_path: Path) -> None:
    path = feature_file(tmp_path / "a.geojson", GROUND[:1], [{"甲": "HL-7", "乙": "东边那块"}])
    body = send(site.client, path).json()
    assert [column["field"] for column in body["columns"]] == [None, None]
    columns = {"甲": "reference", "乙": "title"}
    mapped = site.client.patch(f"{API}/{body['id']}", json={"columns": columns}).json()
    assert mapped["verdicts"]["new"] == 1
    site.client.post(f"{API}/{body['id']}/accept", json={})
    assert site.client.get("/api/v1/records/HL-7").json()["title"] == "东边那块"
    path = feature_file(tmp_path / "b.geojson", GROUND[1:2], [{"甲": "HL-8", "乙": "西边那块"}])
    next_time = send(site.client, path).json()
    assert next_time["columns_from"] == body["id"]
    assert {one["column"]: one["field"] for one in next_time["columns"]} == columns
    wrong = site.client.patch(f"{API}/{next_time['id']}", json={"columns": {"甲": "colour"}})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "甲")


def test_loose_parts_are_one_shapefile(site: Site, tmp_path: Path) -> None:
    gbk_shapefile(tmp_path)
    parts = sorted(tmp_path.glob("dikuai.*"))
    body = send(site.client, *parts).json()
    assert (body["file_name"], body["format"]) == ("dikuai.zip", "ESRI Shapefile")
    assert (body["rows"], body["crs"]["how"]) == (3, "file")


def test_village_outlines_replace_the_schematic_ones(site: Site, tmp_path: Path) -> None:
    path = feature_file(
        tmp_path / "v.geojson", [shapely.box(113.95, 23.0, 113.97, 23.03)], [{"村": "横沥村"}]
    )
    before = site.client.get("/api/v1/places").json()
    body = send(site.client, path, kind="village").json()
    assert (body["kind"], body["verdicts"]["changed"], body["questions"]) == (None, 1, [])
    page = site.client.get(f"/imports/{body['id']}", headers={"Accept-Language": "zh"}).text
    assert "横沥村" in page
    assert "村（社区）边界" in page
    assert site.client.get("/api/v1/places").json() == before
    taken = site.client.post(f"{API}/{body['id']}/accept", json={}).json()
    assert (taken["new"], taken["changed"]) == (0, 1)
    places = site.client.get("/api/v1/places").json()["features"]
    drawn = {one["properties"]["name_zh"]: one["properties"]["schematic"] for one in places}
    assert drawn["横沥村"] is False
    undone = site.client.post(f"{API}/{body['id']}/undo", json={"reason": "传错了"}).json()
    assert undone == {"retired": 0, "restored": 1}
    assert site.client.get("/api/v1/places").json() == before


def test_a_discarded_file_is_gone(site: Site, tmp_path: Path) -> None:
    body = send(site.client, good_file(tmp_path / "a.geojson")).json()
    gone = site.client.post(f"{API}/{body['id']}/discard").json()
    assert (gone["state"], gone["verdicts"]) == ("discarded", {})
    assert site.client.post(f"{API}/{body['id']}/accept", json={}).status_code == 409
    assert site.client.get(f"{API}/{body['id']}/rows").status_code == 404
    assert site.client.get(f"/imports/{body['id']}").status_code == 200


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "a.shp", "unreadable_file"),
        (b"", "a.gpkg", "unreadable_file"),
        (b'{"type":"FeatureCollection","features":[]}', "a.geojson", "empty_layer"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(
    site: Site, content: bytes, name: str, code: str
) -> None:
    answer = site.client.post(API, files={"file": (name, content)})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail_zh"].endswith("。")
    assert site.client.get(API).json()["total"] == 0


def test_no_file_at_all(site: Site) -> None:
    assert site.client.post(API, data={"kind": "parcel"}).json()["field"] == "file"
    assert site.client.post(API, files={"file": ("", b"")}).json()["field"] == "file"
    assert site.client.post(API, content=b"x").json()["field"] == "file"
    cut = site.client.post(
        API, content=b"--x\r\n", headers={"Content-Type": "multipart/form-data; boundary=y"}
    )
    assert cut.status_code == 422


def test_a_file_that_is_too_large(spatialite_url: str) -> None:
    with running(spatialite_url, max_upload_mb=1) as client:
        answer = client.post(API, files={"file": ("a.geojson", bytes(3 << 20))})
        assert (answer.status_code, answer.json()["code"]) == (413, "upload_too_large")
        assert "1 MB" in answer.json()["detail"]
        page = client.post("/imports", files={"file": ("a.geojson", bytes(3 << 20))})
        assert page.status_code == 413
        assert "larger than 1 MB" in page.text
        assert client.get(API).json()["total"] == 0


def test_a_kind_that_does_not_exist(site: Site, tmp_path: Path) -> None:
    answer = send(site.client, good_file(tmp_path / "a.geojson"), kind="road")
    assert (answer.status_code, answer.json()["field"]) == (422, "kind")


def test_projects_need_no_place(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "项目.csv"
    path.write_text("项目名称,编号,村（社区）\n示例项目,P-9,横沥村\n", encoding="gbk")
    body = send(site.client, path, kind="project").json()
    assert (body["kind"], body["verdicts"]["new"], body["questions"]) == ("project", 1, [])


def test_an_upload_that_breaks_off_leaves_nothing(spatialite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    with running_site(spatialite_url, tmp_path) as address, pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        where = urlsplit(address)
        with socket.create_connection((where.hostname, where.port)) as line:
            line.sendall(
                b"POST /api/v1/imports HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n"
                b"Authorization: Bearer lt_administrator-write\r\n"
                b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
                b'Content-Disposition: form-data; name="file"; filename="a.geojson"\r\n\r\n'
                + bytes(3_000_000)
            )
            wait_until(lambda: any(folder.iterdir()))  # it is being received
        wait_until(lambda: not any(folder.iterdir()))
        asking = urllib.request.Request(
            f"{address}{API}", headers={"Authorization": "Bearer lt_administrator-write"}
        )
        with urllib.request.urlopen(asking) as answer:
            assert json.load(answer)["total"] == 0
