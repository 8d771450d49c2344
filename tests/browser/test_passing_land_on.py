"""Land that passes on, in a real browser: cut by drawn lines, outlined anew, sent, and merged."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import shapely
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.watch import Watch, accessibility_problems
from tests.planner_files import GROUND, feature_file
from tests.registers import ZONE
from tests.sites import running_site
from tests.small_town import settled

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
NOON = datetime(2026, 11, 22, 12, tzinfo=ZONE)
BOTH = shapely.union_all(GROUND[:2])


@pytest.fixture
def address(spatialite_url: str, tmp_path: Path) -> Iterator[str]:
    """A site with the small town, for a test that writes."""
    settled(spatialite_url)
    with running_site(spatialite_url, tmp_path, NOON) as site:
        yield site


def send(page: Page, address: str, path: Path) -> int:
    """A file waits to be accepted."""
    file = {"name": path.name, "mimeType": "application/json", "buffer": path.read_bytes()}
    answer = page.request.post(
        f"{address}/api/v1/imports", multipart={"file": file}, headers={"Origin": address}
    )
    number: int = answer.json()["id"]
    return number


def two_parcels(page: Page, address: str, folder: Path) -> int:
    """HL-1 and HL-2 a metre apart, 30,000 m2 each, are registered; the number of the first."""
    rows = [{"编号": f"HL-{i}", "面积": 30000} for i in (1, 2)]
    number = send(page, address, feature_file(folder / "old.geojson", GROUND[:2], rows))
    page.request.post(
        f"{address}/api/v1/imports/{number}/accept",
        data=json.dumps({}),
        headers={"Origin": address, "Content-Type": "application/json"},
    )
    found: dict[str, Any] = page.request.get(f"{address}/api/v1/records/HL-1").json()
    return int(found["id"])


def sound(page: Page) -> None:
    """Accessible, and no wider than its window."""
    page.wait_for_load_state("networkidle")
    assert accessibility_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def point(page: Page, across: float, down: float, *, twice: bool = False) -> None:
    """Tap the map at a share of its width and height."""
    page.locator(".map").scroll_into_view_if_needed()
    box = page.locator(".map").bounding_box()
    assert box is not None
    at = (box["x"] + across * box["width"], box["y"] + down * box["height"])
    page.mouse.click(*at, click_count=2 if twice else 1)
    page.wait_for_timeout(300)  # two quick taps would be a double one


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LOCALES)
def test_a_parcel_is_cut_by_a_drawn_line(
    size: str, language: str, address: str, open_page: OpenPage, tmp_path: Path
) -> None:
    width, height = SIZES[size]
    page = open_page(f"{address}/records", width=width, height=height, locale=LOCALES[language])
    old = two_parcels(page, address, tmp_path)
    page.goto(f"{address}/records/{old}")
    page.locator("a[href$='/replan']").click()
    sound(page)
    point(page, 0.5, 0.04)
    point(page, 0.9, 0.5)  # a slip, which is taken back
    undo = page.locator(".cut-tools button").nth(1)
    undo.click()
    assert page.locator("#lines").input_value().count("\n") == 1
    point(page, 0.5, 0.93, twice=True)  # a double click ends the line, and is one point
    assert re.fullmatch(r"(\S+,\S+\n){2}\n", page.locator("#lines").input_value())
    page.locator("button[value=cut]").click()
    expect(page.locator("#preview .good")).to_be_visible()
    expect(page.locator(".leaflet-tooltip", has_text="HL-1-")).to_have_count(2)
    sound(page)
    page.locator("input[name=reference]").nth(1).fill("HL-1东")
    page.fill("#reason", "分宗批复")
    page.locator("button[name=save]").click()
    expect(page.locator(".questions")).to_contain_text("HL-1东")
    sound(page)
    parts = [page.request.get(f"{address}/api/v1/records/{name}").json()
             for name in ("HL-1-1", "HL-1东")]  # fmt: skip
    assert round(sum(part["area_stated_m2"] for part in parts), 2) == 30000
    assert abs(sum(part["area_m2"] for part in parts) - 30000) < 1


def test_lines_are_drawn_by_keyboard_across_two_parcels(
    address: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(f"{address}/records", locale="en-GB")
    old = two_parcels(page, address, tmp_path)
    page.goto(f"{address}/records/{old}/replan")
    page.locator("input[name=beside][value='HL-2']").focus()
    page.keyboard.press("Space")
    page.locator("button[value=olds]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-tooltip", has_text="HL-")).to_have_count(2)
    tool = page.locator(".cut-point")
    tool.focus()
    page.keyboard.press("Enter")
    page.locator(".map").focus()
    for _ in range(4):
        page.keyboard.press("ArrowUp")
        page.wait_for_timeout(400)
    tool.focus()
    page.keyboard.press("Enter")
    assert page.locator("#lines").input_value().count(",") == 2
    # the field takes what is typed, too
    west, _, east, _ = BOTH.bounds
    middle = BOTH.centroid.y
    page.locator("#lines").fill(f"{west - 0.001},{middle}\n{east + 0.001},{middle}")
    page.locator("button[value=cut]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#preview .good")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LOCALES)
def test_parcels_are_replanned_by_the_rows_of_a_file(
    size: str, language: str, address: str, open_page: OpenPage, tmp_path: Path
) -> None:
    width, height = SIZES[size]
    page = open_page(f"{address}/records", width=width, height=height, locale=LOCALES[language])
    old = two_parcels(page, address, tmp_path)
    west, south, east, north = BOTH.bounds
    cuts = [south, south + (north - south) / 3, south + (north - south) * 2 / 3, north]
    strips = [BOTH.intersection(shapely.box(west, a, east, b)) for a, b in pairwise(cuts)]
    rows = [{"编号": f"N-{i}"} for i in range(1, 4)]
    send(page, address, feature_file(tmp_path / "n.geojson", strips, rows))
    page.goto(f"{address}/records/{old}/replan")
    page.locator("input[name=beside][value='HL-2']").check()
    page.select_option("#batch", index=1)
    page.locator("button[value=file]").click()
    expect(page.locator("input[name=rows]:checked")).to_have_count(3)
    sound(page)
    page.fill("#reason", "控规调整")
    # one row too few: what is missing is said, and nothing can be saved
    page.locator("input[name=rows]").last.uncheck()
    look = page.locator("form.entry .actions button:not([name])")
    look.click()
    expect(page.locator("#preview .form-problem")).to_be_visible()
    expect(page.locator("button[name=save]")).to_have_count(0)
    sound(page)
    page.locator("input[name=rows]").last.check()
    look.click()
    expect(page.locator("#preview .good")).to_be_visible()
    expect(page.locator(".leaflet-tooltip", has_text="N-")).to_have_count(3)
    page.locator("button[name=save]").click()
    expect(page.locator(".questions")).to_contain_text("N-3")
    sound(page)


def test_outlines_are_pasted_without_scripts(
    address: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(f"{address}/records")
    old = two_parcels(page, address, tmp_path)
    plain = open_page(f"{address}/records/{old}/replan", java_script_enabled=False)
    west, south, east, north = GROUND[0].bounds
    middle = (south + north) / 2
    halves = [GROUND[0].intersection(shapely.box(west, a, east, b))
              for a, b in ((south, middle), (middle, north))]  # fmt: skip
    plain.fill("#text", "\n".join(f"S-{i} {half.wkt}" for i, half in enumerate(halves, 1)))
    plain.locator("button[value=paste]").click()
    plain.locator("input[name=stated]").nth(0).fill("15000.5")
    plain.locator("input[name=stated]").nth(1).fill("14999.5")
    plain.fill("#reason", "分宗批复")
    plain.locator("button[name=save]").click()
    expect(plain.locator(".questions")).to_contain_text("S-2")


def test_two_parcels_are_merged(
    address: str, open_page: OpenPage, tmp_path: Path, watch: Watch
) -> None:
    page = open_page(f"{address}/records", width=390, height=844)
    old = two_parcels(page, address, tmp_path)
    page.goto(f"{address}/records/{old}")
    page.locator("text=与其他地块合并").click()
    sound(page)
    page.locator("form.entry button[type=submit]").click()
    expect(page.locator(".form-problem li")).to_have_count(3)  # all that lacks, at once
    sound(page)
    watch.errors.clear()  # the browser reports the 422
    page.locator("input[name=beside][value='HL-2']").check()
    page.fill("#reference", "HL-12")
    page.fill("#reason", "并宗批复")
    page.locator("form.entry button[type=submit]").click()
    expect(page.locator("h1")).to_have_text("HL-12")
    page.goto(f"{address}/records/{old}")
    expect(page.locator("h1")).to_have_text("HL-12")  # the retired one leads to it
    page.locator("#lineage-heading ~ ul a").first.click()
    expect(page.locator(".questions")).to_contain_text("HL-12")
    sound(page)
