"""Which text encoding bytes are in, so that no Chinese character is lost.

The order is the one that loses nothing: a byte order mark, what the file says of itself where the
bytes allow it, strict UTF-8, GB18030 (which contains GBK and GB2312). UTF-8 is so regular that text
which is valid in it, and has Chinese characters in it, *is* UTF-8, whatever a label says.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

CODE_PAGES = {
    "936": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "gb18030": "gb18030",
    "cp936": "gb18030",
    "ansi 936": "gb18030",
    "utf8": "utf-8",
    "utf-8": "utf-8",
    "65001": "utf-8",
    "950": "big5hkscs",
    "big5": "big5hkscs",
    "big-5": "big5hkscs",
    "88591": "iso8859-1",
    "iso-8859-1": "iso8859-1",
    "iso 8859-1": "iso8859-1",
    "latin1": "iso8859-1",
    "oem": "",
    "system": "",
}
"""What .cpg files say, to the decoder that loses least (GBK texts may hold GB18030 characters)."""

LANGUAGE_DRIVERS = {
    0x4D: "gb18030",  # Chinese GBK (PRC), code page 936
    0x7A: "gb18030",
    0x4F: "big5hkscs",  # Chinese Big5 (Taiwan), code page 950
    0x78: "big5hkscs",
    0x01: "cp437",
    0x02: "cp850",
    0x03: "cp1252",
    0x58: "cp1252",
    0x59: "cp1252",
    0x13: "cp932",
    0x7B: "cp932",
    0x65: "cp866",
    0x87: "cp852",
    0xC8: "cp1250",
    0xC9: "cp1251",
}
"""The language driver byte of a DBF header to a decoder. 0x57 (ANSI) says nothing and is absent."""

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_EVERYDAY = re.compile(
    "[\t\r\n -~\u00a0-\u00ff\u2010-\u2027\u3000-\u3020\u4e00-\u9fff\uff01-\uffef]+"
)
_FOREIGN_RUN = re.compile(rb"[\x80-\xff]+")
_WESTERN = {"iso8859-1", "cp1252", "cp437", "cp850", "iso8859-15"}
_MOSTLY = 0.9
"""The share of a text without rare characters, signs of damage aside."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was in, and how sure we are.

    ``guessed`` is true where nothing said so and the bytes alone decided; ``lost`` counts the
    characters that could not be read and stand as U+FFFD.
    """

    text: str
    encoding: str
    guessed: bool = False
    lost: int = 0


def known_encoding(label: str | None) -> str | None:
    """The decoder for a label such as ``GBK``, ``936`` or ``UTF-8``; None for none or unknown."""
    if not label:
        return None
    label = label.strip().strip("\ufeff\x00").strip().lower()
    if label in CODE_PAGES:
        return CODE_PAGES[label] or None
    try:
        return codecs.lookup(label).name
    except (LookupError, ValueError):
        return None


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """A whole text file. ``encoding`` is what a person chose; then nothing is guessed."""
    for mark, name in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], name)
    if encoding:
        return _lenient(data, known_encoding(encoding) or "utf-8")
    wide = _utf16_without_mark(data)
    if wide:
        return _lenient(data, wide, guessed=True)
    name = best_encoding([data])
    return _lenient(data, name, guessed=name != "utf-8")


def best_encoding(cells: Iterable[bytes], declared: str | None = None) -> str:
    """The encoding in which all ``cells`` can be read, ``declared`` first where it can be true.

    A cell may end in half a character (fields are cut by bytes); that counts as readable.
    """
    foreign = [cell for cell in cells if not cell.isascii()]
    if not foreign:
        return declared or "utf-8"
    as_utf8 = all_decode(foreign, "utf-8")
    # Two-byte sequences may be GBK by chance; three-byte ones (all of Chinese) are not.
    if as_utf8 and (declared is None or any(_has_wide(cell) for cell in foreign)):
        return "utf-8"
    if declared and all_decode(foreign, declared) and not _mislabelled(foreign, declared):
        return declared
    return "utf-8" if as_utf8 else _without_label(foreign, declared)


def _without_label(foreign: list[bytes], declared: str | None) -> str:
    """The likeliest encoding of bytes that neither their label nor UTF-8 can read."""
    if all_decode(foreign, "gb18030"):
        return "gb18030" if _looks_chinese(foreign) else "cp1252"
    if declared not in {None, "utf-8"}:
        return str(declared)
    return "big5hkscs" if all_decode(foreign, "big5hkscs") else "gb18030"


def decode_cell(cell: bytes, encoding: str) -> tuple[str, bool]:
    """One fixed-width cell: its text and whether half a character was cut off its end."""
    try:
        return cell.decode(encoding), False
    except UnicodeDecodeError:
        pass
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    try:
        return decoder.decode(cell, final=False), True
    except UnicodeDecodeError:
        return cell.decode(encoding, "replace"), True


def all_decode(cells: list[bytes], encoding: str) -> bool:
    """Whether every cell can be read, half a character at its end allowed."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)
        for cell in cells:
            decoder(errors="strict").decode(cell, final=False)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _looks_chinese(cells: list[bytes]) -> bool:
    """Western accents pass for GB18030 too, but give characters outside everyday GB2312."""
    text = b" ".join(cells).decode("gb18030", "ignore")
    wide = [character for character in text if not character.isascii()]
    everyday = "".join(wide).encode("gb2312", "ignore")
    return len(everyday) / 2 >= 0.3 * len(wide)


def _mislabelled(cells: list[bytes], declared: str) -> bool:
    """Chinese under a Western label, which decodes any bytes and is written by default.

    Western words have one accent at a time; Chinese words are rows of bytes without ASCII.
    """
    if declared not in _WESTERN or not all_decode(cells, "gb18030"):
        return False
    runs = [len(run) for cell in cells for run in _FOREIGN_RUN.findall(cell)]
    return 2 * sum(n for n in runs if n >= 4) > sum(runs) and _looks_chinese(cells)


def _has_wide(cell: bytes) -> bool:
    return any(character > "\u07ff" for character in cell.decode("utf-8", "ignore"))


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 without a mark shows by zero bytes, and by reading as Chinese text in one order."""
    sample = data[:4096]
    if len(sample) < 4 or 0 not in sample:
        return None
    little, big = _everyday(sample, "utf-16-le"), _everyday(sample, "utf-16-be")
    if max(little, big) < _MOSTLY:
        return None
    return "utf-16-le" if little > big else "utf-16-be"


def _everyday(sample: bytes, encoding: str) -> float:
    """The share of characters that are ASCII, Chinese, or full-width forms of ASCII."""
    text = sample.decode(encoding, "replace")
    return sum(map(len, _EVERYDAY.findall(text))) / len(text)


def _lenient(data: bytes, encoding: str, *, guessed: bool = False) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding, guessed)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        return Decoded(text, encoding, guessed, text.count("\ufffd"))
