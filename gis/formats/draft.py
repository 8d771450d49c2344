"""What a reader hands over before the coordinate system is settled, and how it is settled."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely

from gis import crs
from gis.bbox import Bbox
from gis.crs_choice import choose
from gis.errors import EmptyLayer
from gis.findings import Finding
from gis.layer import CrsChoice, GeometryArray, Layer

CRS_FINDINGS = frozenset(
    {
        "crs_inferred",
        "crs_unknown",
        "crs_contradicted",
        "crs_does_not_fit",
        "axes_swapped",
        "axes_against_crs",
        "old_datum",
        "datum_converted",
        "coordinate_off_the_earth",
        "shift_corrected",
    }
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A layer as it stands in its file.

    ``declared`` is what the file says of its coordinate system (a code, a WKT without one, or
    None) and ``declared_by`` which part of it; ``choice`` is set where the format settles the
    matter by itself (TXT headers). The other fields are those of :class:`gis.layer.Layer`.
    """

    name: str
    driver: str
    raw: GeometryArray
    columns: dict[str, list[Any]]
    declared: int | str | None = None
    declared_by: str = "file"
    choice: CrsChoice | None = None
    rows: tuple[int, ...] = ()
    encoding: str = "utf-8"
    areas_stated_m2: tuple[float | None, ...] = ()
    findings: tuple[Finding, ...] = ()
    other_layers: tuple[str, ...] = field(default=())


def finish(draft: Draft, *, asked: int | None, extent: Bbox | None) -> Layer:
    """Settle the coordinate system and place the geometries.

    Raises:
        EmptyLayer: there is no row.
        UnknownCrs: ``asked`` is no system.
    """
    if not len(draft.raw):
        raise EmptyLayer(
            "文件可以打开，但里面没有任何要素。", "The file could be opened but holds no features."
        )
    findings: list[Finding] = []
    if draft.choice is not None and asked is None:
        choice = draft.choice
    else:
        choice, findings = choose(
            draft.raw,
            declared=draft.declared,
            asked=asked,
            extent=extent,
            declared_by=draft.declared_by,
        )
    rows = draft.rows or tuple(range(1, len(draft.raw) + 1))
    columns, cleaned = _printable(draft.columns, rows)
    geoms, off = _placed(draft.raw, choice, rows)
    return Layer(
        name=draft.name,
        driver=draft.driver,
        geoms=geoms,
        raw=draft.raw,
        rows=rows,
        columns=columns,
        crs=choice,
        encoding=draft.encoding,
        areas_stated_m2=draft.areas_stated_m2,
        findings=(*draft.findings, *cleaned, *findings, *off),
        other_layers=draft.other_layers,
    )


def with_crs(layer: Layer, srid: int) -> Layer:
    """The same layer in the system a person chose, without reading the file again.

    Raises:
        UnknownCrs: nobody knows the code.
    """
    choice, findings = choose(layer.raw, asked=srid)
    geoms, off = _placed(layer.raw, choice, layer.rows)
    kept = tuple(f for f in layer.findings if f.code not in CRS_FINDINGS)
    return replace(layer, geoms=geoms, crs=choice, findings=(*kept, *findings, *off))


def with_axes(layer: Layer, *, swapped: bool) -> Layer:
    """The same layer with its two numbers in the order a person says.

    ``swapped``: the file has the northing or latitude first.
    """
    if layer.crs.how == "unknown":
        return layer
    choice = replace(layer.crs, swapped=swapped)
    geoms, off = _placed(layer.raw, choice, layer.rows)
    settled = {"axes_swapped", "axes_against_crs", "coordinate_off_the_earth"}
    kept = tuple(f for f in layer.findings if f.code not in settled)
    said = (Finding("axes_swapped"),) if swapped else ()
    return replace(layer, geoms=geoms, crs=choice, findings=(*kept, *said, *off))


def with_datum_accepted(layer: Layer) -> Layer:
    """The same layer, whose approximate conversion from an old datum a person has accepted."""
    return replace(
        layer,
        findings=tuple(
            replace(f, code="datum_converted") if f.code == "old_datum" else f
            for f in layer.findings
        ),
    )


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def _printable(
    columns: dict[str, list[Any]], rows: tuple[int, ...]
) -> tuple[dict[str, list[Any]], list[Finding]]:
    """Texts without control characters and lone surrogates, which no database stores."""
    findings: list[Finding] = []
    clean: dict[str, list[Any]] = {}
    for name, values in columns.items():
        if str not in set(map(type, values)) or not _has_control(values):
            clean[_CONTROL.sub("", name)] = values
            continue
        changed = []
        for row, value in zip(rows, values, strict=True):
            text, count = _CONTROL.subn("", value) if isinstance(value, str) else (value, 0)
            changed.append(text)
            if count:
                found = Finding("control_characters", row, name, values={"count": count})
                findings.append(found)
        clean[_CONTROL.sub("", name)] = changed
    return clean, findings


def _has_control(values: list[Any]) -> bool:
    try:
        joined = "".join(values)
    except TypeError:  # not all of it is text
        joined = "".join(v for v in values if isinstance(v, str))
    return not joined.isprintable() and bool(_CONTROL.search(joined))


def _placed(
    raw: GeometryArray, choice: CrsChoice, rows: tuple[int, ...]
) -> tuple[GeometryArray, list[Finding]]:
    """Lon/lat geometries; those that leave the earth become None, with a finding each."""
    source = choice.srid if choice.srid is not None else choice.definition
    if not source:
        return np.full(len(raw), None, dtype=object), []
    with np.errstate(all="ignore"):
        geoms = crs.to_storage(raw, source, swapped=choice.swapped)
        west, south, east, north = shapely.bounds(geoms).T
        inside = (west >= -180) & (east <= 180) & (south >= -90) & (north <= 90)
    if not np.isfinite(shapely.get_coordinates(raw)).all():
        xy, index = shapely.get_coordinates(raw, return_index=True)
        inside[index[~np.isfinite(xy).all(axis=1)]] = False
    off = np.flatnonzero(~inside & ~shapely.is_empty(raw) & ~shapely.is_missing(raw))
    geoms[off] = None
    return geoms, [Finding("coordinate_off_the_earth", row=rows[i]) for i in off]
