"""Without a mouse: the progress page, and a whole dispatch meeting from its opening to its end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import axe_findings
from tests.browser.conftest import OpenPage
from tests.registers import ZONE
from tests.sites import running_site
from tests.small_town import settled

LOOKED_AT = datetime(2026, 11, 22, 10, 30, tzinfo=ZONE)


@pytest.fixture
def address(founded_file: Path, tmp_path: Path) -> Iterator[str]:
    """A site with the small town, for a test that writes."""
    copy = shutil.copyfile(founded_file, tmp_path / "town.sqlite")
    settled(f"sqlite:///{copy}")
    with running_site(f"sqlite:///{copy}", tmp_path, LOOKED_AT) as site:
        yield site


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press Tab until something has the focus; what has it must be seen to have it."""
    for _ in range(150):
        page.keyboard.press(key)
        if wanted.evaluate("one => one === document.activeElement"):
            break
    expect(wanted).to_be_focused()
    seen = wanted.evaluate(
        "one => { const look = getComputedStyle(one);"
        " return look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2; }"
    )
    assert seen


def write(page: Page, wanted: Locator, text: str) -> None:
    tab_to(page, wanted)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_dispatch_meeting_from_opening_to_end(
    address: str, open_page: OpenPage, width: int
) -> None:
    page = open_page(f"{address}/dispatch", width=width, bypass_csp=True)
    write(page, page.get_by_label("主持（职务）"), "镇长")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_be_visible()

    write(page, page.locator("#text"), "落实临时用电")
    write(page, page.locator("#unit"), "供电服务中心")
    write(page, page.locator("#leader"), "分管副镇长")
    write(page, page.locator("#due_on"), "11-30")
    page.keyboard.press("Enter")
    decision = page.locator("#decision-1")
    expect(decision).to_contain_text("落实临时用电")
    expect(decision).to_contain_text("供电服务中心 · 分管副镇长")
    expect(decision).to_contain_text("2026-11-30")

    follow_up(page, decision, 0, "设备已进场")
    expect(decision.locator(".decision-steps")).to_contain_text("设备已进场")
    follow_up(page, decision, 1, "电缆未到", until="12-15")
    expect(decision).to_contain_text("2026-12-15")
    follow_up(page, decision, 2, "已通电")
    expect(decision).to_contain_text("✓")
    expect(decision.locator("details")).to_have_count(0)
    assert axe_findings(page) == []

    tab_to(page, page.get_by_role("link", name="第1期（2026-11-22）"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("main")).to_contain_text("落实临时用电")


def follow_up(page: Page, decision: Locator, kind: int, note: str, until: str = "") -> None:
    """Open the form under a decision, choose the kind so many below the first, and send it."""
    tab_to(page, decision.locator("details.follow > summary"))
    page.keyboard.press("Enter")
    tab_to(page, decision.locator("select[name=kind]"))
    for _ in range(kind):
        page.keyboard.press("ArrowDown")
    write(page, decision.locator("input[name=note]"), note)
    if until:
        write(page, decision.locator("input[name=due_on]"), until)
    page.keyboard.press("Enter")
    expect(decision).to_contain_text(note)


def test_the_progress_page(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/", locale="en-GB")
    help_text = page.locator(".figures .help").first
    tab_to(page, help_text.locator("summary"))
    page.keyboard.press("Enter")
    expect(help_text.locator(".help-text")).to_be_visible()
    page.keyboard.press("Escape")
    expect(help_text.locator(".help-text")).to_be_hidden()
    expect(help_text.locator("summary")).to_be_focused()
    year = page.locator("select[name=year]").first
    tab_to(page, year)
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**year=2025**")
    page.go_back()
    tab_to(page, page.locator(".figure-done"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/buildings?reason=counted")
    expect(page.locator("h1")).to_be_visible()
