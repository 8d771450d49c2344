"""What the page of an import shows: its findings, its rows, the choices and what they would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import shapely
from sqlalchemy.orm import Session

from api.field_text import as_text
from gis.area import distance_m
from gis.finding_kinds import describe, remedy
from gis.findings import Finding, Severity
from landtrack.fields import FIELDS, Field, FieldKind, field_of
from landtrack.import_steps import ImportStep
from landtrack.queries.import_findings import SHIFT_QUESTION, grouped_findings, open_questions
from landtrack.queries.import_lines import BatchState, ImportLine
from landtrack.queries.imports import has_rows, staged_layer
from landtrack.queries.places import village_names
from landtrack.stages import Track
from landtrack.staging import StagedLayer, StagedRow, Verdict
from landtrack.text import Text

PAGE_SIZE: Final = 50
_MOST_SHOWN: Final = 20
"""Findings of one kind that are listed; the table of rows has the others."""
_ENCODINGS: Final = ("utf-8", "gb18030", "big5hkscs")
_LOST: Final = "\ufffd"

SEVERITY_LABELS: Final[dict[Severity, Text]] = {
    Severity.BLOCKING: Text("须先处理", "To be settled"),
    Severity.WARNING: Text("请核对", "To be looked at"),
    Severity.INFO: Text("提示", "To be known"),
}


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding in words; ``where`` is lon/lat."""

    row: int | None
    field: Text
    text: Text
    where: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """Findings of one kind: the first few, and how many there are."""

    code: str
    severity: Severity
    remedy: Text
    shown: list[ShownFinding]
    count: int


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A value as text; ``before`` is what the register has, if that would change."""

    value: Text
    before: Text | None = None
    number: bool = False


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the table; ``moved`` says in words that the outline would change."""

    row: int
    verdict: Verdict
    cells: list[ShownCell]
    area_m2: float | None
    moved: Text | None


@dataclass(frozen=True, slots=True)
class Preview:
    """All that the page shows of one import."""

    line: ImportLine
    layer: StagedLayer | None
    groups: list[ShownGroup]
    """What was found, without the open questions, which are asked above it."""
    questions: list[ShownFinding]
    asks_crs: bool
    asks_shift: bool
    counts: list[tuple[Verdict, int]]
    fields: list[Field]
    rows: list[ShownRow]
    found: int
    page: int
    running: ImportStep | None

    @property
    def pages(self) -> int:
        """How many pages the table of rows has."""
        return -(-self.found // PAGE_SIZE)

    @property
    def open(self) -> bool:
        """Whether choices can still be changed: nobody has decided, or is just deciding."""
        return self.line.batch.state is BatchState.STAGED and self.running is None

    def count(self, verdict: Verdict) -> int:
        """How many rows have a verdict."""
        return dict(self.counts).get(verdict, 0)


def preview_of(
    session: Session,
    line: ImportLine,
    severities: Mapping[str, Severity],
    running: ImportStep | None,
    *,
    verdict: Verdict | None = None,
    code: str = "",
    page: int = 1,
) -> Preview:
    """The preview of an import; ``verdict`` and ``code`` narrow the table of rows.

    While it is ``running`` there is nothing to be decided.
    """
    batch = line.batch
    layer = staged_layer(session, batch.id) if has_rows(session, batch.id) else None
    waits = batch.state is BatchState.STAGED and running is None
    questions = open_questions(batch, severities) if waits else []
    asked = {finding.code for finding in questions}
    wanted = _wanted(layer, verdict, code) if layer else []
    names = village_names(session)
    fields = _fields(batch.track, layer)
    labels = {field.name: field.label for field in FIELDS[batch.track or Track.PARCEL]}
    start = (page - 1) * PAGE_SIZE
    return Preview(
        line=line,
        layer=layer,
        groups=[
            ShownGroup(
                group.code,
                group.severity,
                Text(remedy(group.findings[0], "zh"), remedy(group.findings[0], "en")),
                [shown_finding(finding, labels) for finding in group.findings[:_MOST_SHOWN]],
                len(group.findings),
            )
            for group in grouped_findings(batch, layer, severities)
            if group.code not in asked
        ],
        questions=[shown_finding(finding, labels) for finding in questions],
        asks_crs=bool(asked - {SHIFT_QUESTION}),
        asks_shift=SHIFT_QUESTION in asked,
        counts=[(one, layer.count(one)) for one in Verdict] if layer else [],
        fields=fields,
        rows=[
            _row(layer.row(i), fields, names) for i in wanted[start : start + PAGE_SIZE] if layer
        ],
        found=len(wanted),
        page=page,
        running=running,
    )


def shown_finding(finding: Finding, labels: Mapping[str, Text]) -> ShownFinding:
    """A finding in both languages. ``labels``: fields by name; other names are the file's own."""
    name = finding.field or ""
    text = Text(describe(finding, "zh"), describe(finding, "en"))
    return ShownFinding(finding.row, labels.get(name, Text(name, name)), text, finding.where)


def _wanted(layer: StagedLayer, verdict: Verdict | None, code: str) -> list[int]:
    positions = layer.positions(verdict) if verdict else list(range(len(layer)))
    if not code:
        return positions
    having = {i for i, some in layer.findings.items() if any(one.code == code for one in some)}
    return [i for i in positions if i in having]


def _fields(track: Track | None, layer: StagedLayer | None) -> list[Field]:
    """The fields of which the file says anything, in the order of the table of fields."""
    if layer is None:
        return []
    if track is None:
        return [field_of(Track.PARCEL, "village")]
    said = {
        name
        for name, column in layer.values.items()
        if any(value is not None and value != "" for value in column)
    }
    return [field for field in FIELDS[track] if field.name in said]


def _row(row: StagedRow, fields: Sequence[Field], places: Mapping[str, Text]) -> ShownRow:
    before = {name: old for name, old, _ in row.changes}
    return ShownRow(
        row=row.row,
        verdict=row.verdict,
        cells=[
            ShownCell(
                cell_text(field, row.values.get(field.name), places),
                cell_text(field, before[field.name], places) if field.name in before else None,
                field.kind in (FieldKind.AREA, FieldKind.NUMBER, FieldKind.MONEY, FieldKind.WHOLE),
            )
            for field in fields
        ],
        area_m2=row.area_m2,
        moved=_moved(row, before["geom"]) if "geom" in before else None,
    )


def cell_text(field: Field, value: Any, places: Mapping[str, Text]) -> Text:
    """A staged value as people read it; a dash for none."""
    if value is None or value == "":
        return Text("—", "—")
    if field.kind is FieldKind.VILLAGE:
        return places.get(value, Text(value, value))
    if field.kind is FieldKind.DATE and not isinstance(value, date):
        return Text(value, value)
    return as_text(field, value)


def _moved(row: StagedRow, before: str | None) -> Text:
    if before is None or row.geom is None:
        return Text("图形：原来没有，将补上", "Outline: none before, will be added")
    old, new = shapely.from_wkt(before).centroid, row.geom.centroid
    apart = distance_m(old.x, old.y, new.x, new.y)
    return Text(
        f"图形有变化，中心移动 {apart:,.1f} 米",
        f"The outline changes; its middle moves {apart:,.1f} m",
    )


def encoding_samples(options: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The encodings on offer, each with a bit of the file's text as it would then read.

    The text is turned back into the bytes it came from and read again; where that cannot be done
    the sample is empty.
    """
    current = options["encoding"]
    texts = [text for some in options["samples"].values() for text in some]
    texts += options["all_columns"]
    sample = next((text for text in texts if not text.isascii()), "")
    others = [name for name in _ENCODINGS if name != current]
    return [(current, sample), *[(other, _reread(sample, current, other)) for other in others]]


def _reread(sample: str, current: str, other: str) -> str:
    if _LOST in sample:
        return ""
    try:
        return sample.encode(current).decode(other, errors="replace")
    except (LookupError, UnicodeError):
        return ""
