"""An R*Tree packed by us is one for SQLite: sound, and found through; rows come and go after."""

from __future__ import annotations

import sqlite3

import numpy as np
import pytest

from landtrack.store.rtree import Cells, pack_rtree, rounded_outwards


@pytest.fixture
def cursor() -> sqlite3.Cursor:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE boxes USING rtree(pkid, xmin, xmax, ymin, ymax)")
    return connection.cursor()


def random_boxes(count: int) -> np.ndarray:
    random = np.random.default_rng(count)
    low = random.uniform((113.9, 22.9), (114.1, 23.1), (count, 2))
    high = low + random.uniform(0, 0.001, (count, 2))
    return np.column_stack([low[:, 0], high[:, 0], low[:, 1], high[:, 1]])


@pytest.mark.parametrize("count", [1, 40, 41, 2_000, 40_000])
def test_a_packed_tree_answers_like_one_that_grew(cursor: sqlite3.Cursor, count: int) -> None:
    cursor.execute("INSERT INTO boxes VALUES (9999999, 113.95, 113.96, 23, 23.01)")
    boxes, ids = random_boxes(count), np.arange(1, count + 1)
    pack_rtree(cursor, "boxes", Cells(ids, rounded_outwards(boxes)))
    assert cursor.execute("SELECT rtreecheck('boxes')").fetchone() == ("ok",)
    west, east, south, north = 113.97, 113.99, 22.95, 23.0
    asked = "SELECT pkid FROM boxes WHERE xmin <= ? AND xmax >= ? AND ymin <= ? AND ymax >= ?"
    found = {one for (one,) in cursor.execute(asked, (east, west, north, south))}
    meets = (boxes[:, 0] <= east) & (boxes[:, 1] >= west)
    meets &= (boxes[:, 2] <= north) & (boxes[:, 3] >= south)
    assert set(ids[meets].tolist()) <= found
    assert len(found) - meets.sum() <= 3  # boxes of single precision are a trifle larger
    for number in range(1, count + 1, 3):
        cursor.execute("DELETE FROM boxes WHERE pkid = ?", (number,))
    cursor.executemany(
        "INSERT INTO boxes VALUES (?, ?, ?, ?, ?)",
        [(count + i + 1, *box) for i, box in enumerate(random_boxes(300).tolist())],
    )
    assert cursor.execute("SELECT rtreecheck('boxes')").fetchone() == ("ok",)
    kept = cursor.execute("SELECT count(*) FROM boxes").fetchone()[0]
    assert kept == count - len(range(1, count + 1, 3)) + 300 + 1


def test_boxes_are_rounded_outwards() -> None:
    boxes = random_boxes(1_000)
    rounded = rounded_outwards(boxes).astype(np.float64)
    assert (rounded[:, [0, 2]] <= boxes[:, [0, 2]]).all()
    assert (rounded[:, [1, 3]] >= boxes[:, [1, 3]]).all()
    assert np.abs(rounded - boxes).max() < 1e-5
