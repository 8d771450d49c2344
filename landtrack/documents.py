"""What may be attached to the register, recognised by content and never by name. Pure."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from io import BytesIO
from typing import NamedTuple

from landtrack.errors import Invalid
from landtrack.text import Text


class DocumentSubject(StrEnum):
    """What a document is attached to."""

    RECORD = "record"
    MILESTONE = "milestone"
    BLOCKER = "blocker"
    APPEAL = "appeal"


class DocumentKind(StrEnum):
    """The kinds of file that are kept."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    PDF = "pdf"
    OFD = "ofd"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    DOC = "doc"
    XLS = "xls"
    PPT = "ppt"


class _Nature(NamedTuple):
    media_type: str
    label: Text


_OFFICE = "application/vnd.openxmlformats-officedocument."
_NATURES: dict[DocumentKind, _Nature] = {
    DocumentKind.JPEG: _Nature("image/jpeg", Text("照片", "Photo")),
    DocumentKind.PNG: _Nature("image/png", Text("图片", "Picture")),
    DocumentKind.WEBP: _Nature("image/webp", Text("图片", "Picture")),
    DocumentKind.HEIC: _Nature("image/heic", Text("照片", "Photo")),
    DocumentKind.PDF: _Nature("application/pdf", Text("PDF", "PDF")),
    DocumentKind.OFD: _Nature("application/ofd", Text("OFD版式文件", "OFD")),
    DocumentKind.DOCX: _Nature(f"{_OFFICE}wordprocessingml.document", Text("Word文档", "Word")),
    DocumentKind.XLSX: _Nature(f"{_OFFICE}spreadsheetml.sheet", Text("Excel表格", "Excel")),
    DocumentKind.PPTX: _Nature(
        f"{_OFFICE}presentationml.presentation", Text("演示文稿", "PowerPoint")
    ),
    DocumentKind.DOC: _Nature("application/msword", Text("Word文档", "Word")),
    DocumentKind.XLS: _Nature("application/vnd.ms-excel", Text("Excel表格", "Excel")),
    DocumentKind.PPT: _Nature("application/vnd.ms-powerpoint", Text("演示文稿", "PowerPoint")),
}
MEDIA_TYPES: dict[DocumentKind, str] = {kind: one.media_type for kind, one in _NATURES.items()}
DOCUMENT_LABELS: dict[DocumentKind, Text] = {kind: one.label for kind, one in _NATURES.items()}

PICTURES = frozenset({DocumentKind.JPEG, DocumentKind.PNG, DocumentKind.WEBP, DocumentKind.HEIC})
SHOWN_BY_BROWSERS = PICTURES - {DocumentKind.HEIC}

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
_ZIP_PARTS = {
    "word/document.xml": DocumentKind.DOCX,
    "xl/workbook.xml": DocumentKind.XLSX,
    "ppt/presentation.xml": DocumentKind.PPTX,
    "OFD.xml": DocumentKind.OFD,
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = {
    "WordDocument": DocumentKind.DOC,
    "Workbook": DocumentKind.XLS,
    "PowerPoint Document": DocumentKind.PPT,
}


def recognise(content: bytes) -> DocumentKind:
    """What a file is, by its first bytes (and, for packed ones, by what is in it).

    Raises:
        Invalid: empty, none of the kinds that are kept, or with macros inside.
    """
    kind = _picture(content) or _paper(content)
    if kind is None:
        raise Invalid(
            "只能上传照片（JPG、PNG、WebP、HEIC）、PDF、OFD 或 Word、Excel、PPT 文件；"
            "该文件按内容不是其中任何一种。请另存或打印为 PDF 后再传。",
            "Only photos (JPG, PNG, WebP, HEIC), PDF, OFD, Word, Excel and PowerPoint files are "
            "kept; by its content this file is none of them. Print it to PDF and send that.",
            field="file",
        )
    return kind


def _picture(content: bytes) -> DocumentKind | None:
    if content.startswith(b"\xff\xd8\xff"):
        return DocumentKind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return DocumentKind.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return DocumentKind.WEBP
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return DocumentKind.HEIC
    return None


def _paper(content: bytes) -> DocumentKind | None:
    if content.startswith(b"%PDF-"):
        return DocumentKind.PDF
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    if content.startswith(_OLE):
        for stream, kind in _OLE_STREAMS.items():
            if stream.encode("utf-16-le") + b"\0\0" in content:
                return kind
    return None


def _packed(content: bytes) -> DocumentKind | None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Invalid(
            "文件含有宏，不能上传。请另存为不含宏的文件或 PDF。",
            "The file contains macros and is not kept. Save it without them, or as PDF.",
            field="file",
        )
    return next((kind for part, kind in _ZIP_PARTS.items() if part in names), None)
