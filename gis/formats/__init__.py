"""The one door for files: ``read(path)`` gives a layer, ``list_layers(path)`` what there is.

What a file is comes from its content, never from its name alone. Archives are opened safely and
may hold any of the other kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath

from gis.archive import Limits, Member, unpacked
from gis.bbox import Bbox
from gis.errors import UnreadableFile
from gis.findings import Finding
from gis.formats.boundary_txt import read_boundary_txt
from gis.formats.draft import Draft, finish, with_axes, with_crs, with_datum_accepted
from gis.formats.dxf import read_dxf
from gis.formats.kinds import Kind, kind_of
from gis.formats.read_json import read_json
from gis.formats.read_kml import read_kml
from gis.formats.read_parquet import read_parquet
from gis.formats.read_shapefile import read_shapefile
from gis.formats.spreadsheet import TableFile, read_spreadsheet
from gis.formats.vector import layers, read_vector
from gis.layer import Layer
from gis.shift_suspicion import suspect_by_kind

__all__ = ["list_layers", "read", "with_axes", "with_crs", "with_datum_accepted"]

_SEPARATOR = " / "
_TABLES = (Kind.SPREADSHEET, Kind.CSV)
_GDAL_KINDS = (Kind.GEOPACKAGE, Kind.FLATGEOBUF, Kind.GEODATABASE, Kind.GML)


@dataclass(frozen=True)
class Source:
    """One readable thing in what was sent: where it lies, what it is, what people call it."""

    path: Path
    kind: Kind
    name: str

    @cached_property
    def table(self) -> TableFile:
        """It as a table, which is opened once."""
        return TableFile(self.path, self.name)


Labels = dict[str, tuple[Source, str | None]]
"""What each layer is called, which source it is in, and its name there (None for the only one)."""


def read(
    path: Path,
    *,
    name: str | None = None,
    layer: str | None = None,
    crs: int | None = None,
    encoding: str | None = None,
    extent: Bbox | None = None,
    limits: Limits | None = None,
) -> Layer:
    """Read one layer of a file.

    ``name`` is what the sender called the file (it may lie under another name here); ``layer`` one
    of :func:`list_layers` (the first with polygons unless given); ``crs`` and ``encoding`` what a
    person chose; ``extent`` where the data is expected, which helps to tell the zone.

    Raises:
        UnreadableFile: damaged, unsafe, or not of a kind that can be read.
        EmptyLayer: sound, but without rows.
        UnknownCrs: ``crs`` is no known code.
    """
    with _sources(path, name, limits) as sources:
        if len(sources) == 1 and sources[0].kind is Kind.DXF:
            # All layers of a drawing are read together unless one is named.
            draft = read_dxf(sources[0].path, sources[0].name, encoding, layer)
        else:
            draft = _one_of_several(_labels(sources), layer, encoding)
        return _suspected(finish(draft, asked=crs, extent=extent), name or path.name)


def _suspected(layer: Layer, name: str) -> Layer:
    """The layer with a word about kinds of files that are known to be shifted."""
    suspicion = suspect_by_kind(layer.geoms, PurePosixPath(name).suffix)
    if suspicion is None:
        return layer
    return replace(layer, findings=(*layer.findings, suspicion.finding()))


def _one_of_several(labels: Labels, layer: str | None, encoding: str | None) -> Draft:
    """The layer asked for, or the likeliest, with a word about the others."""
    chosen = _chosen(labels, layer)
    source, inner = labels[chosen]
    draft = _draft(source, inner, encoding)
    others = tuple(label for label in labels if label != chosen)
    findings = draft.findings
    if others:
        values = {"layer": chosen, "others": list(others)}
        findings = (Finding("several_layers", values=values), *findings)
    return replace(draft, other_layers=others, findings=findings)


def list_layers(path: Path, *, name: str | None = None, limits: Limits | None = None) -> list[str]:
    """The names that ``read(layer=...)`` takes, likeliest first.

    Raises:
        UnreadableFile: as for :func:`read`.
    """
    with _sources(path, name, limits) as sources:
        return list(_labels(sources))


@contextmanager
def _sources(path: Path, name: str | None, limits: Limits | None) -> Iterator[list[Source]]:
    kind = kind_of(path, name)
    title = name or path.name
    if kind not in {Kind.ARCHIVE, Kind.KMZ}:
        yield [Source(path, kind, PurePosixPath(title).stem)]
        return
    with unpacked(path, limits) as members:
        found = _readable(members)
        if kind is Kind.KMZ:
            found = _with_placemarks([s for s in found if s.kind is Kind.KML])
            if len(found) == 1:
                found = [replace(found[0], name=PurePosixPath(title).stem)]
        if not found:
            raise _nothing_in(members)
        yield found


def _with_placemarks(files: list[Source]) -> list[Source]:
    """The KML files of a KMZ that hold something; where none does, the first.

    Some programs write a first file that only links to the others beside it.
    """
    held = [file for file in files if b"Placemark" in file.path.read_bytes().replace(b"\0", b"")]
    return held or files[:1]


def _readable(members: list[Member]) -> list[Source]:
    """The members that are files of their own, shapefiles once each, geodatabases as folders."""
    sources: list[Source] = []
    for folder in dict.fromkeys(m.path.parent for m in members if m.path.parent.suffix == ".gdb"):
        title = next(m.name for m in members if m.path.parent == folder)
        sources.append(Source(folder, Kind.GEODATABASE, PurePosixPath(title).parent.stem))
    for member in members:
        if member.path.parent.suffix == ".gdb":
            continue
        try:
            kind = kind_of(member.path, member.name)
        except UnreadableFile:
            continue
        if kind not in {Kind.ARCHIVE, Kind.KMZ}:
            sources.append(Source(member.path, kind, PurePosixPath(member.name).stem))
    return _preferred(sources)


_LESSER_KINDS = (Kind.SPREADSHEET, Kind.BOUNDARY_TXT, Kind.CSV)
"""Beside a real layer these are lists and read-me files."""


def _preferred(sources: list[Source]) -> list[Source]:
    return sorted(sources, key=lambda s: s.kind in _LESSER_KINDS)


def _nothing_in(members: list[Member]) -> UnreadableFile:
    suffixes = {PurePosixPath(m.name).suffix.lower() for m in members}
    if suffixes & {".dbf", ".shx", ".prj"}:
        return UnreadableFile(
            "压缩包里缺少 .shp 文件。", "The archive lacks the .shp of its shapefile."
        )
    names = "、".join(m.name for m in members[:5])
    return UnreadableFile(
        f"压缩包里没有可以导入的文件（有：{names}）。",
        f"The archive holds nothing that can be imported (it has: {names}).",
    )


def _labels(sources: list[Source]) -> Labels:
    """A name for every layer of every source: plain where that is enough."""
    labels: Labels = {}
    for source in sources:
        inner = _inner_layers(source)
        for layer in inner or (None,):
            plain = layer if layer and len(sources) == 1 else source.name
            label = plain if len(inner) <= 1 or len(sources) == 1 else f"{plain}{_SEPARATOR}{layer}"
            labels[_unused(label, labels)] = (source, layer)
    return labels


def _unused(label: str, taken: Labels) -> str:
    candidate, number = label, 1
    while candidate in taken:
        number += 1
        candidate = f"{label} ({number})"
    return candidate


def _inner_layers(source: Source) -> list[str]:
    if source.kind in _GDAL_KINDS:
        return [info.name for info in layers(source.path, source.kind)]
    if source.kind in _TABLES:
        return source.table.sheet_names()
    return []


def _chosen(labels: Labels, layer: str | None) -> str:
    if layer is None:
        return next(iter(labels))
    if layer in labels:
        return layer
    raise UnreadableFile(
        f"文件里没有图层“{layer}”，有：{'、'.join(labels)}。",
        f"The file has no layer {layer!r}; it has: {', '.join(labels)}.",
    )


_READERS: dict[Kind, Callable[[Path, str, str | None], Draft]] = {
    Kind.SHAPEFILE: read_shapefile,
    Kind.GEOJSON: read_json,
    Kind.BOUNDARY_TXT: read_boundary_txt,
    Kind.KML: read_kml,
    Kind.DXF: read_dxf,
    Kind.GEOPARQUET: read_parquet,
}


def _draft(source: Source, layer: str | None, encoding: str | None) -> Draft:
    if source.kind in _GDAL_KINDS:
        return read_vector(source.path, source.kind, source.name, layer)
    if source.kind in _TABLES:
        return read_spreadsheet(source.table, encoding, layer)
    return _READERS[source.kind](source.path, source.name, encoding)
