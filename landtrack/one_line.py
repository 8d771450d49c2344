"""A milestone written in one line: which record, which step, which building, which day.

    土地摘牌 12-03        横沥智造 statistical start 昨天        HL-2026-014 桩基 11.20

Pure: names are looked up in the index that is handed in. What a line leaves open stays open
(``records``, ``kinds`` or ``buildings`` hold several), so that the one who writes is asked; nothing
is guessed and nothing is saved here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from landtrack.days import find_day
from landtrack.kind_words import Mention, fitting, mentions
from landtrack.names import Found, Named, NameIndex, fold, pinyin_of
from landtrack.stages import STEP_OF, Evidence, MilestoneKind

LONGEST = 200
"""Letters of a line that are read."""

_PLANNED = re.compile(r"计划|预计|拟于|拟在|(?<![a-z])(?:planned|plan)(?![a-z])", re.IGNORECASE)
_GRADE = re.compile(
    r"(?:证据|evidence)\s*(?:等级|grade)?\s*[:：]?\s*([ABC])(?![A-Za-z])\s*级?"
    r"|(?<![^\s,，;；])([ABC])级?(?=$|[\s,，;；])",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s,，;；。:：]+")
_NUMBER = re.compile(r"(\d+|[a-z])(?=号|栋|幢|座|楼|#|$)")
_MANY, _WHOLE = 8, 1000
_MOST_WORDS = 8


Asks = Literal["", "line", "record", "kind", "building"]


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for what a line leaves open; it wins over the line."""

    record_id: int | None = None
    kind: MilestoneKind | None = None
    building_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line says.

    One in ``records``, ``kinds``, ``buildings``: settled; several: to be asked. ``day_given``: the
    line names the day, otherwise today is proposed. ``said``: the word for the step. ``unread``:
    what was not understood.
    """

    line: str
    records: tuple[Named, ...]
    kinds: tuple[MilestoneKind, ...]
    buildings: tuple[Named, ...]
    day: date
    day_given: bool
    planned: bool
    evidence: Evidence | None
    said: str
    unread: str

    @property
    def record(self) -> Named | None:
        """The record, if there is no doubt."""
        return self.records[0] if len(self.records) == 1 else None

    @property
    def kind(self) -> MilestoneKind | None:
        """The step, if there is no doubt."""
        return self.kinds[0] if len(self.kinds) == 1 else None

    @property
    def on_building(self) -> bool:
        """Whether the step belongs to a building."""
        return self.kind is not None and STEP_OF[self.kind].level == "building"

    @property
    def building(self) -> Named | None:
        """The building, if the step has one and there is no doubt."""
        return self.buildings[0] if self.on_building and len(self.buildings) == 1 else None

    @property
    def asks(self) -> Asks:
        """What must be chosen next before it can be saved."""
        if not self.line.strip():
            return "line"
        if self.record is None:
            return "record"
        if self.kind is None:
            return "kind"
        return "building" if self.on_building and self.building is None else ""

    @property
    def complete(self) -> bool:
        """Whether it can be saved as it stands."""
        return not self.asks


def read_line(line: str, today: date, names: NameIndex, choice: Choice | None = None) -> Reading:
    """What a line says, on a register whose names are in an index."""
    choice = choice or Choice()
    text = unicodedata.normalize("NFKC", line)[:LONGEST].strip()
    text, planned = _take(text, _PLANNED)
    day = find_day(text, today, planned=bool(planned))
    if day:
        text = _without(text, day[1], day[2])
    text, grade = _take(text, _GRADE)
    mention, rest, hits = _step_and_record(text, names, choice)
    meant = mention.kinds if mention else ()
    records = _records(hits, names, choice, meant)
    kinds = (choice.kind,) if choice.kind else _kinds(meant, records, names)
    record = records[0] if len(records) == 1 else None
    buildings, unread = _buildings(rest, record, names, choice)
    happened_on = day[0] if day else today
    return Reading(
        line=line,
        records=records,
        kinds=kinds,
        buildings=buildings,
        day=happened_on,
        day_given=day is not None,
        planned=bool(planned) or happened_on > today,
        evidence=Evidence((grade[1] or grade[2]).upper()) if grade else None,
        said=text[mention.start : mention.end] if mention else "",
        unread=unread,
    )


def written(
    reading: Reading,
    names: NameIndex,
    *,
    record: Named | None = None,
    kind: str = "",
    building: Named | None = None,
) -> str:
    """The line in full, with what somebody chose for what it left open.

    ``kind`` is a word for the step; the line's own by default. Read again, the line means the same
    with the choice made.
    """
    record = record or reading.record
    building = building or (reading.building if reading.record else None)
    words = [
        _called(record, names) if record else "",
        building.name if building else "",
        kind or reading.said,
        "计划" if reading.planned and reading.day_given else "",
        reading.day.isoformat() if reading.day_given else "",
        reading.evidence.value if reading.evidence else "",
        reading.unread,
    ]
    return " ".join(word for word in words if word)


def _called(record: Named, names: NameIndex) -> str:
    """What tells a record from all others in a line: its name, or else its reference."""
    if not _BETWEEN.search(record.name):
        whole = [hit for hit in names.find(record.name) if hit.score >= _WHOLE]
        if len(whole) == 1:
            return record.name
    return record.reference


def _take(text: str, pattern: re.Pattern[str]) -> tuple[str, re.Match[str] | None]:
    match = pattern.search(text)
    return (_without(text, match.start(), match.end()), match) if match else (text, None)


def _without(text: str, start: int, end: int) -> str:
    return f"{text[:start]} {text[end:]}".strip()


def _step_and_record(
    text: str, names: NameIndex, choice: Choice
) -> tuple[Mention | None, str, Sequence[Found]]:
    """The word for the step, what is left of the line, and the records that it may mean.

    A word of a record's name may be one for a step too, so the word is taken that leaves a name.
    """
    first: tuple[Mention | None, str, Sequence[Found]] | None = None
    for mention in mentions(text):
        left = _without(text, mention.start, mention.end)
        rest, hits = _find(left, names)
        if hits or (choice.record_id and not first):
            return mention, rest, hits
        first = first or (mention, rest, hits)
    rest, hits = _find(text, names)
    if hits or first is None:
        return None, rest, hits
    return first


def _find(text: str, names: NameIndex) -> tuple[str, Sequence[Found]]:
    """The records that a text names, and what of it was not needed for that."""
    words = [word for word in _BETWEEN.split(text) if word][:_MOST_WORDS]
    for i, word in enumerate(words):  # a whole name needs no help from its neighbours
        if (hits := names.find(word)) and hits[0].score >= _WHOLE:
            return " ".join(words[:i] + words[i + 1 :]), hits
    for length in range(len(words), 0, -1):
        best: tuple[str, Sequence[Found]] | None = None
        for start in range(len(words) - length + 1):
            hits = names.find(" ".join(words[start : start + length]))
            if hits and (best is None or hits[0].score > best[1][0].score):
                best = " ".join(words[:start] + words[start + length :]), hits
        if best:
            return best
    for hit in (hits := names.within(text)):
        return _cut(text, hit.by), [one for one in hits if one.score == hit.score]
    return " ".join(words), ()


def _cut(text: str, name: str) -> str:
    """A text without a name that stands in it, however it was spaced."""
    spaced = r"\W*".join(map(re.escape, fold(name)))
    return re.sub(spaced, " ", text, count=1, flags=re.IGNORECASE).strip()


def _records(
    hits: Sequence[Found], names: NameIndex, choice: Choice, said: tuple[MilestoneKind, ...]
) -> tuple[Named, ...]:
    if choice.record_id:
        chosen = names.get("record", choice.record_id)
        return (chosen,) if chosen else ()
    whole = [hit for hit in hits if hit.score >= _WHOLE]
    if len(whole) == 1:
        return (whole[0].named,)
    meant = [hit.named for hit in (whole or hits)]
    able = [one for one in meant if _can_take(one, said, names)]
    return tuple((able or meant)[:_MANY])


def _can_take(record: Named, said: tuple[MilestoneKind, ...], names: NameIndex) -> bool:
    """Whether one of the steps can happen to a record; a building's only where one is known."""
    has_buildings = bool(names.buildings(record.id))
    return any(
        has_buildings or STEP_OF[kind].level == "record"
        for kind in fitting(said, record.track, has_buildings=has_buildings)
    )


def _kinds(
    said: tuple[MilestoneKind, ...], records: Sequence[Named], names: NameIndex
) -> tuple[MilestoneKind, ...]:
    if len(records) != 1:
        return said
    has_buildings = bool(names.buildings(records[0].id))
    return tuple(fitting(said, records[0].track, has_buildings=has_buildings)) or said


def _buildings(
    rest: str, record: Named | None, names: NameIndex, choice: Choice
) -> tuple[tuple[Named, ...], str]:
    """Those of a record's buildings that are meant (all where none is named), and what is left."""
    if record is None:
        return (), rest
    standing = names.buildings(record.id)
    if choice.building_id:
        return tuple(one for one in standing if one.id == choice.building_id), ""
    named = [one for one in standing if _names_building(fold(rest), one)] if rest else []
    exact = [one for one in named if fold(one.name) in fold(rest)]
    named = exact if len(exact) == 1 else named
    return (tuple(named), "") if named else (tuple(standing), rest)


def _names_building(word: str, building: Named) -> bool:
    name = fold(building.name)
    said, own = _NUMBER.findall(word), _NUMBER.findall(name)
    if said and own:  # 12号厂房 is not 2号厂房
        return bool(said[0] == own[0])
    return bool(word) and (name in word or word in name or word in pinyin_of(building.name))
