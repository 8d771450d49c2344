"""Days as people write them: 2026-12-03, 12-03, 12月3日, 今天."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, tzinfo

from landtrack.errors import BadDate

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－／", "0123456789.-/")
_WITH_YEAR = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_WITHOUT_YEAR = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WORDS = {"今天": 0, "today": 0, "昨天": -1, "yesterday": -1, "前天": -2}


def read_day(text: str, today: date, *, planned: bool = False, field: str = "happened_on") -> date:
    """The day that a person writes.

    Without a year the nearest such day is meant: the last one that has passed, or, for a plan,
    the next one to come.

    Raises:
        BadDate: not a day; says how to write one.
    """
    wanted = text.strip().translate(_FULL_WIDTH)
    if wanted.casefold() in _WORDS:
        return today + timedelta(days=_WORDS[wanted.casefold()])
    try:
        if match := _WITH_YEAR.fullmatch(wanted) or _DIGITS.fullmatch(wanted):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _WITHOUT_YEAR.fullmatch(wanted):
            return _nearest(int(match[1]), int(match[2]), today, planned=planned)
    except ValueError:
        pass
    raise BadDate(
        f"看不懂的日期：{text}。请写 2026-12-03、12-03 或 12月3日。",
        f"Not a date: {text}. Write it as 2026-12-03 or 12-03.",
        field=field,
    )


def _nearest(month: int, day: int, today: date, *, planned: bool) -> date:
    """The closest such day on the right side of today; 29 February may be years away."""
    steps = range(9) if planned else range(0, -9, -1)
    for step in steps:
        try:
            found = date(today.year + step, month, day)
        except ValueError:
            continue
        if found >= today if planned else found <= today:
            return found
    raise ValueError("no such day")


def read_instant(text: str, zone: tzinfo, *, field: str = "known_at") -> datetime:
    """The instant a person means, in the town's time; a bare day means its end.

    Raises:
        BadDate: not an instant.
    """
    wanted = text.strip()
    try:
        if len(wanted) == len("2026-12-03"):
            return datetime.combine(date.fromisoformat(wanted), time.max, zone)
        found = datetime.fromisoformat(wanted)
    except ValueError:
        raise BadDate(
            f"看不懂的时间：{text}。请写 2026-12-03 或 2026-12-03T09:30。",
            f"Not a time: {text}. Write it as 2026-12-03 or 2026-12-03T09:30.",
            field=field,
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=zone)
