"""The command line in a process of its own, as a person or a script starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Shell:
    """A terminal in a folder, with LANDTRACK_DATABASE_URL and other variables set."""

    folder: Path
    url: str | None = None
    lang: str = "en_US.UTF-8"
    variables: tuple[tuple[str, str], ...] = ()

    def run(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """A command, which must end with ``code`` and never with a traceback."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("LANDTRACK_", "LC_"))}
        environment = kept | {
            "LANG": self.lang,
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "COLUMNS": "200",
            "LANDTRACK_DATA_DIR": str(self.folder / "data"),
            **dict(self.variables),
        }
        if self.url:
            environment["LANDTRACK_DATABASE_URL"] = self.url
        done = subprocess.run(
            [sys.executable, "-P", "-m", "api.cli", *words],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode == code, done.stdout + done.stderr
        return done

    def out(self, *words: str) -> str:
        """What a command prints."""
        return self.run(*words).stdout

    def json(self, *words: str) -> Any:
        """What a command prints for machines: JSON and nothing else."""
        return json.loads(self.out(*words, "--json"))

    def refused(self, *words: str) -> str:
        """The one line in which a command says what is wrong; it prints nothing else."""
        done = self.run(*words, code=1)
        assert done.stdout == ""
        (line,) = [line for line in done.stderr.splitlines() if line.startswith("✗")]
        return line
