"""Rows pasted from Excel: shown first, saved as one entry, taken back as one."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from tests.api.conftest import Site

PASTE = "/api/v1/ledger/paste"
ROWS = "编号\t责任单位\t用地面积（亩）\n2026WT001\t招商办\t60\nT0002\t\t45\n"


def plan(site: Site, text: str, **more: Any) -> dict[str, Any]:
    answer = site.client.post(PASTE, json={"text": text, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def values(site: Site, key: int) -> dict[str, Any]:
    found: dict[str, Any] = site.client.get(f"/api/v1/records/{key}").json()["values"]
    return found


def problems(found: dict[str, Any]) -> list[tuple[int, str, str]]:
    return [(one["row"], one["column"], one["detail"]["en"]) for one in found["problems"]]


def test_headings_units_and_blanks_are_understood(site: Site) -> None:
    found = plan(site, ROWS)
    assert found["columns"] == ["reference", "owner_unit", "area_stated_m2"]
    assert found["matched"] == 2
    assert found["problems"] == []
    changes = {(c["reference"], c["field"]): (c["old"], c["new"]) for c in found["changes"]}
    assert changes == {
        ("2026WT001", "owner_unit"): ("", "招商办"),
        ("2026WT001", "area_stated_m2"): (None, pytest.approx(40_000)),
        ("T0002", "area_stated_m2"): (None, pytest.approx(30_000)),
    }
    assert values(site, site.town.parcel)["owner_unit"] == ""
    cleared = plan(site, ROWS, clear=True)
    assert [c["new"] for c in cleared["changes"] if c["reference"] == "T0002"] == [
        "",
        pytest.approx(30_000),
    ]


def test_rows_without_headings_need_their_columns_named(site: Site) -> None:
    rows = "2026WT001\t经发局\nT0004\t招商办"
    assert plan(site, rows)["changes"] == []
    found = plan(site, rows, columns=["reference", "owner_unit"])
    assert [change["new"] for change in found["changes"]] == ["经发局", "招商办"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("编号\t用途\n2026WT001\t农田", (2, "用途", "农田")),
        ("编号\t约定开工时间\n2026WT001\t明年某天", (2, "约定开工时间", "明年某天")),
        ("编号\t用地面积\n2026WT001\t很大", (2, "用地面积", "很大")),
        ("编号\t村\n2026WT001\t不存在村", (2, "村", "No village")),
        ("编号\t名称\n没有这个\t新名", (2, "", "There is no record")),
        ("编号\t名称\n\t新名", (2, "", "The reference is missing")),
        ("编号\t名称\nT0002\t甲\nT0002\t乙", (3, "", "stands in row 2")),
        ("编号\t投资方\nT0002\t某企业", (2, "投资方", "a kind that has no")),
        ("名称\t备注\n一号地块\t好", (0, "", "No column holds the reference")),
        ("编号\t名称\t项目名称\nT0002\t甲\t乙", None),
    ],
)
def test_what_is_wrong_names_row_column_and_remedy(
    site: Site, text: str, expected: tuple[int, str, str] | None
) -> None:
    found = plan(site, text)
    if expected is None:
        assert found["problems"] == []
        assert found["columns"] == ["reference", "title", ""]
        return
    (row, column, detail) = problems(found)[0]
    assert (row, column) == expected[:2]
    assert expected[2] in detail
    assert site.client.post(
        PASTE, json={"text": text, "seen": found["seen"], "reason": "核对"}
    ).status_code in (409, 422)


def test_all_or_nothing_under_one_entry_and_undone_as_one(site: Site) -> None:
    shown = plan(site, ROWS)
    refused = site.client.post(PASTE, json={"text": ROWS, "seen": shown["seen"]})
    assert refused.status_code == 422
    saved = plan(site, ROWS, seen=shown["seen"], reason="月度核对")
    assert values(site, site.town.parcel)["owner_unit"] == "招商办"
    line = site.client.get("/api/v1/changes").json()["entries"][0]
    assert (line["entry"], line["action"]) == (saved["saved"], "paste_rows")
    assert len(line["facts"]) == 3
    assert {fact["reason"] for fact in line["facts"]} == {"月度核对"}
    undo = f"/api/v1/changes/{saved['saved']}/undo"
    assert site.client.post(undo, json={"reason": " "}).status_code == 422
    assert site.client.post(undo, json={"reason": "贴错了表"}).status_code == 201
    assert values(site, site.town.parcel)["owner_unit"] == ""
    assert values(site, site.town.parcel)["area_stated_m2"] is None
    again = site.client.post(undo, json={"reason": "再来"})
    assert again.status_code == 409
    assert "was changed again by administrator" in again.json()["detail"]


def test_what_changed_since_it_was_shown_is_not_saved_unseen(site: Site) -> None:
    shown = plan(site, ROWS)
    site.client.post(
        f"/records/{site.town.parcel}/fields/owner_unit",
        data={"value": "经发局", "expected": '""', "reason": "分工"},
    )
    late = site.client.post(PASTE, json={"text": ROWS, "seen": shown["seen"], "reason": "核对"})
    assert late.status_code == 409
    page = site.client.post(
        "/ledger/paste",
        data={"text": ROWS, "seen": shown["seen"], "reason": "核对", "save": "yes"},
    )
    assert page.status_code == 409
    assert "the register has changed since you looked" in page.text
    assert "<del>经发局</del>" in page.text
    assert values(site, site.town.parcel)["owner_unit"] == "经发局"


def test_the_page_leads_from_paste_to_undo(site: Site) -> None:
    assert site.client.get("/ledger/paste").status_code == 200
    assert "Nothing was pasted" in site.client.post("/ledger/paste", data={"text": " "}).text
    page = site.client.post("/ledger/paste", data={"text": ROWS})
    assert "<ins>招商办</ins>" in page.text
    seen = re.search(r'name="seen" value="(\w+)"', page.text)
    assert seen
    typed = {"text": ROWS, "seen": seen[1], "save": "yes"}
    missing = site.client.post("/ledger/paste", data=typed)
    assert missing.status_code == 422
    assert "Give the reason" in missing.text
    saved = site.client.post("/ledger/paste", data=typed | {"reason": "核对"})
    assert saved.status_code == 303
    entry = site.client.get(saved.headers["location"])
    assert "Undo this entry" in entry.text
    assert "Responsible unit: — → 招商办" in html.unescape(entry.text)
    path = saved.headers["location"].partition("?")[0]
    undone = site.client.post(f"{path}/undo", data={"reason": "贴错"})
    assert undone.status_code == 303
    twice = site.client.post(f"{path}/undo", data={"reason": "贴错"})
    assert twice.status_code == 409
    assert "Not undone" in twice.text


def test_an_entry_that_did_more_is_not_undone(site: Site) -> None:
    entries = site.client.get("/api/v1/changes?action=log_milestone").json()["entries"]
    undo = f"/api/v1/changes/{entries[0]['entry']}/undo"
    assert site.client.post(undo, json={"reason": "误记"}).status_code == 422
    assert site.client.post("/api/v1/changes/99999/undo", json={"reason": "x"}).status_code == 404
