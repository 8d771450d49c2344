"""Every page, in both languages, on a phone and on a desk: quiet, readable by all, not too wide."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.watch import accessibility_problems

PAGES = [
    "/",
    "/why",
    "/map",
    "/due",
    "/records",
    "/records/1",
    "/records/1/milestones/new",
    "/buildings",
    "/about",
]
PHONE, DESK = (390, 844), (1280, 900)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("size", "locale"), [(PHONE, "zh-CN"), (DESK, "en-GB")])
def test_page_is_quiet_accessible_and_fits(
    path: str, size: tuple[int, int], locale: str, sample_site: str, open_page: OpenPage
) -> None:
    width, height = size
    page = open_page(sample_site + path, width=width, height=height, locale=locale)
    assert page.locator("html").get_attribute("lang") == ("zh-CN" if locale == "zh-CN" else "en")
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert accessibility_problems(page) == []


def test_every_link_of_the_main_pages_leads_somewhere(
    sample_site: str, open_page: OpenPage
) -> None:
    page = open_page(sample_site)
    found = page.eval_on_selector_all(
        "a[href^='/']", "links => [...new Set(links.map(link => link.getAttribute('href')))]"
    )
    broken = {path: page.request.get(sample_site + path).status for path in found}
    assert {path: status for path, status in broken.items() if status >= 400} == {}


def test_language_follows_the_browser_and_can_be_switched(
    sample_site: str, open_page: OpenPage
) -> None:
    page = open_page(sample_site, locale="en-GB")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.click("a.language[lang=zh]")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.goto(sample_site + "/records")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
