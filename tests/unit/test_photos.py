"""What photos tell is taken out of them, and what is attached is known by its content."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landtrack.documents import MEDIA_TYPES, DocumentKind, recognise
from landtrack.errors import Invalid
from landtrack.exif import orientation, oriented, taken
from landtrack.photos import cleaned
from tests import papers
from tests.registers import ZONE

K = DocumentKind
MADE: list[tuple[DocumentKind, Callable[[bytes], bytes]]] = [
    (K.JPEG, papers.jpeg),
    (K.PNG, papers.png),
    (K.WEBP, papers.webp),
    (K.HEIC, papers.heic),
    (K.HEIC, lambda block: papers.heic(block, version=0)),
    (K.HEIC, lambda block: papers.heic(block, version=2)),
]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (papers.jpeg(), K.JPEG),
        (papers.png(), K.PNG),
        (papers.webp(), K.WEBP),
        (papers.heic(papers.exif()), K.HEIC),
        (papers.PDF, K.PDF),
        (papers.packed("word/document.xml"), K.DOCX),
        (papers.packed("xl/workbook.xml"), K.XLSX),
        (papers.packed("ppt/presentation.xml"), K.PPTX),
        (papers.packed("OFD.xml"), K.OFD),
        (papers.ole("WordDocument"), K.DOC),
        (papers.ole("Workbook"), K.XLS),
        (papers.ole("PowerPoint Document"), K.PPT),
    ],
)
def test_a_file_is_known_by_its_content(content: bytes, kind: DocumentKind) -> None:
    assert recognise(content) is kind
    assert "/" in MEDIA_TYPES[kind]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\0",
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a",
        papers.packed("index.html"),
        papers.packed("word/document.xml")[:-30],
        papers.ole("SomethingElse"),
        b"\0\0\0\x18ftypmp42",
    ],
)
def test_what_is_not_kept_is_refused_in_both_languages(content: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        recognise(content)
    assert caught.value.field == "file"
    assert "PDF" in caught.value.text.zh
    assert "PDF" in caught.value.text.en


def test_macros_are_refused() -> None:
    with pytest.raises(Invalid, match="macros"):
        recognise(papers.packed("word/document.xml", "word/vbaProject.bin"))


@pytest.mark.parametrize(("kind", "make"), MADE)
@pytest.mark.parametrize("order", ["<", ">"])
def test_nothing_of_time_and_place_stays_in_the_bytes(
    kind: DocumentKind, make: Callable[[bytes], bytes], order: str
) -> None:
    block = papers.exif(order=order)
    content = make(block)
    assert b"2026:11:20" in content
    kept, said = cleaned(content, kind, ZONE)
    for told in (b"2026:11:20", b"home", block[-24:]):
        assert told not in kept
    assert recognise(kept) is kind
    assert said.at == datetime(2026, 11, 20, 15, 30, tzinfo=ZONE)
    assert (said.lon, said.lat) == pytest.approx(papers.HERE, abs=1e-6)
    again, nothing = cleaned(kept, kind, ZONE)
    assert again == kept
    assert (nothing.at, nothing.lon, nothing.lat) == (None, None, None)


def test_the_picture_itself_stays_as_it_was() -> None:
    plain = papers.jpeg()
    kept, _ = cleaned(papers.jpeg(papers.exif(turned=1), after=b"a film of home"), K.JPEG, ZONE)
    assert kept == plain
    assert cleaned(papers.png(papers.exif()), K.PNG, ZONE)[0] == papers.png()
    assert cleaned(papers.webp(papers.exif()), K.WEBP, ZONE)[0] == papers.webp()
    content = papers.heic(papers.exif())
    hidden, _ = cleaned(content, K.HEIC, ZONE)
    assert len(hidden) == len(content)
    assert b"picture data" in hidden


@pytest.mark.parametrize("turned", [3, 6, 8])
def test_a_photo_keeps_its_upside_up(turned: int) -> None:
    kept, _ = cleaned(papers.jpeg(papers.exif(turned=turned)), K.JPEG, ZONE)
    at = kept.index(b"Exif\0\0") + 6
    assert orientation(kept[at:]) == turned
    assert orientation(oriented(turned)) == turned


def test_a_pdf_comes_back_as_it_is() -> None:
    assert cleaned(papers.PDF, K.PDF, UTC)[0] == papers.PDF


@pytest.mark.parametrize(("kind", "make"), MADE)
def test_a_photo_that_was_cut_off_is_refused(
    kind: DocumentKind, make: Callable[[bytes], bytes]
) -> None:
    content = make(papers.exif())
    for end in range(20, len(content) - 1, 7):
        with pytest.raises(Invalid):
            cleaned(content[:end], kind, ZONE)


@given(st.binary(max_size=400), st.sampled_from([b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b""]))
def test_a_broken_block_says_nothing_and_breaks_nothing(block: bytes, head: bytes) -> None:
    taken(head + block, ZONE)
    assert 1 <= orientation(head + block) <= 8


@given(st.sampled_from(MADE), st.data())
def test_a_damaged_photo_is_cleaned_or_refused(
    made: tuple[DocumentKind, Callable[[bytes], bytes]], data: st.DataObject
) -> None:
    kind, make = made
    content = bytearray(make(papers.exif()))
    for _ in range(3):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        kept, _ = cleaned(bytes(content), kind, ZONE)
    except Invalid:
        return
    assert len(kept) <= len(content) + 40


def test_a_camera_without_a_fix_says_no_place() -> None:
    block = papers.exif()
    for value in papers.HERE:
        block = block.replace(papers.degrees(value, "<"), papers.degrees(0, "<"))
    said = taken(block, ZONE)
    assert (said.lon, said.lat) == (None, None)
    assert said.at is not None
