"""The sample town: invented sites, buildings and projects, with everything a real register has.

``load_sample`` fills a register that was just founded; ``story.py`` tells it (ground, pace, lives,
diary), ``loader.py`` writes it down through the register's own actions, in the order of logging.

Planted stories, so that every screen has something to say. A record says so in its note (看点,
``stories.py``); the rest is found where it would be found in a real register:

* late starts (``LATE``: planned dates put off again and again), likely idle land (``IDLE``);
* starts that do not count: only a ceremony (``CEREMONY``), only word of mouth (``REPORTED``), only
  the legal start (``LEGAL_ONLY``), floor area missing (``NO_AREA``), demolition (``LEVELLED``),
  resumed work (``RESUMED``), dormitories and offices (their use, everywhere);
* sites that ended (``LISTING_WITHDRAWN``, ``RENEWAL_WITHDRAWN``) or went on under another number
  (``RENUMBERED``, ``RENUMBERED_TO``); projects that came to nothing (``GIVEN_UP``, ``MOVED_AWAY``,
  ``LOST``), and one of over 3 billion yuan without land (``GIANT``);
* one piece of ground under two numbers with one permit entered twice (``SAME_GROUND``), a permit
  number that two sites share (``SAME_PERMIT``), an import in GCJ-02 taken for CGCS2000
  (``SHIFTED``: six parcels about 600 m off), stated areas that differ from the ground, among them
  one in mu and one in hectares (``AREA_DIFFERS``);
* two phases begun in different years (``TWO_PHASES``), steps out of order (``PERMIT_FIRST``,
  ``START_FIRST``, ``DEAL_AND_START``), two projects on one site after a corrected occupation
  (``SHARED_SITE``), projects that rent and have no land (space route);
* corrections of milestones: evidence C to A, A to C, a day, a day that moves a building into the
  year before, a start withdrawn; of floor areas typed with a digit too many; of fields (unit,
  title, use), one of them refused because somebody was faster; a redesign after the start (a
  second paper that the started area ignores) and areas surveyed at completion;
* facts logged weeks after they happened; a target raised before its year began;
* three real projects with nothing but what was published of them (``projects.py``).
"""

from landtrack.sample.loader import SEED, load_sample
from landtrack.sample.office import founding_moment

__all__ = ["SEED", "founding_moment", "load_sample"]
