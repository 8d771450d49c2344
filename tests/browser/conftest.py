"""A real browser on our own pages. No test here may reach another host or leave a console error."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import find_chromium
from tests.browser.watch import Watch
from tests.requirements import missing

ARGUMENTS = [
    "--no-sandbox",  # root has none
    "--disable-dev-shm-usage",  # containers have a small /dev/shm
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # even a mistake stays here
]

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    program = find_chromium()
    if program is None:
        missing("Chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def watch() -> Watch:
    """What the pages of this test did; `errors` may be cleared by a test that provokes some."""
    return Watch()


@pytest.fixture
def open_page(browser: Browser, watch: Watch) -> Iterator[OpenPage]:
    """Open a page in a session of its own: `open_page(url, width=390, height=844, locale="en")`.

    When the test ends, every page must have been quiet: no other host asked, no error reported.
    """
    contexts = []

    def open_one(url: str, width: int = 1280, height: int = 900, locale: str = "zh-CN") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        watch.on(page)
        page.goto(url)
        return page

    yield open_one
    for context in contexts:
        context.close()
    watch.assert_quiet()
