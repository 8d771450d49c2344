"""How far the files are that are being read right now, for pages that ask again and again.

Kept in memory, by a word that the sender makes up: it is no secret and nothing depends on it. With
several server processes a page may ask one that does not know; it then shows what it showed.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from landtrack.import_steps import ImportStep, Watch, unwatched

_MOST_KEPT = 200
_LONGEST_WORD = 64


class RunningImports:
    """The step of each import that is running, by its sender's word."""

    def __init__(self) -> None:
        self._steps: OrderedDict[str, ImportStep] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def watched(self, word: str) -> Iterator[Watch]:
        """What notes the steps of one import until it is over; of none if no word was given."""
        if not word or len(word) > _LONGEST_WORD:
            yield unwatched
            return

        def note(step: ImportStep) -> None:
            with self._lock:
                self._steps[word] = step
                while len(self._steps) > _MOST_KEPT:
                    self._steps.popitem(last=False)

        try:
            yield note
        finally:
            with self._lock:
                self._steps.pop(word, None)

    def step(self, word: str) -> ImportStep | None:
        """Where an import is; None before it begins and when it is over."""
        return self._steps.get(word)
