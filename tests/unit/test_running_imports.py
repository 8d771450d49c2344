"""How far an import is: known while it runs, forgotten after, whatever word is sent."""

from __future__ import annotations

import pytest

from api.running_imports import RunningImports
from api.schemas.imports import ImportProgressOut
from landtrack.import_steps import ACCEPTING, READING, UNDOING, ImportStep, place_of
from landtrack.text import Text


def fail_while_watched(running: RunningImports) -> None:
    with running.watched("a word") as watch:
        watch(ImportStep.CHECK)
        assert running.step("a word") is ImportStep.CHECK
        raise ValueError("the import failed")


def test_a_step_is_known_until_the_import_is_over() -> None:
    running = RunningImports()
    with running.watched("mine") as watch, running.watched("yours") as other:
        assert running.step("mine") is None
        watch(ImportStep.READ)
        other(ImportStep.KEEP)
        assert (running.step("mine"), running.step("yours")) == (ImportStep.READ, ImportStep.KEEP)
    assert running.step("mine") is None
    with pytest.raises(ValueError, match="failed"):
        fail_while_watched(running)
    assert running.step("a word") is None


@pytest.mark.parametrize("word", ["", "x" * 65])
def test_without_a_sensible_word_nobody_watches(word: str) -> None:
    running = RunningImports()
    with running.watched(word) as watch:
        watch(ImportStep.READ)
        assert running.step(word) is None


def test_only_so_many_are_kept() -> None:
    running = RunningImports()
    with running.watched("first") as first:
        first(ImportStep.READ)
        for i in range(200):
            running.watched(f"{i}").__enter__()(ImportStep.READ)
        assert running.step("first") is None
        assert running.step("199") is ImportStep.READ


def test_the_page_is_told_number_and_words() -> None:
    told = ImportProgressOut.of_step(ImportStep.CHECK)
    assert (told.step, told.number, told.of) == (ImportStep.CHECK, 2, 3)
    assert told.zh
    assert told.en
    assert ImportProgressOut.of_step(None).number is None


def test_one_decision_at_a_time() -> None:
    running = RunningImports()
    with running.decided(7) as first, running.decided(7) as second, running.decided(8) as other:
        assert first is not None
        assert second is None
        assert other is not None
        first.watch(ImportStep.CHANGE)
        assert (running.step(7), running.step(8)) == (ImportStep.CHANGE, ImportStep.COMPARE)
    assert (running.step(7), running.step(8)) == (None, None)
    with running.decided(7) as again:
        assert again is not None


def test_why_a_decision_came_to_nothing_is_told_until_the_next_one() -> None:
    running, problem = RunningImports(), Text("编号刚被占用。", "A reference was taken.")
    with running.decided(7) as decision:
        assert decision is not None
        decision.problem = problem
    assert running.problem(7) == problem
    told = ImportProgressOut.of_step(running.step(7), running.problem(7))
    assert told.problem is not None
    assert told.problem.zh == problem.zh
    with running.decided(7):
        assert running.problem(7) is None
    assert running.problem(7) is None


@pytest.mark.parametrize("steps", [READING, ACCEPTING, UNDOING])
def test_every_step_has_its_place(steps: tuple[ImportStep, ...]) -> None:
    assert [place_of(step) for step in steps] == [
        (number, len(steps)) for number in range(1, len(steps) + 1)
    ]
