"""Chance that repeats itself: the same seed gives the same town."""

from __future__ import annotations

from random import Random


class Dice(Random):
    """A seeded source of chance, with the one question stories ask most."""

    def chance(self, share: float) -> bool:
        """Whether something comes true that does so in such a share of cases (0 to 1)."""
        return self.random() < share
