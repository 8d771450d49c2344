"""What a page does while it is open: every request, message and mistake."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, Response

from tests.browser.axe import axe_findings

OWN_HOST = "127.0.0.1"


@dataclass
class Watch:
    """Everything noticed on a page since `on` was called."""

    foreign: list[str] = field(default_factory=list)
    """Addresses of other hosts that were asked for."""
    errors: list[str] = field(default_factory=list)
    """Console errors, uncaught exceptions, answers of 400 and above."""
    paths: list[str] = field(default_factory=list)
    """Paths asked from our own server, in order."""

    def on(self, page: Page) -> None:
        """Begin to watch a page."""
        page.on("request", self._request)
        page.on("response", self._response)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"data", "blob", "about"}:
            return
        if address.hostname == OWN_HOST:
            self.paths.append(address.path)
        else:
            self.foreign.append(request.url)

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.errors.append(f"{response.status} {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"console: {message.text}")

    def assert_quiet(self) -> None:
        """Fail if the page asked another host or reported a mistake."""
        assert self.foreign == []
        assert self.errors == []


def accessibility_problems(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA: rule, sentence and the first elements."""
    return axe_findings(page)
