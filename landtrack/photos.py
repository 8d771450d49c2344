"""Photos without what they tell about the person who took them: place, time, device, thumbnail.

Only the blocks that carry such things are taken out; the picture itself stays as it was, bit by
bit. Which way up it is shown is kept, or phone photos would lie on their side. Pure.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from datetime import tzinfo

from landtrack.documents import DocumentKind
from landtrack.errors import Invalid
from landtrack.exif import Taken, orientation, oriented, taken
from landtrack.heic import without_metadata

_EXIF = b"Exif\0\0"
_START, _SCAN, _END = 0xD8, 0xDA, 0xD9
_APP0, _APP1, _APP2, _APP14, _APP15, _COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_PNG_DROPPED = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
_WEBP_DROPPED = frozenset({b"EXIF", b"XMP "})
_WEBP_SAYS = 0x08 | 0x04
"""The flags by which a WebP file announces EXIF and XMP."""


def cleaned(content: bytes, kind: DocumentKind, zone: tzinfo) -> tuple[bytes, Taken]:
    """A photo without its metadata, and what that said of time and place.

    Files of other kinds come back as they are.

    Raises:
        Invalid: it is damaged, so that nobody can say what it carries.
    """
    clean = _CLEANERS.get(kind)
    if clean is None:
        return content, Taken()
    try:
        kept, block = clean(content)
    except (struct.error, IndexError, ValueError):
        raise Invalid(
            "照片文件已损坏或不完整，无法去除其中的位置信息，没有保存。请重新拍摄或另存后再传。",
            "The photo is damaged or incomplete: what it says of its place cannot be removed, so "
            "it was not kept. Take it again, or save it anew and send that.",
            field="file",
        ) from None
    return kept, taken(block, zone)


def _jpeg(content: bytes) -> tuple[bytes, bytes]:
    """Segments up to the picture's data; of the application's own only those that colours need.

    Source: ITU-T T.81, annex B. After the end of the picture phones append whole videos and maps
    of depth: they go too.
    """
    kept, block = [content[:2]], b""
    for marker, segment in _segments(content):
        body = segment[4:]
        if marker == _APP1 and body.startswith(_EXIF) and not block:
            block = body[len(_EXIF) :]
        if _stays(marker, body):
            kept.append(segment)
    if (turned := orientation(block)) != 1:
        said = _EXIF + oriented(turned)
        kept.insert(1, struct.pack(">BBH", 0xFF, _APP1, len(said) + 2) + said)
    return b"".join(kept), block


def _stays(marker: int, body: bytes) -> bool:
    if marker == _APP2:
        return body.startswith(b"ICC_PROFILE\0")
    own = _APP0 <= marker <= _APP15
    return marker in {_APP0, _APP14} or not (own or marker == _COMMENT)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each marker with its bytes; the coded data belongs to the scan before it."""
    at = 2
    while True:
        while content[at] == content[at + 1] == 0xFF:  # noqa: PLR2004 - padding
            at += 1
        if content[at] != 0xFF:  # noqa: PLR2004
            raise ValueError("no marker")
        marker = content[at + 1]
        if marker == _END:
            yield marker, content[at : at + 2]
            return
        end = at + 2
        if marker not in _ALONE:
            end += struct.unpack_from(">H", content, at + 2)[0]
            if end > len(content):
                raise ValueError("cut off")
        if marker == _SCAN:
            end = _end_of_scan(content, end)
        yield marker, content[at:end]
        at = end


def _end_of_scan(content: bytes, at: int) -> int:
    while True:
        at = content.index(b"\xff", at)
        following = content[at + 1]
        if following not in {0, 0xFF} and following not in range(0xD0, _START):
            return at
        at += 1 if following == 0xFF else 2  # noqa: PLR2004


def _png(content: bytes) -> tuple[bytes, bytes]:
    """Chunks without text, time and EXIF. Source: PNG specification, third edition, 11.3."""
    kept, block, at = [content[:8]], b"", 8
    while True:
        length, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise ValueError("cut off")
        if name == b"eXIf":
            block = content[at + 8 : at + 8 + length]
        if name not in _PNG_DROPPED:
            kept.append(content[at:end])
        if name == b"IEND":
            return b"".join(kept), block
        at = end


def _webp(content: bytes) -> tuple[bytes, bytes]:
    """Chunks without EXIF and XMP. Source: RFC 9649, section 2.7."""
    kept, block, at = [], b"", 12
    whole = 8 + struct.unpack_from("<I", content, 4)[0]
    if whole > len(content):
        raise ValueError("cut off")
    while at + 8 <= whole:
        name, length = struct.unpack_from("<4sI", content, at)
        end = at + 8 + length + length % 2
        if end > whole:
            raise ValueError("cut off")
        chunk = content[at:end]
        if name == b"EXIF":
            block = chunk[8 : 8 + length].removeprefix(_EXIF)
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_SAYS]) + chunk[9:]
        if name not in _WEBP_DROPPED:
            kept.append(chunk)
        at = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body, block


_CLEANERS: dict[DocumentKind, Callable[[bytes], tuple[bytes, bytes]]] = {
    DocumentKind.JPEG: _jpeg,
    DocumentKind.PNG: _png,
    DocumentKind.WEBP: _webp,
    DocumentKind.HEIC: without_metadata,
}
