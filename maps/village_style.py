"""How villages look by their part of the target: a colour *and* a pattern for each class."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from markupsafe import Markup

from landtrack.text import Language, Text
from maps.style import StageStyle, pattern_definitions, swatch_of


class Attained(StrEnum):
    """How much of its part a village has reached."""

    NO_TARGET = "no_target"
    NOTHING = "nothing"
    LOW = "low"
    HALF = "half"
    NEARLY = "nearly"
    REACHED = "reached"


ATTAINED_LABELS: Final[dict[Attained, Text]] = {
    Attained.NO_TARGET: Text("未分解目标", "no target of its own"),
    Attained.NOTHING: Text("0", "0"),
    Attained.LOW: Text("50% 以下", "below 50%"),
    Attained.HALF: Text("50%–80%", "50% to 80%"),
    Attained.NEARLY: Text("80%–100%", "80% to 100%"),
    Attained.REACHED: Text("已完成", "reached"),
}
ATTAINED_STYLES: Final[dict[Attained, StageStyle]] = {
    Attained.NO_TARGET: StageStyle("#6f7377", "none", "2 4"),
    Attained.NOTHING: StageStyle("#b3261e", "crosses", "6 3"),
    Attained.LOW: StageStyle("#b4451f", "dots"),
    Attained.HALF: StageStyle("#b3892a", "lines"),
    Attained.NEARLY: StageStyle("#1f74a8", "dense"),
    Attained.REACHED: StageStyle("#128574", "solid"),
}
_HALF, _NEARLY = 0.5, 0.8


def attained(counted_cm2: int, target_cm2: int | None) -> Attained:
    """The class of a village."""
    if not target_cm2:
        return Attained.NO_TARGET
    if not counted_cm2:
        return Attained.NOTHING
    if counted_cm2 >= target_cm2:
        return Attained.REACHED
    share = counted_cm2 / target_cm2
    if share >= _NEARLY:
        return Attained.NEARLY
    return Attained.HALF if share >= _HALF else Attained.LOW


def attained_patterns() -> Markup:
    """The fills that the swatches refer to; a page carries them once."""
    return pattern_definitions({f"attained-{key}": style for key, style in ATTAINED_STYLES.items()})


def attained_swatch(key: Attained) -> Markup:
    """A small picture of how a class is drawn, to stand beside its name."""
    return swatch_of(f"attained-{key}", ATTAINED_STYLES[key])


def attained_table(language: Language) -> dict[str, dict[str, Any]]:
    """The styles as the map's script reads them."""
    return {
        key.value: {
            "label": ATTAINED_LABELS[key].to(language),
            "colour": style.colour,
            "pattern": style.pattern,
            "dash": style.dash,
        }
        for key, style in ATTAINED_STYLES.items()
    }
