"""Charts as SVG that scales with the page, in the style sheet's colours, with a text alternative.

Widths are percentages and heights pixels, without a view box: on a phone the bars shrink and the
letters do not. The words are the caller's, in the visitor's language. Each chart has a table twin
on its page. Amounts are plain whole numbers of any one unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup, escape

Tone = Literal["counted", "certain", "likely"]

_TARGET_BAR_HEIGHT = 44
_MONTHS_HEIGHT = 220
_MONTHS_TOP, _MONTHS_BOTTOM = 26, 26


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar; ``label`` is read aloud and shown by pointing at it."""

    amount: int
    tone: Tone
    label: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the months chart. ``needed`` is drawn as an outline: what is still to be done."""

    label: str
    amount: int
    text: str
    hint: str
    needed: int = 0


def _percent(amount: int, whole: int) -> str:
    return f"{min(max(amount / whole, 0), 1) * 100:.3f}%" if whole else "0%"


def _svg(name: str, css: str, height: int, words: tuple[str, str], body: str) -> Markup:
    title, description = words
    return Markup(  # noqa: S704 - the words are escaped, the rest is numbers
        f'<svg class="chart {css}" width="100%" height="{height}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>{body}</svg>'
    )


def _hatch(name: str) -> str:
    """The fills of what is not counted yet, so that they differ by more than colour."""
    return (
        f'<defs><pattern id="{name}-certain" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<rect width="6" height="6" class="fill-certain-ground"/>'
        '<path d="M-1 1L1-1M0 6L6 0M5 7L7 5" class="line-certain"/></pattern>'
        f'<pattern id="{name}-likely" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<rect width="6" height="6" class="fill-likely-ground"/>'
        '<circle cx="3" cy="3" r="1" class="dot-likely"/></pattern></defs>'
    )


def _fill(name: str, tone: Tone) -> str:
    return 'class="fill-counted"' if tone == "counted" else f'fill="url(#{name}-{tone})"'


def target_bar(
    parts: Sequence[Part],
    target: int,
    expected: int,
    *,
    title: str,
    description: str,
    name: str = "target-bar",
) -> Markup:
    """What is counted, certain and likely against a target, with a mark at the even pace.

    The bar is as long as the target, or as the parts where they go beyond it.
    """
    whole = max(target, sum(part.amount for part in parts), 1)
    body = [_hatch(name), '<rect class="track" y="8" width="100%" height="28" rx="3"/>']
    done = 0
    for part in parts:
        body.append(
            f'<rect x="{_percent(done, whole)}" y="8" width="{_percent(part.amount, whole)}" '
            f'height="28" {_fill(name, part.tone)}><title>{escape(part.label)}</title></rect>'
        )
        done += part.amount
    if target:
        at = _percent(target, whole)
        body.append(f'<line class="goal" x1="{at}" x2="{at}" y1="2" y2="42"/>')
    if 0 < expected < target:
        at = _percent(expected, whole)
        body.append(f'<line class="pace" x1="{at}" x2="{at}" y1="0" y2="44"/>')
    return _svg(name, "target-bar", _TARGET_BAR_HEIGHT, (title, description), "".join(body))


def row_bar(parts: Sequence[Part], longest: int, target: int | None = None) -> Markup:
    """A bar inside a table row; the row's own cells say the numbers, so it is silent."""
    name = "target-bar"  # the fills of the bar at the top of the page
    body, done = [], 0
    for part in parts:
        body.append(
            f'<rect x="{_percent(done, longest)}" width="{_percent(part.amount, longest)}" '
            f'height="12" {_fill(name, part.tone)}/>'
        )
        done += part.amount
    if target:
        at = _percent(target, longest)
        body.append(f'<line class="goal" x1="{at}" x2="{at}" y1="0" y2="12"/>')
    return Markup(  # noqa: S704 - numbers only
        '<svg class="chart row-bar" width="100%" height="12" aria-hidden="true">'
        f"{''.join(body)}</svg>"
    )


def month_columns(columns: Sequence[Column], *, even: int, title: str, description: str) -> Markup:
    """A column per month, and a line at the even pace of the target."""
    tallest = max([1, even, *[max(column.amount, column.needed) for column in columns]])
    room = _MONTHS_HEIGHT - _MONTHS_TOP - _MONTHS_BOTTOM
    ground = _MONTHS_HEIGHT - _MONTHS_BOTTOM
    slot = 100 / max(len(columns), 1)
    body = [f'<line class="axis" x1="0" x2="100%" y1="{ground}" y2="{ground}"/>']
    for i, column in enumerate(columns):
        body += _bars(column, i * slot, slot, ground, room / tallest)
    if even:
        level = ground - room * even / tallest
        body.append(f'<line class="even" x1="0" x2="100%" y1="{level:.1f}" y2="{level:.1f}"/>')
    for i, column in enumerate(columns):
        body += _letters(column, (i + 0.5) * slot, ground, room / tallest)
    return _svg("months", "months", _MONTHS_HEIGHT, (title, description), "".join(body))


def _bars(column: Column, left: float, slot: float, ground: int, scale: float) -> list[str]:
    middle, width = left + slot / 2, slot * 0.62
    bars = []
    for amount, css in ((column.needed, "needed"), (column.amount, "fill-counted")):
        if amount:
            height = max(amount * scale, 1)
            bars.append(
                f'<rect class="{css}" x="{middle - width / 2:.2f}%" y="{ground - height:.1f}" '
                f'width="{width:.2f}%" height="{height:.1f}">'
                f"<title>{escape(column.hint)}</title></rect>"
            )
    return bars


def _letters(column: Column, middle: float, ground: int, scale: float) -> list[str]:
    top = ground - max(column.amount, column.needed) * scale - 6
    words = [("tick", ground + 18, column.label), ("value", top, column.text)]
    return [
        f'<text class="{css}" x="{middle:.2f}%" y="{y:.1f}" text-anchor="middle">'
        f"{escape(word)}</text>"
        for css, y, word in words
        if word
    ]


@dataclass(frozen=True, slots=True)
class Step:
    """A row of a waterfall: a total, or by how much the figure moved."""

    label: str
    amount: int
    total: bool = False


_STEP_HEIGHT = 48
_STEP_ROOM = 64
"""Per cent of the width for bars; the rest is for the amount after the longest."""


def waterfall_chart(
    steps: Sequence[Step], texts: Sequence[str], *, title: str, description: str
) -> Markup:
    """Totals as full bars, moves hanging between them: up is filled, down is outlined."""
    levels, level = [], 0
    for step in steps:
        start = 0 if step.total else level
        level = step.amount if step.total else level + step.amount
        levels.append((min(start, level), max(start, level)))
    whole = max((high for _, high in levels), default=0)
    low = 0 if any(step.total and not step.amount for step in steps) else _floor(levels, steps)
    body = "".join(
        _step(i, step, text, span, (low, whole))
        for i, (step, text, span) in enumerate(zip(steps, texts, levels, strict=True))
    )
    return _svg("waterfall", "waterfall", _STEP_HEIGHT * len(steps), (title, description), body)


def _floor(levels: Sequence[tuple[int, int]], steps: Sequence[Step]) -> int:
    """Where the axis begins: moves of a few per cent would not show on one that begins at 0."""
    lowest = min(
        (high if step.total else low for step, (low, high) in zip(steps, levels, strict=True)),
        default=0,
    )
    return lowest * 4 // 5


def _step(i: int, step: Step, text: str, span: tuple[int, int], axis: tuple[int, int]) -> str:
    """The name above its bar, the amount after it: nothing overlaps on a phone."""
    low, whole = axis
    start, end = max(span[0], low) - low, span[1] - low
    room = max(whole - low, 1)
    tone = "step-total" if step.total else ("step-up" if step.amount >= 0 else "step-down")
    top = i * _STEP_HEIGHT
    sign = "+" if not step.total and step.amount > 0 else ""
    left, width = start / room * _STEP_ROOM, max((end - start) / room * _STEP_ROOM, 0.3)
    amount = f"{sign}{escape(text)}"
    return (
        f'<text x="0" y="{top + 16}">{escape(step.label)}</text>'
        f'<rect class="{tone}" x="{left:.3f}%" y="{top + 22}" width="{width:.3f}%" height="18"/>'
        f'<text class="amount" x="{left + width:.3f}%" dx="6" y="{top + 36}">{amount}</text>'
    )
