"""What a file really is, by its first bytes; its name is only a hint.

Everything else in this package may trust the kind: GDAL is never handed a file whose content might
wake another driver than the one meant.
"""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

from gis.encodings import decode
from gis.errors import UnreadableFile

HEAD = 8192


class Kind(StrEnum):
    """The families of files that can be read."""

    ARCHIVE = "zip"
    KMZ = "kmz"
    SHAPEFILE = "shp"
    GEOPACKAGE = "gpkg"
    GEODATABASE = "gdb"
    FLATGEOBUF = "fgb"
    GEOPARQUET = "parquet"
    GEOJSON = "geojson"
    KML = "kml"
    GML = "gml"
    CSV = "csv"
    BOUNDARY_TXT = "txt"
    DXF = "dxf"
    SPREADSHEET = "xlsx"


# First bytes of what people send by mistake: what it is, and what to do about it.
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"Rar!", "RAR 压缩包，请改用 zip 打包", "a RAR archive: pack it as zip"),
    (b"7z\xbc\xaf", "7z 压缩包，请改用 zip 打包", "a 7z archive: pack it as zip"),
    (b"\x1f\x8b", "gzip 压缩文件，请先解压", "a gzip file: unpack it first"),
    (b"BZh", "bzip2 压缩文件，请先解压", "a bzip2 file: unpack it first"),
    (
        b"AC10",
        "DWG 图纸，请在 CAD 里另存为 DXF",
        "a DWG drawing: save it as DXF in the CAD program",
    ),
    (b"%PDF", "PDF 文件，里面没有可用的坐标", "a PDF, which holds no usable coordinates"),
    (b"\x89PNG", "图片", "a picture"),
    (b"\xff\xd8\xff", "图片", "a picture"),
    (b"II*\x00", "TIFF 图片", "a TIFF picture"),
    (b"MM\x00*", "TIFF 图片", "a TIFF picture"),
)
_BINARY: tuple[tuple[bytes, Kind], ...] = (
    (b"\x00\x00\x27\x0a", Kind.SHAPEFILE),
    (b"SQLite format 3\x00", Kind.GEOPACKAGE),
    (b"fgb\x03fgb", Kind.FLATGEOBUF),
    (b"PAR1", Kind.GEOPARQUET),
    (b"AutoCAD Binary DXF", Kind.DXF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.SPREADSHEET),
)
_PROLOGUE = re.compile(
    r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE\s+(?!html)[^\[>]*(\[.*?\])?\s*>",
    re.DOTALL | re.IGNORECASE,
)
_PROMISED = {
    ".gpkg": (Kind.GEOPACKAGE, "GeoPackage"),
    ".fgb": (Kind.FLATGEOBUF, "FlatGeobuf"),
    ".parquet": (Kind.GEOPARQUET, "GeoParquet"),
    ".zip": (Kind.ARCHIVE, "zip"),
    ".xlsx": (Kind.SPREADSHEET, "Excel"),
}
"""Binary formats announce themselves: a name that promises one must find it."""
_SPREADSHEET_SUFFIXES = {".xlsx", ".xlsm", ".xls", ".et", ".ods"}
_PARTS_OF_SHAPEFILE = {".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx"}


def kind_of(path: Path, name: str | None = None) -> Kind:
    """The kind of a file; ``name`` is what the sender called it.

    Raises:
        UnreadableFile: it is empty, or of a kind that cannot be used, with what to do.
    """
    suffix = Path(name or path.name).suffix.lower()
    if path.is_dir():
        if suffix == ".gdb":
            return Kind.GEODATABASE
        raise UnreadableFile("这是一个文件夹，请选文件。", "This is a folder: choose a file.")
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise UnreadableFile("文件是空的（0 字节）。", "The file is empty (0 bytes).")
    if suffix in _PARTS_OF_SHAPEFILE:  # a .shx begins with the same bytes as its .shp
        raise UnreadableFile(
            "这只是 Shapefile 的一部分，缺少 .shp 文件，请把 .shp、.shx、.dbf、.prj 一起打包上传。",
            "This is one part of a shapefile and the .shp is missing: pack .shp, .shx, .dbf and "
            ".prj together.",
        )
    kind = _by_first_bytes(head, suffix) or _by_text(head, suffix)
    _refuse_mismatch(kind, suffix)
    return kind


def _by_first_bytes(head: bytes, suffix: str) -> Kind | None:
    for signature, zh, en in _FOREIGN:
        if head.startswith(signature):
            raise UnreadableFile(f"这其实是{zh}。", f"This is really {en}.")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_family(head, suffix)
    return next((kind for signature, kind in _BINARY if head.startswith(signature)), None)


def _zip_family(head: bytes, suffix: str) -> Kind:
    if suffix in _SPREADSHEET_SUFFIXES or b"xl/workbook.xml" in head:
        return Kind.SPREADSHEET
    if suffix in {".docx", ".pptx"} or b"word/document.xml" in head:
        raise UnreadableFile(
            "这是 Office 文档，里面没有可用的坐标。",
            "This is an office document, which holds no usable coordinates.",
        )
    return Kind.KMZ if suffix in {".kmz", ".ovkmz"} else Kind.ARCHIVE


def _by_text(head: bytes, suffix: str) -> Kind:
    if suffix == ".shp":
        return _refuse_false_shapefile(head)
    text = decode(head).text.lstrip("\ufeff \t\r\n\x00")
    if text.startswith("<"):
        return _markup(text, suffix)
    if text.startswith(("{", "[{")) or suffix in {".geojson", ".json", ".geojsonl", ".geojsons"}:
        return Kind.GEOJSON
    if re.match(r"(999\s*\n.*\n\s*)*0\s*\r?\n\s*SECTION", text) or suffix == ".dxf":
        return Kind.DXF
    if suffix in {".csv", ".tsv"}:
        return Kind.CSV
    if suffix == ".txt" or "地块坐标" in text or ",@" in text:
        return Kind.BOUNDARY_TXT
    if suffix in _PROMISED:
        raise _not_as_promised(suffix, _PROMISED[suffix][1])
    raise UnreadableFile(
        "认不出这是什么文件。可以导入 Shapefile(zip)、GeoPackage、GeoJSON、KML/KMZ、DXF、"
        "FlatGeobuf、GeoParquet、File GDB(zip)、GML、CSV、坐标TXT和Excel。",
        "The kind of file is not known. Shapefile (zip), GeoPackage, GeoJSON, KML/KMZ, DXF, "
        "FlatGeobuf, GeoParquet, File GDB (zip), GML, CSV, coordinate TXT and Excel can be read.",
    )


def _refuse_false_shapefile(head: bytes) -> Kind:
    text = decode(head).text.lstrip()
    if text.startswith(("{", "[")):
        really_zh, really_en = "JSON 文本", "JSON text"
    elif text.startswith("<"):
        really_zh, really_en = "网页或 XML 文本", "a web page or XML text"
    else:
        really_zh, really_en = "别的内容", "something else"
    raise UnreadableFile(
        f"这不是 Shapefile（文件头不对），里面其实是{really_zh}。",
        f"This is no shapefile (its header is wrong); it holds {really_en}.",
    )


def _markup(text: str, suffix: str) -> Kind:
    start = _PROLOGUE.sub("", text).lstrip()
    lowered = start[:400].lower()
    if lowered.startswith(("<!doctype html", "<html", "<head", "<body", "<table", "<meta")):
        if suffix in _SPREADSHEET_SUFFIXES:
            return Kind.SPREADSHEET
        raise UnreadableFile(
            "这是一个网页（可能是登录页或出错页），不是数据文件，请重新下载。",
            "This is a web page (perhaps a login or error page), not data: download it again.",
        )
    root = re.match(r"<(?:[\w.-]+:)?([\w.-]+)", start)
    tag = root[1].lower() if root else ""
    if tag in {"kml", "document", "placemark", "folder"} or suffix in {".kml", ".ovkml"}:
        return Kind.KML
    if tag not in {"", "schema"} and (suffix == ".gml" or "opengis.net/gml" in text):
        return Kind.GML
    if tag == "workbook":
        return Kind.SPREADSHEET
    raise UnreadableFile(
        "这是 XML 文件，但不是 KML 或 GML。", "This is XML, but neither KML nor GML."
    )


def _refuse_mismatch(kind: Kind, suffix: str) -> None:
    promised = _PROMISED.get(suffix)
    if promised and kind is not promised[0]:
        raise _not_as_promised(suffix, promised[1])


def _not_as_promised(suffix: str, name: str) -> UnreadableFile:
    return UnreadableFile(
        f"扩展名是{suffix}，但内容不是 {name}，文件可能已损坏或改过扩展名，请重新导出。",
        f"The name ends in {suffix}, but the content is not {name}: it may be damaged or renamed. "
        "Export it again.",
    )
