"""Records that fit a search, now or as the register knew them then; page and JSON share it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from api.deps import View
from landtrack.queries.search import count_records, search_records
from landtrack.queries.then import find_then
from landtrack.report import RecordLine


def found_records(
    session: Session, view: View, text: str, narrow: dict[str, Any], part: tuple[int, int]
) -> tuple[list[RecordLine], int]:
    """A part (offset, at most so many) of what fits, and how many fit in all.

    The present is searched by the index of names. Another day, or an earlier state of knowledge,
    is searched by the names, stages and villages of that time.
    """
    offset, limit = part
    if view.past_entry(session) is None:
        lines = search_records(session, text, limit=limit, offset=offset, **narrow)
        return lines, count_records(session, text, **narrow)
    then = find_then(session, view.moment(session), text, **narrow)
    return [one.line for one in then[offset : offset + limit]], len(then)
