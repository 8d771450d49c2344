"""The sample town: invented sites, buildings and projects, with everything a real register has.

``load_sample`` fills a register that was just founded. See ``story.py`` for how it is told.
"""

from landtrack.sample.loader import SEED, load_sample
from landtrack.sample.office import founding_moment

__all__ = ["SEED", "founding_moment", "load_sample"]
