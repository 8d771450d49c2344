"""Words of code lists as people type them: the code, or its name in either language."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from landtrack.errors import Invalid
from landtrack.text import Text

Code = TypeVar("Code", bound=StrEnum)


def read_code(text: str, labels: Mapping[Code, Text], field: str) -> Code:
    """The code that somebody means: ``utilities``, 水电气路 or Utilities and roads.

    Raises:
        Invalid: none of them; says which there are.
    """
    wanted = text.strip().casefold()
    for code, label in labels.items():
        if wanted in (code.value, label.zh.casefold(), label.en.casefold()):
            return code
    zh = "、".join(f"{label.zh}（{code.value}）" for code, label in labels.items())
    en = ", ".join(f"{code.value} ({label.en})" for code, label in labels.items())
    raise Invalid(
        f"没有“{text}”。可选：{zh}。", f"There is no “{text}”. Choose one of: {en}.", field=field
    )
