"""Rows of JSON attributes as columns."""

from __future__ import annotations

import itertools
from typing import Any

import orjson


def columns_of(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """One column for each name that occurs, None where a row lacks it; nested values as text."""
    names = dict.fromkeys(itertools.chain.from_iterable(rows))
    return {name: [_plain(row.get(name)) for row in rows] for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, dict | list):
        return orjson.dumps(value).decode()
    return value
