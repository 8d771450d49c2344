"""Long columns taken in blocks that fit the caches, by all processors or one ahead of another."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

Item = TypeVar("Item")

ROWS_AT_ONCE: Final = 2_000
"""So many parcels and what is worked out of them lie in the cache of a processor."""


def blocks_of(length: int, rows_at_once: int = ROWS_AT_ONCE) -> Iterator[slice]:
    """Slices that cover ``length`` rows one after the other."""
    for first in range(0, length, rows_at_once):
        yield slice(first, min(first + rows_at_once, length))


def in_blocks(work: Callable[[slice], Item], length: int) -> list[Item]:
    """What ``work`` makes of each block of ``length`` rows, in their order.

    All processors take part: the libraries for arrays, shapes and coordinate systems let others run
    while they work.
    """
    blocks = list(blocks_of(length))
    if len(blocks) < 2:
        return [work(rows) for rows in blocks]
    with ThreadPoolExecutor(os.cpu_count()) as crew:
        return list(crew.map(work, blocks))


def ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The same items; while one is used, the next is made in a thread of its own."""
    end = object()
    with ThreadPoolExecutor(1) as aside:
        coming = aside.submit(next, items, end)
        while (item := coming.result()) is not end:
            coming = aside.submit(next, items, end)
            yield item  # type: ignore[misc]
