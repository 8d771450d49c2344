"""Which village a cell names: by code or name, as people write it, or by an address in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from gis.findings import Finding
from gis.formats.units import plain
from gis.formats.values import PLACEHOLDERS
from gis.villages import Village, village_key, village_keys


def stated_villages(
    texts: Sequence[str | None], rows: Sequence[int], villages: Sequence[Village]
) -> tuple[list[str | None], list[Finding]]:
    """The code that each cell names (None: nothing, or no village), and a finding for the latter.

    ``rows`` are the numbers of the rows in their file.
    """
    names = _names(villages)
    texts = [text if text and plain(text) not in PLACEHOLDERS else None for text in texts]
    known: dict[str, str | None] = {text: _named(text, names) for text in set(texts) if text}
    codes = [known[text] if text else None for text in texts]
    findings = [
        _no_village(row, text, villages)
        for row, text, code in zip(rows, texts, codes, strict=True)
        if text and code is None
    ]
    return codes, findings


def _names(villages: Sequence[Village]) -> dict[str, str]:
    """Every way of writing a village, the longest first, and its code."""
    names = {key: village.code for village in villages for key in village_keys(village)}
    return dict(sorted(names.items(), key=lambda item: -len(item[0])))


def _named(text: str, names: Mapping[str, str]) -> str | None:
    key = village_key(text)
    if key in names:
        return names[key]
    begun = (code for name, code in names.items() if name[-1] in "村区" and key.startswith(name))
    return next(begun, None)


def _no_village(row: int, text: str, villages: Sequence[Village]) -> Finding:
    names = [village.name for village in villages]
    near = get_close_matches(village_key(text), names, n=1, cutoff=0.3)
    zh = f"最接近的是“{near[0]}”。" if near else f"可用：{'、'.join(names)}。"
    en = f"The nearest is {near[0]}." if near else f"There are: {', '.join(names)}."
    told = {"zh": f"没有村（社区）“{text}”。{zh}", "en": f"There is no village “{text}”. {en}"}
    return Finding("bad_value", row, "village", values=told)
