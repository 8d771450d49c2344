"""How the rows of an import look: a colour *and* a pattern per verdict, never colour alone."""

from __future__ import annotations

from typing import Any, Final

from markupsafe import Markup

from landtrack.staging import VERDICT_LABELS, Verdict
from landtrack.text import Language
from maps.style import StageStyle, pattern_definitions, swatch_of

VERDICT_STYLES: Final[dict[Verdict, StageStyle]] = {
    Verdict.NEW: StageStyle("#128574", "lines"),
    Verdict.CHANGED: StageStyle("#b4451f", "dense", "8 3"),
    Verdict.SAME: StageStyle("#6f7377", "dots", "2 3"),
    Verdict.BLOCKED: StageStyle("#b3261e", "crosses", "6 3"),
}


def verdict_patterns() -> Markup:
    """The fills that the swatches of verdicts refer to; a page carries them once."""
    return pattern_definitions(
        {f"verdict-{verdict.value}": style for verdict, style in VERDICT_STYLES.items()}
    )


def verdict_swatch(verdict: Verdict) -> Markup:
    """A small picture of how a verdict is drawn, to stand beside its name."""
    return swatch_of(f"verdict-{verdict.value}", VERDICT_STYLES[verdict])


def verdict_table(language: Language) -> dict[str, dict[str, Any]]:
    """The styles as the map's script reads them, with the names for popups."""
    return {
        verdict.value: {
            "label": VERDICT_LABELS[verdict].to(language),
            "colour": style.colour,
            "pattern": style.pattern,
            "dash": style.dash,
        }
        for verdict, style in VERDICT_STYLES.items()
    }
