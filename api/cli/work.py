"""What every command works on: the register, the town, the clock, and who acts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from rich.table import Table
from sqlalchemy.orm import Session

from landtrack.access import CLI, Actor
from landtrack.errors import NotSignedIn
from landtrack.queries.users import actor_of, get_user, require_own_password
from landtrack.settings import Settings
from landtrack.store.engine import check_schema, check_town, open_engine, reader, writer
from landtrack.text import Language, Text
from landtrack.town import Town, load_town


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

    def table(self, *headings: tuple[str, str], title: str | None = None) -> Table:
        """An empty table with these headings, in the chosen language."""
        table = Table(title=title, title_justify="left")
        for zh, en in headings:
            table.add_column(self.say(zh, en))
        return table

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
