"""Investment staff on a phone: log a start, see at once what it did to the year's figure."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage

PHONE = {"width": 390, "height": 844}


def figure(page: Page, site: str) -> float:
    """Square metres counted in this year, as the interface for programs gives them."""
    return float(page.request.get(f"{site}/api/v1/progress").json()["counted_m2"])


def test_a_start_logged_on_a_phone_moves_the_figure(own_site: str, open_page: OpenPage) -> None:
    page = open_page(f"{own_site}/buildings?reason=permitted", **PHONE)
    before = figure(page, own_site)
    first = page.locator("main table a[href^='/records/']").first
    record = first.get_attribute("href")
    assert record
    page.goto(f"{own_site}{record.partition('#')[0]}/milestones/new")
    page.locator(".proposals a[data-kind=start_statistical]").first.click()
    page.fill("#happened_on", "11-18")
    page.check("input[name=evidence][value=A]")
    page.click("#milestone button[type=submit]")
    page.wait_for_selector(".effect.moved")
    moved = float(re.sub(r"[^0-9.]", "", page.inner_text(".effect-line strong").split()[0]))
    assert moved > 0
    assert figure(page, own_site) == pytest.approx(before + moved, abs=1e-6)
