"""The pages of imports, without a browser: forms alone carry a file from sending to undoing."""

from __future__ import annotations

import re
from pathlib import Path

from fastapi.testclient import TestClient

from tests.api.conftest import Site
from tests.planner_files import GROUND, feature_file, gbk_shapefile, good_file, local_drawing
from tests.planner_files import mixed_file as mixed


def send(client: TestClient, path: Path, kind: str = "parcel") -> str:
    """Send by the form; the address of the preview."""
    answer = client.post(
        "/imports", files={"file": (path.name, path.read_bytes())}, data={"kind": kind}
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_from_sending_to_undoing(site: Site, tmp_path: Path) -> None:
    page = send(site.client, gbk_shapefile(tmp_path))
    shown = site.client.get(page).text
    assert "横沥村地块1" in shown
    assert "Confirm the coordinate system" in shown
    assert "Accept all" not in shown
    answer = site.client.post(f"{page}/choices", data={"crs": "4547"})
    assert (answer.status_code, answer.headers["location"]) == (303, page)
    shown = site.client.get(page).text
    assert "Accept all 3 rows" in shown
    answer = site.client.post(f"{page}/accept")
    assert answer.status_code == 303
    shown = site.client.get(page).text
    assert "3 records were made" in shown
    assert "横沥村地块1" in site.client.get("/records?q=DK001").text
    refused = site.client.post(f"{page}/undo", data={"reason": " "})
    assert refused.status_code == 422
    assert "Give the reason." in refused.text
    assert site.client.post(f"{page}/undo", data={"reason": "传错了"}).status_code == 303
    assert "传错了" in site.client.get(page).text
    assert site.client.get("/api/v1/records?q=DK001").json()["total"] == 0


def test_a_refused_decision_shows_why_and_changes_nothing(site: Site, tmp_path: Path) -> None:
    page = send(site.client, mixed(tmp_path / "a.geojson"))
    shown = site.client.get(page).text
    assert "Accept the 1 good row, leave the others out" in shown
    assert "2027年2月30日" in shown
    refused = site.client.post(f"{page}/accept")
    assert refused.status_code == 422
    assert "nothing was written" in refused.text
    assert site.client.post(f"{page}/accept", data={"only_good": "yes"}).status_code == 303
    assert site.client.post(f"{page}/discard").status_code == 409


def test_columns_by_form(site: Site, tmp_path: Path) -> None:
    path = feature_file(tmp_path / "a.geojson", GROUND[:1], [{"甲": "HL-7", "乙": "东边那块"}])
    page = send(site.client, path)
    choice = {"column": ["甲", "乙"], "field": ["reference", ""]}
    assert site.client.post(f"{page}/choices", data=choice).status_code == 303
    shown = site.client.get(page).text
    assert re.search(r"<td>HL-7</td>", shown)
    assert "As you chose." in shown
    twice = {"column": ["甲", "乙"], "field": ["reference", "reference"]}
    refused = site.client.post(f"{page}/choices", data=twice)
    assert refused.status_code == 422
    assert "both mapped" in refused.text
    none = site.client.post(f"{page}/choices", data={"column": ["甲", "乙"], "field": ["", ""]})
    assert none.status_code == 422


def test_each_choice_keeps_the_others(site: Site, tmp_path: Path) -> None:
    page = send(site.client, gbk_shapefile(tmp_path))
    for choice in ({"crs": "4547"}, {"update": "yes"}, {"encoding": "gb18030"}):
        assert site.client.post(f"{page}/choices", data=choice).status_code == 303
    number = page.rpartition("/")[2]
    state = site.client.get(f"/api/v1/imports/{number}").json()
    assert (state["crs"]["how"], state["update"], state["encoding"]) == ("asked", True, "gb18030")
    site.client.post(f"{page}/choices", data={"crs": "auto", "kind": "renovation"})
    state = site.client.get(f"/api/v1/imports/{number}").json()
    assert (state["crs"]["how"], state["kind"]) == ("inferred", "renovation")
    site.client.post(f"{page}/choices", data={"crs_other": "4526"})
    assert site.client.get(f"/api/v1/imports/{number}").json()["crs"]["srid"] == 4526


def test_one_of_several_layers(site: Site, tmp_path: Path) -> None:
    import zipfile  # noqa: PLC0415

    good_file(tmp_path / "first.geojson")
    feature_file(tmp_path / "second.geojson", GROUND[2:3], [{"地块编号": "HL-9"}])
    with zipfile.ZipFile(tmp_path / "both.zip", "w") as archive:
        for name in ("first.geojson", "second.geojson"):
            archive.write(tmp_path / name, name)
    page = send(site.client, tmp_path / "both.zip")
    assert '<option value="second">second</option>' in site.client.get(page).text
    site.client.post(f"{page}/choices", data={"layer": "second"})
    site.client.post(f"{page}/choices", data={"update": "yes"})
    shown = site.client.get(page).text
    assert "HL-9" in shown
    assert "HL-1" not in shown


def test_the_table_is_narrowed_and_a_row_found_on_the_map(site: Site, tmp_path: Path) -> None:
    page = send(site.client, mixed(tmp_path / "a.geojson"))
    blocked = site.client.get(page, params={"verdict": "blocked"}).text
    rows = blocked.partition('id="rows"')[2]
    assert "HL-2" in rows
    assert "HL-1" not in rows
    by_code = site.client.get(page, params={"code": "bad_value"}).text
    assert "HL-1" not in by_code.partition('id="rows"')[2]
    whole, one = (
        re.search(r'"bounds": (\[\[.*?\]\])', site.client.get(address).text)
        for address in (page, f"{page}?row=2")
    )
    assert whole
    assert one
    assert whole[1] != one[1]


def test_a_file_without_a_place_has_no_map(site: Site, tmp_path: Path) -> None:
    page = send(site.client, local_drawing(tmp_path))
    shown = site.client.get(page).text
    assert "Use this coordinate system" in shown
    assert 'id="map"' not in shown


def test_the_list_and_its_problems(site: Site, tmp_path: Path) -> None:
    assert "No file has been imported yet." in site.client.get("/imports").text
    refused = site.client.post("/imports", files={"file": ("a.pdf", b"%PDF-1.4 ...")})
    assert refused.status_code == 422
    assert "PDF" in refused.text
    send(site.client, good_file(tmp_path / "a<b>.geojson"))
    shown = site.client.get("/imports").text
    assert "a&lt;b&gt;.geojson" in shown
    assert "Waiting" in shown


def test_hostile_values_stay_text(site: Site, tmp_path: Path) -> None:
    nasty = "<script>alert(1)</script>"
    path = feature_file(tmp_path / "a.geojson", GROUND[:1], [{"地块编号": nasty, nasty: nasty}])
    page = send(site.client, path)
    assert nasty not in site.client.get(page).text
    data = site.client.get(f"{page}/rows.json")
    assert data.headers["content-type"].startswith("application/geo+json")
    assert data.headers["x-content-type-options"] == "nosniff"


def test_neighbours_are_on_the_map(site: Site, tmp_path: Path) -> None:
    beside = [GROUND[0]]
    first = send(site.client, good_file(tmp_path / "a.geojson", 1))
    site.client.post(f"{first}/accept")
    page = send(site.client, feature_file(tmp_path / "b.geojson", beside, [{"地块编号": "HL-9"}]))
    data = site.client.get(f"{page}/rows.json").json()
    assert [one["properties"]["name"] for one in data["neighbours"]["features"]] == ["HL-1"]
    assert data["rows"]["features"][0]["properties"]["reference"] == "HL-9"
    assert data["rows"]["features"][0]["properties"]["findings"]


def test_missing_imports(site: Site) -> None:
    for method, path in (
        ("get", "/imports/99"),
        ("get", "/imports/99/rows.json"),
        ("post", "/imports/99/accept"),
        ("post", "/imports/99/discard"),
    ):
        assert site.client.request(method, path).status_code == 404
