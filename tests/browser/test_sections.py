"""Every section that the header leads to: accessible, quiet, fitting, in both languages.

The sections are read from the header itself, so a new page is walked without being listed here.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe_findings
from tests.browser.conftest import OpenPage
from tests.registers import ZONE
from tests.sites import running_site
from tests.small_town import settled

LOOKED_AT = datetime(2026, 11, 22, 10, 30, tzinfo=ZONE)
SIZES = {"desk": (1440, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def address(founded_file: Path) -> Iterator[str]:
    """A site with the small town, for tests that only look."""
    copy = founded_file.with_name("sections.sqlite")
    shutil.copyfile(founded_file, copy)
    settled(f"sqlite:///{copy}")
    with running_site(f"sqlite:///{copy}", copy.parent, LOOKED_AT) as site:
        yield site


def sections(page: Page) -> list[str]:
    """The paths that the header leads to, each once."""
    links = page.locator(".site-nav a").evaluate_all(
        "links => links.map((link) => link.getAttribute('href'))"
    )
    return list(dict.fromkeys(links))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_section_is_sound(address: str, open_page: OpenPage, locale: str, size: str) -> None:
    width, height = SIZES[size]
    page = open_page(f"{address}/", width=width, height=height, locale=locale, bypass_csp=True)
    found = sections(page)
    assert {"/", "/map", "/imports", "/why", "/about"} <= set(found)
    for path in found:
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        assert axe_findings(page) == [], path
        assert page.locator("h1").count() == 1, path
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, path


@pytest.mark.parametrize("width", [1440, 360])
def test_the_menu_works_by_keyboard_and_without_scripts(
    address: str, open_page: OpenPage, width: int
) -> None:
    page = open_page(f"{address}/", width=width, locale="en")
    more = page.locator(".sections-more > summary")
    more.focus()
    page.keyboard.press("Enter")
    targets = page.locator(".sections-more").get_by_role("link", name="Targets", exact=True)
    expect(targets).to_be_visible()
    page.keyboard.press("Escape")
    expect(targets).to_be_hidden()
    expect(more).to_be_focused()
    more.click()
    page.mouse.click(4, 880)
    expect(targets).to_be_hidden()

    plain = open_page(f"{address}/", width=width, locale="en", java_script_enabled=False)
    plain.locator(".sections-more > summary").click()
    plain.get_by_role("link", name="About", exact=True).click()
    expect(plain.locator("h1")).to_be_visible()
    assert plain.url.endswith("/about")


def test_dark_is_a_choice_and_by_the_system(address: str, open_page: OpenPage) -> None:
    def ground(page: Page) -> str:
        colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return colour

    light = open_page(f"{address}/about", color_scheme="light")
    dark = open_page(f"{address}/about", color_scheme="dark")
    bright, black = ground(light), ground(dark)
    assert bright != black
    light.locator(".display > summary").click()
    light.get_by_role("link", name="深色").click()
    expect(light.locator("body")).to_have_css("background-color", black)
    dark.goto(f"{address}/about?theme=light")
    expect(dark.locator("body")).to_have_css("background-color", bright)


def test_units_are_chosen_in_the_header(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/")
    page.locator(".display > summary").click()
    page.locator(".display").get_by_role("link", name="亩").click()
    expect(page.locator(".figure-done")).to_contain_text("18.60 亩")
    page.goto(f"{address}/buildings?reason=counted")
    expect(page.locator("h2").first).to_contain_text("18.60 亩")
