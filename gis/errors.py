"""What the geometry floor raises. Bad data is a finding; only what cannot be used at all raises.

    GisError
    ├── UnreadableFile   the file is damaged, empty, or not what its name says
    │   └── UnsafeArchive    an archive that would harm: too large, strange paths, links, a password
    ├── UnknownCrs       a coordinate system nobody can name
    ├── EmptyLayer       the file is sound but holds no row
    └── BadBbox          a bounding box that is none

Every error carries a ``code`` for programs and a sentence in both languages that is safe to show:
it names the part of the file and what to do, never a path of this machine.
"""

from __future__ import annotations

from typing import ClassVar


class GisError(Exception):
    """Root of the tree: ``code`` for programs, ``zh`` and ``en`` for people."""

    code: ClassVar[str] = "gis_error"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en

    def message(self, language: str = "zh") -> str:
        """The sentence in ``language`` (``zh`` unless it starts with ``en``)."""
        return self.en if language.lower().startswith("en") else self.zh


class UnreadableFile(GisError):
    """The file is damaged, empty, encrypted, or not of the kind its name says."""

    code = "unreadable_file"


class UnsafeArchive(UnreadableFile):
    """An archive that must not be unpacked: size, ratio, count, path, link or password."""

    code = "unsafe_archive"


class UnknownCrs(GisError):
    """A coordinate system that cannot be named or is not known here."""

    code = "unknown_crs"


class EmptyLayer(GisError):
    """The file could be read and holds nothing to import."""

    code = "empty_layer"


class BadBbox(GisError):
    """A bounding box that is not four (or six) finite numbers in order."""

    code = "bad_bbox"
