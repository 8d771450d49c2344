"""The leaders' pages: one A4 on paper, one screen on the wall, readable on a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.axe import axe_findings
from tests.browser.conftest import OpenPage

PAGE_OBJECT = re.compile(rb"/Type\s*/Page\b")


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_progress_page_prints_on_one_a4(
    sample_site: str, open_page: OpenPage, locale: str, tmp_path: Path
) -> None:
    page = open_page(f"{sample_site}/", locale=locale, color_scheme="dark")
    page.wait_for_load_state("networkidle")
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(PAGE_OBJECT.findall(paper)) == 1
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for heading in ("closers", "plan", "goals", "changes", "late", "months", "stages"):
        expect(page.locator(f"#{heading}-heading")).to_be_visible()


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_screen_needs_no_scrolling(sample_site: str, open_page: OpenPage, locale: str) -> None:
    page = open_page(
        f"{sample_site}/screen", width=1920, height=1080, locale=locale, bypass_csp=True
    )
    page.wait_for_load_state("networkidle")
    room = page.evaluate(
        "[document.documentElement.scrollWidth - innerWidth,"
        " document.documentElement.scrollHeight - innerHeight]"
    )
    assert max(room) <= 0
    last = page.locator(".screen-foot").bounding_box()
    assert last
    assert last["y"] + last["height"] <= 1080
    assert axe_findings(page) == []


def test_the_screen_renews_itself(sample_site: str, open_page: OpenPage) -> None:
    page = open_page(f"{sample_site}/screen", width=1920, height=1080)
    page.wait_for_load_state("networkidle")
    page.locator("#screen-title").evaluate("title => { title.textContent = '旧'; }")
    with page.expect_response(re.compile("/screen")):
        page.evaluate("htmx.trigger('#screen', 'refresh')")
    expect(page.locator("#screen-title")).not_to_have_text("旧")
    assert page.locator("#screen").count() == 1


@pytest.mark.parametrize("units", ["m2", "wan", "mu"])
def test_the_phone_shows_the_answer_first(
    sample_site: str, open_page: OpenPage, units: str
) -> None:
    page = open_page(f"{sample_site}/?units={units}", width=360, height=740, bypass_csp=True)
    page.wait_for_load_state("networkidle")
    answer = page.locator(".verdict-answer").bounding_box()
    assert answer
    assert answer["y"] + answer["height"] <= 740
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert axe_findings(page) == []
