"""What a DBF file can hold: short names, short texts, one code page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from pypinyin import Style, lazy_pinyin

from gis.formats.export import CannotWrite, Encoding
from gis.formats.table import Table

DBF_NAME_BYTES = 10
DBF_TEXT_BYTES = 254

_NOT_IN_NAMES = re.compile(r"[^A-Z0-9_]+")


def dbf_names(titles: Sequence[str]) -> list[str]:
    """Pinyin initials as the trade writes them (地块编号 -> DKBH): ASCII, unique, 10 bytes."""
    taken: set[str] = set()
    names = []
    for title in titles:
        stem = _initials(title)[:DBF_NAME_BYTES] or "FIELD"
        name, number = stem, 1
        while name in taken:
            number += 1
            name = f"{stem[: DBF_NAME_BYTES - len(str(number))]}{number}"
        taken.add(name)
        names.append(name)
    return names


def _initials(title: str) -> str:
    plain = unicodedata.normalize("NFKC", title)
    letters = "".join(lazy_pinyin(plain, style=Style.FIRST_LETTER)).upper()
    ascii_only = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()
    return _NOT_IN_NAMES.sub("", ascii_only).lstrip("0123456789_")


def cut_text(text: str, encoding: Encoding) -> str:
    """The text as far as 254 bytes reach, never half a character."""
    return text.encode(encoding)[:DBF_TEXT_BYTES].decode(encoding, "ignore")


def check_encoding(table: Table, encoding: Encoding) -> None:
    """Refuse a code page that would lose characters of this table.

    Raises:
        CannotWrite: naming the row, the column and the character.
    """
    for index, column in enumerate(table.columns):
        if column.type != "text":
            continue
        for number, value in enumerate(table.values(index), 1):
            try:
                str(value or "").encode(encoding)
            except UnicodeEncodeError as error:
                character = error.object[error.start]
                raise CannotWrite(
                    f"第{number}行“{column.title_zh}”中的“{character}”在{encoding.upper()}编码中不存在，"
                    "请改用UTF-8导出。",
                    f"Row {number}, {column.title_en}: {encoding.upper()} has no character "
                    f"“{character}”. Choose UTF-8.",
                ) from error
