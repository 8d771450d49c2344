"""Maps at the size of a phone: the town fills them, names stay apart, pop-ups follow the unit."""

from __future__ import annotations

from itertools import combinations
from typing import TypedDict

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe_findings
from tests.browser.conftest import OpenPage

MAPS = ("/map", "/map/villages", "/map/year", "/map/compare")
PHONE = {"width": 390, "height": 844}


class Box(TypedDict):
    """Where something is on the page."""

    left: float
    right: float
    top: float
    bottom: float


def names(page: Page) -> list[Box]:
    """The names of villages that can be seen."""
    found: list[Box] = page.locator(".village-name:not(.is-hidden)").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().toJSON())"
    )
    return found


def overlap(one: Box, other: Box) -> bool:
    return (
        one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] < other["bottom"]
        and other["top"] < one["bottom"]
    )


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("path", MAPS)
def test_names_stay_apart_and_the_town_fills_the_map(
    sample_site: str, open_page: OpenPage, path: str, locale: str
) -> None:
    page = open_page(f"{sample_site}{path}", locale=locale, bypass_csp=True, **PHONE)
    page.wait_for_load_state("networkidle")
    shown = names(page)
    assert len(shown) > 5
    assert not any(overlap(one, other) for one, other in combinations(shown, 2))
    centres = [(one["left"] + one["right"]) / 2 for one in shown]
    box = page.locator(".map").bounding_box()
    assert box
    assert max(centres) - min(centres) > box["width"] * 0.6
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert axe_findings(page) == []


def test_more_names_appear_when_there_is_room(sample_site: str, open_page: OpenPage) -> None:
    page = open_page(f"{sample_site}/map/villages", **PHONE)
    page.wait_for_load_state("networkidle")
    less = page.locator(".village-share.is-less")
    before = less.count()
    assert before > 0
    page.get_by_role("button", name="放大").click()
    page.get_by_role("button", name="放大").click()
    expect(less).to_have_count(0)


def test_a_table_beside_the_map_says_its_headings(sample_site: str, open_page: OpenPage) -> None:
    page = open_page(f"{sample_site}/map/villages?units=mu", **PHONE)
    row = page.locator("main table.list tbody tr").first
    labels = row.locator("td").evaluate_all(
        "cells => cells.map((cell) => getComputedStyle(cell, '::before').content)"
    )
    assert labels[0].startswith('"已计入')
    assert "亩" in labels[0]
    assert all(len(label) > len('""') + 1 for label in labels)


def test_pop_ups_follow_the_unit(sample_site: str, open_page: OpenPage) -> None:
    page = open_page(f"{sample_site}/map/villages?units=mu", width=1280, height=900)
    page.locator(".map canvas").first.wait_for()
    label = page.locator(".village-share", has_text="横沥村").bounding_box()
    assert label
    page.mouse.click(label["x"] + label["width"] / 2, label["y"] + label["height"] / 2)
    expect(page.locator(".map-popup")).to_contain_text("亩 / ")
    expect(page.locator(".map-popup")).not_to_contain_text("㎡")

    page.goto(f"{sample_site}/map")
    page.locator("html[data-map-ready]").wait_for(state="attached")
    features = page.request.get(f"{sample_site}/map/records.json").json()["features"]
    one = next(f["properties"] for f in features if f["properties"]["counted_m2"] > 0)
    page.get_by_placeholder("在图上查找").fill(one["title"])
    page.locator(".search-tip").first.click()
    frame = page.locator(".map").bounding_box()
    assert frame
    page.wait_for_timeout(700)  # the map moves there
    page.mouse.click(frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2)
    expect(page.locator(".map-popup")).to_contain_text(f"{one['counted_m2'] * 3 / 2000:,.2f} 亩")
