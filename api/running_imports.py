"""How far the files are that are being read, accepted or undone right now, for pages that ask.

Kept in memory. A file that is being read has no number yet and goes by a word that the sender makes
up: it is no secret and nothing depends on it. An import goes by its number, and one decision about
it at a time is let through; that none is done twice is the register's lock. With several server
processes a page may ask one that does not know; it then shows what it showed.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from landtrack.import_steps import ImportStep, Watch, unwatched
from landtrack.text import Text

_MOST_KEPT = 200
_LONGEST_WORD = 64


@dataclass(slots=True)
class Decision:
    """A decision about an import that is being carried out."""

    watch: Watch
    problem: Text | None = None
    """Why it came to nothing, for whoever has reloaded the page meanwhile."""


class RunningImports:
    """The step of each import that is running, by its number or its sender's word."""

    def __init__(self) -> None:
        self._steps: OrderedDict[str | int, ImportStep] = OrderedDict()
        self._problems: OrderedDict[int, Text] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def watched(self, word: str) -> Iterator[Watch]:
        """What notes the steps of one import until it is over; of none if no word was given."""
        if not word or len(word) > _LONGEST_WORD:
            yield unwatched
            return
        try:
            yield partial(self._note, word)
        finally:
            self._forget(word)

    @contextmanager
    def decided(self, number: int) -> Iterator[Decision | None]:
        """A decision about an import; None while another one is being carried out."""
        with self._lock:
            taken = number in self._steps
            if not taken:
                self._steps[number] = ImportStep.COMPARE
                self._problems.pop(number, None)
        if taken:
            yield None
            return
        decision = Decision(partial(self._note, number))
        try:
            yield decision
        finally:
            with self._lock:
                if decision.problem is not None:
                    _keep(self._problems, number, decision.problem)
            self._forget(number)

    def step(self, key: str | int) -> ImportStep | None:
        """Where an import is; None before it begins and when it is over."""
        return self._steps.get(key)

    def problem(self, number: int) -> Text | None:
        """Why the last decision about an import came to nothing, if it did."""
        return self._problems.get(number)

    def _note(self, key: str | int, step: ImportStep) -> None:
        with self._lock:
            _keep(self._steps, key, step)

    def _forget(self, key: str | int) -> None:
        with self._lock:
            self._steps.pop(key, None)


def _keep(kept: OrderedDict[Any, Any], key: str | int, value: object) -> None:
    kept[key] = value
    while len(kept) > _MOST_KEPT:
        kept.popitem(last=False)
