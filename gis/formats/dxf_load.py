"""Opening a drawing: which text encoding it is in, and what to do when its structure is damaged."""

from __future__ import annotations

import io
import logging
import re
from dataclasses import dataclass
from pathlib import Path

from ezdxf import recover
from ezdxf.document import Drawing
from ezdxf.filemanagement import read as read_text
from ezdxf.filemanagement import readfile
from ezdxf.lldxf.const import DXFError
from ezdxf.lldxf.encoding import (
    decode_dxf_unicode,
    decode_mif_to_unicode,
    has_dxf_unicode,
    has_mif_encoding,
)

from gis.encodings import best_encoding, known_encoding
from gis.errors import UnreadableFile

# Its remarks on damaged files reach people as findings, not on the terminal.
logging.getLogger("ezdxf").addHandler(logging.NullHandler())

UNICODE_SINCE = "AC1021"
"""AutoCAD 2007: from here on a DXF is UTF-8 whatever its code page says."""

_HEADER = 65536
_VERSION = re.compile(rb"\$ACADVER\s+1\s+(AC\d{4})")
_CODE_PAGE = re.compile(rb"\$DWGCODEPAGE\s+3\s+([\w-]+)", re.IGNORECASE)
# What the library raises for broken files besides its own errors: it trusts tags to be in order.
_FAULTS = (
    DXFError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OSError,
    ArithmeticError,
    AssertionError,
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A drawing, the encoding of its texts, and the damage that was mended.

    ``repaired`` counts the places, None for a sound file; ``cut``: it breaks off before its end.
    """

    drawing: Drawing
    encoding: str
    repaired: int | None = None
    cut: bool = False


def load_drawing(path: Path, encoding: str | None = None) -> Opened:
    """The drawing in a file; ``encoding`` is what a person chose for its texts.

    Raises:
        UnreadableFile: it is a DWG, or not a drawing, or damaged beyond reading.
    """
    data = path.read_bytes()
    if data.startswith(b"AC10"):
        raise UnreadableFile(
            "这是DWG图纸，不是DXF。请在CAD里另存为DXF后再导入。",
            "This is a DWG drawing. Save it as DXF in the CAD program and import that.",
        )
    if data.startswith(b"AutoCAD Binary DXF"):
        return _binary(path)
    name = text_encoding(data, encoding)
    text = _unescaped(data.decode(name, "replace"))
    try:
        return Opened(read_text(io.StringIO(text, newline=None)), name)
    except _FAULTS:
        return _recovered(data, name)


def _unescaped(text: str) -> str:
    """Characters outside a drawing's code page, written as ``\\U+6CA5`` or ``\\M+5BAE1``."""
    if has_dxf_unicode(text):
        text = decode_dxf_unicode(text)
    return decode_mif_to_unicode(text) if has_mif_encoding(text) else text


def text_encoding(data: bytes, chosen: str | None = None) -> str:
    """The encoding of a text DXF: by version, by its code page, and by what its bytes can be."""
    if chosen and (known := known_encoding(chosen)):
        return known
    version = _VERSION.search(data, 0, _HEADER)
    if version and version[1].decode() >= UNICODE_SINCE:
        return best_encoding([data], "utf-8")
    page = _CODE_PAGE.search(data, 0, _HEADER)
    named = known_encoding(page[1].decode().lower().replace("ansi_", "cp")) if page else None
    # Western code pages stand in drawings by default and decode anything: they prove nothing.
    return best_encoding([data], None if named and named.startswith("cp125") else named)


def _binary(path: Path) -> Opened:
    try:
        drawing = readfile(path)
    except _FAULTS as error:
        raise _damaged() from error
    return Opened(drawing, drawing.encoding)


def _recovered(data: bytes, encoding: str) -> Opened:
    """Second try with the library's repair mode, texts brought to the escapes it understands."""
    text = data.decode(encoding, "replace")
    if "SECTION" not in text or "ENTITIES" not in text:
        raise _damaged()
    cut = not text.rstrip("\x00\x1a \t\r\n").endswith("EOF")
    if cut:
        text = _ended(text)
    ascii_only = re.sub(r"[^\x00-\x7f]", lambda match: f"\\U+{ord(match[0]):04X}", text)
    try:
        drawing, auditor = recover.read(io.BytesIO(ascii_only.encode("ascii")))
    except _FAULTS as error:
        raise _damaged() from error
    return Opened(drawing, encoding, len(auditor.fixes) + len(auditor.errors), cut)


def _ended(text: str) -> str:
    """A text that breaks off, without its last entity and with a proper end."""
    lines = text.splitlines()
    whole = next((n for n in range(len(lines) - 2, 0, -1) if lines[n].strip() == "0"), 0)
    while whole and (whole % 2 or lines[whole + 1].strip() in {"VERTEX", "ENDSEC"}):
        whole -= 1
        while whole and lines[whole].strip() != "0":
            whole -= 1
    return "\n".join([*lines[:whole], "0", "ENDSEC", "0", "EOF", ""])


def _damaged() -> UnreadableFile:
    return UnreadableFile(
        "这不是有效的DXF图纸，或文件已损坏。请在CAD里用“核查(AUDIT)”修复后重新另存为DXF。",
        "This is no valid DXF drawing, or it is damaged. Run AUDIT in the CAD program and save it "
        "as DXF again.",
    )
