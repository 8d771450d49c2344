"""Finding things by what people remember of their names: pieces, former names, numbers, pinyin.

Pure and in memory. ``queries/names.py`` fills an index from the register and keeps it fresh.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from landtrack.stages import Track

Noun = Literal["record", "building", "enterprise"]

_BETWEEN_NAMES = re.compile(r"[;；、,，/|\n]+")
_QUIET = re.compile(r"[\s·•\-_()（）【】\[\]“”\"'‘’#.]+")
_DIGITS = re.compile(r"([0-9]+)")
_ONE_LETTER, _SHORTEST_PIECE = 1, 2
_LONGEST_PHRASE = 4
_UMLAUT = "u\u0308"


@dataclass(frozen=True, slots=True)
class Named:
    """Something with names: a record, one of its buildings, or the enterprise behind it.

    ``record_id`` is the record it belongs to (a record's own). ``others`` are further names:
    former titles, permit and patch numbers.
    """

    noun: Noun
    id: int
    record_id: int
    track: Track
    name: str
    reference: str
    others: tuple[str, ...]
    village: str
    retired: bool = False

    @property
    def key(self) -> tuple[Noun, int]:
        """What tells it from all others."""
        return self.noun, self.id


@dataclass(frozen=True, slots=True)
class Found:
    """A hit: the better, the higher its ``score``; ``by`` is the name that was met."""

    named: Named
    score: int
    by: str


def fold(text: str) -> str:
    """A text without the differences that people do not mean: case, width, blanks, dashes."""
    return _QUIET.sub("", unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=200_000)
def pinyin_of(text: str) -> tuple[str, str]:
    """The pinyin of a text without tones, and its initials; what is no Chinese stays."""
    syllables = list(_syllables(fold(text)))
    return "".join(syllables), "".join(one[:_ONE_LETTER] for one in syllables)


def _syllables(text: str) -> Iterator[str]:
    """One per character, by the longest phrase of the dictionary that the character stands in.

    The dictionary is the library's; its own segmentation takes twenty times as long, and an index
    begins with tens of thousands of names.
    """
    from pypinyin.constants import (  # noqa: PLC0415 - slow to load
        PHRASES_DICT,
        PINYIN_DICT,
    )

    at = 0
    while at < len(text):
        for length in range(min(_LONGEST_PHRASE, len(text) - at), 1, -1):
            phrase = PHRASES_DICT.get(text[at : at + length])
            if phrase:
                yield from (_plain_letters(readings[0]) for readings in phrase)
                at += length
                break
        else:
            readings = PINYIN_DICT.get(ord(text[at]), "")
            yield _plain_letters(readings.partition(",")[0]) if readings else text[at]
            at += 1


@lru_cache(maxsize=10_000)
def _plain_letters(syllable: str) -> str:
    """Pinyin without its tone; ü is typed as v."""
    letters = unicodedata.normalize("NFD", syllable).replace(_UMLAUT, "v")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def split_names(text: str) -> tuple[str, ...]:
    """Several names in one field, as people separate them."""
    return tuple(filter(None, (name.strip() for name in _BETWEEN_NAMES.split(text))))


class _Keys:
    """The folded spellings of one thing, and all of them in one line for a first look."""

    __slots__ = ("line", "named", "spellings")

    def __init__(self, named: Named) -> None:
        self.named = named
        self.spellings: list[tuple[str, str, int]] = []
        for name, rank in (
            (named.reference, 40),
            (named.name, 30),
            *((other, 20) for other in named.others),
        ):
            if not name:
                continue
            self.spellings.append((fold(name), name, rank))
            spoken, initials = pinyin_of(name)
            if spoken != fold(name):
                self.spellings += [(spoken, name, rank - 10), (initials, name, rank - 15)]
        self.line = "\n".join(spelling for spelling, _, _ in self.spellings)

    def meet(self, word: str) -> tuple[int, str] | None:
        """How well a folded word meets one of the names: whole, beginning, or a piece of it."""
        best: tuple[int, str] | None = None
        for spelling, name, rank in self.spellings:
            if word not in spelling:
                continue
            score = rank
            if word == spelling:
                score += 1000
            elif spelling.startswith(word):
                score += 300
            if best is None or score > best[0]:
                best = score, name
        return best


class NameIndex:
    """All named things of a register, to be asked with what somebody types."""

    def __init__(self, things: Iterable[Named] = ()) -> None:
        self._keys: dict[tuple[Noun, int], _Keys] = {}
        self._of_record: dict[int, list[Named]] = {}
        self.put(things)

    def __len__(self) -> int:
        return len(self._keys)

    def copy(self) -> NameIndex:
        """Another index of the same things, to be changed apart from this one."""
        twin = NameIndex()
        twin._keys = dict(self._keys)
        twin._of_record = {number: list(some) for number, some in self._of_record.items()}
        return twin

    def put(self, things: Iterable[Named]) -> None:
        """Take things in, in place of what was known of them before."""
        for thing in things:
            self._keys[thing.key] = _Keys(thing)
            if thing.noun == "building":
                beside = self._of_record.get(thing.record_id, [])
                kept = [one for one in beside if one.id != thing.id]
                self._of_record[thing.record_id] = [*kept, thing]

    def get(self, noun: Noun, number: int) -> Named | None:
        """One thing by its number."""
        keys = self._keys.get((noun, number))
        return keys.named if keys else None

    def buildings(self, record_id: int) -> list[Named]:
        """The buildings of a record that stand, by name."""
        standing = [one for one in self._of_record.get(record_id, ()) if not one.retired]
        return sorted(standing, key=lambda one: (_by_number(one.name), one.id))

    def find(
        self, text: str, nouns: Iterable[Noun] = ("record",), *, retired: bool = False
    ) -> list[Found]:
        """What every word of a text is met by, the best first."""
        words = [word for word in map(fold, text.split()) if word]
        if not words:
            return []
        wanted = frozenset(nouns)
        found = [
            hit
            for keys in self._keys.values()
            if keys.named.noun in wanted
            and (retired or not keys.named.retired)
            and all(word in keys.line for word in words)
            and (hit := _hit(keys, words))
        ]
        return sorted(found, key=_best_first)

    def within(self, text: str) -> list[Found]:
        """Records that a text names in full somewhere, no blanks needed; the longest name first."""
        line = fold(text)
        found = []
        for keys in self._keys.values():
            if keys.named.noun != "record" or keys.named.retired:
                continue
            names = (keys.named.reference, keys.named.name, *keys.named.others)
            met = [
                name for name in names if len(fold(name)) >= _SHORTEST_PIECE and fold(name) in line
            ]
            if met:
                longest = max(met, key=len)
                found.append(Found(keys.named, len(fold(longest)), longest))
        return sorted(found, key=_best_first)


def _hit(keys: _Keys, words: list[str]) -> Found | None:
    met = [keys.meet(word) for word in words]
    if not all(met):
        return None  # a piece across two names
    scores = [one for one in met if one]
    return Found(keys.named, sum(score for score, _ in scores), max(scores)[1])


def _by_number(name: str) -> list[tuple[int, str]]:
    """An order in which building 2 comes before building 12."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in _DIGITS.split(name)]


def _best_first(found: Found) -> tuple[int, int, int]:
    return -found.score, len(found.named.name), -found.named.id
