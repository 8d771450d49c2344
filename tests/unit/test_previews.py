"""HEIC photos as browsers can show them: upright, small, and without what they told."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from landtrack import previews
from landtrack.documents import DocumentKind
from landtrack.photos import cleaned
from landtrack.previews import LONGEST, preview
from tests import papers
from tests.registers import ZONE


def shown(content: bytes) -> Image.Image:
    made = preview(content)
    assert made is not None
    return Image.open(BytesIO(made))


def test_a_photo_becomes_a_bounded_jpeg() -> None:
    picture = shown(papers.heic_photo(2400, 1200))
    assert (picture.format, picture.size) == ("JPEG", (LONGEST, LONGEST // 2))
    left, right = (picture.getpixel((x, 400)) for x in (100, 1500))
    assert left[0] > 150 > left[2]
    assert right[2] > 150 > right[0]


def test_a_small_one_is_not_blown_up() -> None:
    assert shown(papers.heic_photo(64, 48)).size == (64, 48)


def test_it_is_shown_upright() -> None:
    assert shown(papers.heic_photo(64, 48, turned=True)).size == (48, 64)


def test_it_tells_nothing_of_place_and_time() -> None:
    content = papers.heic_photo(64, 48, block=papers.exif())
    assert b"2026:11:20" in content
    assert b"2026:11:20" not in (preview(content) or b"")
    assert not shown(content).getexif()


def test_a_photo_that_was_cleaned_is_still_the_same_picture() -> None:
    content = papers.heic_photo(64, 48, block=papers.exif())
    kept, said = cleaned(content, DocumentKind.HEIC, ZONE)
    assert (said.lon, said.lat) == pytest.approx(papers.HERE, abs=1e-6)
    assert b"2026:11:20" not in kept
    assert preview(kept) == preview(content)


def test_a_photo_beyond_all_measure_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    content = papers.heic_photo(64, 48)
    monkeypatch.setattr(previews, "_MOST_PIXELS", 64 * 48 - 1)
    assert preview(content) is None


def test_what_cannot_be_read_has_no_preview() -> None:
    whole = papers.heic_photo(64, 48)
    for content in (b"", papers.PDF, papers.heic(papers.exif()), papers.jpeg(), whole[:-40]):
        assert preview(content) is None, content[:12]
