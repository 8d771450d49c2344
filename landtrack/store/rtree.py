"""SQLite's R*Tree packed at once from all boxes, instead of grown box by box.

Growing one for 100,000 parcels takes as long as writing the parcels; packing takes a tenth, and the
tree is a better one. The layout of its three tables is documented by SQLite (rtree.html, "shadow
tables") and cannot change without breaking every file there is; ``rtreecheck()`` proves it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_HEAD = np.dtype([("depth", ">u2"), ("cells", ">u2")])
_CELL = np.dtype([("id", ">i8"), ("box", ">f4", 4)])
_ROOT = 1
_FILLED = 0.8
"""Room for what comes later, so that the next box does not split its node."""


Positions = NDArray[np.intp]


class Cells(NamedTuple):
    """Boxes (xmin, xmax, ymin, ymax; float32) and the rows or nodes they are of."""

    ids: NDArray[np.int64]
    boxes: NDArray[np.float32]


def rounded_outwards(boxes: NDArray[np.float64]) -> NDArray[np.float32]:
    """Boxes (xmin, xmax, ymin, ymax) in the tree's own precision, never smaller than they are."""
    rounded = boxes.astype(np.float32)
    low, high = np.float32(-np.inf), np.float32(np.inf)
    for side, outwards in ((0, low), (1, high), (2, low), (3, high)):
        inside = (
            rounded[:, side] > boxes[:, side] if outwards < 0 else rounded[:, side] < boxes[:, side]
        )
        rounded[inside, side] = np.nextafter(rounded[inside, side], outwards)
    return rounded


def pack_rtree(cursor: Any, name: str, added: Cells) -> None:
    """Put boxes into an R*Tree and arrange all of it anew, in the transaction of the cursor."""
    (size,) = cursor.execute(f'SELECT length(data) FROM "{name}_node" LIMIT 1').fetchone()  # noqa: S608
    cells = _with_known(cursor, name, added)
    for part in ("node", "rowid", "parent"):
        cursor.execute(f'DELETE FROM "{name}_{part}"')  # noqa: S608 - our own names
    most = int((size - _HEAD.itemsize) // _CELL.itemsize * _FILLED)
    depth, next_node = 0, _ROOT + 1
    while len(cells.ids) > most:
        groups = _neighbours(cells.boxes, most)
        nodes = np.arange(next_node, next_node + len(groups))
        _write_level(cursor, name, cells, dict(zip(nodes.tolist(), groups, strict=True)), size, 0)
        _write_owners(cursor, name, cells.ids, nodes, groups, leaves=not depth)
        cells = Cells(nodes, np.array([_around(cells.boxes[group]) for group in groups]))
        depth, next_node = depth + 1, next_node + len(groups)
    root = [np.arange(len(cells.ids))]
    _write_level(cursor, name, cells, {_ROOT: root[0]}, size, depth)
    _write_owners(cursor, name, cells.ids, np.array([_ROOT]), root, leaves=not depth)


def _with_known(cursor: Any, name: str, added: Cells) -> Cells:
    known = cursor.execute(f'SELECT pkid, xmin, xmax, ymin, ymax FROM "{name}"').fetchall()  # noqa: S608
    if not known:
        return added
    table = np.array(known, dtype=np.float64)
    ids = np.concatenate([table[:, 0].astype(np.int64), added.ids])
    return Cells(ids, np.concatenate([table[:, 1:].astype(np.float32), added.boxes]))


def _neighbours(boxes: NDArray[np.float32], most: int) -> list[Positions]:
    """Positions of boxes in groups that lie together: stripes from west to east, cut from south
    to north (sort-tile-recursive packing)."""
    stripes = int(np.ceil(np.sqrt(len(boxes) / most)))
    eastward = np.argsort(boxes[:, 0] + boxes[:, 1], kind="stable")
    groups: list[Positions] = []
    for stripe in np.array_split(eastward, stripes):
        northward = stripe[np.argsort(boxes[stripe, 2] + boxes[stripe, 3], kind="stable")]
        groups += np.array_split(northward, int(np.ceil(len(stripe) / most)))
    return groups


def _around(boxes: NDArray[np.float32]) -> list[np.float32]:
    lows, highs = boxes.min(axis=0), boxes.max(axis=0)
    return [lows[0], highs[1], lows[2], highs[3]]


def _write_level(  # noqa: PLR0917
    cursor: Any, name: str, cells: Cells, groups: dict[int, Positions], size: int, depth: int
) -> None:
    """Nodes of one level, all equally long. The depth of the tree stands in its root."""
    rows = []
    for node, group in groups.items():
        head = np.array((depth, len(group)), dtype=_HEAD)
        packed = np.zeros(len(group), dtype=_CELL)
        packed["id"], packed["box"] = cells.ids[group], cells.boxes[group]
        rows.append((node, (head.tobytes() + packed.tobytes()).ljust(size, b"\0")))
    cursor.executemany(f'INSERT INTO "{name}_node" (nodeno, data) VALUES (?, ?)', rows)  # noqa: S608


def _write_owners(
    cursor: Any,
    name: str,
    ids: NDArray[np.int64],
    nodes: NDArray[np.int64],
    groups: list[Positions],
    *,
    leaves: bool,
) -> None:
    """In which node each row (below the leaves) or each node is."""
    table, columns = ("rowid", "rowid, nodeno") if leaves else ("parent", "nodeno, parentnode")
    node_of = np.empty(len(ids), dtype=np.int64)
    for node, group in zip(nodes.tolist(), groups, strict=True):
        node_of[group] = node
    order = np.argsort(ids)
    cursor.executemany(
        f'INSERT INTO "{name}_{table}" ({columns}) VALUES (?, ?)',  # noqa: S608 - our own names
        zip(ids[order].tolist(), node_of[order].tolist(), strict=True),
    )
