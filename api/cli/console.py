"""What every command needs: the register it works on, its language, its way to fail."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from rich.console import Console
from sqlalchemy.orm import Session

from gis.errors import GisError
from landtrack.access import CLI, Actor
from landtrack.errors import LandtrackError, NotSignedIn
from landtrack.queries.users import actor_of, get_user, require_own_password
from landtrack.settings import Settings
from landtrack.store.engine import check_schema, check_town, open_engine, reader, writer
from landtrack.text import Language, Text
from landtrack.town import Town, load_town

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


spoken: ContextVar[Language | None] = ContextVar("spoken", default=None)
"""The language that an option chose; also for the sentence of a failure."""


def default_language() -> Language:
    """English where the terminal's locale is English, Chinese otherwise."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "en" if (locale or "").lower().startswith("en") else "zh"


@dataclass(frozen=True, slots=True)
class Work:
    """What the options before the command said."""

    settings: Settings
    language: Language
    login: str | None = None
    """Whose rights and name to write under; None: those of the shell."""

    def say(self, zh: str, en: str) -> str:
        """A sentence in the chosen language."""
        return Text(zh, en).to(self.language)

    @property
    def actor(self) -> Actor:
        """Who writes: whoever can open the database from a shell, or the account they name.

        Raises:
            NotFound: there is no such account. NotSignedIn: it was deactivated.
            PasswordDue: its owner has to choose a password first.
        """
        if self.login is None:
            return CLI
        with self.reading() as session:
            user = get_user(session, self.login)
        if not user.active:
            raise NotSignedIn(
                f"账号“{user.login}”已停用。", f"The account “{user.login}” was deactivated."
            )
        require_own_password(user.must_change)
        return actor_of(user)

    def town(self) -> Town:
        """The town's profile."""
        return load_town(self.settings.town)

    def now(self) -> datetime:
        """The time in the town."""
        return datetime.now(ZoneInfo(self.town().timezone))

    def engine(self) -> sa.Engine:
        """The register, checked to be there and to be of this version."""
        engine = open_engine(self.settings.resolved_url)
        check_schema(engine)
        check_town(engine, self.town().code)
        return engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for one command that only looks."""
        engine = self.engine()
        with reader(engine) as session:
            yield session
        engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session for one command that writes: all of it, or nothing."""
        with self.deciding() as session:
            yield session
            session.commit()

    @contextmanager
    def deciding(self) -> Iterator[Session]:
        """A writing session whose command says itself whether it commits or rolls back."""
        engine = self.engine()
        with writer(engine) as session:
            yield session
        engine.dispose()


@contextmanager
def failing_well() -> Iterator[None]:
    """Show what is expected to go wrong as a sentence, and end with exit code 1."""
    try:
        yield
    except LandtrackError as error:
        _fail(error.text, error.code)
    except GisError as error:
        _fail(Text(error.zh, error.en), error.code)
    except KeyboardInterrupt:
        _fail(
            Text("已中断，没有写入任何内容。", "Interrupted; nothing was written."), "interrupted"
        )


def _fail(sentence: Text, code: str) -> NoReturn:
    language = spoken.get() or default_language()
    err.print("[red]✗[/red]", end=" ", markup=True)
    err.print(f"{sentence.to(language)} ({code})", markup=False)
    raise SystemExit(1)


def print_json(value: Any) -> None:
    """For machines: UTF-8 JSON on standard output and nothing else."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
