"""How many random registers a property is tried on."""

import os


def examples(usual: int) -> int:
    """The usual number, or a multiple of it: ``LANDTRACK_EXAMPLES=10`` tries ten times as many."""
    return int(usual * float(os.environ.get("LANDTRACK_EXAMPLES", "1")))
