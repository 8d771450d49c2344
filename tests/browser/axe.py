"""What axe-core finds on a page against WCAG 2.0 to 2.2, levels A and AA."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def axe_findings(page: Page) -> list[str]:
    """Each finding as the rule, its sentence, and the elements it is about; none if all is well."""
    # evaluated by the driver, not added to the page: its own policy refuses foreign scripts
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    return [
        f"{problem['id']}: {problem['help']} ({'; '.join(_elements(problem))})"
        for problem in found["violations"]
    ]


def _elements(problem: dict[str, list[dict[str, str]]]) -> list[str]:
    return [node["html"][:200] for node in problem["nodes"][:3]]
