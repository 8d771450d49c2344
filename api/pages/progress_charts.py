"""The charts of the progress page: its figures as bars and columns, with words for both."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup

from api.i18n import translations
from api.units import Areas
from landtrack.report import Progress, Slice
from maps.charts import Column, Part, month_columns, row_bar, target_bar


class SliceRow(NamedTuple):
    """A line of a roll-up with its bar."""

    slice: Slice
    bar: Markup


def progress_bar(progress: Progress, areas: Areas) -> Markup:
    """Counted, certain and likely against the target."""
    _ = translations(areas.language).gettext
    status = progress.status

    def words(name: str, cm2: int) -> str:
        return f"{name}: {areas.exact(cm2)}"

    labels = [
        words(_("Counted"), progress.counted.cm2),
        words(_("Certain"), progress.certain.cm2),
        words(_("Likely"), progress.likely.cm2),
    ]
    pace = _("Even pace by this day")
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
                f"{pace}: {areas.whole(status.expected)}",
            ]
        ),
    )


def months_chart(progress: Progress, areas: Areas) -> Markup:
    """What was counted in each month, and what each month to come would have to bring."""
    _ = translations(areas.language).gettext
    return month_columns(
        list(_columns(progress, areas)),
        even=even_pace(progress),
        title=_("Floor space counted in each month"),
        description="; ".join(
            f"{part.label.to(areas.language)}: {areas.whole(part.counted.cm2)}"
            for part in progress.by_month
        ),
    )


def even_pace(progress: Progress) -> int:
    """A month's share of the target."""
    return progress.status.amount // max(len(progress.by_month), 1)


def _columns(progress: Progress, areas: Areas) -> Iterable[Column]:
    _ = translations(areas.language).gettext
    needed = progress.status.pace_needed or 0
    for part, month in zip(progress.by_month, progress.period.months(), strict=True):
        ahead = month.first > progress.moment.as_of
        cm2 = part.counted.cm2
        name = f"{month.month}月" if areas.language == "zh" else f"{month.first:%b}"
        shown = areas.short(cm2) if cm2 else ""
        hint = f"{part.label.to(areas.language)}: {areas.exact(cm2)}"
        if ahead and needed:
            hint = _("needed: %(amount)s") % {"amount": areas.whole(needed)}
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
