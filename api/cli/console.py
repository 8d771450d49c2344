"""How commands speak: the terminal, its language, their way to fail. Quick to load."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NoReturn

from rich.console import Console

from gis.errors import GisError
from landtrack.errors import LandtrackError
from landtrack.text import Language, Text

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


spoken: ContextVar[Language | None] = ContextVar("spoken", default=None)
"""The language that an option chose; also for the sentence of a failure."""


def default_language() -> Language:
    """English where the terminal's locale is English, Chinese otherwise."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "en" if (locale or "").lower().startswith("en") else "zh"


@contextmanager
def failing_well() -> Iterator[None]:
    """Show what is expected to go wrong as a sentence, and end with exit code 1."""
    try:
        yield
    except LandtrackError as error:
        _fail(error.text, error.code)
    except GisError as error:
        _fail(Text(error.zh, error.en), error.code)
    except KeyboardInterrupt:
        _fail(
            Text("已中断，没有写入任何内容。", "Interrupted; nothing was written."), "interrupted"
        )


def _fail(sentence: Text, code: str) -> NoReturn:
    language = spoken.get() or default_language()
    err.print("[red]✗[/red]", end=" ", markup=True)
    err.print(f"{sentence.to(language)} ({code})", markup=False)
    raise SystemExit(1)


def print_json(value: Any) -> None:
    """For machines: UTF-8 JSON on standard output and nothing else; schemas anywhere in it."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=_dumped)
    sys.stdout.write("\n")


def _dumped(schema: Any) -> Any:
    return schema.model_dump(mode="json")
