"""Benchmarks: `./run bench`. They print and never assert: a slow machine is no broken program."""
