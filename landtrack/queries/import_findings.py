"""What was found in a staged file, the worst first, and what a person still has to decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final, NamedTuple

from gis.finding_kinds import severity_of
from gis.findings import Finding, Severity
from landtrack.staging import StagedLayer, finding_of
from landtrack.store.tables import ImportBatch

_CRS_QUESTIONS: Final = frozenset(
    {
        "crs_inferred",
        "crs_unknown",
        "crs_contradicted",
        "axes_against_crs",
        "zone_conflict",
        "old_datum",
    }
)
SHIFT_QUESTION: Final = "shift_suspected"
_ORDER: Final = {Severity.BLOCKING: 0, Severity.WARNING: 1, Severity.INFO: 2}


class FindingGroup(NamedTuple):
    """All findings of one kind in a file, in the order of its rows."""

    code: str
    severity: Severity
    findings: list[Finding]


def open_questions(batch: ImportBatch, severities: Mapping[str, Severity]) -> list[Finding]:
    """What about the place of a file nobody has decided yet: its system, its datum, a shift.

    A system that was only worked out, or that needs an approximate conversion (Xian 1980, Beijing
    1954), is settled by choosing it; a suspected shift by correcting or leaving it. What blocks
    nothing by the town's own ``severities`` is no question.
    """
    found = [finding_of(one) for one in batch.findings]
    found = [one for one in found if severity_of(one, severities) is Severity.BLOCKING]
    asked = batch.options["crs_how"] == "asked"
    crs = [finding for finding in found if finding.code in _CRS_QUESTIONS and not asked]
    shift = [finding for finding in found if finding.code == SHIFT_QUESTION]
    return [*crs, *shift[:1]]


def grouped_findings(
    batch: ImportBatch, layer: StagedLayer | None, severities: Mapping[str, Severity]
) -> list[FindingGroup]:
    """Everything found, by kind: the most serious kinds first, then those of the most rows.

    Args:
        batch: the import; has the findings about the file as a whole.
        layer: its rows; None if they are gone.
        severities: the town's own rules.
    """
    by_code: dict[str, list[Finding]] = defaultdict(list)
    for stored in batch.findings:
        by_code[stored["code"]].append(finding_of(stored))
    for i in sorted(layer.findings) if layer else ():
        for finding in layer.findings[i] if layer else ():
            by_code[finding.code].append(finding)
    groups = [
        FindingGroup(code, severity_of(found[0], severities), found)
        for code, found in by_code.items()
    ]
    return sorted(groups, key=lambda group: (_ORDER[group.severity], -len(group.findings)))
