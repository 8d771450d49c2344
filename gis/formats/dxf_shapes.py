"""What a drawing holds that matters for land: lines and rings with their facts, and texts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.entities.insert import Insert
from ezdxf.entities.mtext import MText
from ezdxf.entities.polygon import DXFPolygon
from ezdxf.entities.text import Text
from ezdxf.lldxf.const import DXFError
from numpy.typing import NDArray

from gis.formats.dxf_curves import is_curved, outlines
from gis.formats.write_dxf import APPLICATION

MOST_ENTITIES = 2_000_000
DEEPEST_BLOCK = 16

_FAULTS = (DXFError, ValueError, TypeError, ArithmeticError, AttributeError, LookupError)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line as drawn: ``points`` (n, 2) in drawing units, without the closing point if closed.

    ``fill`` marks the outline of a hatch, which mostly repeats a line; ``own`` holds what this
    project wrote, ``facts`` the attributes of the block and the texts of other programs.
    """

    layer: str
    points: NDArray[np.float64]
    closed: bool
    facts: dict[str, str]
    own: dict[str, Any] | None = None
    fill: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the point it is placed by."""

    point: tuple[float, float]
    text: str
    layer: str


@dataclass(slots=True)
class Drawn:
    """Everything collected, and what was seen on the way."""

    strokes: list[Stroke] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    blocks: int = 0
    curves: int = 0
    heights: bool = False
    too_many: bool = False


def collect(space: Iterable[DXFEntity], tolerance: float) -> Drawn:
    """Lines, arcs, polylines, hatches and texts of a space, block references expanded.

    ``tolerance``: how far a chord may lie from its arc, in drawing units.
    """
    drawn = Drawn()
    for number, (entity, facts) in enumerate(_expanded(space, drawn, {}, 0)):
        if number >= MOST_ENTITIES:
            drawn.too_many = True
            break
        try:
            _take(entity, facts, tolerance, drawn)
        except _FAULTS:
            drawn.skipped[entity.dxftype()] += 1
    return drawn


def _expanded(
    entities: Iterable[DXFEntity], drawn: Drawn, facts: dict[str, str], depth: int
) -> Iterator[tuple[DXFEntity, dict[str, str]]]:
    for entity in entities:
        if not isinstance(entity, Insert):
            yield entity, facts
            continue
        drawn.blocks += 1
        tags = facts | {a.dxf.tag: a.dxf.text for a in entity.attribs if a.dxf.hasattr("tag")}
        yield from ((attribute, tags) for attribute in entity.attribs)
        if depth >= DEEPEST_BLOCK:
            drawn.skipped["INSERT"] += 1
            continue
        try:
            inner = [piece for one in entity.multi_insert() for piece in one.virtual_entities()]
        except _FAULTS:
            drawn.skipped["INSERT"] += 1
            continue
        yield from _expanded(inner, drawn, tags, depth + 1)


def _take(entity: DXFEntity, facts: dict[str, str], tolerance: float, drawn: Drawn) -> None:
    if isinstance(entity, (Text, MText)):
        _take_text(entity, drawn)
        return
    found = outlines(entity, tolerance) if isinstance(entity, DXFGraphic) else []
    drawn.curves += bool(found) and isinstance(entity, DXFGraphic) and is_curved(entity)
    own, told = _extended_data(entity)
    layer = str(entity.dxf.get("layer", "0"))
    kept = 0
    for points, closed in found:
        if len(points) > 1 and np.isfinite(points).all():
            kept += 1
            drawn.heights |= bool(points[:, 2].any())
            fill = isinstance(entity, DXFPolygon)
            drawn.strokes.append(Stroke(layer, points[:, :2], closed, facts | told, own, fill))
    if not kept:
        drawn.skipped[entity.dxftype()] += 1


def _take_text(entity: Text | MText, drawn: Drawn) -> None:
    text = entity.plain_text()
    place = entity.dxf.insert
    if isinstance(entity, Text) and entity.dxf.hasattr("align_point"):
        place = entity.dxf.align_point if entity.dxf.halign or entity.dxf.valign else place
    words = " ".join(str(text).split())
    if words:
        layer = str(entity.dxf.get("layer", "0"))
        drawn.notes.append(Note((float(place.x), float(place.y)), words, layer))


def _extended_data(entity: DXFEntity) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """Our own facts, and the texts other programs hung on the entity, by application.

    CASS writes under ``SOUTH``: code, parcel number, owner, land class.
    """
    if entity.xdata is None:
        return None, {}
    told: dict[str, str] = {}
    own: dict[str, Any] | None = None
    for application, tags in entity.xdata.data.items():
        texts = [str(tag.value) for tag in tags if tag.code == 1000]
        if application == APPLICATION:
            own = _own_facts("".join(texts))
        elif application != "ACAD" and any(texts):
            told[application] = "; ".join(text for text in texts if text)
    return own, told


def _own_facts(text: str) -> dict[str, Any] | None:
    try:
        facts = json.loads(text)
    except ValueError:
        return None
    return facts if isinstance(facts, dict) and isinstance(facts.get("row"), int) else None
