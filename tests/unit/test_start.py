"""Every command starts without the libraries that only some of them need."""

from __future__ import annotations

import subprocess
import sys

import pytest

SLOW = ("pyarrow", "pandas", "geopandas", "folium", "alembic", "pyogrio", "ezdxf", "openpyxl",
        "fastapi", "landtrack.sample")  # fmt: skip


@pytest.mark.parametrize("module", ["api.cli.main"])
def test_the_command_line_loads_no_slow_library(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(set(sys.modules) & set({SLOW!r})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
