"""The ``landtrack`` command: the register from a terminal, for people and for scripts."""

from api.cli.main import main

__all__ = ["main"]
