"""Any figure of three years: `progress` and the waterfall at random pairs of dates.

Aims for 100,000 buildings and a million facts, after warm-up, on two cores: a figure under 150 ms
on PostGIS and 400 ms on SpatiaLite, the page with its waterfall under twice that.
"""

import random
import resource
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import islice

import sqlalchemy as sa

from bench.clock import timed
from bench.registers import empty_registers
from bench.three_years import FIRST, LAST, write
from landtrack.counting import CountingRule
from landtrack.periods import Period
from landtrack.queries.mirror import keep_states
from landtrack.queries.progress import progress
from landtrack.queries.waterfall import waterfall, waterfall_lines
from landtrack.report import Moment, Point
from landtrack.store.engine import open_engine, reader
from landtrack.store.tables import Register

SIZES = (1_000, 10_000, 100_000)
RULE = CountingRule("default", 1)
RUNS = 15
LINES = 50


def run(sizes: tuple[int, ...] = SIZES) -> None:
    """Print one line per database, size and question."""
    for size in sizes:
        with empty_registers() as urls:
            for name, url in urls.items():
                engine = open_engine(url)
                _ask(f"truth  {name:<10} {size:>7,} buildings", engine, size)
                engine.dispose()


def _ask(head: str, engine: sa.Engine, size: int) -> None:
    facts = write(engine, size)
    with reader(engine) as session:
        last = session.scalars(sa.select(Register.last_entry)).one()
    chance = random.Random(size)

    def at_random() -> Point:
        as_of = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days + 1))
        return Point(Period(as_of.year), Moment(as_of, chance.randint(2, last)), RULE)

    def figure() -> object:
        point = at_random()
        with reader(engine) as session:
            return progress(session, point.period, point.moment, point.rule)

    def why() -> object:
        before, after = at_random(), at_random()
        with reader(engine) as session:
            found = waterfall(session, before, after)
            return found, list(islice(waterfall_lines(session, before, after), LINES))

    print(f"{head}  {facts:,} facts", flush=True)
    _print(head, "first question, from the register", figure, runs=1)
    keep_states(engine)
    began = time.perf_counter()
    figure()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{head}  warm-up {time.perf_counter() - began:.1f} s, peak {peak:,.0f} MB", flush=True)
    _print(head, "figure at any (as-of, known-at)", figure)
    _print(head, f"waterfall between any two, with {LINES} rows", why)


def _print(head: str, what: str, work: Callable[[], object], runs: int = RUNS) -> None:
    timing = timed(work, runs=runs, warm_up=0 if runs == 1 else 1)
    print(f"{head}  {what}: {timing}", flush=True)
