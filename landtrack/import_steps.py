"""The steps of an import, for whoever shows how far it is."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from landtrack.text import Text


class ImportStep(StrEnum):
    """What is being done with a file, in this order; accepting begins with ``ACCEPT``."""

    READ = "read"
    CHECK = "check"
    KEEP = "keep"
    ACCEPT = "accept"


STEP_LABELS: dict[ImportStep, Text] = {
    ImportStep.READ: Text("读取文件", "Reading the file"),
    ImportStep.CHECK: Text("检查图形和字段，与台账比对", "Checking, comparing with the register"),
    ImportStep.KEEP: Text("保存预检结果", "Keeping what was found"),
    ImportStep.ACCEPT: Text("写入台账", "Writing into the register"),
}

Watch = Callable[[ImportStep], None]
"""Is told each step as it begins."""


def unwatched(step: ImportStep) -> None:
    """Nobody looks."""
    del step
