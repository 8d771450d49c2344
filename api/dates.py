"""Instants as addresses and options give them; days are read by ``landtrack/days.py``."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo

from landtrack.days import read_day
from landtrack.errors import BadDate

__all__ = ["read_day", "read_instant"]


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
