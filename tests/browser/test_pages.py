"""Every page in a real browser: quiet, accessible, in both languages, on a desk and on a phone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.watch import Watch, accessibility_problems
from tests.registers import ZONE
from tests.sites import running_site
from tests.small_town import NASTY, settled

PATHS = [
    "/",
    "/?as_of=2026-06-30",
    "/map",
    "/due",
    "/work",
    "/log",
    "/log?line=开工",
    "/log?line=一号地块 2号 开工 昨天",
    "/search",
    "/search?q=hao",
    "/records",
    "/records?q=改造",
    "/records/1",
    "/records/1?logged=3",
    "/records/4",
    "/records/1/milestones/new",
    "/milestones/3/correct",
    "/buildings",
    "/buildings?reason=counted",
    "/why",
    "/why?from_day=2026-04-30&from_known=2026-11-22T09:06",
    "/targets",
    "/targets?measure=agreed_investment",
    "/gaps",
    "/doubles",
    "/corrections?outcome=refused",
    "/measures",
    "/published",
    "/rules",
    "/map/villages",
    "/map/year",
    "/map/compare",
    "/about",
    "/imports",
    "/export?format=shp",
    "/records/1/replan",
    "/records/1/merge",
    "/records/1/fields/note",
    "/records/1/buildings/new",
    "/records/4/occupations/new",
    "/buildings/1",
    "/buildings/1/areas/new",
    "/ledger",
    "/ledger?sheet=buildings",
    "/ledger/paste",
    "/changes",
    "/changes/5",
]
LOOKED_AT = datetime(2026, 11, 22, 10, 30, tzinfo=ZONE)
SIZES = {"desk": (1440, 900), "phone": (390, 844), "small phone": (360, 740)}
OWN_WORDS = "h1, h2, th[scope=col], label, legend, summary, button, nav a, dt, .hint"
CJK = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def address(founded_file: Path) -> Iterator[str]:
    """A site with the small town, for tests that only look."""
    copy = founded_file.with_name("looked_at.sqlite")
    shutil.copyfile(founded_file, copy)
    settled(f"sqlite:///{copy}")
    with running_site(f"sqlite:///{copy}", copy.parent, LOOKED_AT) as site:
        yield site


@pytest.fixture
def own_address(spatialite_url: str, tmp_path: Path) -> Iterator[str]:
    """A site with the small town, for a test that writes."""
    settled(spatialite_url)
    with running_site(spatialite_url, tmp_path, LOOKED_AT) as site:
        yield site


def wait(page: Page) -> Page:
    page.wait_for_load_state("networkidle")
    return page


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return wider


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_pages_are_quiet_and_fit(address: str, open_page: OpenPage, locale: str, size: str) -> None:
    width, height = SIZES[size]
    page = open_page(f"{address}/", width=width, height=height, locale=locale)
    for path in PATHS:
        page.goto(address + path)
        assert page.locator("html").get_attribute("lang") == locale
        assert page.locator("h1").count() == 1, path
        assert overflow(page) <= 0, path


@pytest.mark.parametrize(("locale", "size"), [("zh-CN", "desk"), ("en", "phone")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible(
    address: str, open_page: OpenPage, locale: str, size: str, scheme: str
) -> None:
    width, height = SIZES[size]
    page = open_page(
        f"{address}/",
        width=width,
        height=height,
        locale=locale,
        color_scheme=scheme,
        bypass_csp=True,  # the checker is a script of its own
    )
    for path in PATHS:
        page.goto(address + path)
        assert accessibility_problems(page) == [], path


def test_english_pages_hold_no_chinese_but_data(address: str, open_page: OpenPage) -> None:
    """What the site itself says; names and notes of the register stay as they were written."""
    for path in ("/", "/due", "/records", "/buildings", "/records/1/milestones/new"):
        page = wait(open_page(address + path, locale="en-GB"))
        own = page.locator(
            "h1, h2, th[scope=col], label, legend, summary, button, nav a, dt, .hint"
        )
        said = [text for text in own.all_inner_texts() if CJK.search(text)]
        data = ("厂房", "研发楼", "号", "中文", "12月3日", "城市更新中心", NASTY[:2])
        assert [text for text in said if not any(name in text for name in data)] == [], path


def test_a_milestone_is_logged_on_a_phone_and_moves_the_figure(
    own_address: str, open_page: OpenPage
) -> None:
    page = open_page(f"{own_address}/records", width=390, height=844)
    page.get_by_label("名称、曾用名或编号").fill("改造")
    page.get_by_role("link", name="二号改造地块").click()
    page.get_by_role("link", name="登记节点").first.click()
    page.get_by_role("link", name=re.compile("开工.*研发楼")).click()
    assert page.get_by_label("日期", exact=True).input_value() == "2026-11-22"
    page.get_by_label("日期", exact=True).fill("11月20日")
    page.get_by_role("radio", name=re.compile("^A")).check()
    page.get_by_role("textbox", name="文件").fill("施工许可证 4419002026112001")
    page.get_by_role("button", name="保存").click()
    effect = page.get_by_role("status").filter(has_text="30,000")
    expect(effect).to_contain_text("+30,000 ㎡")
    expect(effect).to_contain_text("已计入，证据等级 A")
    expect(effect).to_contain_text("2026年累计 42,400.5 ㎡")
    effect.get_by_role("link", name="看年度进度").click()
    expect(page.locator(".figure-done")).to_contain_text("42,400.5")


def test_a_mistake_on_the_phone_loses_nothing(
    own_address: str, open_page: OpenPage, watch: Watch
) -> None:
    page = open_page(f"{own_address}/records/1/milestones/new", width=390, height=844)
    page.get_by_role("link", name=re.compile("开工.*2号厂房")).click()
    page.get_by_label("日期", exact=True).fill("2026-12-24")
    page.get_by_label("备注").fill("现场已打桩")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("在今天（2026-11-22）之后")
    assert page.get_by_label("备注").input_value() == "现场已打桩"
    assert page.get_by_label("哪一栋").input_value() == "2"
    assert page.get_by_label("日期", exact=True).input_value() == "2026-12-24"
    refusals = [error for error in watch.errors if "422" in error]
    assert refusals
    watch.errors[:] = [error for error in watch.errors if error not in refusals]


def test_logging_by_keyboard_alone(own_address: str, open_page: OpenPage) -> None:
    page = open_page(f"{own_address}/records/1/milestones/new", locale="en-GB")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    kind = page.get_by_label("What happened")
    for _ in range(20):
        page.keyboard.press("Tab")
        if kind.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.type("Land regis")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type === 'submit'"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Saved. The figure has not moved.")
    expect(page.locator(".timeline")).to_contain_text("Land registered")


def test_the_form_asks_only_for_what_a_step_needs(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/records/1/milestones/new", width=390, height=844)
    evidence, building = page.locator("#evidence"), page.get_by_label("哪一栋")
    expect(evidence).to_be_hidden()
    page.get_by_label("发生了什么").select_option("land_registered")
    expect(building).to_be_hidden()
    page.get_by_label("发生了什么").select_option("start_statistical")
    expect(building).to_be_visible()
    expect(evidence).to_be_visible()
    page.get_by_label("只是计划").check()
    expect(evidence).to_be_hidden()


def test_forms_work_without_scripts(own_address: str, open_page: OpenPage) -> None:
    page = open_page(f"{own_address}/records/1/milestones/new", java_script_enabled=False)
    page.get_by_role("link", name=re.compile("开工.*2号厂房")).click()
    page.get_by_role("radio", name=re.compile("^B")).check()
    page.get_by_role("button", name="保存").click()
    assert "+8,000 ㎡" in page.locator(".effect").inner_text()


def test_the_map_shows_records_and_their_names_as_letters(
    address: str, open_page: OpenPage, watch: Watch
) -> None:
    page = open_page(f"{address}/map", locale="en-GB")
    page.wait_for_selector("html[data-map-ready='3']")
    assert "/map/records.json" in watch.paths
    search = page.get_by_placeholder("Find on the map")
    search.fill("示例")
    tip = page.locator(".search-tip").first
    expect(tip).to_contain_text(NASTY)
    tip.click()
    popup = page.locator(".map-popup")
    expect(popup).to_contain_text(NASTY)
    expect(popup).to_contain_text("■ Late")
    assert page.locator("img[src=x]").count() == 0
    popup.get_by_role("link", name="Open the record").click()
    expect(page.locator("h1")).to_have_text(NASTY)


def test_the_legend_chooses_stages(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/map", locale="en-GB")
    page.wait_for_selector("html[data-map-ready='3']")
    count = page.locator("[data-count=started]")
    expect(count).to_have_text("1")
    page.get_by_label("Under construction").uncheck()
    page.get_by_placeholder("Find on the map").fill("一号")
    expect(page.locator(".search-tip")).to_have_count(0)
    page.get_by_label("Under construction").check()
    page.get_by_placeholder("Find on the map").fill("一号地块")
    expect(page.locator(".search-tip").first).to_be_visible()


def test_the_slider_steps_through_the_year_by_keyboard(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/map/year", locale="en-GB", width=390, height=844)
    page.wait_for_selector("html[data-map-ready='3']")
    slider = page.get_by_label("Day shown on the map")
    expect(page.locator("[data-shows=day]")).to_have_text("2026-11-22")
    expect(page.locator("[data-shows=amount]")).to_have_text("12,400.5")
    slider.focus()
    slider.press("Home")
    expect(page.locator("[data-shows=day]")).to_have_text("2026-01-31")
    expect(page.locator("[data-shows=amount]")).to_have_text("0")
    assert slider.get_attribute("aria-valuetext") == "2026-01-31"
    expect(page.locator("tr.is-here th")).to_have_text("2026-01-31")
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    expect(page.locator("[data-shows=amount]")).to_have_text("12,400.5")  # started on 3 March


def test_two_days_stand_side_by_side(address: str, open_page: OpenPage, watch: Watch) -> None:
    known = "from_known=2026-11-22&to_known=2026-11-22"
    page = open_page(
        f"{address}/map/compare?from_day=2026-02-28&to_day=2026-11-22&{known}", locale="en-GB"
    )
    page.wait_for_selector("html[data-map-ready='6']")
    assert watch.paths.count("/map/records.json") == 2
    expect(page.locator(".side-label")).to_have_text(["2026-02-28", "2026-11-22"])
    divider = page.get_by_label("Divider between the two days")
    clip = page.evaluate("document.querySelector('.leaflet-left-pane').style.clip")
    divider.focus()
    divider.press("End")
    assert page.evaluate("document.querySelector('.leaflet-left-pane').style.clip") != clip
    expect(page.get_by_role("link", name="+12,400.5")).to_be_visible()


def test_a_village_says_its_share_in_letters(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/map/villages", locale="en-GB")
    expect(page.locator(".village-share")).to_have_count(18)
    row = page.locator("tr", has_text="Hengli Village")
    expect(row).to_contain_text("12,400.5")


def test_the_list_follows_what_is_typed(address: str, open_page: OpenPage) -> None:
    page = wait(open_page(f"{address}/records"))
    page.get_by_label("名称、曾用名或编号").press_sequentially("三号")
    expect(page.locator("#results h2")).to_have_text("1 条记录")
    expect(page).to_have_url(re.compile("q=%E4%B8%89"))


def test_controls_change_the_view_at_once(address: str, open_page: OpenPage) -> None:
    page = wait(open_page(address))
    page.get_by_label("年份").select_option("2025")
    expect(page).to_have_url(re.compile(r"\?year=2025$"))
    expect(page.locator("h1")).to_contain_text("2025年")


def test_the_language_switch(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/buildings?reason=counted")
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("Buildings behind the figure")
    expect(page).to_have_url(re.compile("reason=counted"))
    page.get_by_role("link", name="Progress", exact=True).click()
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_progress_page_prints(address: str, open_page: OpenPage) -> None:
    page = wait(open_page(address))
    assert len(page.pdf(format="A4")) > 20_000
    page.emulate_media(media="print")
    expect(page.locator(".site-nav")).to_be_hidden()
    expect(page.locator(".figure-done")).to_be_visible()
