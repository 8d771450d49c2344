"""Which column of a file is which field of ours: proposed with a confidence, decided by a person.

The caller brings its fields with their names in Chinese and English. A proposal looks at the
heading (exact, part of a longer one, pinyin initials of shapefiles), at the unit, and at what the
values look like; a layout that was mapped once is known again by its key.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from gis.findings import Finding
from gis.formats.dates import parse_date
from gis.formats.dbf import dbf_names
from gis.formats.ledger_head import Header
from gis.formats.units import Unit, UnitKind, plain
from gis.formats.values import (
    Cell,
    Parsed,
    parse_area,
    parse_integer,
    parse_money_wan,
    parse_number,
    parse_percent,
    parse_text,
    parse_yes_no,
)

FieldType = Literal["text", "number", "integer", "area", "money", "percent", "date", "boolean"]

LEAST = 0.55
"""Below this nothing is proposed."""
SURE = 0.9
"""From here on a proposal needs no second look."""
_SAMPLE = 50
_KINDS: dict[FieldType, UnitKind] = {"area": "area", "money": "money", "percent": "share"}
_INITIALS = 0.8
_NEXT = 0.001
"""By how much a synonym is less than the one before it."""
_PARSERS: dict[FieldType, Callable[[Cell], Parsed[Any]]] = {
    "percent": parse_percent,
    "integer": parse_integer,
    "date": parse_date,
    "boolean": parse_yes_no,
    "text": parse_text,
}
_NOT_WORD = re.compile(r"[\W_]+")
_SPLIT_WORDS = re.compile(r"[/|>\-—]+")


@dataclass(frozen=True, slots=True)
class Field:
    """A field to fill: ``synonyms`` are headings in use, in both languages, likeliest first.

    ``never`` are words that rule a heading out although it contains a synonym.
    """

    name: str
    type: FieldType
    synonyms: tuple[str, ...]
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A column proposed for a field, from 0 to 1 sure; ``others`` would do as well."""

    field: str
    header: Header
    confidence: float
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """What is proposed: at most one column per field, and the columns nobody wanted."""

    matches: tuple[Match, ...]
    unmapped: tuple[Header, ...]
    layout: str

    def header(self, name: str) -> Header | None:
        """The column for a field."""
        return next((match.header for match in self.matches if match.field == name), None)


@dataclass(frozen=True, slots=True)
class _Wanted:
    field: Field
    words: tuple[str, ...]
    initials: frozenset[str]


def layout_key(headers: Sequence[Header]) -> str:
    """The same for files with the same headings in the same order: where a mapping is kept."""
    names = "\x1f".join(plain(header.name) for header in headers)
    return hashlib.sha256(names.encode()).hexdigest()[:16]


def propose_mapping(
    headers: Sequence[Header],
    fields: Sequence[Field],
    samples: Table[str, Sequence[Any]] | None = None,
) -> Mapping:
    """The likeliest column for each field. ``samples`` holds values per column name."""
    wanted = [_wanted(item) for item in fields]
    scores: list[tuple[float, int, int]] = []
    for f, want in enumerate(wanted):
        for h, header in enumerate(headers):
            score = _score(want, header)
            if score >= LEAST and samples is not None:
                score *= _value_share(want.field, header, samples.get(header.name, ()))
            if score >= LEAST:
                scores.append((score + _bonus(want.field, header), f, h))
    return _assigned(headers, fields, scores)


def _assigned(
    headers: Sequence[Header], fields: Sequence[Field], scores: list[tuple[float, int, int]]
) -> Mapping:
    """Best pairs first; equal ones in the order of fields and columns."""
    chosen: dict[int, tuple[float, int]] = {}
    used: set[int] = set()
    for score, f, h in sorted(scores, key=lambda item: (-item[0], item[1], item[2])):
        if f not in chosen and h not in used:
            chosen[f] = score, h
            used.add(h)
    matches = tuple(
        Match(
            fields[f].name,
            headers[h],
            round(min(score, 1.0), 2),
            tuple(headers[o].name for s, g, o in scores if g == f and o != h and o not in used),
        )
        for f, (score, h) in sorted(chosen.items())
    )
    unmapped = tuple(header for h, header in enumerate(headers) if h not in used)
    return Mapping(matches, unmapped, layout_key(headers))


def _wanted(item: Field) -> _Wanted:
    words = tuple(dict.fromkeys(_word(word) for word in (item.name, *item.synonyms)))
    chinese = [word for word in item.synonyms if not word.isascii()]
    initials = {name.lower() for word in chinese for name in dbf_names([word])}
    return _Wanted(item, words, frozenset(name for name in initials if len(name) > 1))


def _word(text: str) -> str:
    return _NOT_WORD.sub("", plain(text))


def _score(want: _Wanted, header: Header) -> float:
    """How well a heading fits a field by its words and its unit."""
    if not _unit_fits(want.field.type, header.unit):
        return 0.0
    parts = [_word(part) for part in _SPLIT_WORDS.split(header.title) if _word(part)]
    whole = "".join(parts)
    if not whole or any(_word(bad) in whole for bad in want.field.never):
        return 0.0
    best = max(
        _word_score(word, whole, parts) - rank * _NEXT for rank, word in enumerate(want.words)
    )
    return max(best, _INITIALS if whole in want.initials else 0.0)


def _unit_fits(kind: FieldType, unit: Unit | None) -> bool:
    """A heading in 万元 is no area, and no text or date either."""
    if unit is None:
        return True
    if kind in _KINDS:
        return unit.kind == _KINDS[kind]
    return kind in {"number", "integer"} or unit.kind not in {"area", "money"}


def _word_score(word: str, whole: str, parts: list[str]) -> float:
    """1 for the same words, less for a part of them or a likeness."""
    if word == whole:
        return 1.0
    if len(word) < 2:
        return 0.0
    if word == parts[-1]:
        return 0.95
    score = 0.7 if word in parts else 0.0
    share = min(len(word), len(whole)) / max(len(word), len(whole))
    if word in whole or (len(whole) > 1 and word.startswith(whole)):
        score = max(score, 0.55 + 0.35 * share)
    elif len(whole) > 1 and whole in word:  # 面积 alone may be any area
        score = max(score, 0.3 + 0.4 * share)
    if len(parts) > 1 and len(parts[-1]) > 1 and parts[-1] in word:
        score = max(score, 0.6 + 0.3 * len(parts[-1]) / len(word))
    ratio = SequenceMatcher(None, word, whole).ratio()
    return max(score, ratio * 0.8 if ratio >= 0.8 else 0.0)


def _bonus(item: Field, header: Header) -> float:
    """Of two headings that fit alike, the one in our own unit (㎡ before 亩, 万元 before 元)."""
    if header.unit is None or _KINDS.get(item.type) != header.unit.kind:
        return 0.0
    return 0.004 if header.unit.factor == 1 else 0.002


def _value_share(item: Field, header: Header, values: Sequence[Any]) -> float:
    """1 where the values are what the field wants, down to 0.5 where none is."""
    parsed = [parse(item.type, Cell(value), header.unit) for value in values[:_SAMPLE]]
    told = [p for p in parsed if p.value is not None or p.finding is not None]
    if not told:
        return 1.0
    return 0.5 + 0.5 * sum(p.value is not None for p in told) / len(told)


def read_column(
    name: str, values: Sequence[Any], rows: Sequence[int], kind: FieldType
) -> tuple[list[Any], list[Finding]]:
    """A whole column of a layer as the type wants it, by the unit that its name states.

    ``rows`` are the numbers that findings name. Areas come out in m2, money in 万元, shares in per
    cent, dates as spans.
    """
    unit = Header.of(name).unit
    parsed = [parse(kind, Cell(v, row, name), unit) for v, row in zip(values, rows, strict=True)]
    return [p.value for p in parsed], [p.finding for p in parsed if p.finding is not None]


def parse(
    kind: FieldType, cell: Cell, unit: Unit | None = None, *, decimal_comma: bool = False
) -> Parsed[Any]:
    """One cell as the type wants it: m2, 万元, per cent, a date span, a text, a number, yes or no.

    A unit of another kind than the type's is not used.
    """
    if unit is not None and unit.kind != _KINDS.get(kind):
        unit = None
    if kind == "area":
        return parse_area(cell, unit, decimal_comma=decimal_comma)
    if kind == "money":
        return parse_money_wan(cell, unit, decimal_comma=decimal_comma)
    if kind == "number":
        return parse_number(cell, decimal_comma=decimal_comma)
    return _PARSERS[kind](cell)
