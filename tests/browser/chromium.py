"""Find a Chromium that Playwright can drive. As a program: print its path, or end with 1."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")


def find_chromium() -> Path | None:
    """`CHROMIUM_PATH`, the system's browser, or the one that Playwright has installed."""
    if named := os.environ.get("CHROMIUM_PATH"):
        return Path(named) if Path(named).exists() else None
    for name in NAMES:
        found = shutil.which(name)
        if found and not _only_points_to_a_snap(Path(found)):
            return Path(found)
    with sync_playwright() as playwright:
        bundled = Path(playwright.chromium.executable_path)
    return bundled if bundled.exists() else None


def _only_points_to_a_snap(program: Path) -> bool:
    """Ubuntu's `chromium-browser` is a script that asks to install a snap."""
    real = program.resolve()
    return "snap" in str(real) or b"/snap/" in real.read_bytes()[:4096]


def main() -> None:
    """Print where Chromium is; end with 1 if it is nowhere."""
    program = find_chromium()
    if program is None:
        sys.exit(1)
    sys.stdout.write(f"{program}\n")


if __name__ == "__main__":
    main()
