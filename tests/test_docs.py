"""The documents name what the program has: they are compared with it, not with themselves."""

import runpy
from pathlib import Path

import pytest

from api.cli.main import app
from landtrack.settings import Settings
from landtrack.stages import STEPS, Step

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
COMMANDS = [
    command.name or command.callback.__name__
    for command in app.registered_commands
    if command.callback
]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_reference_is_what_the_program_has() -> None:
    written = runpy.run_path(str(ROOT / "docs" / "generate.py"))["page"]()
    assert text("docs/reference.md") == written, "run docs/generate.py"


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.kind.value)
def test_glossary_explains_every_milestone_kind(step: Step) -> None:
    start = f"| {step.code} | `{step.kind.value}` | {step.label.en} | {step.label.zh}"
    assert [line for line in text("docs/glossary.md").splitlines() if line.startswith(start)]


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
