"""The charts of the progress page: its figures as bars and columns, with words for both."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup

from api.i18n import translations
from landtrack.report import Progress, Slice
from landtrack.text import Language
from maps import numbers
from maps.charts import Column, Part, month_columns, row_bar, target_bar


class SliceRow(NamedTuple):
    """A line of a roll-up with its bar."""

    slice: Slice
    bar: Markup


def progress_bar(progress: Progress, language: Language) -> Markup:
    """Counted, certain and likely against the target."""
    _ = translations(language).gettext
    unit, status = numbers.UNIT_M2[language], progress.status

    def words(name: str, cm2: int) -> str:
        return f"{name}: {numbers.square_metres(cm2)} {unit}"

    labels = [
        words(_("Counted"), progress.counted.cm2),
        words(_("Certain"), progress.certain.cm2),
        words(_("Likely"), progress.likely.cm2),
    ]
    within = max(status.amount - progress.counted.cm2 - progress.certain.cm2, 0)
    likely = min(progress.likely.cm2, within) if progress.has_target else progress.likely.cm2
    return target_bar(
        [
            Part(progress.counted.cm2, "counted", labels[0]),
            Part(progress.certain.cm2, "certain", labels[1]),
            Part(likely, "likely", labels[2]),
        ],
        status.amount,
        status.expected,
        title=_("Progress against the target"),
        description="; ".join(
            [
                *labels,
                words(_("Target"), status.amount),
                words(_("Even pace by this day"), status.expected),
            ]
        ),
    )


def months_chart(progress: Progress, language: Language) -> Markup:
    """What was counted in each month, and what each month to come would have to bring."""
    _ = translations(language).gettext
    unit = numbers.UNIT_LARGE[language]
    return month_columns(
        list(_columns(progress, language)),
        even=even_pace(progress),
        title=_("Floor space counted in each month"),
        description="; ".join(
            f"{part.label.to(language)}: {numbers.large(part.counted.cm2, language)} {unit}"
            for part in progress.by_month
        ),
    )


def even_pace(progress: Progress) -> int:
    """A month's share of the target."""
    return progress.status.amount // max(len(progress.by_month), 1)


def _columns(progress: Progress, language: Language) -> Iterable[Column]:
    _ = translations(language).gettext
    needed = progress.status.pace_needed or 0
    for part, month in zip(progress.by_month, progress.period.months(), strict=True):
        ahead = month.first > progress.moment.as_of
        cm2 = part.counted.cm2
        name = f"{month.month}月" if language == "zh" else f"{month.first:%b}"
        shown = numbers.large(cm2, language, 1) if cm2 else ""
        hint = f"{part.label.to(language)}: {numbers.square_metres(cm2)}"
        if ahead and needed:
            hint = _("needed: %(amount)s") % {"amount": numbers.whole_metres(needed)}
        yield Column(name, cm2, shown, hint, needed if ahead else 0)


def slice_rows(slices: Iterable[Slice], *, keep_empty: bool = True) -> list[SliceRow]:
    """Lines with bars, the largest counted amount first."""
    shown = [one for one in slices if keep_empty or _total(one)]
    shown.sort(key=lambda one: (-one.counted.cm2, -one.certain.cm2, -one.likely.cm2))
    longest = max([1, *map(_total, shown)])
    return [
        SliceRow(
            one,
            row_bar(
                [
                    Part(one.counted.cm2, "counted", ""),
                    Part(one.certain.cm2, "certain", ""),
                    Part(one.likely.cm2, "likely", ""),
                ],
                longest,
            ),
        )
        for one in shown
    ]


def _total(one: Slice) -> int:
    return one.counted.cm2 + one.certain.cm2 + one.likely.cm2
