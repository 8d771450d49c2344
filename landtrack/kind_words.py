"""What people call milestones when they write a line: names, other names, pinyin, initials.

Words with one meaning come from ``STEPS``. Here stand those of daily speech that may mean several
steps; what is left after looking at the kind of record is asked for and never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

from landtrack.names import pinyin_of
from landtrack.stages import STEP_OF, STEPS, MilestoneKind, Track, allowed
from landtrack.text import Language

K = MilestoneKind

SPOKEN: Final[dict[str, tuple[MilestoneKind, ...]]] = {
    "拿地": (K.LAND_WON,),
    "竞得": (K.LAND_WON,),
    "挂牌": (K.LISTING_NOTICE, K.LISTING_OPENS),
    "公告": (K.LISTING_NOTICE,),
    "签合同": (K.LAND_CONTRACT,),
    "签约": (K.SIGNED, K.LAND_CONTRACT, K.RIGHTS_ACQUIRED),
    "签协议": (K.SIGNED, K.PERFORMANCE_AGREEMENT),
    "付清": (K.PAID_IN_FULL,),
    "备案": (K.PROJECT_FILED,),
    "用地证": (K.LAND_USE_PERMIT,),
    "规划证": (K.BUILDING_PLANNING_PERMIT, K.LAND_USE_PERMIT),
    "工规证": (K.BUILDING_PLANNING_PERMIT,),
    "施工证": (K.CONSTRUCTION_PERMIT,),
    "开工": (K.START_STATISTICAL, K.PROJECT_STARTED),
    "动工": (K.START_STATISTICAL, K.START_LEGAL, K.PROJECT_STARTED),
    "破土": (K.START_STATISTICAL,),
    "打桩": (K.START_STATISTICAL,),
    "桩基": (K.START_STATISTICAL, K.START_LEGAL, K.PROJECT_STARTED),
    "桩基完成": (K.START_LEGAL,),
    "桩基完工": (K.START_LEGAL,),
    "出正负零": (K.FOUNDATIONS_DONE,),
    "验收": (K.COMPLETED,),
    "完工": (K.COMPLETED,),
    "房产证": (K.BUILDING_REGISTERED,),
    "投产": (K.IN_PRODUCTION,),
    "清拆": (K.DEMOLISHED,),
    "start": (K.START_STATISTICAL, K.START_LEGAL, K.PROJECT_STARTED),
    "started": (K.START_STATISTICAL, K.PROJECT_STARTED),
    "statistical start": (K.START_STATISTICAL,),
    "ground broken": (K.START_STATISTICAL,),
    "piling": (K.START_STATISTICAL, K.START_LEGAL),
    "piles done": (K.START_LEGAL,),
    "ceremony": (K.START_CEREMONY,),
    "permit": (K.CONSTRUCTION_PERMIT, K.BUILDING_PLANNING_PERMIT, K.LAND_USE_PERMIT),
    "completion": (K.COMPLETED,),
    "production": (K.IN_PRODUCTION,),
    "contract": (K.LAND_CONTRACT,),
    "signing": (K.SIGNED,),
}

_ASCII = re.compile(r"[\x20-\x7e]+")
_SHORTEST_SOUND = 2


class Mention(NamedTuple):
    """A word of a line that names steps, and where it stands."""

    kinds: tuple[MilestoneKind, ...]
    start: int
    end: int


def word_for(kind: MilestoneKind, language: Language) -> str:
    """The shortest name of a step that means it and no other."""
    label = STEP_OF[kind].label.to(language)
    short = re.split(r"\s*[（(]", label)[0]
    return short if mentions(short)[0].kinds == (kind,) else label


def mentions(line: str) -> list[Mention]:
    """Every word that names a step: the surest first, then the longest, then the last."""
    line = unicodedata.normalize("NFKC", line)
    found: list[tuple[int, Mention]] = []
    for sureness, (pattern, meanings) in enumerate(_tables()):
        for match in pattern.finditer(line):
            kinds = meanings[_plain(match[0])]
            found.append((sureness, Mention(kinds, match.start(), match.end())))
    found.sort(key=lambda one: (one[0], one[1].start - one[1].end, -one[1].start))
    return [mention for _, mention in found]


def fitting(
    kinds: Iterable[MilestoneKind], track: Track, *, has_buildings: bool
) -> list[MilestoneKind]:
    """Those that a record of this kind can take: on its buildings only where there are any."""
    possible = [kind for kind in kinds if allowed(kind, track)]
    if track is Track.PROJECT and not has_buildings:
        own = [kind for kind in possible if STEP_OF[kind].level == "record"]
        return own or possible
    return possible


@cache
def _tables() -> tuple[tuple[re.Pattern[str], dict[str, tuple[MilestoneKind, ...]]], ...]:
    """Words as they are written, then as they sound, then their initials."""
    written: dict[str, tuple[MilestoneKind, ...]] = {}
    for step in STEPS:
        for name in (step.code, step.kind.value, step.label.zh, step.label.en, *step.aliases):
            written.setdefault(_plain(name), (step.kind,))
    written |= {_plain(word): kinds for word, kinds in SPOKEN.items()}
    sounds: dict[str, set[MilestoneKind]] = defaultdict(set)
    initials: dict[str, set[MilestoneKind]] = defaultdict(set)
    for word, kinds in written.items():
        if not _ASCII.fullmatch(word):
            sound, letters = pinyin_of(word)
            sounds[sound].update(kinds)
            initials[letters].update(kinds)
    return tuple(
        (_pattern(table), table) for table in (written, _in_order(sounds), _in_order(initials))
    )


def _in_order(table: dict[str, set[MilestoneKind]]) -> dict[str, tuple[MilestoneKind, ...]]:
    order = list(STEP_OF)
    return {
        word: tuple(sorted(kinds, key=order.index))
        for word, kinds in table.items()
        if len(word) >= _SHORTEST_SOUND and word.isascii() and word.isalpha()
    }


def _plain(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word).strip().casefold()
    return re.sub(r"[\s_-]+", " ", plain)


def _pattern(table: Iterable[str]) -> re.Pattern[str]:
    """Any of the words; one of Latin letters is a word of its own, never a piece of another."""
    parts = []
    for word in sorted(table, key=len, reverse=True):
        escaped = r"[\s_-]+".join(map(re.escape, word.split(" ")))
        lone = _ASCII.fullmatch(word)
        parts.append(rf"(?<![0-9A-Za-z]){escaped}(?![0-9A-Za-z])" if lone else escaped)
    return re.compile("|".join(parts), re.IGNORECASE)
