"""Photos and papers made for tests, byte by byte: small, real in form, plainly invented."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

import pillow_heif
from PIL import Image

from landtrack.exif import oriented

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
HERE = (113.965, 23.025)


def exif(
    *, taken: str = "2026:11:20 15:30:00", turned: int = 6, place: bool = True, order: str = "<"
) -> bytes:
    """A TIFF block as phones write it: which way up, when, and where (``HERE``)."""
    main: list[tuple[int, int, int, bytes]] = [(0x0112, 3, 1, struct.pack(f"{order}H2x", turned))]
    inner = [(0x9003, 2, 20, taken.encode() + b"\0")]
    gps = [
        (1, 2, 2, b"N\0\0\0"),
        (2, 5, 3, degrees(HERE[1], order)),
        (3, 2, 2, b"E\0\0\0"),
        (4, 5, 3, degrees(HERE[0], order)),
    ]
    main_size = 2 + 12 * (3 if place else 2) + 4
    inner_at = 8 + main_size
    inner_bytes = _directory(inner, inner_at, order)
    gps_at = inner_at + len(inner_bytes)
    main.append((0x8769, 4, 1, struct.pack(f"{order}I", inner_at)))
    if place:
        main.append((0x8825, 4, 1, struct.pack(f"{order}I", gps_at)))
    head = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(f"{order}I", 8)
    gps_bytes = _directory(gps, gps_at, order) if place else b""
    return head + _directory(main, 8, order) + inner_bytes + gps_bytes


def degrees(value: float, order: str) -> bytes:
    """Degrees, minutes and seconds as EXIF writes them."""
    whole, minutes = int(value), value % 1 * 60
    seconds = round(minutes % 1 * 60 * 1000)
    return struct.pack(f"{order}6I", whole, 1, int(minutes), 1, seconds, 1000)


def _directory(entries: list[tuple[int, int, int, bytes]], at: int, order: str) -> bytes:
    after = at + 2 + 12 * len(entries) + 4
    rows, rest = b"", b""
    for tag, kind, count, value in entries:
        short = value if len(value) <= 4 else struct.pack(f"{order}I", after + len(rest))
        rest += value if len(value) > 4 else b""
        rows += struct.pack(f"{order}HHI", tag, kind, count) + short.ljust(4, b"\0")
    return struct.pack(f"{order}H", len(entries)) + rows + bytes(4) + rest


def jpeg(block: bytes | None = None, *, after: bytes = b"", mark: bytes = b"") -> bytes:
    """A JPEG of one grey square, whose data holds stuffed bytes and a restart marker.

    ``mark`` makes another picture of it; ``after`` is what follows its end.
    """
    parts = [b"\xff\xd8", _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")]
    parts += [] if block is None else [told(block)]
    parts += [
        _segment(0xE2, b"ICC_PROFILE\0\1\1profile"),
        _segment(0xDB, bytes(1) + bytes([1] * 64)),
        _segment(0xC0, bytes([8, 0, 8, 0, 8, 1, 1, 0x11, 0])),
        _segment(0xC4, bytes([0, 1] + [0] * 15 + [0])),
        _segment(0xC4, bytes([0x10, 1] + [0] * 15 + [0])),
        _segment(0xDD, b"\0\1"),
        _segment(0xDA, bytes([1, 1, 0, 0, 63, 0])) + b"\x12\xff\x00" + mark + b"\xff\xd0\x34",
        b"\xff\xd9",
    ]
    return b"".join(parts) + after


def told(block: bytes) -> bytes:
    """The segments in which phones and programs tell of a photo, to stand after a JPEG's start."""
    return b"".join(
        _segment(marker, body)
        for marker, body in (
            (0xE1, b"Exif\0\0" + block),
            (0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>home</x:xmpmeta>"),
            (0xED, b"Photoshop 3.0\0home address"),
            (0xFE, b"taken at home"),
        )
    )


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def png(block: bytes | None = None) -> bytes:
    """A PNG of one red pixel."""
    parts = [b"\x89PNG\r\n\x1a\n", _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))]
    if block is not None:
        parts += [_chunk(b"eXIf", block), _chunk(b"tEXt", b"Comment\0taken at home")]
    parts += [_chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")), _chunk(b"IEND", b"")]
    return b"".join(parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def webp(block: bytes | None = None) -> bytes:
    """The chunks of an extended WebP (its picture is not a picture)."""
    chunks = _riff(b"VP8X", bytes([0x0C if block else 0]) + bytes(9)) + _riff(b"VP8L", b"\x2fabc")
    if block is not None:
        chunks += _riff(b"EXIF", block) + _riff(b"XMP ", b"<x>home</x>")
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


def _riff(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def heic(block: bytes, *, version: int = 1) -> bytes:
    """The boxes of a HEIC file: a picture item, and EXIF and XMP items in its data."""
    picture, xmp = b"picture data", b"<x:xmpmeta>home</x:xmpmeta>"
    said = struct.pack(">I", 6) + b"Exif\0\0" + block
    head = _box(b"ftyp", b"heic\0\0\0\0mif1heic")
    wide = "I" if version == 2 else "H"
    items = [(1, b"hvc1"), (2, b"Exif"), (3, b"mime\0application/rdf+xml\0")]
    infos = b"".join(
        _box(b"infe", b"\2\0\0\0" + struct.pack(">HH", number, 0) + kind + b"\0")
        for number, kind in items
    )
    iinf = _box(b"iinf", bytes(4) + struct.pack(">H", 3) + infos)

    def meta(at: int) -> bytes:
        table, where = struct.pack(f">{wide}", 3), at
        for (number, _), body in zip(items, (picture, said, xmp), strict=True):
            table += struct.pack(f">{wide}", number) + (b"\0\0" if version else b"")
            table += struct.pack(">HHII", 0, 1, where, len(body))
            where += len(body)
        iloc = _box(b"iloc", bytes([version, 0, 0, 0, 0x44, 0x00]) + table)
        return _box(b"meta", bytes(4) + _box(b"hdlr", bytes(24)) + iinf + iloc)

    start = len(head) + len(meta(0)) + 8
    return head + meta(start) + _box(b"mdat", picture + said + xmp)


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def packed(*names: str) -> bytes:
    """A zip with such parts in it."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "<x/>")
    return target.getvalue()


def ole(stream: str) -> bytes:
    """The beginning of an old office file with such a stream."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + stream.encode("utf-16-le") + bytes(8)


def heic_photo(width: int, height: int, *, block: bytes = b"", turned: bool = False) -> bytes:
    """A real HEIC photo, red on its left half; ``turned``: its file says to show it on its side."""
    picture = Image.new("RGB", (width, height), (20, 20, 200))
    picture.paste((200, 20, 20), (0, 0, width // 2, height))
    photo = pillow_heif.from_pillow(picture)
    if turned:
        photo.info["exif"] = b"Exif\0\0" + oriented(6)
    elif block:
        photo.info["exif"] = b"Exif\0\0" + block
    file = BytesIO()
    photo.save(file, quality=60)
    return file.getvalue()
