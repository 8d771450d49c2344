"""The ledger: filters, order, columns, sums, views; cells edited by two people."""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest

from tests.api.conftest import AssertQueries, Site
from tests.small_town import NASTY

LEDGER = "/api/v1/ledger"


def ledger(site: Site, **query: Any) -> dict[str, Any]:
    answer = site.client.get(LEDGER, params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def column(answer: dict[str, Any], key: str) -> list[Any]:
    return [row["values"][key] for row in answer["rows"]]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, ["三号项目", NASTY, "二号改造地块", "一号地块"]),
        ({"q": "改造"}, ["二号改造地块"]),
        ({"track": "parcel"}, [NASTY, "一号地块"]),
        ({"village": "441900106210"}, ["二号改造地块"]),
        ({"stage": "started"}, ["一号地块"]),
        ({"unit": "城市更新中心"}, ["二号改造地块"]),
        ({"unit": "-", "track": "project"}, ["三号项目"]),
        ({"late": "true"}, [NASTY]),
        ({"started": "true"}, ["一号地块"]),
        ({"as_of": "2026-02-01", "started": "true"}, []),
        ({"known_at": "2026-11-22T09:02"}, ["一号地块"]),
        ({"sort": "reference"}, ["一号地块", "二号改造地块", NASTY, "三号项目"]),
        ({"sort": "-counted"}, ["一号地块", "三号项目", NASTY, "二号改造地块"]),
        ({"sort": "m.land_won"}, ["一号地块", "三号项目", NASTY, "二号改造地块"]),
        ({"sort": "-gfa", "limit": 1}, ["二号改造地块"]),
        ({"sort": "track", "offset": 3}, ["二号改造地块"]),
        ({"q": "没有这个"}, []),
    ],
    ids=str,
)
def test_rows_are_narrowed_and_ordered(
    reading: Site, query: dict[str, Any], titles: list[str]
) -> None:
    assert column(ledger(reading, **query), "title") == titles


def test_sums_are_exact_and_over_all_rows(reading: Site) -> None:
    answer = ledger(reading, limit=1, columns="gfa,counted,buildings")
    assert answer["total"] == 4
    assert len(answer["rows"]) == 1
    assert answer["sums"] == {"gfa": 50400.5, "counted": 12400.5, "buildings": 3}


def test_columns_of_milestones_show_their_day_or_plan(reading: Site) -> None:
    answer = ledger(reading, columns="m.land_won,m.start_statistical", sort="reference")
    assert column(answer, "m.land_won")[0] == {"on": "2025-11-03", "planned": False}
    assert column(answer, "m.start_statistical")[:2] == [
        {"on": "2026-03-03", "planned": False},
        {"on": "2026-12-10", "planned": True},
    ]
    before = ledger(reading, columns="m.start_statistical", known_at="2026-11-22T09:06")
    assert column(before, "m.start_statistical")[-1] == {"on": "2026-04-03", "planned": False}


def test_buildings_have_a_sheet_of_their_own(reading: Site) -> None:
    answer = ledger(reading, sheet="buildings", sort="-counted")
    assert column(answer, "name") == ["1号厂房", "研发楼", "2号厂房"]
    assert column(answer, "reason") == ["counted", "permitted", "ceremony_only"]
    assert answer["sums"] == {"gfa": 50400.5, "counted": 12400.5}
    assert ledger(reading, sheet="buildings", q="二号改造")["total"] == 1
    assert ledger(reading, sheet="buildings", unit="城市更新中心")["total"] == 1
    assert ledger(reading, sheet="buildings", village="441900106210")["total"] == 1
    assert ledger(reading, sheet="buildings", late="true")["total"] == 0
    days = ledger(reading, sheet="buildings", sort="m.construction_permit")
    assert column(days, "name")[0] == "研发楼"


def test_the_page_shows_what_the_interface_says(reading: Site) -> None:
    page = reading.client.get("/ledger?columns=reference,counted&sort=-counted").text
    assert re.findall(r'<th scope="row"><a [^>]*>(.*?)</a>', page)[0] == "一号地块"
    assert html.unescape(page).count(NASTY) >= 1
    assert "<img src=x" not in page
    assert "12,400.5<br>" in page
    assert 'aria-sort="descending"' in page
    assert "/ledger?columns=reference%2Ccounted&amp;sort=reference" in page


def test_areas_are_shown_in_the_unit_that_is_chosen(reading: Site) -> None:
    page = reading.client.get("/ledger?columns=gfa&units=mu").text
    assert '<small class="hint">mu</small>' in page
    assert '<td class="n">75.60</td>' in page  # 50,400.5 m2
    assert "50,400.5" not in page
    reading.client.cookies.clear()


@pytest.mark.parametrize("query", ["", "?sheet=buildings", "?late=true&columns=note,m.land_won"])
def test_a_page_costs_the_same_statements_however_long(
    reading: Site, assert_queries: AssertQueries, query: str
) -> None:
    expected = {"": 15, "?sheet=buildings": 10}.get(query, 16)
    reading.client.get(f"/ledger{query}")  # states are in memory from now on
    with assert_queries(expected):
        assert reading.client.get(f"/ledger{query}").status_code == 200


@pytest.mark.parametrize("wrong", ["columns=nonsense", "sort=nonsense", "stage=nonsense"])
def test_what_does_not_exist_is_said(reading: Site, wrong: str) -> None:
    assert reading.client.get(f"{LEDGER}?{wrong}").status_code == 422
    assert reading.client.get(f"/ledger?{wrong}").status_code == 422


def test_an_empty_register_teaches(empty_site) -> None:
    assert "The register is empty" in empty_site.get("/ledger").text
    assert "No building is known yet" in empty_site.get("/ledger?sheet=buildings").text
    assert "Nothing fits" in empty_site.get("/ledger?q=x").text


def test_a_view_is_kept_shared_and_dropped(site: Site) -> None:
    query = "late=true&sort=-counted"
    saved = site.client.post(
        "/ledger/views", data={"query": query, "name": " 逾期 ", "shared": "true"}
    )
    assert (saved.status_code, saved.headers["location"]) == (303, f"/ledger?{query}")
    page = site.client.get(f"/ledger?{query}").text
    assert '<a href="/ledger?late=true&amp;sort=-counted" aria-current="true">逾期</a>' in page
    number = re.search(r"/ledger/views/(\d+)/drop", page)
    assert number
    assert site.client.post("/ledger/views", data={"query": "", "name": " "}).status_code == 422
    assert site.client.post(f"/ledger/views/{number[1]}/drop").status_code == 303
    assert "逾期</a>" not in site.client.get("/ledger").text
    assert site.client.post(f"/ledger/views/{number[1]}/drop").status_code == 404


def edit(site: Site, field: str, key: int, **typed: str) -> Any:
    path = f"/records/{key}/fields/{field}"
    form = site.client.get(path)
    assert form.status_code == 200, form.text
    seen = re.search(r'name="expected" value="([^"]*)"', form.text)
    assert seen
    typed = {"expected": html.unescape(seen[1]), "reason": "合同约定"} | typed
    return site.client.post(path, data=typed, headers={"HX-Request": "true"})


def value(site: Site, key: int, field: str) -> Any:
    return site.client.get(f"/api/v1/records/{key}").json()["values"][field]


@pytest.mark.parametrize(
    ("field", "typed", "kept", "shown"),
    [
        ("owner_unit", " 招商办 ", "招商办", "招商办"),
        ("land_use", "M1", "M1", "Industry, class 1 (M1)"),
        ("start_by", "2026年12月31日", "2026-12-31", "2026-12-31"),
        ("area_stated_m2", "40,000.5", 40000.5, "40,000.5"),
        ("density_max", "50%", 0.5, "50.00%"),
        ("village", "半仙山", "441900106202", "Banxianshan"),
        ("term_years", "", None, "—"),
    ],
)
def test_a_cell_takes_what_people_type(
    site: Site, field: str, typed: str, kept: Any, shown: str
) -> None:
    answer = edit(site, field, site.town.parcel, value=typed)
    assert answer.status_code == 200, answer.text
    assert f">{shown}</a>" in answer.text
    assert value(site, site.town.parcel, field) == kept
    assert "%E5%90%88%E5%90%8C" in answer.headers["set-cookie"]
    again = site.client.get(f"/records/{site.town.parcel}/fields/leader")
    assert 'value="合同约定"' in again.text


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("title", "", "cannot be empty"),
        ("far_max", "很多", "is not a number"),
        ("land_use", "农田", "has no"),
        ("village", "不存在村", "No village"),
        ("owner_unit", "长" * 81, "at most 80"),
        ("reference", "T0002", "belongs to"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(
    site: Site, field: str, typed: str, why: str
) -> None:
    before = value(site, site.town.parcel, field)
    answer = edit(site, field, site.town.parcel, value=typed)
    assert answer.status_code == 422
    assert why in html.unescape(answer.text)
    assert not typed or field in ("land_use", "village") or f'value="{typed}"' in answer.text
    assert value(site, site.town.parcel, field) == before


def test_a_reason_is_needed(site: Site) -> None:
    answer = edit(site, "owner_unit", site.town.parcel, value="招商办", reason=" ")
    assert answer.status_code == 422
    assert "Give the reason" in answer.text


def test_the_second_editor_is_told_and_loses_nothing(site: Site) -> None:
    first = edit(site, "owner_unit", site.town.parcel, value="经发局", reason="分工调整")
    assert first.status_code == 200
    late = edit(site, "owner_unit", site.town.parcel, value="招商办", expected='""')
    assert late.status_code == 409
    text = html.unescape(late.text)
    assert "administrator changed it on 2026-11-22" in text
    assert "to “经发局”: 分工调整" in text
    assert 'value="招商办"' in text
    assert value(site, site.town.parcel, "owner_unit") == "经发局"
    seen = re.search(r'name="expected" value="([^"]*)"', late.text)
    assert seen
    final = edit(
        site, "owner_unit", site.town.parcel, value="招商办", expected=html.unescape(seen[1])
    )
    assert final.status_code == 200
    assert value(site, site.town.parcel, "owner_unit") == "招商办"


def test_an_edit_without_scripts_leads_back(site: Site) -> None:
    path = f"/records/{site.town.parcel}/fields/note"
    page = site.client.get(path).text
    assert "<h1>Change: Note</h1>" in page
    answer = site.client.post(path, data={"value": "备注", "expected": '""', "reason": "补记"})
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/records/{site.town.parcel}#facts",
    )


def test_buildings_are_edited_too_and_names_stay_unique(site: Site) -> None:
    path = f"/buildings/{site.town.started}/fields"
    head = {"HX-Request": "true"}
    taken = {"value": "2号厂房", "expected": '"1号厂房"', "reason": "更名"}
    assert site.client.post(f"{path}/name", data=taken, headers=head).status_code == 422
    use = {"value": "dormitory", "expected": '"factory"', "reason": "核实用途"}
    assert site.client.post(f"{path}/use", data=use, headers=head).status_code == 200
    assert ledger(site, columns="counted")["sums"] == {"counted": 0}


def test_what_a_field_held_is_shown_as_it_was_known(site: Site) -> None:
    edit(site, "owner_unit", site.town.parcel, value="经发局")
    query = {"columns": "owner_unit", "q": "一号"}
    assert column(ledger(site, **query), "owner_unit") == ["经发局"]
    before = ledger(site, **query, known_at="2026-11-22T09:30")
    assert column(before, "owner_unit") == [""]


def test_what_is_seen_is_handed_out(site: Site) -> None:
    edit(site, "note", site.town.nasty, value="=1+1")
    query = "columns=reference,village,note,counted&sort=-counted"
    answer = site.client.get(f"/ledger/file?{query}&format=xlsx&lang=zh")
    assert "ledger_records_2026-11-22.xlsx" in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert ["名称", "编号", "村(社区)", "备注", "本期计入(㎡)"] in [
        [str(cell).replace("（", "(").replace("）", ")") for cell in row] for row in cells
    ]
    assert ["一号地块", "2026WT001", "横沥村", None, 12400.5] in cells
    formulas = [
        cell for row in book.worksheets[0].iter_rows() for cell in row if cell.data_type == "f"
    ]
    book.close()
    assert formulas == []
    packed = site.client.get(f"/api/v1/ledger/file?{query}&format=csv&started=true")
    with zipfile.ZipFile(io.BytesIO(packed.content)) as files:
        name = next(name for name in files.namelist() if "dictionary" not in name)
        lines = files.read(name).decode("utf-8-sig").splitlines()
    assert len([line for line in lines if "2026WT001" in line]) == 1
    assert not [line for line in lines if "二号" in line]
