"""Old Office files whose sectors go round in circles are refused before they fill the memory."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import UnreadableFile
from gis.formats import read
from gis.formats.ole_chains import sound_chains

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
LONG = 5000
"""Bytes of a stream that has sectors of its own (4096 and more)."""


def ole(table: list[int], *, more_tables: int = END, stream: int = 2, small: int = END) -> bytes:
    """A file of 512-byte sectors: 0 holds their table, 1 the directory, the others a stream."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<5H", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<I", header, 44, 1)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<5I", header, 56, 4096, small, 0, more_tables, 0)
    struct.pack_into("<109I", header, 76, 0, *[FREE] * 108)
    entries = bytearray(512)
    for i, (name, kind, start, length) in enumerate(
        [("Root Entry", 5, END, 0), ("Workbook", 2, stream, LONG)]
    ):
        text = name.encode("utf-16-le")
        entries[128 * i : 128 * i + len(text)] = text
        struct.pack_into("<H", entries, 128 * i + 64, len(text) + 2)
        entries[128 * i + 66] = kind
        struct.pack_into("<II", entries, 128 * i + 116, start, length)
    full = table + [FREE] * (128 - len(table))
    return bytes(header) + struct.pack("<128I", *full) + bytes(entries) + bytes(512 * 12)


STREAM = [3, 4, 5, 6, 7, 8, 9, 10, 11, END]


def test_chains_that_end_are_sound() -> None:
    assert sound_chains(ole([FAT, END, *STREAM]))


@pytest.mark.parametrize(
    "block",
    [
        ole([FAT, 1, *STREAM]),  # the directory follows itself
        ole([FAT, END, 3, 2]),  # the stream goes to and fro
        ole([FAT, END, 100_000]),  # it leaves the file
        ole([FAT, END, *STREAM], stream=99_999),
        ole([FAT, END, *STREAM], small=5_000),
        ole([FAT, END, *STREAM], more_tables=100_000),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ],
    ids=["directory", "stream", "outside", "start", "small", "tables", "head"],
)
def test_circles_and_strays_are_refused(block: bytes, tmp_path: Path) -> None:
    assert not sound_chains(block)
    path = tmp_path / "a.xls"
    path.write_bytes(block)
    with pytest.raises(UnreadableFile, match="damaged"):
        read(path)


@given(st.lists(st.integers(0, 2**32 - 1), max_size=128), st.integers(0, 2**32 - 1))
def test_any_table_is_judged(table: list[int], more: int) -> None:
    assert sound_chains(ole(table, more_tables=more)) in (True, False)
