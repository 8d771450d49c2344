"""The ledger at a desk and on a phone: edited in place by two people, pasted into, kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe_findings
from tests.browser.conftest import OpenPage
from tests.browser.watch import Watch
from tests.registers import ZONE
from tests.sites import running_site
from tests.small_town import settled

LOOKED_AT = datetime(2026, 11, 22, 10, 30, tzinfo=ZONE)
PHONE = {"width": 390, "height": 844}
UNIT = "a.cell[href='/records/1/fields/owner_unit']"
VALUE = "#value-records-1-owner_unit"
REASON = f"{VALUE}-reason"
ROWS = "编号\t责任单位\t用地面积（亩）\n2026WT001\t招商办\t60\nT0002\t\t45\n"


@pytest.fixture
def address(spatialite_url: str, tmp_path: Path) -> Iterator[str]:
    """A site with the small town, for a test that writes."""
    settled(spatialite_url)
    with running_site(spatialite_url, tmp_path, LOOKED_AT) as site:
        yield site


def values(page: Page, address: str, key: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = page.request.get(f"{address}/api/v1/records/{key}").json()["values"]
    return found


def overflow(page: Page) -> int:
    wider: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return wider


def test_a_cell_is_edited_by_keyboard_alone(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/ledger")
    page.locator("tbody th a", has_text="一号地块").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator(UNIT)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(VALUE)).to_be_focused()
    page.keyboard.type("经发局")
    page.keyboard.press("Escape")
    expect(page.locator(UNIT)).to_be_focused()
    assert values(page, address)["owner_unit"] == ""
    page.keyboard.press("Enter")
    expect(page.locator(VALUE)).to_be_focused()
    page.keyboard.type("经发局")
    page.keyboard.press("Tab")
    page.keyboard.type("分工调整")
    page.keyboard.press("Enter")
    expect(page.locator(UNIT)).to_have_text("经发局")
    expect(page.locator(UNIT)).to_be_focused()
    assert values(page, address)["owner_unit"] == "经发局"
    page.locator("a.cell[href='/records/2/fields/owner_unit']").click()
    expect(page.locator("#value-records-2-owner_unit-reason")).to_have_value("分工调整")


def test_the_footer_follows_an_edit(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/ledger?columns=area_stated_m2")
    page.locator("a.cell[href='/records/1/fields/area_stated_m2']").click()
    page.fill("#value-records-1-area_stated_m2", "12345.5")
    page.fill("#value-records-1-area_stated_m2-reason", "证载")
    page.keyboard.press("Enter")
    expect(page.locator("#ledger-totals")).to_contain_text("12,345.5")
    expect(page.locator("#ledger-totals")).to_contain_text("18.52 亩")


def test_the_second_editor_is_told_and_loses_nothing(
    address: str, open_page: OpenPage, watch: Watch
) -> None:
    first, second = open_page(f"{address}/ledger"), open_page(f"{address}/ledger")
    for page in (first, second):
        page.locator(UNIT).click()
        expect(page.locator(VALUE)).to_be_focused()
    first.fill(VALUE, "经发局")
    first.fill(REASON, "分工调整")
    first.keyboard.press("Enter")
    expect(first.locator(UNIT)).to_have_text("经发局")
    second.fill(VALUE, "招商办")
    second.fill(REASON, "月度核对")
    second.keyboard.press("Enter")
    alert = second.locator(".field-edit [role=alert]")
    expect(alert).to_contain_text("别人先改了这一项")
    expect(alert).to_contain_text("理由：分工调整")
    expect(second.locator(VALUE)).to_have_value("招商办")
    expect(second.locator(REASON)).to_have_value("月度核对")
    assert values(second, address)["owner_unit"] == "经发局"
    second.locator(".field-edit button").click()
    expect(second.locator(UNIT)).to_have_text("招商办")
    assert values(second, address)["owner_unit"] == "招商办"
    assert all("409" in error for error in watch.errors), watch.errors
    assert watch.errors
    watch.errors.clear()


def test_what_is_wrong_is_said_in_the_cell(address: str, open_page: OpenPage, watch: Watch) -> None:
    page = open_page(f"{address}/ledger")
    page.locator(UNIT).click()
    page.fill(VALUE, "招商办")
    page.keyboard.press("Enter")
    expect(page.locator(".field-edit .field-problem")).to_contain_text("请写明更正理由")
    expect(page.locator(VALUE)).to_have_value("招商办")
    assert all("422" in error for error in watch.errors)
    watch.errors.clear()


def test_rows_are_pasted_shown_saved_and_undone(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/ledger")
    page.get_by_role("link", name="从 Excel 粘贴").click()
    page.fill("#text", ROWS)
    page.get_by_role("button", name="看看会改什么").click()
    expect(page.locator(".diff ins").first).to_have_text("招商办")
    assert page.locator(".diff tbody tr").count() == 3
    assert axe_findings(page) == []
    assert values(page, address)["owner_unit"] == ""
    page.fill("#reason", "月度核对")
    page.get_by_role("button", name="保存这些更改").click()
    expect(page.locator("h1")).to_contain_text("粘贴更新")
    assert values(page, address)["owner_unit"] == "招商办"
    page.fill("#reason", "贴错了表")
    page.get_by_role("button", name="撤销这次登记").click()
    expect(page.locator("h1")).to_contain_text("撤销更改")
    assert values(page, address)["owner_unit"] == ""
    assert values(page, address)["area_stated_m2"] is None


def test_a_view_is_kept_and_comes_back(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/ledger")
    page.select_option("select[name=track]", "parcel")
    page.wait_for_url("**track=parcel**")
    page.get_by_text("选择列").click()
    page.locator(".column-choice").get_by_label("容积率上限").check()
    page.get_by_role("button", name="显示这些列").click()
    expect(page.locator("thead")).to_contain_text("容积率上限")
    page.locator("thead a", has_text="编号").click()
    page.wait_for_url("**sort=reference**")
    view = page.url
    page.get_by_text("保存当前视图").click()
    page.fill(".view-save input[name=name]", "地块容积率")
    page.locator(".view-save button").click()
    expect(page.locator(".view-list")).to_contain_text("地块容积率")
    page.goto(f"{address}/ledger")
    page.locator(".view-list a", has_text="地块容积率").click()
    expect(page.locator("thead")).to_contain_text("容积率上限")
    expect(page.locator("select[name=track]")).to_have_value("parcel")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("编号")
    other = open_page(view)
    expect(other.locator("thead")).to_contain_text("容积率上限")


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_ledger_fits_a_phone(address: str, open_page: OpenPage, locale: str) -> None:
    page = open_page(f"{address}/ledger", locale=locale, **PHONE)
    for path in ("/ledger", "/ledger?sheet=buildings", "/ledger/paste", "/changes"):
        page.goto(address + path)
        assert overflow(page) <= 0, path
        assert axe_findings(page) == [], path


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_rows_are_cards_on_a_phone_and_edited_there(
    address: str, open_page: OpenPage, locale: str
) -> None:
    page = open_page(f"{address}/ledger", locale=locale, bypass_csp=True, **PHONE)
    frame = page.locator(".ledger-scroll")
    assert frame.evaluate("box => box.scrollWidth - box.clientWidth") <= 0
    sums, card = page.locator("#ledger-totals").bounding_box(), page.locator("tbody tr").first
    assert sums
    assert sums["y"] < (card.bounding_box() or {})["y"]
    cell = page.locator(f"td:has({UNIT})")
    expect(cell).to_have_attribute(
        "data-label", {"zh-CN": "责任单位"}.get(locale, "Responsible unit")
    )
    assert page.locator("tbody td.blank:visible").count() == 0
    page.locator(UNIT).click()
    form = page.locator(".field-edit")
    box = form.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert axe_findings(page) == []
    page.fill(VALUE, "经发局")
    page.fill(REASON, "分工调整")
    form.locator("button").click()
    expect(page.locator(UNIT)).to_have_text("经发局")
    expect(page.locator(UNIT)).to_be_focused()
    assert values(page, address)["owner_unit"] == "经发局"


def test_filters_and_order_wait_on_a_phone(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/ledger", **PHONE)
    order = page.locator("select[name=sort]")
    expect(order).to_be_hidden()
    page.get_by_text("筛选与排序").click()
    order.select_option("-title")
    page.wait_for_url("**sort=-title")
    titles = page.locator("tbody th").all_inner_texts()
    page.locator("select[name=sort]").select_option("title")
    page.wait_for_url("**sort=title")
    assert page.locator("tbody th").all_inner_texts() == titles[::-1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_new_pages_are_accessible(address: str, open_page: OpenPage, scheme: str) -> None:
    page = open_page(f"{address}/ledger", color_scheme=scheme)
    for path in (
        "/ledger",
        "/ledger?sheet=buildings&started=true",
        "/records/1",
        "/records/1/fields/land_use",
        "/records/1/buildings/new",
        "/records/4/occupations/new",
        "/buildings/1",
        "/buildings/1/areas/new",
        "/changes",
        "/changes/5",
    ):
        page.goto(address + path)
        assert page.locator("h1").count() == 1, path
        assert axe_findings(page) == [], path


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("sheet", ["records", "buildings"])
def test_the_usual_columns_fit_a_desks_screen(
    sample_site: str, open_page: OpenPage, sheet: str, locale: str
) -> None:
    page = open_page(f"{sample_site}/ledger?sheet={sheet}", width=1440, locale=locale)
    frame = page.locator(".ledger-scroll")
    assert frame.evaluate("box => box.scrollWidth - box.clientWidth") <= 0
    cut = page.locator(".ledger :is(th, td)").evaluate_all(
        "cells => cells.filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText)"
    )
    assert cut == []
