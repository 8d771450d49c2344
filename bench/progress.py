"""How long the figure takes: `progress` over 1,000, 10,000 and 100,000 buildings."""

from bench.clock import timed
from bench.registers import TODAY, empty_registers, grow
from landtrack.periods import Period
from landtrack.queries.moments import moment
from landtrack.queries.progress import progress
from landtrack.store.engine import open_engine, reader

SIZES = (1_000, 10_000, 100_000)


def run(sizes: tuple[int, ...] = SIZES) -> None:
    """Print one line per database and size. Aim: under 50 ms at 10,000 buildings."""
    with empty_registers() as urls:
        for name, url in urls.items():
            engine = open_engine(url)
            for size in sizes:
                grow(engine, size)

                def once() -> object:
                    with reader(engine) as session:  # noqa: B023  # used before the loop goes on
                        return progress(session, Period.parse("2026"), moment(session, TODAY))

                print(f"progress  {name:<10} {size:>7,} buildings  {timed(once)}", flush=True)
            engine.dispose()
