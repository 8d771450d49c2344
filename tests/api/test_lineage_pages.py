"""Splitting and merging by form and by JSON; the retired leads to the new."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import shapely

from tests.api.conftest import Site
from tests.planner_files import GROUND, feature_file

WHOLE = GROUND[0]
WEST_X, SOUTH, EAST_X, NORTH = WHOLE.bounds
MIDDLE = (WEST_X + EAST_X) / 2
CUT = shapely.box(WEST_X - 1, SOUTH - 1, MIDDLE, NORTH + 1)
SAVE = {"save": "yes"}
WEST, EAST = WHOLE.intersection(CUT), WHOLE.difference(CUT)


def stage(site: Site, path: Path, geoms: list[Any], rows: list[dict[str, Any]]) -> int:
    feature_file(path, geoms, rows)
    answer = site.client.post("/api/v1/imports", files={"file": (path.name, path.read_bytes())})
    assert answer.status_code == 201, answer.text
    number: int = answer.json()["id"]
    return number


def parent(site: Site, tmp_path: Path) -> int:
    """A registered parcel of 30,000 m2."""
    batch = stage(site, tmp_path / "p.geojson", [WHOLE], [{"地块编号": "P", "面积": 30000}])
    site.client.post(f"/api/v1/imports/{batch}/accept", json={})
    number: int = site.client.get("/api/v1/records/P").json()["id"]
    return number


def halves(site: Site, tmp_path: Path, east_area: float = 15000) -> int:
    rows = [{"地块编号": "P-1", "面积": 15000}, {"地块编号": "P-2", "面积": east_area}]
    return stage(site, tmp_path / "h.geojson", [WEST, EAST], rows)


def test_a_parcel_is_split_by_the_rows_of_a_file(site: Site, tmp_path: Path) -> None:
    old, batch = parent(site, tmp_path), halves(site, tmp_path)
    assert f"/records/{old}/replan" in site.client.get(f"/records/{old}").text
    form = site.client.get(f"/records/{old}/replan", params={"batch": batch}).text
    assert form.count(" checked") == 2
    typed = {"batch": batch, "rows": [1, 2], "on": "2026-11-20", "reason": "分宗批复"}
    assert site.client.post(f"/records/{old}/replan", data=typed).status_code == 200  # only a look
    done = site.client.post(f"/records/{old}/replan", data=typed | SAVE)
    assert (done.status_code, done.headers["location"]) == (303, f"/records/{old}?stay=yes")
    shown = site.client.get(f"/records/{old}?stay=yes").text
    assert "P-1" in shown
    assert "P-2" in shown
    assert "retired on" in shown
    # two took its place, so the page stays; the file is used up
    assert site.client.get(f"/records/{old}").status_code == 200
    assert site.client.get(f"/api/v1/imports/{batch}").json()["state"] == "discarded"
    lineage = site.client.get(f"/api/v1/records/{old}/lineage").json()
    assert [one["record"]["reference"] for one in lineage["successors"]] == ["P-1", "P-2"]
    assert {one["kind"] for one in lineage["successors"]} == {"split"}
    part = lineage["successors"][0]["record"]["id"]
    assert "Came from" in site.client.get(f"/records/{part}").text


def test_areas_that_do_not_add_up_are_told_exactly(site: Site, tmp_path: Path) -> None:
    old, batch = parent(site, tmp_path), halves(site, tmp_path, east_area=15000.01)
    before = site.client.get("/api/v1/records").json()["total"]
    refused = site.client.post(
        f"/records/{old}/replan",
        data={"batch": batch, "rows": [1, 2], "on": "2026-11-20", "reason": "分宗批复"} | SAVE,
    )
    assert refused.status_code == 422
    assert "30000.00 m2 before, 30000.01 m2 after, 0.01 m2 apart" in refused.text
    assert 'value="分宗批复"' in refused.text
    assert site.client.get("/api/v1/records").json()["total"] == before


def test_one_half_does_not_cover_the_old_ground(site: Site, tmp_path: Path) -> None:
    old, batch = parent(site, tmp_path), halves(site, tmp_path)
    answer = site.client.post(
        "/api/v1/successions",
        json={
            "predecessors": [old],
            "on": "2026-11-20",
            "reason": "分宗",
            "import_id": batch,
            "rows": [1],
        },
    )
    assert (answer.status_code, answer.json()["field"]) == (422, "area_stated_m2")
    assert site.client.get(f"/api/v1/imports/{batch}").json()["state"] == "staged"


def test_two_parcels_become_one_and_lead_to_it(site: Site, tmp_path: Path) -> None:
    batch = halves(site, tmp_path)
    site.client.post(f"/api/v1/imports/{batch}/accept", json={})
    west = site.client.get("/api/v1/records/P-1").json()["id"]
    form = site.client.get(f"/records/{west}/merge").text
    assert 'value="P-2"' in form
    typed = {
        "beside": ["P-2"],
        "reference": "P-ALL",
        "area_stated_m2": "30000",
        "on": "2026-11-20",
        "reason": "并宗批复",
    }
    wrong = site.client.post(f"/records/{west}/merge", data={**typed, "area_stated_m2": "29999"})
    assert wrong.status_code == 422
    assert "1.00 m2 apart" in wrong.text
    assert 'value="29999"' in wrong.text
    done = site.client.post(f"/records/{west}/merge", data=typed)
    assert done.status_code == 303
    new = done.headers["location"]
    led = site.client.get(f"/records/{west}")
    assert (led.status_code, led.headers["location"]) == (303, f"{new}?came_from={west}")
    shown = site.client.get(led.headers["location"]).text
    assert "which was retired" in shown
    assert f"/records/{west}?stay=yes" in shown
    assert site.client.get(f"/records/{west}?stay=yes").status_code == 200
    lineage = site.client.get(f"{new.replace('/records', '/api/v1/records')}/lineage").json()
    assert len(lineage["predecessors"]) == 2


def test_merging_by_json(site: Site, tmp_path: Path) -> None:
    batch = halves(site, tmp_path)
    site.client.post(f"/api/v1/imports/{batch}/accept", json={})
    old = [site.client.get(f"/api/v1/records/{name}").json()["id"] for name in ("P-1", "P-2")]
    wanted = {"predecessors": old, "on": "2026-11-20", "reason": "并宗"}
    merged = {"reference": "P-ALL", "area_stated_m2": 30000}
    answer = site.client.post("/api/v1/successions", json={**wanted, "merged": merged})
    assert answer.status_code == 201
    (new,) = answer.json()["successors"]
    found = site.client.get(f"/api/v1/records/{new}").json()
    assert found["area_m2"] == 30000 or abs(found["area_m2"] - 30000) < 0.1
    again = site.client.post("/api/v1/successions", json={**wanted, "merged": {"reference": "P-X"}})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    neither = site.client.post("/api/v1/successions", json=wanted)
    assert neither.status_code == 422


def test_what_cannot_be_split(site: Site, tmp_path: Path) -> None:
    project = site.town.project
    assert f"/records/{project}/replan" not in site.client.get(f"/records/{project}").text
    old = parent(site, tmp_path)
    nothing = site.client.post(
        f"/records/{old}/replan",
        data={"batch": halves(site, tmp_path), "on": "x", "reason": ""} | SAVE,
    )
    assert nothing.status_code == 422
    assert "Not a date" in nothing.text
    gone = site.client.get(f"/records/{old}/replan", params={"batch": 99})
    assert gone.status_code == 422
    assert 'id="batch-problem"' in gone.text


THIRDS = [WHOLE, GROUND[1]]


def two_olds(site: Site, tmp_path: Path) -> list[int]:
    """Two registered parcels a metre apart, 30,000 m2 each."""
    rows = [{"地块编号": "O-1", "面积": 30000}, {"地块编号": "O-2", "面积": 30000}]
    batch = stage(site, tmp_path / "o.geojson", THIRDS, rows)
    site.client.post(f"/api/v1/imports/{batch}/accept", json={})
    return [site.client.get(f"/api/v1/records/{name}").json()["id"] for name in ("O-1", "O-2")]


def three_news(site: Site, tmp_path: Path, last: float = 20000) -> int:
    """The same ground in three strips of 20,000 m2, lying across the old parcels."""
    ground = shapely.union_all(THIRDS)
    _, south, _, north = ground.bounds
    cuts = [south - 1, south + (north - south) / 3, south + (north - south) * 2 / 3, north + 1]
    strips = [ground.intersection(shapely.box(0, low, 180, high)) for low, high in pairwise(cuts)]
    rows = [{"地块编号": f"N-{i}", "面积": area} for i, area in enumerate((20000, 20000, last), 1)]
    return stage(site, tmp_path / "n.geojson", strips, rows)


def test_two_parcels_are_replanned_as_three_after_a_look(site: Site, tmp_path: Path) -> None:
    first, second = two_olds(site, tmp_path)
    batch = three_news(site, tmp_path)
    assert f"/records/{first}/replan" in site.client.get(f"/records/{first}").text
    chosen = {"beside": "O-2", "batch": batch}
    form = site.client.get(f"/records/{first}/replan", params=chosen).text
    assert '<input type="hidden" name="beside" value="O-2">' in form
    assert form.count('name="rows"') == 3
    assert form.count(" checked> <span>") == 3
    typed: dict[str, Any] = chosen | {"rows": [1, 2, 3], "on": "2026-11-20", "reason": "控规调整"}
    seen = site.client.get(f"/records/{first}/replan", params=typed).text
    assert "It adds up: 2 old, 3 new." in seen
    assert "Save the new parcels" in seen
    assert 'value="控规调整"' in seen
    done = site.client.post(f"/records/{first}/replan", data=typed | SAVE)
    assert (done.status_code, done.headers["location"]) == (303, f"/records/{first}?stay=yes")
    for old in (first, second):
        shown = site.client.get(f"/records/{old}").text
        assert "retired on" in shown
        assert all(f"N-{i}" in shown for i in (1, 2, 3))
    lineage = site.client.get(f"/api/v1/records/{second}/lineage").json()
    assert {one["kind"] for one in lineage["successors"]} == {"replan"}
    assert len(lineage["successors"]) == 3
    again = site.client.post(f"/records/{first}/replan", data=typed | SAVE)
    assert again.status_code == 422


def test_the_preview_tells_everything_that_does_not_add_up(site: Site, tmp_path: Path) -> None:
    first, _ = two_olds(site, tmp_path)
    batch = three_news(site, tmp_path, last=20000.01)
    asked = {"predecessors": ["O-1"], "import_id": batch, "rows": [1, 3]}
    found = site.client.get("/api/v1/successions/preview", params=asked).json()
    assert [land["reference"] for land in found["after"]] == ["N-1", "N-3"]
    assert (found["stated_before_m2"], found["stated_after_m2"]) == (30000, 40000.01)
    assert abs(found["missing_m2"] - 10000) < 50
    assert abs(found["beyond_m2"] - 20000) < 50
    assert found["double_m2"] < 0.01
    assert [one["field"] for one in found["problems"]] == ["area_stated_m2", "geom"]
    params: dict[str, Any] = {"batch": batch, "rows": [1, 2, 3], "others": "O-2，没有这块"}
    seen = site.client.get(f"/records/{first}/replan", params=params)
    assert seen.status_code == 422
    assert "没有这块" in seen.text
    assert "60000.00 m2 before, 60000.01 m2 after, 0.01 m2 apart" in seen.text
    assert "Save the new parcels" not in seen.text
    before = site.client.get("/api/v1/records").json()["total"]
    params["others"] = "O-2"
    kept = site.client.post(
        f"/records/{first}/replan", data=params | SAVE | {"on": "2026-11-20", "reason": "控规调整"}
    )
    assert kept.status_code == 422
    assert site.client.get("/api/v1/records").json()["total"] == before


def test_the_preview_says_where_each_building_goes(site: Site, tmp_path: Path) -> None:
    first, _ = two_olds(site, tmp_path)
    batch = three_news(site, tmp_path)
    site.client.post(f"/api/v1/records/{first}/buildings", json={"name": "1号厂房"})
    asked = {"predecessors": ["O-1", "O-2"], "import_id": batch}
    found = site.client.get("/api/v1/successions/preview", params=asked).json()
    assert found["buildings"] == [{"name": "1号厂房", "before": "O-1", "after": None}]
    assert "has no outline" in found["problems"][0]["detail"]
    params: dict[str, Any] = {"batch": batch, "rows": [1, 2, 3], "beside": "O-2"}
    seen = site.client.get(f"/records/{first}/replan", params=params).text
    assert "1号厂房: O-1 → " in seen


def test_a_parcel_takes_no_place_of_a_renovation_site(site: Site, tmp_path: Path) -> None:
    rows = [{"编号": "G-1"}]
    path = feature_file(tmp_path / "g.geojson", GROUND[:1], rows)
    answer = site.client.post(
        "/api/v1/imports",
        files={"file": (path.name, path.read_bytes())},
        data={"kind": "renovation"},
    )
    number = answer.json()["id"]
    site.client.post(f"/api/v1/imports/{number}/accept", json={})
    old = site.client.get("/api/v1/records/G-1").json()["id"]
    refused = site.client.post(
        "/api/v1/successions",
        json={
            "predecessors": [old],
            "on": "2026-11-20",
            "reason": "分宗",
            "import_id": halves(site, tmp_path),
        },
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert "different kinds" in refused.json()["detail"]
