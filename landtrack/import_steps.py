"""The steps of an import, for whoever shows how far it is."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from landtrack.text import Text


class ImportStep(StrEnum):
    """What is being done with a file."""

    READ = "read"
    CHECK = "check"
    KEEP = "keep"
    COMPARE = "compare"
    ADD = "add"
    CHANGE = "change"
    PUT_BACK = "put_back"
    RETIRE = "retire"
    SAVE = "save"


READING = (ImportStep.READ, ImportStep.CHECK, ImportStep.KEEP)
"""What is done until a file waits to be accepted, in this order."""
ACCEPTING = (ImportStep.COMPARE, ImportStep.ADD, ImportStep.CHANGE, ImportStep.SAVE)
UNDOING = (ImportStep.COMPARE, ImportStep.PUT_BACK, ImportStep.RETIRE, ImportStep.SAVE)
"""Both end with what every writer ends with, so a step that they share has one place."""


STEP_LABELS: dict[ImportStep, Text] = {
    ImportStep.READ: Text("读取文件", "Reading the file"),
    ImportStep.CHECK: Text("检查图形和字段，与台账比对", "Checking, comparing with the register"),
    ImportStep.KEEP: Text("保存预检结果", "Keeping what was found"),
    ImportStep.COMPARE: Text("与台账再核对一遍", "Comparing with the register once more"),
    ImportStep.ADD: Text("写入新记录", "Adding new records"),
    ImportStep.CHANGE: Text("更新已有记录", "Changing records that are there"),
    ImportStep.PUT_BACK: Text("恢复被更改的内容", "Putting back what was changed"),
    ImportStep.RETIRE: Text("停用由它新增的记录", "Retiring the records that it made"),
    ImportStep.SAVE: Text("保存", "Saving"),
}


def place_of(step: ImportStep) -> tuple[int, int]:
    """Which step it is, from 1, of how many."""
    steps = next(steps for steps in (READING, ACCEPTING, UNDOING) if step in steps)
    return steps.index(step) + 1, len(steps)


Watch = Callable[[ImportStep], None]
"""Is told each step as it begins."""


def unwatched(step: ImportStep) -> None:
    """Nobody looks."""
    del step
