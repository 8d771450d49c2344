"""What a file leaves for a person to decide, and the options by which the command line is told."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from gis.finding_kinds import describe
from gis.findings import Finding
from landtrack.errors import Conflict


class ShiftAnswer(StrEnum):
    """What to do about a suspected map shift."""

    GCJ02 = "gcj02"
    BD09 = "bd09"
    NONE = "none"


class AxesAnswer(StrEnum):
    """In which order the two numbers of a coordinate stand."""

    AS_WRITTEN = "as-written"
    SWAPPED = "swapped"


_SHIFTS: Final = {"GCJ-02": "gcj02", "BD-09": "bd09"}


def answers(question: Finding, taken_crs: int | None) -> list[str]:
    """The options that would settle a question, the likeliest first."""
    match question.code:
        case "axes_against_crs":
            return ["--axes swapped", "--axes as-written"]
        case "old_datum":
            return ["--accept-old-datum"]
        case "shift_suspected":
            system = _SHIFTS.get(str(question.values.get("system")), "gcj02")
            return [f"--shift {system}", "--shift none"]
    return [f"--crs {taken_crs}" if taken_crs else "--crs EPSG"]


def refusal(questions: Sequence[Finding], taken_crs: int | None) -> Conflict:
    """Why nothing was taken: each open question with the options that answer it."""
    asked: dict[str, Finding] = {}
    for question in questions:
        asked.setdefault(question.code, question)
    zh = en = ""
    for question in asked.values():
        options = answers(question, taken_crs)
        zh += f"\n  {describe(question, 'zh')} → {' 或 '.join(options)}"
        en += f"\n  {describe(question, 'en')} -> {' or '.join(options)}"
    return Conflict(
        f"没有写入任何内容，请先回答下面的问题（加上相应选项再导入）：{zh}",
        f"Nothing was written. Answer these first, by the options named, and import again:{en}",
    )


def questions_json(questions: Sequence[Finding], taken_crs: int | None) -> list[dict[str, Any]]:
    """The same for machines."""
    return [
        {
            "code": question.code,
            "zh": describe(question, "zh"),
            "en": describe(question, "en"),
            "answers": answers(question, taken_crs),
        }
        for question in questions
    ]
