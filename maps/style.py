"""How stages and lights look: always a colour *and* a pattern or shape, never colour alone.

The further a record is, the more solid it is drawn: hollow in reserve, hatched ever closer until
its permit, solid once it is under construction. Warm colours stand before the start, cool ones
after it, falling in lightness, so that the order survives in grey and for colour-blind eyes.
Swatches, charts and the map all read these tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from markupsafe import Markup

from landtrack.lifecycle import Light
from landtrack.stages import STAGE_LABELS, Stage
from landtrack.text import Language

Pattern = Literal["none", "dots", "lines", "dense", "solid", "bars", "grid", "studs", "crosses"]


@dataclass(frozen=True, slots=True)
class StageStyle:
    """A stage's colour, the pattern that fills it, and the dashes of its outline (empty: whole)."""

    colour: str
    pattern: Pattern
    dash: str = ""


STAGE_STYLES: Final[dict[Stage, StageStyle]] = {
    Stage.RESERVE: StageStyle("#8a8268", "none", "2 4"),
    Stage.PREPARING: StageStyle("#b3892a", "dots", "6 3"),
    Stage.COMMITTED: StageStyle("#c9701b", "lines"),
    Stage.PERMITTED: StageStyle("#b4451f", "dense"),
    Stage.STARTED: StageStyle("#128574", "solid"),
    Stage.TOPPED_OUT: StageStyle("#1f74a8", "bars"),
    Stage.COMPLETED: StageStyle("#3f55ab", "grid"),
    Stage.PRODUCING: StageStyle("#5b3490", "studs"),
    Stage.ENDED: StageStyle("#6f7377", "crosses", "1 4"),
}


@dataclass(frozen=True, slots=True)
class LightStyle:
    """A light's colour token in the style sheet, and the shape that says the same."""

    token: str
    shape: str


LIGHT_STYLES: Final[dict[Light, LightStyle]] = {
    Light.GREEN: LightStyle("good", "●"),
    Light.AMBER: LightStyle("soon", "▲"),
    Light.RED: LightStyle("late", "■"),
}

_TILE = 6
_SHAPES: Final[dict[Pattern, str]] = {
    # drawn on a 6 x 6 tile; c stands for the colour
    "none": "",
    "dots": '<circle cx="3" cy="3" r="1.1" fill="{c}"/>',
    "lines": '<path d="M-1 1L1-1M0 6L6 0M5 7L7 5" stroke="{c}" stroke-width="1"/>',
    "dense": '<path d="M-1 1L1-1M-1 4L4-1M0 6L6 0M2 7L7 2M5 7L7 5" stroke="{c}" '
    'stroke-width="1.1"/>',
    "solid": '<rect width="6" height="6" fill="{c}"/>',
    "bars": '<rect width="6" height="6" fill="{c}"/><path d="M0 1.5H6M0 4.5H6" stroke="#fff" '
    'stroke-width=".7"/>',
    "grid": '<rect width="6" height="6" fill="{c}"/><path d="M0 3H6M3 0V6" stroke="#fff" '
    'stroke-width=".7"/>',
    "studs": '<rect width="6" height="6" fill="{c}"/><circle cx="3" cy="3" r="1" fill="#fff"/>',
    "crosses": '<path d="M1.5 1.5L4.5 4.5M4.5 1.5L1.5 4.5" stroke="{c}" stroke-width=".9"/>',
}


def stage_patterns() -> Markup:
    """The fills that swatches refer to; a page carries them once."""
    return pattern_definitions(
        {f"stage-{stage.value}": style for stage, style in STAGE_STYLES.items()}
    )


def stage_swatch(stage: Stage) -> Markup:
    """A small picture of how a stage is drawn; silent, as it stands beside the stage's name."""
    return swatch_of(f"stage-{stage.value}", STAGE_STYLES[stage])


def pattern_definitions(styles: Mapping[str, StageStyle]) -> Markup:
    """Fills by name, for the swatches of a page."""
    patterns = "".join(
        f'<pattern id="{name}" width="{_TILE}" height="{_TILE}" '
        f'patternUnits="userSpaceOnUse">{_SHAPES[style.pattern].replace("{c}", style.colour)}'
        "</pattern>"
        for name, style in styles.items()
    )
    return Markup(  # noqa: S704 - made of the tables above
        '<svg class="patterns" width="0" height="0" aria-hidden="true">'
        f"<defs>{patterns}</defs></svg>"
    )


def swatch_of(name: str, style: StageStyle) -> Markup:
    """A small picture of a style, filled by the pattern of that name."""
    dash = f' stroke-dasharray="{style.dash}"' if style.dash else ""
    return Markup(  # noqa: S704 - made of the tables above
        '<svg class="swatch" width="20" height="14" viewBox="0 0 20 14" aria-hidden="true">'
        f'<rect x="1" y="1" width="18" height="12" fill="url(#{name})" '
        f'stroke="{style.colour}" stroke-width="1.5"{dash}/></svg>'
    )


def stage_table(language: Language) -> dict[str, dict[str, Any]]:
    """The styles as the map's script reads them, with the names for popups."""
    return {
        stage.value: {
            "label": STAGE_LABELS[stage].to(language),
            "colour": style.colour,
            "pattern": style.pattern,
            "dash": style.dash,
        }
        for stage, style in STAGE_STYLES.items()
    }
