"""Which is the smallest of many shapes around each of many others: parents of rings, texts.

A thousand shapes that lie within one another are around each other in half a million pairs, so
only the smallest candidates are looked at, one after the other, and few at a time are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

_BLOCK = 256
"""Shapes that are asked for together: their candidates may be all others."""


def smallest_around(
    inner: NDArray[Any],
    outer: NDArray[Any],
    holds: Callable[[NDArray[Any], NDArray[Any]], NDArray[np.bool_]],
    least: NDArray[np.float64] | None = None,
) -> NDArray[np.int64]:
    """For each of ``inner`` the number of the smallest of ``outer`` that holds it, -1 for none.

    Args:
        inner: shapes to find something around.
        outer: what may be around them; of equal ones the first is taken.
        holds: whether the one (of ``outer``) is around the other, pair by pair.
        least: per inner shape, what is around it must be larger (square units).
    """
    found = np.full(len(inner), -1, dtype=np.int64)
    area = shapely.area(outer)
    by_size = np.argsort(area, kind="stable")
    outer, area = outer[by_size], area[by_size]
    larger = np.searchsorted(area, least, "right") if least is not None else None
    tree, boxes, own = shapely.STRtree(outer), shapely.bounds(outer), shapely.bounds(inner)
    for start in range(0, len(inner), _BLOCK):
        shape, around = tree.query(inner[start : start + _BLOCK])
        shape += start
        if larger is not None:
            fits = around >= larger[shape]
            shape, around = shape[fits], around[fits]
            fits = (boxes[around, :2] <= own[shape, :2]).all(axis=1)
            fits &= (boxes[around, 2:] >= own[shape, 2:]).all(axis=1)
            shape, around = shape[fits], around[fits]
        _first_that_holds(inner, outer, shape, around, holds, found)
    held = found >= 0
    found[held] = by_size[found[held]]
    return found


def _first_that_holds(  # noqa: PLR0917
    inner: NDArray[Any],
    outer: NDArray[Any],
    shape: NDArray[np.int64],
    around: NDArray[np.int64],
    holds: Callable[[NDArray[Any], NDArray[Any]], NDArray[np.bool_]],
    found: NDArray[np.int64],
) -> None:
    """Try the candidates of each shape, the smallest (lowest number) first, all side by side.

    ``shape`` is in order. Mostly the first candidate holds, so the others are sorted only then.
    """
    if not len(shape):
        return
    asked, at = np.unique(shape, return_index=True)
    smallest = np.minimum.reduceat(around, at)
    held = holds(outer[smallest], inner[asked])
    found[asked[held]] = smallest[held]
    rest = found[shape] < 0
    shape, around = shape[rest], around[rest]
    order = np.lexsort((around, shape))
    shape, around = shape[order], around[order]
    asked, at = np.unique(shape, return_index=True)
    end = np.append(at[1:], len(shape))
    while len(asked):
        held = holds(outer[around[at]], inner[asked])
        found[asked[held]] = around[at[held]]
        at = at + 1
        still = ~held & (at < end)
        asked, at, end = asked[still], at[still], end[still]
