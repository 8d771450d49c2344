"""How much work it would be to join lines: known from a sample of them before it is begun.

Finding where lines meet takes time for each two whose boxes touch, also where thousands end in one
point, and far more for each two that cross. Boundaries of parcels have a few neighbours each; a
hatch or a sunburst of guide lines has all the others.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

MOST_PAIRS = 5_000_000
"""Pairs that are looked at in one drawing: some five seconds."""
_ORDINARY = 30
"""Pairs for each straight piece of ordinary boundaries, which cost nothing of that."""
_PRICE_OF_CROSSING = 30
"""In pairs: two new points, four new lines, and the areas between them."""
_SAMPLE = 400
_BLOCK = 20
_MOST_TRIED = 20_000


class Patience:
    """What is left of the pairs that one drawing may cost."""

    def __init__(self) -> None:
        self._pairs = float(MOST_PAIRS)

    def allows(self, lines: NDArray[Any]) -> bool:
        """Whether some lines (LineStrings) are to be joined, all of them or none."""
        pieces = _pieces(lines)
        pairs = _pairs(pieces)
        if pairs <= _ORDINARY * len(pieces):
            return True
        if pairs > self._pairs:
            return False
        self._pairs -= pairs
        return True


def _pieces(lines: NDArray[Any]) -> NDArray[Any]:
    xy, line = shapely.get_coordinates(lines, return_index=True)
    same = np.flatnonzero(line[1:] == line[:-1])
    return np.asarray(shapely.linestrings(np.stack([xy[same], xy[same + 1]], axis=1)))


def _pairs(pieces: NDArray[Any]) -> float:
    """About how many pairs of straight pieces would be looked at, crossings at their price."""
    if len(pieces) < 2:
        return 0.0
    tree = shapely.STRtree(pieces)
    sample = np.unique(np.linspace(0, len(pieces) - 1, _SAMPLE).astype(np.int64))
    touching, crossing = 0, 0.0
    for start in range(0, len(sample), _BLOCK):
        some = sample[start : start + _BLOCK]
        one, other = tree.query(pieces[some])
        touching += len(one) - len(some)  # each touches itself
        tried = np.unique(
            np.linspace(0, len(one) - 1, _MOST_TRIED * _BLOCK // _SAMPLE).astype(np.int64)
        )
        cross = shapely.crosses(pieces[some[one[tried]]], pieces[other[tried]])
        crossing += cross.mean() * len(one)
    return (touching + _PRICE_OF_CROSSING * crossing) * len(pieces) / len(sample) / 2
