"""What a browser shows of a photo that it cannot read (HEIC): a JPEG, bounded, without metadata.

Pillow and libheif decode it; the photo that is kept stays as it is. Pure.
"""

from __future__ import annotations

from io import BytesIO
from threading import Lock

import pillow_heif
from PIL.Image import Image

LONGEST = 1600
"""Pixels along the longer side."""

_MOST_PIXELS = 50_000_000
"""Phones take up to 48 million; three bytes for each is what decoding costs."""

_BROKEN = (EOFError, MemoryError, OSError, RuntimeError, SyntaxError, ValueError)
_one_at_a_time = Lock()


def preview(content: bytes) -> bytes | None:
    """A HEIC photo as JPEG, upright; None if it cannot be read or is too large."""
    with _one_at_a_time:  # the memory of one photo, however many are asked for
        try:
            file = pillow_heif.open_heif(BytesIO(content))
            width, height = file.size
            return None if width * height > _MOST_PIXELS else _as_jpeg(file.to_pillow())
        except _BROKEN:
            return None


def _as_jpeg(picture: Image) -> bytes:
    colours = picture.info.get("icc_profile")
    picture.info.clear()  # comments and the like would be written into the file
    picture.thumbnail((LONGEST, LONGEST))
    file = BytesIO()
    picture.convert("RGB").save(file, "JPEG", quality=80, icc_profile=colours)
    return file.getvalue()
