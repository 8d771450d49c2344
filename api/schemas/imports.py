"""Imports as JSON: what is in a file, what is wrong with it, what was chosen and decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from api.import_choices import AUTO, UploadKind
from api.schemas.words import Schema, Words
from gis import crs
from gis.finding_kinds import describe, remedy, severity_of
from gis.findings import Finding, Severity
from landtrack.actions.imports import Accepted
from landtrack.import_steps import READING, STEP_LABELS, ImportStep, place_of
from landtrack.queries.import_findings import FindingGroup, open_questions
from landtrack.queries.import_lines import BatchState, ImportLine
from landtrack.stages import Track
from landtrack.staging import StagedLayer, StagedRow, Verdict
from landtrack.text import Text

_LONGEST = 2000


class CandidateOut(Schema):
    """A coordinate system to choose from."""

    srid: int = Field(description="EPSG code.", examples=[4547])
    name: Words
    distance_km: float | None = Field(
        description="How far from the town it would put the file; 0: inside; null: does not fit."
    )


class CrsOut(Schema):
    """Which coordinate system the file is taken to be in, and why."""

    srid: int | None = Field(description="EPSG code; null: not known, or of the file's own.")
    how: Literal["file", "inferred", "asked", "unknown"] = Field(
        description="Said by the file, worked out from its numbers, chosen by a person, not known."
    )
    reason: Words
    swapped: bool = Field(description="The axes were exchanged.")
    candidates: list[CandidateOut]


class ImportProgressOut(Schema):
    """The step at which an import is; all null before it begins and when it is over.

    An import that waits is accepted or read again in steps, an accepted one undone.
    """

    step: ImportStep | None
    number: int | None = Field(description="Which step, from 1.")
    of: int = Field(description="How many steps there are.")
    zh: str | None
    en: str | None
    problem: Words | None = Field(
        None, description="Why the last decision about the import came to nothing, if it did."
    )

    @classmethod
    def of_step(cls, step: ImportStep | None, problem: Text | None = None) -> ImportProgressOut:
        """From the core's step."""
        number, of = place_of(step) if step else (None, len(READING))
        label = STEP_LABELS[step] if step else None
        return cls(
            step=step,
            number=number,
            of=of,
            zh=label.zh if label else None,
            en=label.en if label else None,
            problem=Words(zh=problem.zh, en=problem.en) if problem else None,
        )


class FindingOut(Schema):
    """One thing that was noticed, with what to do about it."""

    code: str = Field(examples=["self_intersection"])
    severity: Severity = Field(description="Blocking rows are not accepted.")
    row: int | None = Field(description="Number in the source; null: the file as a whole.")
    field: str | None = Field(description="The column, if it has one.")
    text: Words
    remedy: Words
    where: tuple[float, float] | None = Field(description="Longitude and latitude, EPSG:4490.")

    @classmethod
    def of(cls, finding: Finding, severity: Severity) -> FindingOut:
        """From the core's finding."""
        return cls(
            code=finding.code,
            severity=severity,
            row=finding.row,
            field=finding.field,
            text=Words(zh=describe(finding, "zh"), en=describe(finding, "en")),
            remedy=Words(zh=remedy(finding, "zh"), en=remedy(finding, "en")),
            where=finding.where,
        )


class ColumnOut(Schema):
    """A column of the file, some of its values, and the field it is mapped to."""

    column: str
    field: str | None = Field(description="Name of a field (see `/codes`); null: left out.")
    samples: list[str]


class ImportLineOut(Schema):
    """An import in a list."""

    id: int
    page: str = Field(description="Address of its preview for people.", examples=["/imports/9"])
    file_name: str
    kind: Track | None
    state: BatchState
    rows: int
    blocked: int = Field(description="Rows that cannot be accepted as they stand.")
    sent_at: datetime
    sent_by: str
    closed_at: datetime | None = Field(description="When it was accepted, discarded or undone.")
    closed_by: str | None
    reason: str = Field(description="Why it was undone.")

    @classmethod
    def of(cls, line: ImportLine) -> ImportLineOut:
        """From the core's line."""
        return cls(**_line(line))


class ImportsOut(Schema):
    """A page of imports."""

    total: int
    offset: int
    imports: list[ImportLineOut]


class ImportOut(ImportLineOut):
    """All that is known of an import; its rows have an address of their own."""

    verdicts: dict[Verdict, int] = Field(description="How many rows would do what.")
    crs: CrsOut
    shift: Literal["gcj02", "bd09", "none"] | None = Field(
        description="Decision on a suspected map shift; null: none was needed or taken."
    )
    encoding: str
    layer: str
    other_layers: list[str]
    format: str
    update: bool = Field(description="Rows whose reference is in the register change the record.")
    columns: list[ColumnOut]
    columns_from: int | None = Field(description="The import whose mapping was taken over.")
    questions: list[FindingOut] = Field(
        description="To be decided before it can be accepted: PATCH `crs`, `axes`, `old_datum` or "
        "`shift`."
    )
    findings: list[FindingOut] = Field(description="The most serious kinds first.")
    findings_total: int = Field(description="How many there are; the list may be shorter.")

    @classmethod
    def of_import(
        cls,
        line: ImportLine,
        layer: StagedLayer | None,
        groups: list[FindingGroup],
        severities: Mapping[str, Severity],
        most: int,
    ) -> ImportOut:
        """From the core; ``most`` findings are listed."""
        options = line.options
        questions = (
            open_questions(line.batch, severities) if line.batch.state is BatchState.STAGED else []
        )
        findings = [
            FindingOut.of(finding, group.severity) for group in groups for finding in group.findings
        ]
        return cls(
            **_line(line),
            verdicts={one: layer.count(one) for one in Verdict} if layer else {},
            crs=_crs(options),
            shift=options["shift"],
            encoding=options["encoding"],
            layer=options["layer"],
            other_layers=options["other_layers"],
            format=options["driver"],
            update=options["update"],
            columns=[
                ColumnOut(
                    column=column,
                    field=options["columns"].get(column),
                    samples=options["samples"].get(column, []),
                )
                for column in options["all_columns"]
            ],
            columns_from=options["columns_from"],
            questions=[FindingOut.of(one, severity_of(one, severities)) for one in questions],
            findings=findings[:most],
            findings_total=len(findings),
        )


def _line(line: ImportLine) -> dict[str, Any]:
    batch = line.batch
    return {
        "id": batch.id,
        "page": f"/imports/{batch.id}",
        "file_name": batch.file_name,
        "kind": batch.track,
        "state": batch.state,
        "rows": batch.row_count,
        "blocked": batch.blocked_count,
        "sent_at": line.staged_at,
        "sent_by": line.staged_by,
        "closed_at": line.closed_at,
        "closed_by": line.closed_by,
        "reason": line.reason,
    }


def _crs(options: Mapping[str, Any]) -> CrsOut:
    known = options["crs_distances_km"]
    return CrsOut(
        srid=options["crs"],
        how=options["crs_how"],
        reason=Words(zh=options["crs_reason_zh"], en=options["crs_reason_en"]),
        swapped=options["swapped"],
        candidates=[
            CandidateOut(
                srid=code,
                name=Words(zh=crs.name(code, "zh"), en=crs.name(code, "en")),
                distance_km=known.get(str(code)),
            )
            for code in options["crs_candidates"]
        ],
    )


class ChangeOut(Schema):
    """What accepting would change of a record that is there already."""

    field: str
    before: Any
    after: Any


class RowOut(Schema):
    """A row as it would enter the register."""

    row: int = Field(description="Number in the source.")
    verdict: Verdict
    values: dict[str, Any] = Field(description="By field; areas in m2, dates as 2026-03-05.")
    area_m2: float | None = Field(description="Measured on the ellipsoid.")
    changes: list[ChangeOut]
    findings: list[FindingOut]

    @classmethod
    def of(cls, row: StagedRow, severities: Mapping[str, Severity]) -> RowOut:
        """From the core's row."""
        return cls(
            row=row.row,
            verdict=row.verdict,
            values=row.values,
            area_m2=row.area_m2,
            changes=[
                ChangeOut(field=field, before=before, after=after)
                for field, before, after in row.changes
            ],
            findings=[FindingOut.of(one, severity_of(one, severities)) for one in row.findings],
        )


class RowsOut(Schema):
    """A page of rows."""

    total: int
    offset: int
    rows: list[RowOut]


class ChoicesIn(Schema):
    """What is to be read otherwise. What is left out stays; null: as found in the file."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"crs": 4547, "columns": {"地块编号": "reference"}}]}
    )

    kind: Literal["parcel", "renovation", "project", "village"] | None = None
    crs: int | None = Field(None, description="EPSG code.")
    layer: str | None = None
    encoding: str | None = Field(None, examples=["gb18030"])
    columns: dict[str, str] | None = Field(
        None, description="Column of the file to name of a field; columns not named are left out."
    )
    update: bool | None = None
    shift: Literal["gcj02", "bd09", "none"] | None = None
    axes: Literal["as-written", "swapped"] | None = Field(
        None, description="Order of the two numbers: as the file has them, or exchanged."
    )
    old_datum: bool | None = Field(
        None, description="The approximate conversion from Xian 1980 or Beijing 1954 will do."
    )

    def changes(self) -> dict[str, str]:
        """Those given, as the choices of a form are."""
        names = self.model_fields_set - {"columns"}
        return {name: _as_typed(getattr(self, name)) for name in names}


def _as_typed(value: str | int | bool | None) -> str:
    if value is None:
        return AUTO
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


class AcceptIn(Schema):
    """How to accept."""

    only_good: bool = Field(False, description="Leave blocked rows out instead of refusing all.")


class UndoIn(Schema):
    """Taking an accepted import back."""

    reason: str = Field(min_length=1, max_length=_LONGEST, description="Why; kept in the journal.")


class AcceptedOut(Schema):
    """What accepting did."""

    new: int = Field(description="Rows that became records.")
    changed: int = Field(description="Rows that changed a record.")
    same: int = Field(description="Rows that changed nothing.")
    left_out: int = Field(description="Blocked rows.")

    @classmethod
    def of(cls, accepted: Accepted) -> AcceptedOut:
        """From the core's answer."""
        return cls(**accepted._asdict())


class UndoneOut(Schema):
    """What undoing did."""

    retired: int = Field(description="Records that were retired; their references are free again.")
    restored: int = Field(description="Records (or villages) that got back what they had.")


UPLOAD_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "description": "The file; or the loose parts of a shapefile together.",
                        },
                        "kind": {
                            "type": "string",
                            "enum": [kind.value for kind in UploadKind],
                            "default": "parcel",
                        },
                        "crs": {
                            "type": "string",
                            "description": "EPSG code, if the file does not say it.",
                        },
                        "layer": {"type": "string", "description": "Which of several layers."},
                        "encoding": {"type": "string", "description": "Text encoding."},
                        "update": {"type": "string", "enum": ["yes", "no"], "default": "no"},
                    },
                }
            }
        },
    }
}
"""The multipart form, which is read as it streams in and so is described here by hand."""
