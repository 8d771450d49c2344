"""Photos and papers of the sample town: drawn, and marked as samples on their face."""

from __future__ import annotations

import struct
import zlib

_LETTERS = {
    "S": (0x0F, 0x10, 0x10, 0x0E, 0x01, 0x01, 0x1E),
    "A": (0x0E, 0x11, 0x11, 0x1F, 0x11, 0x11, 0x11),
    "M": (0x11, 0x1B, 0x15, 0x15, 0x11, 0x11, 0x11),
    "P": (0x1E, 0x11, 0x11, 0x1E, 0x10, 0x10, 0x10),
    "L": (0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1F),
    "E": (0x1F, 0x10, 0x10, 0x1E, 0x10, 0x10, 0x1F),
}
"""Seven rows of five dots."""
_WORD, _DOT, _WIDTH, _HEIGHT = "SAMPLE", 7, 288, 216
_SKY, _GROUND, _HALL, _INK = (206, 222, 228), (168, 152, 126), (120, 138, 146), (179, 38, 30)
_GROUND_FROM, _HALL_BOX = 150, (60, 96, 228, 150)


def site_photo(shade: int) -> bytes:
    """A PNG of a hall on bare ground, with SAMPLE across it; another for every shade up to 60."""
    rows = bytearray()
    for y in range(_HEIGHT):
        rows.append(0)
        for x in range(_WIDTH):
            colour = _INK if _written(x, y) else _colour(x, y)
            rows += bytes(max(part - (0 if colour is _INK else shade), 0) for part in colour)
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _colour(x: int, y: int) -> tuple[int, int, int]:
    west, north, east, south = _HALL_BOX
    if west <= x < east and north <= y < south:
        return _HALL
    return _GROUND if y >= _GROUND_FROM else _SKY


def _written(x: int, y: int) -> bool:
    letter, column = divmod((x - 18) // _DOT, 6)
    row = (y - 32) // _DOT
    if not (0 <= letter < len(_WORD) and 0 <= row < 7 and column < 5):  # noqa: PLR2004
        return False
    return bool(_LETTERS[_WORD[letter]][row] >> (4 - column) & 1)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def paper(title: str) -> bytes:
    """A one-page PDF that says it is a sample. ``title``: Latin letters."""
    text = f"BT /F1 28 Tf 70 740 Td (SAMPLE - invented) Tj 0 -50 Td /F1 16 Tf ({title}) Tj ET"
    fonts = "/Resources<</Font<</F1 5 0 R>>>>>>"
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R" + fonts,
        f"<</Length {len(text)}>>stream\n{text}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += f"{number} 0 obj{part}endobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(parts) + 1
    return (
        f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    ).encode("ascii")
