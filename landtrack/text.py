"""A sentence or label that exists in both languages of the town hall."""

from __future__ import annotations

from typing import Literal, NamedTuple

Language = Literal["zh", "en"]


class Text(NamedTuple):
    """The same words in Chinese and in English; the field's own terms live in tables of these."""

    zh: str
    en: str

    def to(self, language: Language) -> str:
        """The words in one language."""
        return self.zh if language == "zh" else self.en
