"""The bar that shows how far an import is, on a terminal and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from api.cli.console import err
from landtrack.import_steps import ACCEPTING, READING, STEP_LABELS, ImportStep, Watch
from landtrack.text import Language


@contextmanager
def steps_shown(language: Language) -> Iterator[Watch]:
    """A bar on standard error with the step that is being done; gone when all is done."""
    steps = (*READING, *ACCEPTING)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("", total=len(steps))

        def show(step: ImportStep) -> None:
            done = steps.index(step)
            bar.update(task, description=STEP_LABELS[step].to(language), completed=done)

        yield show
