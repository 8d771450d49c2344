"""Every command starts without the libraries that only some of them need."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer

from api.cli.main import COMMANDS, load

SLOW = ("pyarrow", "pandas", "geopandas", "folium", "alembic", "pyogrio", "ezdxf", "openpyxl",
        "fastapi", "landtrack.sample")  # fmt: skip
OF_THE_REGISTER = ("sqlalchemy", "pydantic", "shapely", "numpy", "pyproj", "geoalchemy2", *SLOW)


def loaded(code: str) -> set[str]:
    """What a fresh process has in memory after some code."""
    told = f"{code}\nimport sys; print('loaded', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("words", [["--help"], []])
def test_the_list_of_commands_needs_no_register(words: list[str]) -> None:
    code = f"""
from api.cli.main import app
try:
    app({words!r})
except SystemExit:
    pass"""
    assert loaded(code) & set(OF_THE_REGISTER) == set()


def test_no_command_loads_a_slow_library() -> None:
    code = "from api.cli.main import COMMANDS, load\nfor name in COMMANDS: load(name)"
    assert loaded(code) & set(SLOW) == set()


def test_logging_shapes_no_answers_for_programs() -> None:
    modules = loaded("from api.cli.main import load; load('log')")
    assert not [one for one in modules if one.startswith("api.schemas")]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_summary_is_the_first_sentence_of_its_command(name: str) -> None:
    context = typer.Context(load(name), info_name=name)
    assert COMMANDS[name][1] == " ".join((context.command.help or "").split())
