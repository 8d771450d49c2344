"""The code lists of the register with their labels, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from api.schemas.progress import AdviceOut
from api.schemas.words import Schema, Words
from landtrack.counting import Reason
from landtrack.fields import FIELDS, FieldKind
from landtrack.lifecycle import LIGHT_LABELS
from landtrack.stages import (
    EVIDENCE_LABELS,
    STAGE_LABELS,
    STEPS,
    TRACK_LABELS,
    MilestoneKind,
    Stage,
    Step,
    Track,
)
from landtrack.text import Text
from landtrack.vocabulary import ROUTE_LABELS, USE_LABELS


class CodeOut(Schema):
    """One code and what it means."""

    code: str
    label: Words


class StepOut(Schema):
    """A kind of milestone: where it leads, and what normally precedes it."""

    code: str = Field(description="Number in the field sheets.", examples=["A05"])
    kind: MilestoneKind
    track: Track
    label: Words
    stage: Stage | None = Field(description="What a record reaches by it.")
    after: list[MilestoneKind]
    level: str = Field(description="`record` or `building`.")
    evidence: Words = Field(description="What to keep on file.")
    aliases: list[str]

    @classmethod
    def of(cls, step: Step) -> StepOut:
        """From the core's step."""
        return cls(
            code=step.code,
            kind=step.kind,
            track=step.track,
            label=Words.of(step.label),
            stage=step.stage,
            after=list(step.after),
            level=step.level,
            evidence=Words.of(step.evidence),
            aliases=list(step.aliases),
        )


class FieldOut(Schema):
    """A field of a kind of record."""

    name: str
    label: Words
    kind: FieldKind
    unit: str
    codes: list[CodeOut] | None


class CodesOut(Schema):
    """Everything that has a code."""

    tracks: list[CodeOut]
    stages: list[CodeOut] = Field(description="In rising order.")
    steps: list[StepOut]
    evidence: list[CodeOut]
    lights: list[CodeOut]
    routes: list[CodeOut]
    uses: list[CodeOut]
    reasons: list[AdviceOut]
    fields: dict[Track, list[FieldOut]]

    @classmethod
    def all(cls) -> CodesOut:
        """The tables of the core."""
        return cls(
            tracks=_codes(TRACK_LABELS),
            stages=_codes(STAGE_LABELS),
            steps=[StepOut.of(step) for step in STEPS],
            evidence=_codes(EVIDENCE_LABELS),
            lights=_codes(LIGHT_LABELS),
            routes=_codes(ROUTE_LABELS),
            uses=_codes(USE_LABELS),
            reasons=[AdviceOut.of(reason) for reason in Reason],
            fields={
                track: [
                    FieldOut(
                        name=field.name,
                        label=Words.of(field.label),
                        kind=field.kind,
                        unit=field.unit,
                        codes=_codes(field.codes) if field.codes else None,
                    )
                    for field in fields
                ]
                for track, fields in FIELDS.items()
            },
        )


def _codes(labels: Mapping[Any, Text]) -> list[CodeOut]:
    return [CodeOut(code=code.value, label=Words.of(label)) for code, label in labels.items()]
