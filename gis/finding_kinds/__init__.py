"""Every kind of finding: how serious it is by default, what it says, what to do about it.

The sentences are format strings over ``Finding.values``; ``row`` and ``field`` are shown beside
them. How serious a kind is, is a setting of the town: the severities here are the defaults.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from typing import Any

from gis.finding_kinds import drawing, place, reading, register, shape, sheet, values
from gis.findings import Finding, FindingKind, Severity

KINDS: dict[str, FindingKind] = {
    kind.code: kind
    for table in (reading, drawing, sheet, place, shape, values, register)
    for kind in table.KINDS
}


class _Forgiving(string.Formatter):
    """A sentence must come out whatever its values are: what is missing shows as a dash."""

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:  # noqa: ARG002
        return kwargs.get(key, "—") if isinstance(key, str) else "—"

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, list | tuple):
            return "、".join(str(item) for item in value)
        try:
            return str(super().format_field(value, format_spec))
        except (TypeError, ValueError):
            return str(value)


def describe(finding: Finding, language: str = "zh") -> str:
    """The sentence of a finding in ``language``; an unknown code comes back as itself."""
    kind = KINDS.get(finding.code)
    if kind is None:
        return finding.code
    english = language.lower().startswith("en")
    return _Forgiving().vformat(kind.en if english else kind.zh, (), finding.values)


def remedy(finding: Finding, language: str = "zh") -> str:
    """What to do about a finding, in ``language``."""
    kind = KINDS.get(finding.code)
    if kind is None:
        return ""
    return kind.remedy_en if language.lower().startswith("en") else kind.remedy_zh


def severity_of(finding: Finding, overrides: Mapping[str, Severity] | None = None) -> Severity:
    """How serious a finding is: the town's own rule, else the default; unknown codes warn."""
    if overrides and finding.code in overrides:
        return overrides[finding.code]
    kind = KINDS.get(finding.code)
    return kind.severity if kind else Severity.WARNING


def worst(
    findings: Iterable[Finding], overrides: Mapping[str, Severity] | None = None
) -> Severity | None:
    """The most serious severity among findings, None where there are none."""
    order = (Severity.BLOCKING, Severity.WARNING, Severity.INFO)
    found = {severity_of(finding, overrides) for finding in findings}
    return next((severity for severity in order if severity in found), None)
