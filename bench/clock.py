"""Timing that says how sure it is."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """Seconds of several runs of the same work."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle run."""
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        low, high = min(self.seconds), max(self.seconds)
        return f"{_short(self.median)} ({_short(low)}-{_short(high)}, n={len(self.seconds)})"


def _short(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def timed(work: Callable[[], object], runs: int = 7, warm_up: int = 1) -> Timing:
    """Run `work` a few times unmeasured, then `runs` times measured."""
    for _ in range(warm_up):
        work()
    seconds = []
    for _ in range(runs):
        gc.collect()
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return Timing(tuple(seconds))


def seconds(work: Callable[[], object]) -> float:
    """One run of work that cannot be run twice."""
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
