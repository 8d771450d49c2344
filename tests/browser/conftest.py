"""A real browser on our own pages. No test here may reach another host or leave a console error."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import find_chromium
from tests.browser.watch import Watch
from tests.requirements import missing
from tests.sites import SIGNED_IN, load_sample_file, running_site

ARGUMENTS = [
    "--no-sandbox",  # root has none
    "--disable-dev-shm-usage",  # containers have a small /dev/shm
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # even a mistake stays here
]

OpenPage = Callable[..., Page]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep all browser tests in one worker: they share a browser and a sample town."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


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

    It is signed in as the administrator unless told otherwise.

    When the test ends, every page must have been quiet: no other host asked, no error reported.
    """
    contexts = []

    def open_one(
        url: str,
        width: int = 1280,
        height: int = 900,
        locale: str = "zh-CN",
        signed_in: bool = True,
        **more: Any,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
            **more,
        )
        contexts.append(context)
        if signed_in:
            context.add_cookies([SIGNED_IN])
        page = context.new_page()
        watch.on(page)
        page.goto(url)
        return page

    yield open_one
    for context in contexts:
        context.close()
    watch.assert_quiet()


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample town in a file that nobody has open; to be copied."""
    path = tmp_path_factory.mktemp("sample") / "sample.sqlite"
    load_sample_file(path)
    return path


@pytest.fixture(scope="session")
def sample_site(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a site on the sample town, for tests that only read."""
    folder = tmp_path_factory.mktemp("site")
    copy = shutil.copyfile(sample_file, folder / "read.sqlite")
    with running_site(f"sqlite:///{copy}", folder) as address:
        yield address


@pytest.fixture
def own_site(sample_file: Path, tmp_path: Path) -> Iterator[str]:
    """Address of a site on a sample town of the test's own, for tests that write."""
    copy = shutil.copyfile(sample_file, tmp_path / "own.sqlite")
    with running_site(f"sqlite:///{copy}", tmp_path) as address:
        yield address
