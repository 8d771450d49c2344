"""The documents name what the program has: they are compared with it, not with themselves."""

import re
import runpy
from fnmatch import fnmatch
from pathlib import Path

import pytest

from api.cli.main import COMMANDS
from landtrack.settings import Settings
from landtrack.stages import STEPS, Step

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_reference_is_what_the_program_has() -> None:
    written = runpy.run_path(str(ROOT / "docs" / "generate.py"))["page"]()
    assert text("docs/reference.md") == written, "run docs/generate.py"


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.kind.value)
def test_glossary_explains_every_milestone_kind(step: Step) -> None:
    start = f"| {step.code} | `{step.kind.value}` | {step.label.en} | {step.label.zh}"
    assert [line for line in text("docs/glossary.md").splitlines() if line.startswith(start)]


MODULES = [
    path.relative_to(ROOT)
    for floor in ("gis", "landtrack", "maps", "api")
    for path in sorted((ROOT / floor).iterdir())
    if path.name[0] not in "._" and (path.suffix == ".py" or path.is_dir())
]


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_architecture_places_every_module_of_a_floor(module: Path) -> None:
    named = re.findall(r"[\w*]+(?:\.py|/)", text("docs/architecture.md"))
    name = module.name if module.suffix else f"{module.name}/"
    assert any(fnmatch(name, one) for one in named)


def test_there_are_commands() -> None:
    assert len(COMMANDS) > 5


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("command", COMMANDS)
def test_readme_lists_every_command(readme: str, command: str) -> None:
    assert f"| `landtrack {command}" in text(readme)


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("setting", Settings.model_fields)
def test_readme_lists_every_setting(readme: str, setting: str) -> None:
    assert f"`LANDTRACK_{setting.upper()}`" in text(readme)
