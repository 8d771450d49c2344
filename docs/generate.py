"""Prints `docs/reference.md`: settings, error codes, findings, as the program has them.

.venv/bin/python docs/generate.py > docs/reference.md
"""  # noqa: INP001 - a script, not a package

import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from api.app import create_app  # noqa: F401 - with every module that has errors of its own
from api.errors import status_of
from gis.errors import GisError
from gis.finding_kinds import KINDS
from landtrack.errors import LandtrackError
from landtrack.settings import Settings

SETTINGS = """# Reference

Written by `docs/generate.py` from the program; change the program, not this page.

## Settings

Environment variables, read once at the start (`landtrack/settings.py`). An empty default: none."""
ERRORS = """## Error codes

`code` of a problem (RFC 9457) under `/api`, and its HTTP status. Indented codes are kinds of the
one above. The sentence beside a code says which field and what to do, in English (`detail`) and
Chinese (`detail_zh`). Besides these: `cross_site` (403), `fault` (500), and the names of HTTP
statuses, such as `method_not_allowed`."""
FINDINGS = """## Findings

What can be noticed about a file or a row (`gis/finding_kinds/`). Severities are defaults; a town
may change them in `[findings]` of its file. *Blocking*: the row cannot be accepted. Words in
braces are filled in."""


def settings() -> Iterator[tuple[str, ...]]:
    """Every setting: variable, default, meaning."""
    for name, field in Settings.model_fields.items():
        default = "~/.local/share/landtrack" if field.default_factory else field.default
        shown = "" if default in (None, "") else f"`{default}`"
        yield f"`LANDTRACK_{name.upper()}`", shown, field.description or ""


def errors(
    root: type[LandtrackError] | type[GisError], depth: int = 0
) -> Iterator[tuple[str, ...]]:
    """An error and its kinds: code, status, meaning."""
    status, meaning = int(status_of(root("", ""))), str(root.__doc__).partition("\n")[0]
    yield "&emsp;" * depth + f"`{root.code}`", str(status), meaning
    for kind in root.__subclasses__():
        yield from errors(kind, depth + 1)


def findings() -> Iterator[tuple[str, ...]]:
    """Every finding: code, severity, both sentences, both remedies."""
    for kind in sorted(KINDS.values(), key=lambda one: one.code):
        said, remedy = f"{kind.zh}<br>{kind.en}", f"{kind.remedy_zh}<br>{kind.remedy_en}"
        yield f"`{kind.code}`", kind.severity.value, said, remedy


def table(head: str, rows: Iterator[tuple[str, ...]]) -> str:
    """A table of Markdown; ``head`` names the columns, parted by bars."""
    lines = [" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows]
    rule = f"|{'---|' * len(head.split('|'))}"
    return "\n".join([f"| {head} |", rule, *(f"| {line} |" for line in lines)])


def page() -> str:
    """The whole page."""
    codes = chain(errors(LandtrackError), errors(GisError))
    tables = (
        (SETTINGS, table("variable | default | meaning", settings())),
        (ERRORS, table("code | status | meaning", codes)),
        (FINDINGS, table("code | severity | sentence | remedy", findings())),
    )
    return "\n\n".join(chain.from_iterable(tables)) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
