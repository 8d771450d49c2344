"""Days as people write them: 2026-12-03, 12-03, 12月3日, 昨天, 上周五, 3天前."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from landtrack.errors import BadDate

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－／　", "0123456789.-/ ")
_WITH_YEAR = (
    r"(?P<year>\d{4})\s?[-/.年]\s?(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})\s?[日号]?"
)
_WITHOUT_YEAR = r"(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})\s?[日号]?"
_DIGITS = r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
_ALONE = tuple(map(re.compile, (_WITH_YEAR, _WITHOUT_YEAR, _DIGITS)))
_WORDS: Final = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "yesterday": -1,
    "今天": 0,
    "今日": 0,
    "today": 0,
    "明天": 1,
    "明日": 1,
    "tomorrow": 1,
    "后天": 2,
}
_AGO = re.compile(r"(?P<count>\d{1,3})\s?(?:天|日)(?P<side>前|后)")
_WEEKDAY = re.compile(
    r"(?P<which>上上|上|本|这|下)?(?:个)?(?:周|星期|礼拜)(?P<name>[一二三四五六日天])"
)
_WEEKDAYS: Final = "一二三四五六日"

_NOT_WITHIN = r"(?<![0-9A-Za-z.#/-]){}(?![0-9A-Za-z.#/栋号楼-])"
"""A numeric day is a word of its own: the digits of a reference such as HL-2026-014 are none."""

_INSIDE = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<year>\d{4})年\s?(?P<month>\d{1,2})月\s?(?P<day>\d{1,2})[日号]?",
        r"(?<!\d)(?P<month>\d{1,2})月\s?(?P<day>\d{1,2})[日号]?",
        _NOT_WITHIN.format(r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})"),
        _NOT_WITHIN.format(r"(?P<year>20\d{2})(?P<month>[01]\d)(?P<day>[0-3]\d)"),
        _NOT_WITHIN.format(r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"),
    )
)


def read_day(text: str, today: date, *, planned: bool = False, field: str = "happened_on") -> date:
    """The day that a person writes.

    Without a year the nearest such day is meant: the last one that has passed, or, for a plan,
    the next one to come.

    Raises:
        BadDate: not a day; says how to write one.
    """
    wanted = text.strip().translate(_FULL_WIDTH).casefold()
    for pattern in _ALONE:
        if match := pattern.fullmatch(wanted):
            found = _of_numbers(match, today, planned=planned)
            break
    else:
        found = _of_words(wanted, today, planned=planned)
    if found is None:
        raise BadDate(
            f"看不懂的日期：{text}。请写 2026-12-03、12-03、12月3日 或 昨天。",
            f"Not a date: {text}. Write it as 2026-12-03 or 12-03.",
            field=field,
        )
    return found


def find_day(text: str, today: date, *, planned: bool = False) -> tuple[date, int, int] | None:
    """The day somewhere in a sentence, and where it stands (start, end); None where there is none.

    The last one is meant where there are several: people end with the day.
    """
    line = text.translate(_FULL_WIDTH)
    found: list[tuple[date, int, int]] = []
    for pattern in _INSIDE:
        for match in pattern.finditer(line):
            day = _of_numbers(match, today, planned=planned)
            if day is not None and not any(
                start < match.end() and match.start() < end for _, start, end in found
            ):
                found.append((day, match.start(), match.end()))
    found += _words_in(line.casefold(), today, planned=planned)
    return max(found, key=lambda one: one[1], default=None)


def _words_in(line: str, today: date, *, planned: bool) -> list[tuple[date, int, int]]:
    words = "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True))
    patterns = (re.compile(words), _AGO, _WEEKDAY)
    return [
        (day, match.start(), match.end())
        for pattern in patterns
        for match in pattern.finditer(line)
        if (day := _of_words(match[0], today, planned=planned)) is not None
    ]


def _of_numbers(match: re.Match[str], today: date, *, planned: bool) -> date | None:
    parts = match.groupdict()
    month, day = int(parts["month"]), int(parts["day"])
    try:
        if parts.get("year"):
            return date(int(parts["year"]), month, day)
    except ValueError:
        return None
    return _nearest(month, day, today, planned=planned)


def _nearest(month: int, day: int, today: date, *, planned: bool) -> date | None:
    """The closest such day on the right side of today; 29 February may be years away."""
    steps = range(9) if planned else range(0, -9, -1)
    for step in steps:
        try:
            found = date(today.year + step, month, day)
        except ValueError:
            continue
        if found >= today if planned else found <= today:
            return found
    return None


def _of_words(text: str, today: date, *, planned: bool) -> date | None:
    if text in _WORDS:
        return today + timedelta(days=_WORDS[text])
    if match := _AGO.fullmatch(text):
        count = int(match["count"])
        return today + timedelta(days=-count if match["side"] == "前" else count)
    if match := _WEEKDAY.fullmatch(text):
        return _of_week(match["which"], match["name"], today, planned=planned)
    return None


def _of_week(which: str | None, name: str, today: date, *, planned: bool) -> date:
    """A weekday of the named week (Monday is its first); of no named week: the nearest."""
    number = _WEEKDAYS.index("日" if name == "天" else name)
    of_this_week = today + timedelta(days=number - today.weekday())
    if which is not None:
        weeks = {"上上": -2, "上": -1, "本": 0, "这": 0, "下": 1}[which]
        return of_this_week + timedelta(weeks=weeks)
    if planned and of_this_week < today:
        return of_this_week + timedelta(weeks=1)
    if not planned and of_this_week > today:
        return of_this_week - timedelta(weeks=1)
    return of_this_week
