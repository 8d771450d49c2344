"""`./run bench [NAME ...] [--quick]`: run all benchmarks, or the named ones."""

import argparse
import os
import platform

from bench import imports, map_page, pages, progress, truth

BENCHMARKS = {
    "progress": progress.run,
    "imports": imports.run,
    "map": map_page.run,
    "pages": pages.run,
    "truth": truth.run,
}
QUICK = {
    "progress": (1_000, 10_000),
    "imports": (10_000,),
    "map": (1_000,),
    "pages": (1_000,),
    "truth": (1_000, 10_000),
}


def main() -> None:
    """Say on what machine, then run."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="leave the largest sizes out")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(BENCHMARKS):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for name in arguments.names or BENCHMARKS:
        BENCHMARKS[name](*([QUICK[name]] if arguments.quick else []))


if __name__ == "__main__":
    main()
