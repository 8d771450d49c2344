"""Investment staff on a phone: what holds a record up is written down, shown, and resolved."""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from landtrack.documents import DocumentKind
from landtrack.photos import cleaned
from tests import papers
from tests.browser.conftest import OpenPage
from tests.browser.test_pages import LOOKED_AT, overflow
from tests.browser.watch import Watch, accessibility_problems
from tests.registers import ZONE
from tests.sites import running_site
from tests.small_town import settled

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def address(founded_file: Path, tmp_path: Path) -> Iterator[str]:
    """A site with the small town, for a test that writes."""
    copy = shutil.copyfile(founded_file, tmp_path / "register.sqlite")
    settled(f"sqlite:///{copy}")
    with running_site(f"sqlite:///{copy}", tmp_path, LOOKED_AT) as site:
        yield site


def photo() -> list[dict[str, object]]:
    return [{"name": "现场.png", "mimeType": "image/png", "buffer": papers.png(papers.exif())}]


def test_a_blocker_is_written_down_and_resolved_without_leaving_the_record(
    address: str, open_page: OpenPage, watch: Watch
) -> None:
    page = open_page(f"{address}/records/1", **PHONE)
    page.evaluate("window.stayed = true")
    page.get_by_text("登记堵点", exact=True).click()
    page.get_by_label("类别").select_option(label="水电气路")
    page.get_by_label("堵点内容").fill("高压线未迁改")
    page.get_by_role("textbox", name="责任单位").fill("供电服务中心")
    page.get_by_label("到期日").fill("12-10")
    page.locator(".case-new").get_by_label("拍照").first.set_input_files(photo())
    page.locator(".case-new").get_by_role("button", name="保存").click()
    case = page.locator(".case", has_text="高压线未迁改")
    expect(case).to_contain_text("待处理")
    expect(case).to_contain_text("2026-12-10")
    expect(page.locator("#blockers [role=status]")).to_be_focused()
    picture = case.locator(".thumb img")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.thumb img').naturalWidth > 0")
    assert overflow(page) <= 0
    case.locator("summary", has_text="更新进展").click()
    case.get_by_label("现在的状态").select_option(label="已解决")
    case.get_by_role("button", name="保存").click()
    expect(page.locator(".form-problem")).to_contain_text("请写明怎样解决的")
    assert all("422" in error for error in watch.errors)  # the browser's own words for a refusal
    watch.errors.clear()
    case.get_by_label("做了什么").fill("已停电迁改")
    case.get_by_role("button", name="保存").click()
    expect(page.locator("#blockers h2")).not_to_contain_text("未解决")
    expect(page.locator(".case-resolved summary").first).to_contain_text("1 个已解决")
    assert page.evaluate("window.stayed")


def test_a_file_that_is_too_large_is_not_sent(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/appeals/new", **PHONE)
    page.get_by_label("企业", exact=True).fill("示例企业")
    file = {"name": "大.pdf", "mimeType": "application/pdf", "buffer": bytes(21 * 1024 * 1024)}
    page.get_by_label("选择文件").set_input_files([file])
    assert page.get_by_label("选择文件").input_value() == ""
    page.get_by_label("诉求内容").fill("用地")
    page.get_by_label("类别").select_option(label="用地")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("示例企业")


def filled(page: Page, address: str) -> list[str]:
    """One blocker and one appeal; the pages that show them."""
    new = {"kind": "land", "text": "围墙未拆", "due_on": "2026-11-25", "unit": "城市更新中心"}
    page.request.post(f"{address}/api/v1/records/1/blockers", data=new)
    page.request.post(
        f"{address}/api/v1/records/1/documents",
        multipart={"file": {"name": "a.png", "mimeType": "image/png", "buffer": papers.png()}},
    )
    sent = page.request.post(
        f"{address}/api/v1/records/1/documents",
        multipart={"file": {"name": "b.pdf", "mimeType": "application/pdf", "buffer": papers.PDF}},
    )
    withdrawal = f"{address}/api/v1/documents/{sent.json()['id']}/withdrawal"
    page.request.post(withdrawal, data={"reason": "传错"})
    appeal = {"enterprise": "示例企业", "kind": "land", "text": "用地", "record_id": 1}
    page.request.post(f"{address}/api/v1/appeals", data=appeal)
    page.request.post(
        f"{address}/api/v1/appeals/1/steps", data={"state": "answered", "note": "已列入计划"}
    )
    return ["/records/1", "/blockers", "/appeals", "/appeals/1", "/appeals/new",
            "/documents/1/withdraw", "/documents/withdrawn",
            "/records/1/milestones/new", "/map"]  # fmt: skip


@pytest.mark.parametrize(
    ("locale", "width", "scheme"), [("zh-CN", 360, "dark"), ("en", 1280, "light")]
)
def test_its_pages_are_accessible_and_fit(
    address: str, open_page: OpenPage, locale: str, width: int, scheme: str
) -> None:
    page = open_page(
        address, width=width, height=800, locale=locale, color_scheme=scheme, bypass_csp=True
    )
    for path in filled(page, address):
        page.goto(address + path)
        for closed in page.locator("main details:not([open]) > summary").all():
            if closed.is_visible():
                closed.click()
        assert overflow(page) <= 0, path
        assert accessibility_problems(page) == [], path


def test_the_map_marks_what_is_held_up(address: str, open_page: OpenPage) -> None:
    page = open_page(address)
    filled(page, address)
    page.goto(f"{address}/map")
    page.wait_for_selector("[data-map-ready]")
    expect(page.locator(".leaflet-marker-pane .blocked-mark")).to_have_count(1)
    legend = page.get_by_role("link", name="有未解决的堵点")
    expect(legend).to_be_visible()
    legend.click()
    expect(page).to_have_url(re.compile("/blockers$"))
    expect(page.get_by_role("row", name=re.compile("围墙未拆"))).to_be_visible()


def fill_blocker(page: Page, text: str) -> Locator:
    page.get_by_text("登记堵点", exact=True).click()
    form = page.locator(".case-new").first
    form.get_by_label("类别").select_option(label="用地")
    form.get_by_label("堵点内容").fill(text)
    return form.get_by_role("button", name="保存")


def test_the_network_is_cut_while_a_blocker_is_sent(
    address: str, open_page: OpenPage, watch: Watch
) -> None:
    """The register has it, the phone never hears of it and sends it again: it is there once."""
    page = open_page(f"{address}/records/1", **PHONE)
    arrived: list[int] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST" or arrived:
            route.continue_()
            return
        arrived.append(route.fetch(max_redirects=0).status)
        route.abort("connectionreset")

    page.route("**/records/1/blockers", lose)
    save = fill_blocker(page, "围墙未拆")
    page.locator(".case-new").get_by_label("拍照").first.set_input_files(photo())
    save.click()
    kept = page.locator("#unsent li")
    expect(kept).to_have_attribute("data-state", "waiting")
    expect(kept).to_contain_text("堵点")
    assert arrived == [200]
    page.reload()
    expect(kept).to_have_attribute("data-state", "sent", timeout=20_000)
    page.click(".unsent-open")
    expect(page.locator(".case")).to_have_count(1)
    expect(page.locator(".case .documents li")).to_have_count(1)
    watch.errors.clear()


def test_without_a_network_blockers_wait_and_arrive_in_turn(
    address: str, open_page: OpenPage, watch: Watch
) -> None:
    page = open_page(f"{address}/records/1", **PHONE)
    page.context.set_offline(True)
    for number, text in enumerate(("围墙未拆", "高压线未迁改"), start=1):
        fill_blocker(page, text).click()
        expect(page.locator("#unsent li")).to_have_count(number)
        expect(page.locator(".case-new").first).not_to_have_attribute("open", "")
    assert overflow(page) <= 0
    page.context.set_offline(False)
    for item in page.locator("#unsent li").all():
        expect(item).to_have_attribute("data-state", "sent", timeout=20_000)
    page.reload()
    expect(page.locator(".case")).to_have_count(2)
    page.context.set_offline(True)
    case = page.locator(".case", has_text="围墙未拆")
    case.locator("summary", has_text="更新进展").click()
    case.get_by_label("做了什么").fill("已约谈")
    case.get_by_role("button", name="保存").click()
    expect(page.locator("#unsent li")).to_have_attribute("data-state", "waiting")
    page.context.set_offline(False)
    expect(page.locator("#unsent li")).to_have_attribute("data-state", "sent", timeout=20_000)
    page.reload()
    expect(page.locator(".case", has_text="围墙未拆")).to_contain_text("已约谈")
    watch.errors.clear()


def test_a_decision_waits_for_the_network(address: str, open_page: OpenPage, watch: Watch) -> None:
    page = open_page(f"{address}/dispatch", **PHONE)
    page.request.post(f"{address}/api/v1/dispatch/meetings", data={})
    page.reload()
    page.context.set_offline(True)
    page.locator("#text").fill("月底前交地")
    page.locator("#unit").fill("招商办")
    page.locator("form[action='/dispatch/decisions'] button").click()
    expect(page.locator("#unsent li")).to_have_attribute("data-state", "waiting")
    page.context.set_offline(False)
    expect(page.locator("#unsent li")).to_have_attribute("data-state", "sent", timeout=20_000)
    page.click(".unsent-open")
    expect(page.locator(".decision-item")).to_have_count(1)
    watch.errors.clear()


def test_without_a_network_taking_a_document_back_waits(
    address: str, open_page: OpenPage, watch: Watch
) -> None:
    page = open_page(f"{address}/records/1", **PHONE)
    paper = {"name": "合同.pdf", "mimeType": "application/pdf", "buffer": papers.PDF}
    page.request.post(f"{address}/api/v1/records/1/documents", multipart={"file": paper})
    page.goto(f"{address}/documents/1/withdraw")
    page.locator("#reason").fill("传错了")
    page.context.set_offline(True)
    page.locator("form[data-unsent] button").click()
    waits = page.locator("#unsent li")
    expect(waits).to_have_attribute("data-state", "waiting")
    expect(waits).to_contain_text("合同.pdf")
    assert overflow(page) <= 0
    page.context.set_offline(False)
    expect(waits).to_have_attribute("data-state", "sent", timeout=20_000)
    page.click(".unsent-open")
    expect(page.locator("#documents")).to_be_visible()
    expect(page.locator("#documents")).not_to_contain_text("合同.pdf")
    watch.errors.clear()


def test_without_a_network_an_appeal_waits(address: str, open_page: OpenPage, watch: Watch) -> None:
    page = open_page(f"{address}/appeals/new", **PHONE)
    page.get_by_label("企业", exact=True).fill("示例企业")
    page.get_by_label("诉求内容").fill("学位")
    page.get_by_label("类别").select_option(label="子女入学")
    page.context.set_offline(True)
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#unsent")).to_contain_text("登记诉求")
    watch.errors.clear()
    page.context.set_offline(False)
    page.wait_for_function(
        "fetch('/api/v1/appeals').then(a => a.json()).then(a => a.appeals.length)"
    )
    expect(page.locator("#unsent .unsent-open")).to_be_visible(timeout=20_000)


DRAW = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 40, height: 20 });
  const c = canvas.getContext("2d");
  c.fillStyle = "#c33"; c.fillRect(0, 0, 40, 20); c.fillStyle = "#3c3"; c.fillRect(5, 5, 9, 9);
  return canvas.toDataURL("image/jpeg");
}"""
SIZE = """async (url) => {
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  return [picture.naturalWidth, picture.naturalHeight];
}"""


def test_a_real_photo_is_still_one_and_stands_upright(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/records")
    head = "data:image/jpeg;base64,"
    drawn = base64.b64decode(page.evaluate(DRAW).removeprefix(head))
    taken = drawn[:2] + papers.told(papers.exif(turned=6)) + drawn[2:]
    kept, said = cleaned(taken, DocumentKind.JPEG, ZONE)
    assert said.lon == pytest.approx(papers.HERE[0], abs=1e-6)
    for told in (b"2026:11:20", b"home"):
        assert told not in kept
    for content in (taken, kept):  # turned by a quarter, as the camera said
        assert page.evaluate(SIZE, head + base64.b64encode(content).decode()) == [20, 40]
