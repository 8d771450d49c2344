"""What commands print for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import Progress as Bar
from rich.table import Table

from api.cli.console import err, out
from landtrack.areas import to_m2
from landtrack.counting import REASONS, Reason
from landtrack.report import Progress, Slice
from landtrack.stages import STAGE_LABELS, STEPS, TRACK_LABELS
from landtrack.text import Language, Text


def square_metres(cm2: int | None) -> str:
    """An area for people: thousands separated, decimals only where there are any."""
    if cm2 is None:
        return "–"
    m2 = to_m2(cm2)
    return f"{m2:,.0f}" if m2 == m2.to_integral_value() else f"{m2:,.2f}"


def print_progress(progress: Progress, language: Language) -> None:
    """The figure, what it rests on, and its parts."""

    def say(zh: str, en: str) -> str:
        return Text(zh, en).to(language)

    status = progress.status
    if progress.sample:
        out.print(say("【示例数据】", "[SAMPLE DATA]"), style="bold yellow", markup=False)
    out.print(
        say(
            f"{progress.town.zh} {progress.period.label.zh}动工建设工业空间"
            f"（截至 {progress.moment.as_of}）",
            f"{progress.town.en}: industrial space started in {progress.period.label.en} "
            f"(as of {progress.moment.as_of})",
        ),
        style="bold",
    )
    rows = [
        (say("已动工（计入）", "Started (counted)"), square_metres(progress.counted.cm2)),
        (say("目标", "Target"), square_metres(status.amount) if progress.has_target else "–"),
        (say("完成比例", "Share"), f"{status.share:.1%}"),
        (say("缺口", "Gap"), square_metres(status.gap)),
        (say("按时间应完成", "Due by an even pace"), square_metres(_whole(status.expected))),
        (say("每月须开工", "Pace needed per month"), square_metres(_whole(status.pace_needed))),
        (say("今年每月已开工", "Pace so far per month"), square_metres(_whole(status.pace_so_far))),
        (
            say("确定（已领证、计划本期开工）", "Certain (permitted, planned)"),
            square_metres(progress.certain.cm2),
        ),
        (
            say("可能（其余储备）", "Likely (rest of the pipeline)"),
            square_metres(progress.likely.cm2),
        ),
    ]
    headline = Table(show_header=False)
    headline.add_column()
    headline.add_column(say("平方米", "m2"), justify="right")
    for label, value in rows:
        headline.add_row(label, value)
    out.print(headline)
    _print_slices(say("按村（社区）", "By village"), progress.by_village, language)
    _print_slices(say("按供给路径", "By supply route"), progress.by_route, language)
    _print_stages(progress, language)
    _print_reasons(progress, language)
    out.print(
        f"{say('口径', 'Rule')} {progress.rule.label}: {progress.rule.text.to(language)}",
        style="dim",
    )


def _whole(cm2: int | None) -> int | None:
    return None if cm2 is None else round(cm2 / 10_000) * 10_000


def _print_slices(title: str, slices: tuple[Slice, ...], language: Language) -> None:
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for zh, en in (
        ("已计入 ㎡", "counted m2"),
        ("栋", "buildings"),
        ("确定 ㎡", "certain m2"),
        ("可能 ㎡", "likely m2"),
        ("目标 ㎡", "target m2"),
    ):
        table.add_column(Text(zh, en).to(language), justify="right")
    for part in slices:
        table.add_row(
            part.label.to(language),
            square_metres(part.counted.cm2),
            str(part.counted.buildings),
            square_metres(part.certain.cm2),
            square_metres(part.likely.cm2),
            square_metres(part.target_cm2),
        )
    out.print(table)


def _print_stages(progress: Progress, language: Language) -> None:
    table = Table(title=Text("按阶段", "By stage").to(language), title_justify="left")
    for zh, en in (
        ("类别", "kind"),
        ("阶段", "stage"),
        ("宗／项", "records"),
        ("用地 ㎡", "land m2"),
    ):
        table.add_column(
            Text(zh, en).to(language), justify="right" if zh in ("宗／项", "用地 ㎡") else "left"
        )
    for count in progress.by_stage:
        table.add_row(
            TRACK_LABELS[count.track].to(language),
            STAGE_LABELS[count.stage].to(language),
            str(count.records),
            square_metres(_whole(count.land_cm2)),
        )
    out.print(table)


def _print_reasons(progress: Progress, language: Language) -> None:
    table = Table(
        title=Text("为什么没有计入", "Why not counted").to(language), title_justify="left"
    )
    for zh, en in (("原因", "reason"), ("栋", "buildings"), ("㎡", "m2"), ("谁来补", "who")):
        table.add_column(
            Text(zh, en).to(language), justify="right" if zh in ("栋", "㎡") else "left"
        )
    for count in progress.by_reason:
        if count.reason is not Reason.COUNTED:
            advice = REASONS[count.reason]
            table.add_row(
                advice.why.to(language),
                str(count.amount.buildings),
                square_metres(count.amount.cm2),
                advice.who.to(language),
            )
    out.print(table)


def print_effect(progress: Progress, change: int, language: Language) -> None:
    """What a milestone did to the year."""
    total = square_metres(progress.counted.cm2)
    if change:
        sign = "+" if change > 0 else "-"
        text = Text(
            f"{sign}{square_metres(abs(change))} ㎡，{progress.period.label.zh}累计 {total} ㎡。",
            f"{sign}{square_metres(abs(change))} m2; "
            f"{progress.period.label.en} stands at {total} m2.",
        )
    else:
        text = Text(
            f"已登记。{progress.period.label.zh}数字不变：{total} ㎡。",
            f"Logged. {progress.period.label.en} is unchanged: {total} m2.",
        )
    out.print(f"[green]✓[/green] {text.to(language)}", markup=True)


def print_steps(language: Language) -> None:
    """The lifecycles as a table."""
    table = Table()
    for zh, en in (("编码", "code"), ("节点", "milestone"), ("类别", "track"), ("层级", "level")):
        table.add_column(Text(zh, en).to(language))
    for step in STEPS:
        table.add_row(
            step.code, step.label.to(language), TRACK_LABELS[step.track].to(language), step.level
        )
    out.print(table)


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error; the block is given a function to tell how far it is."""
    with Bar(console=err, transient=True) as bar:
        task = bar.add_task(label, total=None)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield tell
