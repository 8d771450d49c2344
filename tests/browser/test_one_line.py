"""Staff log in one line, by keyboard only, on a phone, and where the network drops."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import axe_findings
from tests.browser.conftest import OpenPage
from tests.browser.test_pages import LOOKED_AT
from tests.browser.watch import Watch
from tests.sites import running_site
from tests.small_town import settled

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def address(founded_file: Path, tmp_path: Path) -> Iterator[str]:
    """A site with the small town, for a test that writes."""
    file = shutil.copyfile(founded_file, tmp_path / "line.sqlite")
    settled(f"sqlite:///{file}")
    with running_site(f"sqlite:///{file}", tmp_path, LOOKED_AT) as site:
        yield site


def counted(page: Page, site: str) -> float:
    return float(page.request.get(f"{site}/api/v1/progress").json()["counted_m2"])


def entries(page: Page, site: str) -> int:
    return len(page.request.get(f"{site}/api/v1/records/1").json()["timeline"])


def test_a_line_is_logged_and_undone_by_keyboard_only(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/work")
    line = page.locator("#line")
    for _ in range(40):
        page.keyboard.press("Tab")
        if line.evaluate("one => one === document.activeElement"):
            break
    expect(line).to_be_focused()
    page.keyboard.type("yhdk 开工 昨天")
    expect(page.locator("#reading .open")).to_have_text("哪一栋？")
    expect(line).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(line).to_have_attribute("aria-activedescendant", "line-option-2")
    page.keyboard.press("Enter")
    expect(line).to_have_value(re.compile("一号地块 2号厂房 开工"))
    expect(page.locator("#reading form")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#reading input[value=A]")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/records/1?logged=*")
    expect(page.locator(".effect-line")).to_contain_text("+8,000")
    assert counted(page, address) == 20400.5
    undo = page.locator(".undo button")
    undo.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/records/1?logged=*")
    expect(page.locator(".effect-line")).to_contain_text("−8,000")
    assert counted(page, address) == 12400.5


def test_the_field_behaves_as_a_combobox(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/work", **PHONE, bypass_csp=True)
    line = page.locator("#line")
    line.fill("号")
    expect(page.locator("#line-options [role=option]")).to_have_count(3)
    assert axe_findings(page) == []
    line.press("ArrowUp")
    expect(page.locator("#line-options [role=option]").nth(2)).to_have_attribute(
        "aria-selected", "true"
    )
    line.press("Escape")
    expect(line).to_have_attribute("aria-expanded", "false")
    expect(line).to_have_value("号")
    line.press("ArrowDown")
    page.locator("#line-options [role=option]").nth(1).click()
    expect(line).to_be_focused()
    expect(page.locator("#reading")).to_contain_text("哪个节点？")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_the_script_the_button_leads_the_same_way(
    address: str, open_page: OpenPage
) -> None:
    page = open_page(f"{address}/work", java_script_enabled=False)
    page.fill("#line", "一号地块 开工 11-20")
    page.click("#one-line button")
    page.click(".proposals a >> nth=1")
    page.check("#reading input[value=A]")
    page.click("#reading form button")
    expect(page.locator(".effect-line")).to_contain_text("+8,000")


def start_form(page: Page, site: str) -> None:
    page.goto(f"{site}/records/1/milestones/new?kind=start_statistical&building=2")
    page.check("input[name=evidence][value=A]")
    page.fill("#note", "现场照片已拍")


def test_what_was_sent_without_a_network_arrives_once(
    address: str, open_page: OpenPage, watch: Watch
) -> None:
    page = open_page(f"{address}/work", **PHONE)
    before = entries(page, address)
    start_form(page, address)
    page.context.set_offline(True)
    page.click("form#milestone button[type=submit]")
    expect(page.locator("#unsent")).to_contain_text("已存在本机")
    expect(page.locator("#unsent")).to_contain_text("一号地块")
    expect(page.locator("#unsent")).to_contain_text("等待网络")
    page.context.set_offline(False)
    expect(page.locator("#unsent li")).to_have_attribute("data-state", "sent")
    assert entries(page, address) == before + 1
    assert counted(page, address) == 20400.5
    page.goto(f"{address}/work")
    expect(page.locator("#unsent")).to_be_hidden()
    page.goto(f"{address}/records/1/milestones/new")
    expect(page.locator(".draft-note")).to_be_hidden()
    watch.errors.clear()  # the network was cut on purpose


def test_an_answer_that_is_lost_does_not_log_twice(
    address: str, open_page: OpenPage, watch: Watch
) -> None:
    """The write arrives, its answer does not: the same write is sent again with its key."""
    page = open_page(f"{address}/work")
    before = entries(page, address)
    start_form(page, address)
    arrived: list[int] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST" or len(arrived) > 1:
            route.continue_()
            return
        arrived.append(route.fetch(max_redirects=0).status)
        route.abort("connectionreset")

    page.route("**/milestones/new", lose)
    page.click("form#milestone button[type=submit]")
    expect(page.locator("#unsent li")).to_have_attribute("data-state", "waiting")
    assert arrived == [303]
    page.reload()
    expect(page.locator("#unsent li")).to_have_attribute("data-state", "waiting")
    page.click(".unsent-now")
    expect(page.locator("#unsent li")).to_have_attribute("data-state", "sent")
    assert arrived == [303, 303]
    assert entries(page, address) == before + 1
    page.click(".unsent-open")
    expect(page.locator(".effect-line")).to_contain_text("+8,000")
    watch.errors.clear()


def test_what_is_refused_later_says_why_and_can_be_thrown_away(
    address: str, open_page: OpenPage, watch: Watch
) -> None:
    page = open_page(f"{address}/records/1/milestones/new", locale="en")
    page.select_option("#kind", "land_contract")
    page.fill("#happened_on", "2027-05-01")
    page.context.set_offline(True)
    page.click("form#milestone button[type=submit]")
    expect(page.locator("#unsent li")).to_have_attribute("data-state", "waiting")
    page.context.set_offline(False)
    expect(page.locator("#unsent li")).to_have_attribute("data-state", "refused")
    expect(page.locator("#unsent li")).to_contain_text("lies after today")
    drop = page.locator(".unsent-drop")
    drop.click()
    expect(drop).to_have_text("Throw away? Press again")
    drop.click()
    expect(page.locator("#unsent")).to_be_hidden()
    watch.errors.clear()


def test_a_half_typed_form_survives_a_reload(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/records/1/milestones/new", **PHONE)
    page.select_option("#kind", "land_contract")
    page.fill("#document", "合同2026-07")
    page.fill("#happened_on", "11-03")
    page.reload()
    expect(page.locator("#document")).to_have_value("合同2026-07")
    expect(page.locator("#kind")).to_have_value("land_contract")
    expect(page.locator(".draft-note")).to_be_visible()
    page.click(".draft-note button")
    expect(page.locator("#document")).to_have_value("")
    expect(page.locator(".draft-note")).to_be_hidden()


def test_a_mistake_still_stands_beside_its_field(
    address: str, open_page: OpenPage, watch: Watch
) -> None:
    page = open_page(f"{address}/records/1/milestones/new")
    page.select_option("#kind", "land_contract")
    page.fill("#happened_on", "下雨那天")
    page.fill("#note", "留着")
    page.click("form#milestone button[type=submit]")
    expect(page.locator("#happened_on-problem")).to_contain_text("看不懂的日期")
    expect(page.locator("#note")).to_have_value("留着")
    watch.errors.clear()  # the browser reports the answer 422


@pytest.mark.parametrize("path", ["/work", "/records/1/milestones/new", "/log", "/search?q=号"])
def test_first_pages_are_light(address: str, open_page: OpenPage, path: str) -> None:
    """Bytes over the wire, compressed, with nothing kept from before."""
    page = open_page("about:blank", width=360, height=740)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    assert 5_000 < sum(received) < 200_000
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_line_stands_on_the_progress_page(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/", **PHONE)
    page.fill("#line", "一号地块 2号 开工 昨天 A")
    expect(page.locator("#reading form")).to_be_visible()
    page.click("#reading form button")
    expect(page.locator(".effect-line")).to_contain_text("+8,000")
